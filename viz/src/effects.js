import { clamp, easeOut, hash01, lerp } from "./math.js";
import { PLAYERS, rgba } from "./palette.js";
import { buildOf } from "./builds.js";

// What an event looks like at an age in frames. Everything is a function of (event, age): pausing, scrubbing and slow
// motion show exactly the same picture, and nothing is created while the match runs.

export const HIT_FRAMES = 26;
const LINE_FRAMES = 12;
const POPUP_FRAMES = 54;
const POPUP_APART = 50;
export const KO_FRAMES = 130;
/** The call of the KO that ends a match leaves the screen to the winner. */
export const GAME_FRAMES = 60;
const PROJECTILE_DISTANCE = 42;

/** 0 to 1: how white a fighter is at time t. */
export function flashOf(match, player, t) {
  const events = match.events;
  for (let i = match.finder.firstAt(Math.floor(t) + 1) - 1; i >= 0; i--) {
    const e = events[i];
    const age = t - e.frame;
    if (age > 8) return 0;
    if (e.type === "hit" && e.player === player && age >= 0) {
      const strength = clamp(e.amount / 10, 0.25, 1);
      return age < 2 + 2 * strength ? 1 : 0.9 * clamp(1 - (age - 3) / 5, 0, 1) * strength;
    }
  }
  return 0;
}

/** Where on the victim a blow landed, in game units: contact[0..1], the striker's middle contact[2..3], knockback contact[4..5]. */
const contact = new Float32Array(6);

function contactOf(match, e) {
  const f = e.frame;
  const victim = match.players[e.player];
  const striker = match.players[1 - e.player];
  const hv = buildOf(victim.character[f]).height * 0.55;
  const hs = buildOf(striker.character[f]).height * 0.55;
  const vx = victim.x[f], vy = victim.y[f] + hv;
  const sx = striker.x[f], sy = striker.y[f] + hs;
  const dx = sx - vx, dy = sy - vy;
  const d = Math.hypot(dx, dy) || 1;
  const reach = Math.min(d * 0.5, 3.2);
  contact[0] = vx + (dx / d) * reach;
  contact[1] = vy + (dy / d) * reach;
  contact[2] = sx;
  contact[3] = sy;
  // Knockback shows once hitlag is over; look a little ahead for it.
  const g = Math.min(match.length - 1, f + Math.ceil(victim.hitlag[f]) + 1);
  contact[4] = victim.speed_attack_x[g];
  contact[5] = victim.speed_attack_y[g];
  return d;
}

function star(ctx, x, y, radius, spikes, turn, seed) {
  ctx.beginPath();
  for (let i = 0; i < spikes * 2; i++) {
    const a = turn + (i * Math.PI) / spikes;
    const r = i % 2 ? radius * 0.34 : radius * (0.72 + 0.5 * hash01(seed, i));
    if (i === 0) ctx.moveTo(x + Math.cos(a) * r, y + Math.sin(a) * r);
    else ctx.lineTo(x + Math.cos(a) * r, y + Math.sin(a) * r);
  }
  ctx.closePath();
}

/** Behind the fighters: the line of the blow. */
export function drawHitLines(ctx, match, view, t) {
  const events = match.events;
  for (let i = match.finder.firstAt(Math.floor(t) + 1) - 1; i >= 0; i--) {
    const e = events[i];
    const age = t - e.frame;
    if (age > LINE_FRAMES) break;
    if (e.type !== "hit" || e.by === null || age < 0) continue;
    const distance = contactOf(match, e);
    const rgb = PLAYERS[e.by].main;
    const k = clamp(1 - age / LINE_FRAMES, 0, 1);
    const x0 = view.x(contact[2]), y0 = view.y(contact[3]);
    const x1 = view.x(contact[0]), y1 = view.y(contact[1]);
    const dx = x1 - x0, dy = y1 - y0;
    const d = Math.hypot(dx, dy) || 1;
    const w = (2 + 5 * clamp(e.amount / 14, 0, 1)) * k;
    if (distance > PROJECTILE_DISTANCE) {
      ctx.setLineDash([9, 9]);
      ctx.beginPath();
      ctx.moveTo(x0, y0);
      ctx.lineTo(x1, y1);
      ctx.strokeStyle = rgba(rgb, 0.7 * k);
      ctx.lineWidth = 2.5;
      ctx.stroke();
      ctx.setLineDash([]);
      continue;
    }
    ctx.beginPath();
    ctx.moveTo(x0, y0);
    ctx.lineTo(x1 - (dy / d) * w, y1 + (dx / d) * w);
    ctx.lineTo(x1 + (dy / d) * w, y1 - (dx / d) * w);
    ctx.closePath();
    ctx.fillStyle = rgba(rgb, 0.75 * k);
    ctx.fill();
  }
}

/** In front of the fighters: impact stars, rings, knockback arrows, damage numbers, KOs. intensity: 1 is full. */
export function drawImpacts(ctx, match, view, t, intensity, numbersFont) {
  const events = match.events;
  for (let i = match.finder.firstAt(Math.floor(t) + 1) - 1; i >= 0; i--) {
    const e = events[i];
    const age = t - e.frame;
    if (age > KO_FRAMES) break;
    if (age < 0) continue;
    if (e.type === "hit") {
      if (age < HIT_FRAMES) drawHit(ctx, match, view, e, age, intensity);
      if (age < POPUP_FRAMES) drawPopup(ctx, match, view, e, age, numbersFont);
    } else if (e.type === "block" && age < 14) drawBlock(ctx, match, view, e, age);
    else if (e.type === "respawn" && age < 40) drawRespawn(ctx, match, view, e, age);
  }
}

function drawHit(ctx, match, view, e, age, intensity) {
  contactOf(match, e);
  const strength = clamp(e.amount / 14, 0.12, 1.3);
  const x = view.x(contact[0]), y = view.y(contact[1]);
  const rgb = PLAYERS[e.by ?? 1 - e.player].main;
  const size = view.scale * (1.8 + 5 * strength) * (0.72 + 0.3 * intensity);
  const grow = easeOut(clamp(age / 7, 0, 1));
  const fade = clamp(1 - age / (10 + 8 * strength), 0, 1);
  const seed = e.frame * 2 + e.player;
  const turn = hash01(seed, 1) * 6.28;
  if (fade > 0) {
    star(ctx, x, y, size * (0.55 + 0.6 * grow), 9, turn, seed);
    ctx.fillStyle = rgba(rgb, 0.7 * fade);
    ctx.fill();
    star(ctx, x, y, size * (0.34 + 0.3 * grow) * fade, 7, turn + 0.3, seed + 1);
    ctx.fillStyle = rgba("255,255,255", 0.95 * fade);
    ctx.fill();
    ctx.beginPath();
    ctx.arc(x, y, size * (0.4 + 1.1 * grow), 0, Math.PI * 2);
    ctx.strokeStyle = rgba("255,255,255", 0.65 * fade);
    ctx.lineWidth = 1 + 3 * fade * strength;
    ctx.stroke();
  }
  // vertex burst: broken edges fly off along the knockback
  const along = Math.atan2(-contact[5], contact[4]);
  const known = Math.hypot(contact[4], contact[5]) > 0.05;
  const parts = Math.round((4 + 12 * strength) * intensity);
  const life = clamp(1 - age / HIT_FRAMES, 0, 1);
  ctx.lineWidth = 1.6;
  ctx.beginPath();
  for (let i = 0; i < parts; i++) {
    const spread = known ? along + (hash01(seed, 10 + i) - 0.5) * 2.2 : hash01(seed, 10 + i) * 6.28;
    const speed = (0.5 + 1.6 * hash01(seed, 40 + i)) * view.scale * (0.5 + strength);
    const r = speed * (1 - Math.exp(-age / 7)) * 7;
    const spin = age * (hash01(seed, 70 + i) - 0.5) * 0.8;
    const px = x + Math.cos(spread) * r;
    const py = y + Math.sin(spread) * r + age * age * 0.006 * view.scale;
    const half = view.scale * (0.4 + 0.7 * hash01(seed, 90 + i)) * life;
    ctx.moveTo(px - Math.cos(spread + spin) * half, py - Math.sin(spread + spin) * half);
    ctx.lineTo(px + Math.cos(spread + spin) * half, py + Math.sin(spread + spin) * half);
  }
  ctx.strokeStyle = rgba(PLAYERS[e.player].bright, 0.9 * life);
  ctx.stroke();
}

function drawPopup(ctx, match, view, e, age, font) {
  const me = match.players[e.player];
  const f = e.frame;
  const height = buildOf(me.character[f]).height;
  const k = clamp(age / POPUP_FRAMES, 0, 1);
  // On the side away from the striker: the number must not hide the blow.
  const side = me.x[f] < match.players[1 - e.player].x[f] ? -1 : 1;
  const x = view.x(me.x[f]) + side * (Math.max(POPUP_APART, 7 * view.scale) + 3 * easeOut(k) * view.scale);
  const y = view.y(me.y[f] + height * 0.5 + 10 * easeOut(k));
  const size = Math.round(lerp(15, 34, clamp(e.amount / 18, 0, 1)) * (age < 4 ? 1.35 - 0.09 * age : 1));
  ctx.font = font.replace("SIZE", String(size));
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.globalAlpha = clamp((1 - k) * 2, 0, 1);
  const text = `+${e.amount < 10 && e.amount % 1 > 0.05 ? e.amount.toFixed(1) : Math.round(e.amount)}`;
  ctx.lineWidth = 4;
  ctx.lineJoin = "round";
  ctx.strokeStyle = "rgba(4,6,12,0.9)";
  ctx.strokeText(text, x, y);
  ctx.fillStyle = rgba(PLAYERS[e.by ?? 1 - e.player].bright, 1);
  ctx.fillText(text, x, y);
  ctx.globalAlpha = 1;
}

function drawBlock(ctx, match, view, e, age) {
  contactOf(match, e);
  const fade = 1 - age / 14;
  ctx.beginPath();
  const x = view.x(contact[0]), y = view.y(contact[1]);
  for (let i = 0; i < 6; i++) {
    const a = (i * Math.PI) / 3 + 0.5;
    ctx.moveTo(x + Math.cos(a) * view.scale * (1 + age * 0.12), y + Math.sin(a) * view.scale * (1 + age * 0.12));
    ctx.lineTo(x + Math.cos(a) * view.scale * (2 + age * 0.5), y + Math.sin(a) * view.scale * (2 + age * 0.5));
  }
  ctx.strokeStyle = rgba(PLAYERS[e.player].bright, fade);
  ctx.lineWidth = 2;
  ctx.stroke();
}

function drawRespawn(ctx, match, view, e, age) {
  const me = match.players[e.player];
  const f = Math.min(match.length - 1, e.frame + Math.floor(age));
  const x = view.x(me.x[f]);
  const y = view.y(me.y[f]);
  const fade = 1 - age / 40;
  const beam = ctx.createLinearGradient(0, 0, 0, y);
  beam.addColorStop(0, rgba(PLAYERS[e.player].main, 0));
  beam.addColorStop(1, rgba(PLAYERS[e.player].main, 0.5 * fade));
  ctx.fillStyle = beam;
  const w = view.scale * 6;
  ctx.fillRect(x - w, 0, 2 * w, Math.max(0, y));
}

/** Point of the screen where a KO shows: the rim the fighter left by. ko[0..1] position, ko[2..3] inward direction. */
const ko = new Float32Array(4);

export function koPlace(match, view, safe, e) {
  const me = match.players[e.player];
  const { stage } = match;
  const x = me.x[e.frame], y = me.y[e.frame];
  const overLeft = stage.blast_left - x, overRight = x - stage.blast_right;
  const overTop = y - stage.blast_top, overBottom = stage.blast_bottom - y;
  const most = Math.max(overLeft, overRight, overTop, overBottom);
  ko[2] = most === overLeft ? 1 : most === overRight ? -1 : 0;
  ko[3] = ko[2] !== 0 ? 0 : most === overTop ? 1 : -1;
  const sx = view.x(x), sy = view.y(y);
  ko[0] = ko[2] > 0 ? 0 : ko[2] < 0 ? view.width : clamp(sx, 90, view.width - 90);
  ko[1] = ko[3] > 0 ? 0 : ko[3] < 0 ? safe.top + safe.height : clamp(sy, safe.top + 60, safe.top + safe.height - 40);
  return ko;
}

/** The burst at the rim, fragments of the wireframe, and who did it. Drawn over everything but the display. */
export function drawKos(ctx, match, view, safe, t, intensity, titleFont, nameFont) {
  const events = match.events;
  for (let i = match.finder.firstAt(Math.floor(t) + 1) - 1; i >= 0; i--) {
    const e = events[i];
    const age = t - e.frame;
    if (age > KO_FRAMES) break;
    if (e.type === "ko" && age >= 0) drawKo(ctx, match, view, safe, e, age, intensity, titleFont, nameFont);
  }
}

function drawKo(ctx, match, view, safe, e, age, intensity, titleFont, nameFont) {
  const [x, y, ix, iy] = koPlace(match, view, safe, e);
  const colours = PLAYERS[e.player];
  const angle = Math.atan2(iy, ix);
  const size = Math.min(view.width, view.height);
  const burst = clamp(1 - age / 46, 0, 1);
  if (burst > 0) {
    const reach = size * (0.5 + 0.45 * intensity) * easeOut(clamp((age + 2) / 9, 0, 1));
    for (let layer = 0; layer < 3; layer++) {
      const spikes = 7;
      ctx.beginPath();
      for (let i = 0; i <= spikes * 2; i++) {
        const a = angle + (i / (spikes * 2) - 0.5) * (1.15 - layer * 0.3);
        const jag = i % 2 ? 1 : 0.22;
        const r = reach * jag * (1 - layer * 0.26) * (0.6 + 0.4 * hash01(e.frame + layer, i));
        if (i === 0) ctx.moveTo(x, y);
        ctx.lineTo(x + Math.cos(a) * r, y + Math.sin(a) * r);
      }
      ctx.closePath();
      ctx.fillStyle = layer === 0 ? rgba(colours.main, 0.34 * burst) : layer === 1 ? rgba(colours.bright, 0.45 * burst) : rgba("255,255,255", 0.75 * burst * burst);
      ctx.fill();
    }
    for (let ring = 0; ring < 3; ring++) {
      const start = age - ring * 5;
      if (start <= 0) continue;
      ctx.beginPath();
      ctx.arc(x, y, size * 0.05 + size * 0.6 * easeOut(clamp(start / 40, 0, 1)), 0, Math.PI * 2);
      ctx.strokeStyle = rgba(ring === 1 ? "255,255,255" : colours.main, 0.7 * clamp(1 - start / 40, 0, 1));
      ctx.lineWidth = 3 + 5 * burst;
      ctx.stroke();
    }
  }
  // the wireframe comes apart
  const fragments = Math.round(46 * intensity) + 14;
  const life = clamp(1 - age / 100, 0, 1);
  ctx.beginPath();
  for (let i = 0; i < fragments; i++) {
    const a = angle + (hash01(e.frame, i) - 0.5) * 2.6;
    const speed = size * (0.25 + 0.95 * hash01(e.frame, i + 500)) * 0.011;
    const r = speed * 34 * (1 - Math.exp(-age / 34));
    const px = x + Math.cos(a) * r;
    const py = y + Math.sin(a) * r + age * age * 0.022;
    const spin = a + age * (hash01(e.frame, i + 900) - 0.5) * 0.4;
    const half = size * 0.011 * (0.4 + hash01(e.frame, i + 1300)) * life;
    ctx.moveTo(px - Math.cos(spin) * half, py - Math.sin(spin) * half);
    ctx.lineTo(px + Math.cos(spin) * half, py + Math.sin(spin) * half);
  }
  ctx.strokeStyle = rgba(colours.bright, 0.9 * life);
  ctx.lineWidth = 2;
  ctx.stroke();

  // the call
  const left = match.players[e.player].stocks[e.frame];
  const shown = clamp(age / 6, 0, 1) * clamp(((left === 0 ? GAME_FRAMES : KO_FRAMES) - age) / 24, 0, 1);
  if (shown <= 0) return;
  const pop = age < 10 ? 1 + 0.5 * (1 - easeOut(age / 10)) : 1;
  const cx = view.width / 2;
  // Over the body of the stage: the survivor, whom the camera now follows, stands above it.
  const cy = safe.top + Math.min(safe.height * 0.72, safe.height - 70);
  ctx.globalAlpha = shown;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.save();
  ctx.translate(cx, cy);
  ctx.scale(pop, pop);
  ctx.font = titleFont;
  ctx.lineJoin = "round";
  ctx.lineWidth = 10;
  ctx.strokeStyle = "rgba(3,5,10,0.85)";
  const title = left === 0 ? "GAME!" : "KO";
  ctx.strokeText(title, 0, 0);
  ctx.fillStyle = "#fff";
  ctx.fillText(title, 0, 0);
  ctx.restore();
  ctx.font = nameFont;
  ctx.lineWidth = 5;
  ctx.strokeStyle = "rgba(3,5,10,0.9)";
  const line = `${match.labelOf(e.player)} out at ${Math.round(e.amount)}%  ·  ${left} ${left === 1 ? "stock" : "stocks"} left`;
  ctx.strokeText(line, cx, cy + 50, view.width - 16);
  ctx.fillStyle = rgba(colours.bright, 1);
  ctx.fillText(line, cx, cy + 50, view.width - 16);
  ctx.globalAlpha = 1;
}

const ARROW_FRAMES = 70;

/** Path a launched fighter has flown, and the arrow of its knockback. */
export function drawLaunch(ctx, match, view, player, t) {
  const me = match.players[player];
  const f = clamp(Math.floor(t), 0, match.length - 1);
  const kx = me.speed_attack_x[f], ky = me.speed_attack_y[f];
  const speed = Math.hypot(kx, ky);
  if (speed < 0.6 || me.hitlag[f] > 0 || me.action_state[f] < 11) return;
  const rgb = PLAYERS[player].main;
  let previousX = me.x[f], previousY = me.y[f];
  const mid = buildOf(me.character[f]).height * 0.5;
  for (let i = 1; i < ARROW_FRAMES && f - i >= 0; i++) {
    const g = f - i;
    if (Math.hypot(me.speed_attack_x[g], me.speed_attack_y[g]) < 0.05 || me.hitlag[g] > 0) break;
    if (i % 2) {
      ctx.beginPath();
      ctx.moveTo(view.x(previousX), view.y(previousY + mid));
      ctx.lineTo(view.x(me.x[g]), view.y(me.y[g] + mid));
      ctx.strokeStyle = rgba(rgb, 0.55 * (1 - i / ARROW_FRAMES));
      ctx.lineWidth = 3 * (1 - i / ARROW_FRAMES);
      ctx.stroke();
    }
    previousX = me.x[g];
    previousY = me.y[g];
  }
}
