import { rgba } from "./palette.js";
import { clamp, lerp } from "./math.js";

// The six stages as wireframes: floor, platforms, a body underneath of our own drawing, ledges, blast zone.

/** Points under the floor, from the right edge to the left: [share of the edge, game units below]. */
const UNDERSIDE = {
  final_destination: [[1, -7], [0.86, -13], [0.42, -22], [0.16, -46], [0, -58], [-0.16, -46], [-0.42, -22], [-0.86, -13], [-1, -7]],
  battlefield: [[0.98, -8], [0.7, -20], [0.5, -24], [0.22, -48], [-0.06, -56], [-0.3, -40], [-0.56, -24], [-0.82, -18], [-0.98, -8]],
  dream_land: [[0.96, -10], [0.8, -16], [0.36, -20], [0.26, -46], [0.4, -62], [-0.4, -62], [-0.26, -46], [-0.36, -20], [-0.8, -16], [-0.96, -10]],
  yoshis_story: [[1, -14], [0.86, -24], [0.84, -60], [0.4, -70], [-0.4, -70], [-0.84, -60], [-0.86, -24], [-1, -14]],
  fountain_of_dreams: [[1, -6], [0.78, -18], [0.34, -26], [0.2, -40], [0.34, -60], [-0.34, -60], [-0.2, -40], [-0.34, -26], [-0.78, -18], [-1, -6]],
  pokemon_stadium: [[1, -5], [0.96, -12], [0.62, -16], [0.5, -34], [0.3, -40], [-0.3, -40], [-0.5, -34], [-0.62, -16], [-0.96, -12], [-1, -5]],
};

export const STAGE_INK = {
  final_destination: "176,140,255",
  battlefield: "132,226,200",
  dream_land: "150,230,140",
  yoshis_story: "255,176,132",
  fountain_of_dreams: "140,196,255",
  pokemon_stadium: "255,150,170",
};

const MARGIN = 1.5;

/** Heights of platforms that move: known whenever somebody stands on one, held in between. */
export class MovingPlatforms {
  constructor(match) {
    this.match = match;
    this.known = 0;
    this.heights = [];
  }

  heightAt(index, t) {
    const { stage, players, length } = this.match;
    const platform = stage.platforms[index];
    if (!platform.moving) return platform.y;
    // From the frame asked for, the nearest moment within two seconds at which someone stood there.
    const f = clamp(Math.floor(t), 0, length - 1);
    for (let back = 0; back < 120 && f - back >= 0; back++) {
      for (let p = 0; p < 2; p++) {
        const me = players[p];
        const i = f - back;
        if (me.on_ground[i] && me.y[i] > 4 && me.y[i] < 40 && me.x[i] > platform.left - MARGIN && me.x[i] < platform.right + MARGIN) return me.y[i];
      }
    }
    return platform.y;
  }
}

export class StagePainter {
  constructor(match) {
    this.match = match;
    this.moving = new MovingPlatforms(match);
    const { stage } = match;
    this.ink = STAGE_INK[stage.key];
    this.under = UNDERSIDE[stage.key].map(([share, y]) => [share * stage.edge_x, y]);
    const seen = stage.floor;
    this.bottom = Math.min(...this.under.map((p) => p[1]));
    this.floorLeft = seen[0];
    this.floorRight = seen[seen.length - 1];
  }

  draw(ctx, view, t, style) {
    const { stage } = this.match;
    const w = clamp(view.scale / 8, 0.7, 1.6);
    ctx.lineJoin = "round";
    ctx.lineCap = "round";
    if (style.blastZone) this.drawBlastZone(ctx, view);

    // body
    const top = view.y(2);
    const low = view.y(this.bottom);
    const shade = ctx.createLinearGradient(0, top, 0, low);
    shade.addColorStop(0, rgba(this.ink, 0.36));
    shade.addColorStop(1, rgba(this.ink, 0.02));
    ctx.beginPath();
    for (let i = 0; i < stage.floor.length; i++) {
      const [x, y] = stage.floor[i];
      if (i === 0) ctx.moveTo(view.x(x), view.y(y));
      else ctx.lineTo(view.x(x), view.y(y));
    }
    for (const [x, y] of this.under) ctx.lineTo(view.x(x), view.y(y));
    ctx.closePath();
    ctx.fillStyle = style.ground;
    ctx.fill();
    ctx.fillStyle = shade;
    ctx.fill();
    ctx.strokeStyle = rgba(this.ink, 0.65);
    ctx.lineWidth = w;
    ctx.stroke();

    // braces of the body
    ctx.beginPath();
    const n = this.under.length;
    for (let i = 0; i < n; i++) {
      const share = n === 1 ? 0 : i / (n - 1);
      const fx = lerp(this.floorRight[0], this.floorLeft[0], share);
      const [ux, uy] = this.under[i];
      ctx.moveTo(view.x(fx), view.y(this.floorAt(fx)));
      ctx.lineTo(view.x(ux), view.y(uy));
      if (i < n - 1) {
        const nx = lerp(this.floorRight[0], this.floorLeft[0], (i + 1) / (n - 1));
        ctx.lineTo(view.x(nx), view.y(this.floorAt(nx)));
      }
    }
    ctx.strokeStyle = rgba(this.ink, 0.28);
    ctx.lineWidth = w * 0.8;
    ctx.stroke();

    // floor line
    ctx.beginPath();
    for (let i = 0; i < stage.floor.length; i++) {
      const [x, y] = stage.floor[i];
      if (i === 0) ctx.moveTo(view.x(x), view.y(y));
      else ctx.lineTo(view.x(x), view.y(y));
    }
    ctx.strokeStyle = rgba(this.ink, 0.22);
    ctx.lineWidth = w * 7;
    ctx.stroke();
    ctx.strokeStyle = rgba("236,240,255", 0.95);
    ctx.lineWidth = w * 2.1;
    ctx.stroke();

    // ledges
    ctx.fillStyle = rgba("236,240,255", 0.9);
    for (let side = -1; side <= 1; side += 2) {
      const end = side < 0 ? this.floorLeft : this.floorRight;
      const x = view.x(end[0]);
      const y = view.y(end[1]);
      ctx.fillRect(x - 2 * w, y - 2 * w, 4 * w, 4 * w + 1.6 * view.scale);
    }

    for (let i = 0; i < stage.platforms.length; i++) this.drawPlatform(ctx, view, stage.platforms[i], this.moving.heightAt(i, t), w);
  }

  floorAt(x) {
    const floor = this.match.stage.floor;
    for (let i = 1; i < floor.length; i++) {
      if (x <= floor[i][0]) {
        const [x0, y0] = floor[i - 1];
        const [x1, y1] = floor[i];
        return lerp(y0, y1, clamp((x - x0) / (x1 - x0), 0, 1));
      }
    }
    return floor[floor.length - 1][1];
  }

  /** Height of what is below a point: a platform, the floor, or null over the void. */
  groundBelow(x, y, t) {
    const { stage } = this.match;
    let best = null;
    for (let i = 0; i < stage.platforms.length; i++) {
      const platform = stage.platforms[i];
      const height = this.moving.heightAt(i, t);
      if (x >= platform.left && x <= platform.right && height <= y + 1 && (best === null || height > best)) best = height;
    }
    if (x >= this.floorLeft[0] && x <= this.floorRight[0]) {
      const floor = this.floorAt(x);
      if (floor <= y + 1.5 && (best === null || floor > best)) best = floor;
    }
    return best;
  }

  drawPlatform(ctx, view, platform, height, w) {
    const x0 = view.x(platform.left), x1 = view.x(platform.right), y = view.y(height);
    const d = 2.2 * view.scale;
    ctx.beginPath();
    ctx.moveTo(x0, y);
    ctx.lineTo(x1, y);
    ctx.lineTo(x1 - d, y + d);
    ctx.lineTo(x0 + d, y + d);
    ctx.closePath();
    ctx.fillStyle = rgba(this.ink, 0.16);
    ctx.fill();
    ctx.strokeStyle = rgba(this.ink, 0.35);
    ctx.lineWidth = w;
    ctx.stroke();
    ctx.beginPath();
    const parts = 6;
    for (let i = 0; i < parts; i++) {
      ctx.moveTo(lerp(x0, x1, i / parts), y);
      ctx.lineTo(lerp(x0 + d, x1 - d, (i + 0.5) / parts), y + d);
      ctx.lineTo(lerp(x0, x1, (i + 1) / parts), y);
    }
    ctx.strokeStyle = rgba(this.ink, 0.22);
    ctx.lineWidth = w * 0.7;
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(x0, y);
    ctx.lineTo(x1, y);
    ctx.strokeStyle = rgba(this.ink, 0.25);
    ctx.lineWidth = w * 5;
    ctx.stroke();
    ctx.strokeStyle = rgba("228,234,255", 0.9);
    ctx.lineWidth = w * 1.7;
    ctx.stroke();
  }

  drawBlastZone(ctx, view) {
    const { stage } = this.match;
    const x0 = view.x(stage.blast_left), x1 = view.x(stage.blast_right);
    const y0 = view.y(stage.blast_top), y1 = view.y(stage.blast_bottom);
    ctx.setLineDash([10, 8]);
    ctx.strokeStyle = "rgba(255,86,86,0.5)";
    ctx.lineWidth = 1.5;
    ctx.strokeRect(x0, y0, x1 - x0, y1 - y0);
    ctx.setLineDash([]);
  }
}
