import { clamp, hash01 } from "./math.js";
import { PLAYERS, rgba } from "./palette.js";
import { traceBones } from "./skeleton.js";
import { koPlace } from "./effects.js";
import { calm } from "./motion.js";

// The arcade page's extras: shake, trails, dust, screen flash, slow motion. All functions of match time, so they
// pause, rewind and slow down with it.

const SHAKE_FRAMES = 40;
const SLOW_BEFORE = 10;
const SLOW_AFTER = 34;
const LIGHT_FRAMES = 20;

/** Shake of the picture at time t in pixels: writes out[0], out[1]. */
export function shakeAt(match, t, out) {
  out[0] = 0;
  out[1] = 0;
  if (calm()) return;
  const events = match.events;
  for (let i = match.finder.firstAt(Math.floor(t) + 1) - 1; i >= 0; i--) {
    const e = events[i];
    const age = t - e.frame;
    if (age > SHAKE_FRAMES) break;
    if (age < 0 || (e.type !== "hit" && e.type !== "ko")) continue;
    const size = e.type === "ko" ? 20 : clamp((e.amount - 4) * 0.75, 0, 11);
    const decay = Math.exp(-age / (e.type === "ko" ? 11 : 5));
    const step = Math.floor(age * 0.8);
    out[0] += (hash01(e.frame, step) - 0.5) * 2 * size * decay;
    out[1] += (hash01(e.frame + 7, step) - 0.5) * 2 * size * decay;
  }
}

/** Speed factor: the last frames before a KO and the burst run slowly. */
export function slowMotion(match) {
  return (t) => {
    const events = match.events;
    for (let i = match.finder.firstAt(Math.floor(t) - SLOW_AFTER); i < events.length; i++) {
      const e = events[i];
      if (e.frame > t + SLOW_BEFORE) break;
      if (e.type === "ko" && t - e.frame < SLOW_AFTER) return 0.35;
    }
    return 1;
  };
}

/** Light where a KO happened, in the colour of the fighter who lost the stock, and shade elsewhere; a blink at strong hits. */
export function screenFlash(ctx, match, view, safe, t) {
  if (calm()) return;
  const events = match.events;
  for (let i = match.finder.firstAt(Math.floor(t) + 1) - 1; i >= 0; i--) {
    const e = events[i];
    const age = t - e.frame;
    if (age > LIGHT_FRAMES) return;
    if (e.type === "ko" && age >= 0) {
      const [x, y] = koPlace(match, view, safe, e);
      const k = 1 - age / LIGHT_FRAMES;
      const light = ctx.createRadialGradient(x, y, 0, x, y, 0.6 * Math.hypot(view.width, view.height));
      light.addColorStop(0, rgba(PLAYERS[e.player].bright, 0.5 * k));
      light.addColorStop(0.25, rgba(PLAYERS[e.player].main, 0.16 * k));
      light.addColorStop(1, rgba("0,0,0", 0.5 * k));
      ctx.fillStyle = light;
      ctx.fillRect(0, 0, view.width, view.height);
      return;
    }
    if (e.type === "hit" && e.amount >= 13 && age >= 0 && age < 2) {
      ctx.fillStyle = "rgba(255,255,255,0.1)";
      ctx.fillRect(0, 0, view.width, view.height);
    }
  }
}

const TRAIL_FRAMES = 26;

/** Ribbon of light behind a fighter, wide where it was fast. */
export function drawRibbon(ctx, match, view, fighter, t) {
  const me = match.players[fighter.player];
  const f = clamp(Math.floor(t), 0, match.length - 1);
  if (!fighter.visible || me.action_state[f] < 14) return;
  const mid = fighter.build.height * 0.55;
  const main = fighter.colours.main;
  let x0 = fighter.screenX, y0 = fighter.screenY - mid * view.scale;
  ctx.lineCap = "butt";
  for (let i = 1; i < TRAIL_FRAMES && f - i >= 0; i++) {
    const g = f - i;
    if (Math.abs(me.x[g] - me.x[g + 1]) + Math.abs(me.y[g] - me.y[g + 1]) > 30 || me.action_state[g] < 14) break;
    const x1 = view.x(me.x[g]), y1 = view.y(me.y[g] + mid);
    const speed = Math.hypot(x1 - x0, y1 - y0) / view.scale;
    const k = (1 - i / TRAIL_FRAMES) * clamp((speed - 0.55) / 2.2, 0, 1);
    if (k > 0.02) {
      const launched = Math.hypot(me.speed_attack_x[g], me.speed_attack_y[g]) > 1;
      ctx.beginPath();
      ctx.moveTo(x0, y0);
      ctx.lineTo(x1, y1);
      ctx.strokeStyle = rgba(launched ? "255,240,225" : main, 0.42 * k);
      ctx.lineWidth = view.scale * (launched ? 4.2 : 2.8) * k;
      ctx.stroke();
    }
    x0 = x1;
    y0 = y1;
  }
}

const DUST_FRAMES = 22;
const LANDINGS = new Set([42, 43, 70, 71, 72, 73, 74]);
const PUSHES = new Set([20, 24, 27, 28, 199, 200, 201]);

/** Dust where a fighter landed, dashed off or jumped. */
export function drawDust(ctx, match, view, player, t) {
  const me = match.players[player];
  const f = clamp(Math.floor(t), 0, match.length - 1);
  for (let i = 0; i < DUST_FRAMES && f - i >= 1; i++) {
    const g = f - i;
    const action = me.action_state[g];
    if (action === me.action_state[g - 1]) continue;
    const landing = LANDINGS.has(action);
    if (!landing && !PUSHES.has(action)) continue;
    const age = t - g;
    const life = clamp(1 - age / DUST_FRAMES, 0, 1);
    const x = view.x(me.x[g]), y = view.y(me.y[g]);
    const airborne = action === 27 || action === 28;
    if (airborne) {
      ctx.beginPath();
      ctx.ellipse(x, y, view.scale * (2 + age * 0.35), view.scale * (0.6 + age * 0.08), 0, 0, Math.PI * 2);
      ctx.strokeStyle = rgba(PLAYERS[player].bright, 0.8 * life);
      ctx.lineWidth = 2 * life + 0.4;
      ctx.stroke();
      continue;
    }
    const back = me.facing[g] ? -1 : 1;
    ctx.beginPath();
    for (let k = 0; k < 9; k++) {
      const way = landing ? (k % 2 ? 1 : -1) : back;
      const out = (0.15 + 0.5 * hash01(g, k)) * (1 - Math.exp(-age / 6)) * 9;
      const up = (0.2 + hash01(g, k + 20)) * (age * 0.14 - age * age * 0.0045);
      const px = x + way * out * view.scale;
      const py = y - Math.max(0, up) * view.scale;
      const s = view.scale * 0.28 * life * (0.5 + hash01(g, k + 40));
      ctx.moveTo(px, py - s);
      ctx.lineTo(px + s, py);
      ctx.lineTo(px, py + s);
      ctx.lineTo(px - s, py);
      ctx.closePath();
    }
    ctx.fillStyle = rgba("226,232,255", 0.55 * life);
    ctx.fill();
  }
}

/** The figure mirrored in the floor it stands on. */
export function drawReflection(ctx, view, fighter, ground) {
  if (!fighter.visible || ground === null) return;
  const near = clamp(1 - (fighter.worldY - ground) / 26, 0, 1);
  if (near <= 0) return;
  ctx.save();
  ctx.translate(0, 2 * view.y(ground) + 3);
  ctx.scale(1, -1);
  ctx.beginPath();
  traceBones(ctx, fighter.figure);
  ctx.strokeStyle = rgba(fighter.colours.main, 0.13 * near);
  ctx.lineWidth = fighter.unit * 0.075;
  ctx.stroke();
  ctx.strokeStyle = rgba(fighter.colours.main, 0.22 * near);
  ctx.lineWidth = fighter.unit * 0.02;
  ctx.stroke();
  ctx.restore();
}

/** Motes that drift through the air; they follow the camera at half speed. */
export function drawMotes(ctx, view, t, width, height, ink) {
  ctx.beginPath();
  for (let i = 0; i < 46; i++) {
    const depth = 0.25 + 0.6 * hash01(i, 3);
    let x = hash01(i, 1) * width + t * (0.06 + 0.25 * hash01(i, 4)) - view.cx * view.scale * depth;
    let y = hash01(i, 2) * height - t * (0.1 + 0.2 * hash01(i, 5)) + view.cy * view.scale * depth;
    x = ((x % width) + width) % width;
    y = ((y % height) + height) % height;
    const s = 0.6 + 1.6 * depth * hash01(i, 6);
    ctx.rect(x, y, s, s);
  }
  ctx.fillStyle = rgba(ink, 0.5);
  ctx.fill();
}
