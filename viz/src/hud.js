import { clamp, easeOut, hash01 } from "./math.js";
import { PLAYERS, percentInk, rgba } from "./palette.js";
import { actionOf, isDead, isHelpless } from "./actions.js";
import { heartRate, pulse } from "./skeleton.js";
import { FULL_SHIELD } from "./fighter.js";
import { GAME_FRAMES, KO_FRAMES } from "./effects.js";
import { calm } from "./motion.js";
import { drawPad, PAD_HEIGHT, PAD_WIDTH } from "./pad.js";

// The display over the picture: clock, two cards (who, percent, stocks, action, heart), combos, the winner.

const CARD_WIDTH = 330;
const CARD_HEIGHT = 104;
const CARD_BOTTOM = 14;
export const HUD_HEIGHT = CARD_HEIGHT + CARD_BOTTOM + 8;
export const HUD_TOP = 58;
const FULL_STOCKS = 4;

/** Measures of a card in pixels; [size, baseline] of its texts. Two compact ones stand side by side on a phone. */
const ROOMY = { slant: 16, margin: 18, stocks: 27, stock: 19, heart: 6.5, who: 16, agent: [12, 41], action: [15, 66], percent: [54, 82], tenths: [20, 52] };
const COMPACT = { slant: 6, margin: 11, stocks: 16, stock: 14, heart: 5, who: 13, agent: [11, 38], action: [13, 55], percent: [33, 84], tenths: [14, 36] };
/** Pixels between a pad and a fighter from which on it fades, and what is left of it in front of one. */
const FADE = 40;
const FADED = 0.12;
/** Long names of agents differ at the end: versions, options. */
const NAME_TAIL = 0.6;
/** Lead under which nobody is ahead. */
const EVEN = 0.04;

const MONO = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";
const SANS = "'Segoe UI', system-ui, 'Helvetica Neue', 'DejaVu Sans', sans-serif";

export const FONT = {
  mono: (size, weight = 600) => `${weight} ${size}px ${MONO}`,
  sans: (size, weight = 700) => `${weight} ${size}px ${SANS}`,
  heavy: (size) => `italic 900 ${size}px ${SANS}`,
};

const GROUP_INK = {
  attack: "255,92,92", special: "214,130,255", grab: "255,120,200", hurt: "255,226,90", down: "200,170,90", defence: "96,220,190",
  ledge: "150,200,255", landing: "150,160,180", move: "170,182,205", dead: "255,60,60", entry: "120,235,255",
};

function stockHeart(ctx, x, y, r) {
  ctx.beginPath();
  ctx.moveTo(x, y + r);
  ctx.bezierCurveTo(x - 1.7 * r, y - 0.1 * r, x - 0.9 * r, y - 1.35 * r, x, y - 0.4 * r);
  ctx.bezierCurveTo(x + 0.9 * r, y - 1.35 * r, x + 1.7 * r, y - 0.1 * r, x, y + r);
}

/** Text cut to a width; `tail` is the share of what is left that is taken from its end. */
function clipped(ctx, text, width, tail = 0) {
  let cut = text;
  for (let kept = text.length - 1; kept > 0 && ctx.measureText(cut).width > width; kept--) {
    const end = Math.round(kept * tail);
    cut = `${text.slice(0, kept - end)}…${text.slice(text.length - end)}`;
  }
  return cut;
}

/** Opacity of what is drawn over the picture at this place: a fighter behind it must stay visible. */
function fadeOver(fighters, x, y, w, h) {
  let nearest = FADE;
  for (const f of fighters) {
    if (!f.visible) continue;
    const dx = Math.max(x - f.screenX, f.screenX - x - w, 0) - f.unit * 0.35;
    const dy = Math.max(y - f.screenY, f.screenY - f.unit - y - h, 0);
    nearest = Math.min(nearest, Math.max(dx, dy));
  }
  return clamp(nearest / FADE, FADED, 1);
}

export class Hud {
  constructor() {
    this.inputs = true;
    this.match = null;
    this.names = ["", ""];
    this.labels = ["", ""];
    this.title = "";
  }

  open(match) {
    this.match = match;
    for (let p = 0; p < 2; p++) {
      this.names[p] = match.nameOf(p);
      this.labels[p] = match.labelOf(p);
    }
    const world = match.meta.world?.name;
    this.title = [match.stage.name, world ? `world ${world}` : null].filter(Boolean).join("  ·  ");
  }

  /** `heavy`: the arcade lettering of the juicy page. */
  draw(ctx, width, height, t, fighters, beats, heavy) {
    const { match } = this;
    const f = clamp(Math.floor(t), 0, match.length - 1);
    const middle = width / 2;
    const narrow = width < 2 * CARD_WIDTH + 40;
    this.drawClock(ctx, width, f, heavy, narrow);
    const called = match.finder.lastBefore(t, "ko", KO_FRAMES) !== null;
    const cardWidth = narrow ? Math.max(150, width / 2 - 16) : CARD_WIDTH;
    const gap = narrow ? 8 : Math.min(70, (width - 2 * cardWidth) / 6);
    const y = height - CARD_HEIGHT - CARD_BOTTOM;
    for (let p = 0; p < 2; p++) {
      const x = p === 0 ? middle - gap - cardWidth : middle + gap;
      this.drawCard(ctx, p, f, t, x, y, cardWidth, beats[p], heavy, narrow ? COMPACT : ROOMY);
      const roomy = width / 2 - gap - cardWidth > PAD_WIDTH + 24;
      if (this.inputs && match.hasControllers && (roomy || !called)) {
        const px = p === 0 ? x - (roomy ? PAD_WIDTH + 18 : 0) : x + cardWidth + (roomy ? 18 : -PAD_WIDTH);
        const py = roomy ? y + (CARD_HEIGHT - PAD_HEIGHT) / 2 : y - PAD_HEIGHT - 22;
        ctx.globalAlpha = fadeOver(fighters, px, py, PAD_WIDTH, PAD_HEIGHT);
        drawPad(ctx, match, p, f, px, py);
        ctx.globalAlpha = 1;
      }
      this.drawCombo(ctx, p, f, t, width, heavy, narrow);
      if (narrow) this.drawLeader(ctx, p, f, x + cardWidth / 2, y - 10);
    }
    if (!narrow) this.drawLead(ctx, f, middle, y + 22, gap);
  }

  drawClock(ctx, width, f, heavy, narrow) {
    const seconds = this.match.clockAt(f);
    const minutes = Math.floor(seconds / 60);
    const rest = seconds - minutes * 60;
    const text = `${minutes}:${String(Math.floor(rest)).padStart(2, "0")}`;
    const hundredths = `.${String(Math.floor((rest % 1) * 100)).padStart(2, "0")}`;
    ctx.textBaseline = "alphabetic";
    ctx.textAlign = "center";
    ctx.font = heavy ? FONT.heavy(34) : FONT.mono(28, 700);
    ctx.lineWidth = 5;
    ctx.lineJoin = "round";
    ctx.strokeStyle = "rgba(3,5,10,0.8)";
    ctx.strokeText(text, width / 2 - 12, 38);
    ctx.fillStyle = seconds < 30 ? "#ff5a5a" : "#f2f5ff";
    ctx.fillText(text, width / 2 - 12, 38);
    const w = ctx.measureText(text).width / 2;
    ctx.textAlign = "left";
    ctx.font = heavy ? FONT.heavy(18) : FONT.mono(15, 600);
    ctx.fillStyle = "rgba(200,210,235,0.75)";
    ctx.fillText(hundredths, width / 2 - 10 + w, 38);
    ctx.textAlign = "center";
    ctx.font = FONT.sans(12, 600);
    ctx.fillStyle = "rgba(196,207,232,0.85)";
    ctx.fillText(narrow ? this.match.stage.name : this.title, width / 2, 55);
  }

  drawCard(ctx, p, f, t, x, y, w, beat, heavy, size) {
    const { match } = this;
    const me = match.players[p];
    const colours = PLAYERS[p];
    const dead = isOut(me, f);

    // plate with a slanted outer edge
    const { slant } = size;
    ctx.beginPath();
    ctx.moveTo(x + (p === 0 ? slant : 0), y);
    ctx.lineTo(x + w - (p === 0 ? 0 : slant), y);
    ctx.lineTo(x + w, y + CARD_HEIGHT);
    ctx.lineTo(x, y + CARD_HEIGHT);
    ctx.closePath();
    ctx.fillStyle = "rgba(7,10,20,0.82)";
    ctx.fill();
    ctx.fillStyle = rgba(colours.main, 0.1);
    ctx.fill();
    ctx.strokeStyle = rgba(colours.main, 0.55);
    ctx.lineWidth = 1.2;
    ctx.stroke();
    ctx.fillStyle = rgba(colours.main, 1);
    ctx.fillRect(x + (p === 0 ? slant : 0), y - 3, w - slant, 3);

    const left = x + size.margin;
    const inner = w - 2 * size.margin;
    // player, character, agent
    ctx.textBaseline = "alphabetic";
    ctx.textAlign = "left";
    const badge = 26;
    ctx.fillStyle = rgba(colours.main, 1);
    ctx.fillRect(left, y + 8, badge, 18);
    ctx.fillStyle = "#05070d";
    ctx.font = FONT.sans(13, 900);
    ctx.fillText(colours.name, left + 4, y + 22);
    ctx.font = FONT.sans(size.who, 800);
    ctx.fillStyle = "#f3f6ff";
    ctx.fillText(clipped(ctx, match.characterOf(p).name, inner - badge - 4 * size.stock - 8), left + badge + 6, y + 23);
    ctx.font = FONT.sans(size.agent[0], 600);
    ctx.fillStyle = rgba(colours.bright, 0.95);
    ctx.fillText(clipped(ctx, this.names[p], inner, NAME_TAIL), left, y + size.agent[1]);

    // stocks
    const start = match.players[p].stocks[0];
    const most = Math.max(start, me.stocks[f], start > 0 ? 1 : FULL_STOCKS);
    for (let i = 0; i < Math.min(most, 8); i++) {
      const sx = x + w - size.stocks - i * size.stock;
      const alive = i < me.stocks[f];
      stockHeart(ctx, sx, y + 17, size.heart + (alive && i === me.stocks[f] - 1 ? 1.4 * pulse(beat) : 0));
      if (alive) {
        ctx.fillStyle = rgba(colours.main, 1);
        ctx.fill();
      } else {
        ctx.strokeStyle = "rgba(160,170,195,0.35)";
        ctx.lineWidth = 1.2;
        ctx.stroke();
      }
    }

    // percent
    const percent = me.percent[f];
    const rise = f > 0 ? recentRise(me, f) : 0;
    const shake = calm() ? 0 : rise * 7;
    const jx = shake * (hash01(f, p) - 0.5);
    const jy = shake * (hash01(f, p + 9) - 0.5);
    ctx.textAlign = "right";
    ctx.font = heavy ? FONT.heavy(size.percent[0]) : FONT.sans(size.percent[0] - 4, 800);
    const whole = String(Math.floor(percent));
    const px = x + w - size.tenths[1] + jx, py = y + size.percent[1] + jy;
    ctx.lineWidth = 5;
    ctx.lineJoin = "round";
    ctx.strokeStyle = "rgba(2,3,8,0.9)";
    ctx.strokeText(whole, px, py);
    ctx.fillStyle = dead ? "rgba(130,138,160,0.6)" : rise > 0.6 ? "#ffffff" : percentInk(percent);
    ctx.fillText(whole, px, py);
    ctx.textAlign = "left";
    ctx.font = heavy ? FONT.heavy(size.tenths[0]) : FONT.sans(size.tenths[0] - 2, 800);
    ctx.fillText(this.percentTail(percent), px + 2, py);
    this.drawState(ctx, p, f, t, x, y, w, beat, size);
  }

  percentTail(percent) {
    return `.${Math.floor((percent % 1) * 10)}%`;
  }

  /** What a fighter does and has left, on its card. */
  drawState(ctx, p, f, t, x, y, w, beat, size) {
    const me = this.match.players[p];
    const action = actionOf(me.action_state[f]);
    const dead = isOut(me, f);
    const compact = size === COMPACT;
    const left = x + size.margin;
    const inner = w - 2 * size.margin;
    ctx.textAlign = "left";
    const group = GROUP_INK[action.group];
    const [actionSize, actionY] = size.action;
    ctx.font = FONT.sans(actionSize, 800);
    ctx.fillStyle = rgba(group, 1);
    ctx.beginPath();
    ctx.arc(left + 4, y + actionY - 5, 4, 0, Math.PI * 2);
    ctx.fill();
    ctx.fillText(clipped(ctx, action.plain, compact ? inner - 14 : inner - 130), left + 14, y + actionY);
    if (!compact) {
      ctx.font = FONT.mono(11, 500);
      ctx.fillStyle = "rgba(186,197,222,0.85)";
      ctx.fillText(clipped(ctx, `${action.name} ${me.action_state[f]}`, inner - 130), left, y + 81);
    }

    // shield, hitlag
    const barX = left, barY = y + CARD_HEIGHT - 14;
    ctx.font = FONT.mono(10, 600);
    ctx.fillStyle = "rgba(186,197,222,0.85)";
    ctx.fillText("SHIELD", barX, barY + 6);
    const barW = compact ? 48 : 62;
    ctx.fillStyle = "rgba(255,255,255,0.1)";
    ctx.fillRect(barX + 42, barY, barW, 6);
    const shield = clamp(me.shield_strength[f] / FULL_SHIELD, 0, 1);
    ctx.fillStyle = shield < 0.3 ? "#ff5a5a" : rgba("96,220,190", 1);
    ctx.fillRect(barX + 42, barY, barW * shield, 6);
    if (me.hitlag[f] > 0) {
      ctx.fillStyle = "#ffe14d";
      ctx.fillText(`HITLAG ${Math.ceil(me.hitlag[f])}`, barX + 48 + barW, barY + 6);
    }
    if (!compact) this.drawHeartLine(ctx, p, t, beat, me.percent[f], dead, x + w - 130, barY + 2, 112);
  }

  /** An electrocardiogram of the last moments. */
  drawHeartLine(ctx, p, t, beat, percent, dead, x, y, w) {
    ctx.beginPath();
    const points = 48;
    const rate = heartRate(percent) / 60;
    for (let i = 0; i <= points; i++) {
      const back = (1 - i / points) * 1.6;
      const phase = beat - back * rate;
      const local = phase - Math.floor(phase);
      const spike = dead ? 0 : Math.exp(-((local - 0.08) ** 2) / 0.0007) * 8 - Math.exp(-((local - 0.13) ** 2) / 0.0006) * 4 + Math.exp(-((local - 0.32) ** 2) / 0.004) * 2;
      const px = x + (i / points) * w;
      if (i === 0) ctx.moveTo(px, y - spike);
      else ctx.lineTo(px, y - spike);
    }
    ctx.strokeStyle = rgba(PLAYERS[p].main, 0.85);
    ctx.lineWidth = 1.3;
    ctx.stroke();
  }

  /** Beside the clock, over the picture's upper rim: no fighter and no tag comes there. */
  drawCombo(ctx, p, f, t, width, heavy, narrow) {
    const victim = this.match.players[1 - p];
    const hits = victim.comboHits[f];
    if (hits < 2 || isHelpless(this.match.players[p].action_state[f])) return;
    let age = 0;
    while (age < 20 && f - age > 0 && victim.comboHits[f - age - 1] === hits) age++;
    const pop = 1 + 0.2 * (1 - easeOut(clamp((age + t - f) / 8, 0, 1)));
    const margin = narrow ? 12 : 40;
    ctx.save();
    ctx.translate(p === 0 ? margin : width - margin, 36);
    ctx.scale(pop, pop);
    ctx.textAlign = p === 0 ? "left" : "right";
    ctx.textBaseline = "alphabetic";
    ctx.lineJoin = "round";
    ctx.lineWidth = 6;
    ctx.strokeStyle = "rgba(3,5,10,0.85)";
    const size = narrow ? 24 : 32;
    ctx.font = heavy ? FONT.heavy(size) : FONT.sans(size - 4, 800);
    const text = `${hits} HITS`;
    ctx.strokeText(text, 0, 0);
    ctx.fillStyle = rgba(PLAYERS[p].main, 1);
    ctx.fillText(text, 0, 0);
    ctx.font = FONT.sans(14, 700);
    const damage = `${narrow ? "" : `${PLAYERS[p].name} combo  `}+${Math.round(victim.comboDamage[f])}%`;
    ctx.strokeText(damage, 0, 17);
    ctx.fillStyle = "#fff";
    ctx.fillText(damage, 0, 17);
    ctx.restore();
  }

  /** Where there is no room between the cards: a word on the card of who is ahead. */
  drawLeader(ctx, p, f, x, y) {
    const lead = advantage(this.match, f) * (p === 0 ? 1 : -1);
    if (lead < EVEN) return;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.font = FONT.sans(12, 900);
    ctx.lineWidth = 4;
    ctx.strokeStyle = "rgba(3,5,10,0.85)";
    ctx.strokeText("LEADS", x, y);
    ctx.fillStyle = rgba(PLAYERS[p].main, 1);
    ctx.fillText("LEADS", x, y);
  }

  /** Who is ahead, between the cards. */
  drawLead(ctx, f, x, y, gap) {
    const lead = advantage(this.match, f);
    const p = lead > 0 ? 0 : 1;
    const size = Math.abs(lead);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.font = FONT.sans(12, 700);
    ctx.fillStyle = "rgba(196,207,232,0.9)";
    ctx.fillText("LEAD", x, y);
    ctx.font = FONT.sans(22, 900);
    ctx.fillStyle = size < EVEN ? "#dfe6f5" : rgba(PLAYERS[p].main, 1);
    ctx.fillText(size < EVEN ? "EVEN" : PLAYERS[p].name, x, y + 20);
    const w = Math.min(80, gap * 1.6);
    ctx.fillStyle = "rgba(255,255,255,0.12)";
    ctx.fillRect(x - w / 2, y + 36, w, 5);
    ctx.fillStyle = rgba(PLAYERS[p].main, 1);
    const long = (w / 2) * clamp(size, 0, 1);
    ctx.fillRect(p === 0 ? x - long : x, y + 36, long, 5);
    ctx.fillStyle = "#fff";
    ctx.fillRect(x - 0.75, y + 33, 1.5, 11);
  }

  /** The banner after the last frame. age: frames since the end. */
  drawWinner(ctx, width, height, age, heavy) {
    const { match } = this;
    const result = match.result;
    if (!result || age < GAME_FRAMES) return;
    const k = easeOut(clamp((age - GAME_FRAMES) / 18, 0, 1));
    const winner = result.winner === 0 || result.winner === 1 ? result.winner : null;
    const rgb = winner === null ? "220,226,240" : PLAYERS[winner].main;
    const h = 150 * k;
    const cy = height * 0.4;
    ctx.fillStyle = "rgba(4,6,13,0.88)";
    ctx.fillRect(0, cy - h / 2, width, h);
    ctx.fillStyle = rgba(rgb, 1);
    ctx.fillRect(0, cy - h / 2, width, 3);
    ctx.fillRect(0, cy + h / 2 - 3, width, 3);
    if (k < 0.6) return;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    const title = winner === null ? "A TIE" : `${this.labels[winner]} WINS`;
    const lettering = heavy ? FONT.heavy : (size) => FONT.sans(size, 900);
    ctx.font = lettering(50);
    ctx.font = lettering(Math.floor(50 * Math.min(1, (width - 24) / ctx.measureText(title).width)));
    ctx.fillStyle = rgba(rgb, 1);
    ctx.fillText(title, width / 2, cy - 20);
    ctx.font = FONT.sans(16, 600);
    ctx.fillStyle = "#e8edfa";
    if (winner !== null) ctx.fillText(clipped(ctx, this.names[winner], width - 24, NAME_TAIL), width / 2, cy + 20);
    ctx.fillText(this.resultLine(result), width / 2, cy + 44, width - 24);
  }

  resultLine(result) {
    const parts = [];
    if (Array.isArray(result.stocks)) parts.push(`stocks ${result.stocks.join(" – ")}`);
    if (Array.isArray(result.percents)) parts.push(`${result.percents.map((v) => `${Math.round(v)}%`).join(" – ")}`);
    if (result.reason) parts.push(String(result.reason).replaceAll("_", " "));
    return parts.join("   ·   ");
  }
}

const isOut = (me, f) => isDead(me.action_state[f]) || me.stocks[f] === 0;

/** 0 to 1: how fresh the last rise of the percent is. */
function recentRise(me, f) {
  for (let i = 0; i < 12 && f - i > 0; i++) {
    if (me.percent[f - i] > me.percent[f - i - 1] + 0.05) return 1 - i / 12;
  }
  return 0;
}

/** Who is ahead at a frame, -1 (P2 far ahead) to 1 (P1): stocks count a hundred percent each. */
export function advantage(match, f) {
  const [a, b] = match.players;
  return clamp((a.stocks[f] - b.stocks[f]) * 0.3 + (b.percent[f] - a.percent[f]) * 0.003, -1, 1);
}
