import { clamp, hash01 } from "./math.js";
import { PLAYERS, rgba } from "./palette.js";
import { buildOf } from "./builds.js";
import { Posture, postureAt } from "./poses.js";
import { Figure, Ink, JOINT, drawFigure, heartRate, traceBones } from "./skeleton.js";
import { positionAt } from "./camera.js";
import { actionOf } from "./actions.js";

// One fighter of a match at a moment: figure, shield, respawn platform, swoosh of the striking limb, name tag.

export const FULL_SHIELD = 60;
const SWOOSH_SAMPLES = 10;
const SWOOSH_STEP = 0.4;
const here = new Float32Array(2);
const FIGURE_SCALE = 1.2;

export class Fighter {
  constructor(player) {
    this.player = player;
    this.colours = PLAYERS[player];
    this.posture = new Posture();
    this.figure = new Figure();
    this.ink = new Ink(player);
    this.earlier = new Posture();
    this.earlierFigure = new Figure();
    this.swoosh = new Float32Array(2 * (SWOOSH_SAMPLES + 1));
    this.build = null;
    this.visible = false;
    /** Position on screen of the feet and of the middle of the body. */
    this.screenX = 0; this.screenY = 0; this.middleY = 0;
    this.worldX = 0; this.worldY = 0;
    this.unit = 1;
  }

  /** Works out the figure at time t. flash: 0 to 1, white after a hit; beat: phase of the heart. */
  place(match, view, t, flash, beat) {
    const me = match.players[this.player];
    const f = clamp(Math.floor(t), 0, match.length - 1);
    this.build = buildOf(me.character[f]);
    postureAt(this.posture, match, this.player, t, this.build);
    this.visible = !this.posture.hidden;
    positionAt(match, this.player, t, here);
    this.worldX = here[0];
    this.worldY = here[1];
    this.unit = this.build.height * FIGURE_SCALE * view.scale;
    this.screenX = view.x(here[0]);
    this.screenY = view.y(here[1]);
    this.middleY = this.screenY - this.unit * 0.5;
    const group = actionOf(me.action_state[f]).group;
    let shake = 0;
    if (me.hitlag[f] > 0 && (group === "hurt" || group === "down" || this.posture.shield > 0)) {
      shake = (f % 2 ? 1 : -1) * Math.min(3, me.hitlag[f] * 0.4) * 0.18 * view.scale;
    }
    const facing = me.facing[f] ? 1 : -1;
    const grip = this.posture.hang ? this.gripOf(match, facing) : null;
    this.figure.solve(this.posture, this.build, facing, this.screenX + shake, this.screenY, this.unit, grip, this.gripY);
    this.ink.flash = flash;
    this.ink.percent = me.percent[f];
    this.ink.beat = beat;
    this.ink.strike = this.posture.strike;
    this.ink.alpha = this.posture.ghost;
    this.facing = facing;
    if (this.posture.limb && this.posture.strike > 0.5) this.traceSwoosh(match, view, t);
    else this.swooshes = 0;
  }

  gripOf(match, facing) {
    const { stage } = match;
    const height = this.build.height * FIGURE_SCALE;
    const edge = this.worldX > 0 ? stage.edge_x : -stage.edge_x;
    const floor = this.worldX > 0 ? stage.floor[stage.floor.length - 1] : stage.floor[0];
    this.gripY = (floor[1] - this.worldY) / height;
    return ((edge - this.worldX) * facing) / height;
  }

  traceSwoosh(match, view, t) {
    this.swooshes = 0;
    const me = match.players[this.player];
    const joint = Figure.strikingJoint(this.posture);
    if (joint === JOINT.heart) return;
    const start = me.since[clamp(Math.floor(t), 0, match.length - 1)];
    this.swoosh[0] = this.figure.x(joint);
    this.swoosh[1] = this.figure.y(joint);
    this.swooshes = 1;
    for (let i = 1; i <= SWOOSH_SAMPLES; i++) {
      const at = t - i * SWOOSH_STEP;
      if (at < start) break;
      postureAt(this.earlier, match, this.player, at, this.build);
      positionAt(match, this.player, at, here);
      this.earlierFigure.solve(this.earlier, this.build, this.facing, view.x(here[0]), view.y(here[1]), this.unit, null, 0);
      this.swoosh[2 * i] = this.earlierFigure.x(joint);
      this.swoosh[2 * i + 1] = this.earlierFigure.y(joint);
      this.swooshes++;
    }
  }

  draw(ctx, match, view, t) {
    if (!this.visible) return;
    const f = clamp(Math.floor(t), 0, match.length - 1);
    if (this.posture.platform) this.drawHalo(ctx);
    if (this.swooshes > 2) this.drawSwoosh(ctx);
    drawFigure(ctx, this.figure, this.posture, this.build, this.ink, this.colours);
    if (this.posture.shield > 0) this.drawShield(ctx, match.players[this.player].shield_strength[f], t);
  }

  drawSwoosh(ctx) {
    const joint = this.posture.blade ? JOINT.handA : null;
    ctx.lineCap = "round";
    for (let i = 1; i < this.swooshes; i++) {
      const k = 1 - i / (SWOOSH_SAMPLES + 1);
      ctx.beginPath();
      ctx.moveTo(this.swoosh[2 * i - 2], this.swoosh[2 * i - 1]);
      ctx.lineTo(this.swoosh[2 * i], this.swoosh[2 * i + 1]);
      ctx.strokeStyle = rgba(this.colours.main, 0.6 * k * this.posture.strike);
      ctx.lineWidth = this.unit * 0.1 * k;
      ctx.stroke();
      if (joint !== null) {
        ctx.beginPath();
        ctx.moveTo(this.figure.x(joint), this.figure.y(joint));
        ctx.lineTo(this.swoosh[2 * i - 2], this.swoosh[2 * i - 1]);
        ctx.lineTo(this.swoosh[2 * i], this.swoosh[2 * i + 1]);
        ctx.fillStyle = rgba(this.colours.main, 0.16 * k);
        ctx.fill();
      }
    }
  }

  drawShield(ctx, strength, t) {
    const k = clamp(strength / FULL_SHIELD, 0, 1);
    const radius = this.unit * (0.24 + 0.29 * k) * (0.6 + 0.4 * this.posture.shield);
    const x = (this.figure.x(JOINT.heart) + this.figure.x(JOINT.hip)) / 2;
    const y = (this.figure.y(JOINT.heart) + this.figure.y(JOINT.hip)) / 2;
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, Math.PI * 2);
    ctx.fillStyle = rgba(this.colours.main, 0.2);
    ctx.fill();
    ctx.strokeStyle = rgba(this.colours.bright, 0.9);
    ctx.lineWidth = 2.2;
    ctx.stroke();
    ctx.strokeStyle = rgba(this.colours.main, 0.25);
    ctx.lineWidth = 7;
    ctx.stroke();
    // meridians of a turning globe
    ctx.beginPath();
    const turn = t * 0.05;
    for (let i = 0; i < 3; i++) {
      const s = Math.abs(Math.sin(turn + (i * Math.PI) / 3));
      ctx.moveTo(x + radius * s, y);
      ctx.ellipse(x, y, Math.max(0.5, radius * s), radius, 0, 0, Math.PI * 2);
    }
    for (let i = -1; i <= 1; i++) {
      const half = radius * Math.sqrt(1 - (i * 0.5) ** 2);
      ctx.moveTo(x - half, y + i * 0.5 * radius);
      ctx.lineTo(x + half, y + i * 0.5 * radius);
    }
    ctx.strokeStyle = rgba(this.colours.bright, 0.28);
    ctx.lineWidth = 1;
    ctx.stroke();
  }

  drawHalo(ctx) {
    const w = this.unit * 0.62;
    const x = this.screenX, y = this.screenY;
    ctx.beginPath();
    ctx.ellipse(x, y + 3, w, w * 0.16, 0, 0, Math.PI * 2);
    ctx.fillStyle = rgba(this.colours.main, 0.3);
    ctx.fill();
    ctx.strokeStyle = rgba(this.colours.bright, 0.9);
    ctx.lineWidth = 1.6;
    ctx.stroke();
    ctx.beginPath();
    for (let i = -3; i <= 3; i++) {
      ctx.moveTo(x + (i / 3) * w * 0.9, y + 4);
      ctx.lineTo(x + (i / 3) * w * 0.5, y + 4 + w * 0.4 * (1 - Math.abs(i) / 5));
    }
    ctx.strokeStyle = rgba(this.colours.main, 0.45);
    ctx.stroke();
  }

  /** A round shadow on what is below. */
  drawShadow(ctx, view, ground) {
    if (!this.visible || ground === null) return;
    const height = this.worldY - ground;
    const k = clamp(1 - height / 60, 0.12, 1);
    const w = this.unit * 0.34 * (0.5 + 0.5 * k);
    ctx.beginPath();
    ctx.ellipse(this.screenX, view.y(ground), w, w * 0.16, 0, 0, Math.PI * 2);
    ctx.fillStyle = rgba(this.colours.main, 0.34 * k);
    ctx.fill();
  }

  /** Height on screen at which the tag wants to be. */
  get tagTop() {
    return Math.min(this.figure.y(JOINT.head), this.screenY - this.unit * 0.6) - this.unit * 0.24 - 12;
  }

  /** The tag over the head: name, and an arrow to where the fighter looks. */
  drawTag(ctx, label, top, width) {
    const w = ctx.measureText(label).width / 2 + 8;
    const x = clamp(this.figure.x(JOINT.head), w + 12, width - w - 12);
    ctx.fillStyle = rgba(this.colours.main, 0.92);
    ctx.beginPath();
    ctx.moveTo(x - w, top - 9);
    ctx.lineTo(x + w, top - 9);
    if (this.facing > 0) ctx.lineTo(x + w + 9, top);
    ctx.lineTo(x + w, top + 9);
    ctx.lineTo(x + 5, top + 9);
    ctx.lineTo(x, top + 15);
    ctx.lineTo(x - 5, top + 9);
    ctx.lineTo(x - w, top + 9);
    if (this.facing < 0) ctx.lineTo(x - w - 9, top);
    ctx.closePath();
    ctx.fill();
    ctx.fillStyle = "#070a12";
    ctx.fillText(label, x, top + 0.5);
  }

  /** When the fighter has left the picture or is behind the cards: a lens at the rim with the figure in it. */
  drawLens(ctx, view, safe, label) {
    if (!this.visible) return;
    const pad = 4;
    const inside = this.screenX > -pad && this.screenX < view.width + pad && this.middleY > -pad && this.middleY < safe.top + safe.height + pad;
    if (inside) return;
    const r = 38;
    const x = clamp(this.screenX, r + 14, view.width - r - 14);
    const y = clamp(this.middleY, safe.top + r + 6, safe.top + safe.height - r);
    const angle = Math.atan2(this.middleY - y, this.screenX - x);
    ctx.save();
    ctx.beginPath();
    ctx.arc(x, y, r, 0, Math.PI * 2);
    ctx.fillStyle = "rgba(6,9,18,0.92)";
    ctx.fill();
    ctx.strokeStyle = rgba(this.colours.main, 1);
    ctx.lineWidth = 3;
    ctx.stroke();
    ctx.clip();
    const k = (r * 1.35) / this.unit;
    ctx.translate(x, y);
    ctx.scale(k, k);
    ctx.translate(-this.screenX, -this.middleY);
    drawFigure(ctx, this.figure, this.posture, this.build, this.ink, this.colours);
    ctx.restore();
    ctx.beginPath();
    ctx.moveTo(x + Math.cos(angle) * (r + 16), y + Math.sin(angle) * (r + 16));
    ctx.lineTo(x + Math.cos(angle + 0.28) * (r + 3), y + Math.sin(angle + 0.28) * (r + 3));
    ctx.lineTo(x + Math.cos(angle - 0.28) * (r + 3), y + Math.sin(angle - 0.28) * (r + 3));
    ctx.closePath();
    ctx.fillStyle = rgba(this.colours.main, 1);
    ctx.fill();
    ctx.font = "700 12px ui-monospace, Menlo, Consolas, monospace";
    ctx.textAlign = "center";
    ctx.fillText(label, x, y + r + 14);
  }

  /** Afterimages of a fast fighter. */
  drawGhosts(ctx, match, view, t, count, spacing) {
    if (!this.visible) return;
    const me = match.players[this.player];
    const f = clamp(Math.floor(t), 0, match.length - 1);
    const speed = Math.hypot(me.speed_air_x[f] + me.speed_attack_x[f], me.speed_y[f] + me.speed_attack_y[f]);
    const k = clamp((speed - 0.9) / 2.5, 0, 1);
    if (k <= 0) return;
    for (let i = count; i >= 1; i--) {
      const at = t - i * spacing;
      const g = Math.floor(at);
      if (g < 0 || me.stocks[g] !== me.stocks[f]) continue;
      postureAt(this.earlier, match, this.player, at, this.build);
      if (this.earlier.hidden || this.earlier.platform) continue;
      positionAt(match, this.player, at, here);
      this.earlierFigure.solve(this.earlier, this.build, me.facing[g] ? 1 : -1, view.x(here[0]), view.y(here[1]), this.unit, null, 0);
      ctx.beginPath();
      traceBones(ctx, this.earlierFigure);
      ctx.strokeStyle = rgba(this.colours.main, 0.34 * k * (1 - i / (count + 1)));
      ctx.lineWidth = this.unit * 0.03;
      ctx.stroke();
    }
  }
}

const TAG_HEIGHT = 27;
const TAG_FONT = "800 12px 'Segoe UI', system-ui, 'Helvetica Neue', 'DejaVu Sans', sans-serif";

/** The name tags of both fighters, one above the other where they would overlap, never under the clock. */
export function drawTags(ctx, fighters, labels, ceiling, width) {
  ctx.font = TAG_FONT;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  const [a, b] = fighters;
  const tops = [a.tagTop, b.tagTop];
  if (a.visible && b.visible) {
    const wide = (ctx.measureText(labels[0]).width + ctx.measureText(labels[1]).width) / 2 + 34;
    const apart = Math.abs(a.figure.x(JOINT.head) - b.figure.x(JOINT.head));
    if (apart < wide && Math.abs(tops[0] - tops[1]) < TAG_HEIGHT) {
      const upper = tops[0] < tops[1] ? 0 : 1;
      tops[upper] = tops[1 - upper] - TAG_HEIGHT;
    }
  }
  for (let p = 0; p < 2; p++) {
    if (fighters[p].visible) fighters[p].drawTag(ctx, labels[p], Math.max(ceiling + 16, tops[p]), width);
  }
}

/** Phase of a fighter's heart at time t: integrates slowly changing rates well enough by the present one. */
export function heartPhase(match, player, t) {
  const f = clamp(Math.floor(t), 0, match.length - 1);
  const percent = Math.round(match.players[player].percent[f] / 10) * 10;
  return (t / 3600) * heartRate(percent) + hash01(player, 7);
}
