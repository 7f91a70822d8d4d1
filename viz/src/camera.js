import { clamp, lerp } from "./math.js";
import { isDead } from "./actions.js";

// Where the camera looks, worked out once a frame of the match (not of the screen): the same moment always has the
// same picture, however one got there.

const SIDE = 25;
const ABOVE = 25;
const BELOW = 13;
const MIN_HALF_WIDTH = 38;
const MIN_HALF_HEIGHT = 24;
const INSET = 12;
/** Room under the feet, and the most game units a frame that the lower rim follows a falling fighter. */
const FEET = 4;
const FASTEST = 6;
const TELEPORT = 40;
const LEAD = 6;
const place = new Float32Array(2);

export class CameraPath {
  constructor(match) {
    this.match = match;
    this.reserve(match.capacity);
  }

  reserve(capacity) {
    for (const key of ["cx", "cy", "hw", "hh"]) {
      const bigger = new Float32Array(capacity);
      if (this[key]) bigger.set(this[key]);
      this[key] = bigger;
    }
  }

  look(t) {
    const { stage, players } = this.match;
    const left = stage.blast_left + INSET;
    const right = stage.blast_right - INSET;
    const bottom = stage.blast_bottom - FEET;
    const top = stage.blast_top - INSET;
    let x0 = Infinity, x1 = -Infinity, y0 = Infinity, y1 = -Infinity, lowest = Infinity;
    for (let p = 0; p < 2; p++) {
      const me = players[p];
      if (isDead(me.action_state[t]) && !isDead(players[1 - p].action_state[t])) continue;
      // A little ahead of a fast fighter, so a launch stays in the picture.
      const x = me.x[t] + (me.speed_air_x[t] + me.speed_attack_x[t]) * LEAD;
      const y = me.y[t] + (me.speed_y[t] + me.speed_attack_y[t]) * LEAD;
      x0 = Math.min(x0, me.x[t] - SIDE, x - SIDE);
      x1 = Math.max(x1, me.x[t] + SIDE, x + SIDE);
      y0 = Math.min(y0, me.y[t] - BELOW, y - BELOW);
      y1 = Math.max(y1, me.y[t] + ABOVE, y + ABOVE);
      lowest = Math.min(lowest, me.y[t] - FEET);
    }
    // Keep some stage in sight: without it nobody knows how far from home a fighter is.
    x0 = Math.min(x0, stage.edge_x - 12);
    x1 = Math.max(x1, -stage.edge_x + 12);
    y0 = Math.min(y0, 2);
    x0 = clamp(x0, left, right); x1 = clamp(x1, left, right);
    y0 = clamp(y0, bottom, top); y1 = clamp(y1, bottom, top);
    const cx = (x0 + x1) / 2;
    const cy = (y0 + y1) / 2;
    const hw = Math.max(MIN_HALF_WIDTH, (x1 - x0) / 2);
    const hh = Math.max(MIN_HALF_HEIGHT, (y1 - y0) / 2);
    if (t === 0) {
      this.cx[0] = cx; this.cy[0] = cy; this.hw[0] = hw; this.hh[0] = hh;
      return;
    }
    const zoomOut = hw > this.hw[t - 1] || hh > this.hh[t - 1];
    const zoom = zoomOut ? 0.14 : 0.04;
    this.cx[t] = lerp(this.cx[t - 1], cx, 0.09);
    this.cy[t] = lerp(this.cy[t - 1], cy, 0.09);
    this.hw[t] = lerp(this.hw[t - 1], hw, zoom);
    this.hh[t] = lerp(this.hh[t - 1], hh, zoom);
    // Below the picture lie the cards: the lower rim stays under the fighters however fast they fall.
    const rim = this.cy[t] - this.hh[t];
    const missing = clamp(rim - Math.max(lowest, bottom), 0, FASTEST);
    this.cy[t] -= missing / 2;
    this.hh[t] += missing / 2;
  }
}

/** The world-to-screen mapping of one picture. `safe` is the part of the canvas not covered by the display. */
export class View {
  constructor() {
    this.scale = 1; this.cx = 0; this.cy = 0; this.midX = 0; this.midY = 0;
    this.width = 1; this.height = 1;
    this.zoom = 1;
  }

  aim(path, t, safe, width, height, shakeX, shakeY) {
    const last = path.match.length - 1;
    const f = Math.min(last, Math.max(0, Math.floor(t)));
    const g = Math.min(last, f + 1);
    const a = clamp(t - f, 0, 1);
    const hw = lerp(path.hw[f], path.hw[g], a);
    const hh = lerp(path.hh[f], path.hh[g], a);
    this.width = width;
    this.height = height;
    this.scale = Math.min(safe.width / (2 * hw), safe.height / (2 * hh)) * this.zoom;
    this.cx = lerp(path.cx[f], path.cx[g], a);
    this.cy = lerp(path.cy[f], path.cy[g], a);
    if (this.zoom > 1) this.closeIn(path.match, t, 1 - 1 / this.zoom);
    this.midX = safe.left + safe.width / 2 + shakeX;
    this.midY = safe.top + safe.height / 2 + shakeY;
  }

  /** Moves the centre towards the middle between the fighters: zoomed in, it's them one wants to see. */
  closeIn(match, t, share) {
    let x = 0;
    let y = 0;
    for (let p = 0; p < 2; p++) {
      positionAt(match, p, t, place);
      x += place[0] / 2;
      y += place[1] / 2 + 4;
    }
    this.cx = lerp(this.cx, x, share);
    this.cy = lerp(this.cy, y, share);
  }

  x(worldX) {
    return this.midX + (worldX - this.cx) * this.scale;
  }

  y(worldY) {
    return this.midY - (worldY - this.cy) * this.scale;
  }
}

/** Position of a fighter between two frames; jumps (respawns) are not smeared. Writes out[0], out[1]. */
export function positionAt(match, p, t, out) {
  const me = match.players[p];
  const last = match.length - 1;
  const f = Math.min(last, Math.max(0, Math.floor(t)));
  const g = Math.min(last, f + 1);
  const a = clamp(t - f, 0, 1);
  const dx = me.x[g] - me.x[f];
  const dy = me.y[g] - me.y[f];
  const k = Math.abs(dx) + Math.abs(dy) > TELEPORT ? 0 : a;
  out[0] = me.x[f] + dx * k;
  out[1] = me.y[f] + dy * k;
  return out;
}
