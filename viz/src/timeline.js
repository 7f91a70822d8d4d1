import { PLAYERS, rgba } from "./palette.js";
import { advantage } from "./hud.js";
import { clamp } from "./math.js";

// The strip under the picture: who was ahead when, hits, KOs, respawns; click or drag to go there. The strip itself is
// drawn once (again when the match grows), only the cursor every frame.

const TYPICAL_LIVE_LENGTH = 3600;

export class Timeline {
  constructor(canvas, seek) {
    this.canvas = canvas;
    this.ctx = canvas.getContext("2d");
    this.strip = document.createElement("canvas");
    this.match = null;
    this.drawnLength = -1;
    this.drawnEvents = -1;
    this.hover = -1;
    const frameAt = (event) => {
      const box = canvas.getBoundingClientRect();
      return Math.round(clamp((event.clientX - box.left) / box.width, 0, 1) * (this.span - 1));
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (!this.match) return;
      canvas.setPointerCapture(event.pointerId);
      seek(Math.min(this.match.length - 1, frameAt(event)));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!this.match) return;
      this.hover = frameAt(event);
      if (event.buttons & 1) seek(Math.min(this.match.length - 1, this.hover));
    });
    canvas.addEventListener("pointerleave", () => { this.hover = -1; });
    new ResizeObserver(() => this.resize()).observe(canvas);
    this.resize();
  }

  get span() {
    if (!this.match) return 1;
    return this.match.complete ? this.match.length : Math.max(TYPICAL_LIVE_LENGTH, this.match.length * 1.05);
  }

  open(match) {
    this.match = match;
    this.drawnLength = -1;
  }

  resize() {
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const box = this.canvas.getBoundingClientRect();
    this.canvas.width = this.strip.width = Math.max(1, Math.round(box.width * ratio));
    this.canvas.height = this.strip.height = Math.max(1, Math.round(box.height * ratio));
    this.ratio = ratio;
    this.drawnLength = -1;
  }

  draw(frame) {
    const { ctx, canvas, match } = this;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    if (!match || match.length === 0) return;
    const grown = match.complete ? match.length !== this.drawnLength : match.length > this.drawnLength + 12 || this.drawnLength > match.length;
    if (this.drawnLength < 0 || grown || match.complete !== this.drawnComplete) this.redraw();
    ctx.drawImage(this.strip, 0, 0);
    ctx.scale(this.ratio, this.ratio);
    const w = canvas.width / this.ratio, h = canvas.height / this.ratio;
    const x = (frame / Math.max(1, this.span - 1)) * w;
    ctx.fillStyle = "rgba(255,255,255,0.09)";
    ctx.fillRect(0, 0, x, h);
    ctx.fillStyle = "#fff";
    ctx.fillRect(x - 1, 0, 2, h);
    ctx.beginPath();
    ctx.arc(x, h / 2, 5, 0, Math.PI * 2);
    ctx.fill();
    if (this.hover >= 0) {
      const hx = (this.hover / Math.max(1, this.span - 1)) * w;
      ctx.fillStyle = "rgba(255,255,255,0.35)";
      ctx.fillRect(hx - 0.5, 0, 1, h);
      ctx.font = "600 11px ui-monospace, Menlo, Consolas, monospace";
      ctx.textAlign = hx > w - 90 ? "right" : "left";
      ctx.textBaseline = "top";
      ctx.fillStyle = "#fff";
      ctx.fillText(` ${this.hover}  ${clockText(match, this.hover)} `, hx, 2);
    }
  }

  redraw() {
    const { match } = this;
    const ctx = this.strip.getContext("2d");
    const w = this.strip.width / this.ratio, h = this.strip.height / this.ratio;
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    ctx.clearRect(0, 0, w, h);
    ctx.fillStyle = "rgba(255,255,255,0.045)";
    ctx.fillRect(0, 0, w, h);
    const mid = h / 2;
    const span = this.span;
    // lead: P1 upwards, P2 downwards
    for (let p = 0; p < 2; p++) {
      ctx.beginPath();
      ctx.moveTo(0, mid);
      const end = (match.length / span) * w;
      for (let px = 0; px <= end; px++) {
        const f = clamp(Math.round((px / w) * span), 0, match.length - 1);
        const lead = advantage(match, f);
        const k = p === 0 ? Math.max(0, lead) : Math.min(0, lead);
        ctx.lineTo(px, mid - Math.sign(k) * Math.sqrt(Math.abs(k)) * (mid - 3));
      }
      ctx.lineTo(end, mid);
      ctx.closePath();
      ctx.fillStyle = rgba(PLAYERS[p].main, 0.34);
      ctx.fill();
      ctx.strokeStyle = rgba(PLAYERS[p].main, 0.8);
      ctx.lineWidth = 1;
      ctx.stroke();
    }
    ctx.fillStyle = "rgba(255,255,255,0.2)";
    ctx.fillRect(0, mid - 0.5, w, 1);
    // hits as ticks in the striker's half, KOs as crosses, respawns as small rings
    for (const e of match.events) {
      const x = (e.frame / Math.max(1, span - 1)) * w;
      if (e.type === "hit") {
        const by = e.by ?? 1 - e.player;
        const long = 3 + Math.min(9, e.amount * 0.5);
        ctx.fillStyle = rgba(PLAYERS[by].bright, 0.85);
        if (by === 0) ctx.fillRect(x, 0, 1.2, long);
        else ctx.fillRect(x, h - long, 1.2, long);
      }
    }
    for (const e of match.events) {
      const x = (e.frame / Math.max(1, span - 1)) * w;
      if (e.type === "ko") {
        const y = e.player === 0 ? h - 11 : 11;
        ctx.fillStyle = "rgba(255,70,70,0.6)";
        ctx.fillRect(x - 0.75, 0, 1.5, h);
        ctx.beginPath();
        ctx.arc(x, y, 8, 0, Math.PI * 2);
        ctx.fillStyle = "#0a0e18";
        ctx.fill();
        ctx.strokeStyle = rgba(PLAYERS[e.player].main, 1);
        ctx.lineWidth = 1.6;
        ctx.stroke();
        ctx.beginPath();
        ctx.moveTo(x - 3.5, y - 3.5);
        ctx.lineTo(x + 3.5, y + 3.5);
        ctx.moveTo(x + 3.5, y - 3.5);
        ctx.lineTo(x - 3.5, y + 3.5);
        ctx.lineWidth = 2.2;
        ctx.stroke();
      } else if (e.type === "respawn") {
        ctx.beginPath();
        ctx.arc(x, e.player === 0 ? mid - 5 : mid + 5, 2.6, 0, Math.PI * 2);
        ctx.strokeStyle = rgba(PLAYERS[e.player].bright, 0.9);
        ctx.lineWidth = 1.2;
        ctx.stroke();
      }
    }
    this.drawnLength = match.length;
    this.drawnComplete = match.complete;
  }
}

export function clockText(match, f) {
  const seconds = match.clockAt(f);
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${String(Math.floor(seconds - minutes * 60)).padStart(2, "0")}`;
}
