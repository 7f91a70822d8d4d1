import { Playback } from "./playback.js";
import { View } from "./camera.js";
import { Fighter, heartPhase } from "./fighter.js";
import { flashOf } from "./effects.js";
import { HUD_HEIGHT, HUD_TOP } from "./hud.js";

// What every page shares: a canvas that fits its place and its machine, the clock of the match that runs on it, and
// camera and fighters placed for a moment. A page extends it with paint() and showState().

const FRAME_TIMES = 512;
const SLOW_LIMIT = 45;
const LEAST_DETAIL = 0.5;

export class Screen {
  /** hud: the display over the picture; pixelLimit: most pixels drawn for one of CSS. */
  constructor(hud, pixelLimit = 2) {
    this.element = (id) => document.getElementById(id);
    this.canvas = this.element("picture");
    this.ctx = this.canvas.getContext("2d", { alpha: false });
    this.pixelLimit = pixelLimit;
    this.playback = new Playback();
    this.view = new View();
    this.fighters = [new Fighter(0), new Fighter(1)];
    this.hud = hud;
    this.match = null;
    this.stage = null;
    this.safe = { left: 0, top: HUD_TOP, width: 1, height: 1 };
    this.beats = [0, 0];
    this.width = 1;
    this.height = 1;
    /** Share of the screen's pixels that is drawn: falls when this machine can't keep up. */
    this.detail = 1;
    this.slowPictures = 0;
    /** Milliseconds of script for each of the last pictures, and between pictures. */
    this.paintTimes = new Float32Array(FRAME_TIMES);
    this.intervals = new Float32Array(FRAME_TIMES);
    this.pictures = 0;
    this.lastNow = 0;
  }

  /** Fits the canvas and begins to paint. */
  run() {
    this.resize();
    new ResizeObserver(() => this.resize()).observe(this.canvas);
    requestAnimationFrame((now) => this.tick(now));
  }

  resize() {
    const ratio = Math.min(this.pixelLimit, window.devicePixelRatio || 1) * this.detail;
    const box = this.canvas.getBoundingClientRect();
    this.width = Math.max(1, box.width);
    this.height = Math.max(1, box.height);
    this.ratio = ratio;
    this.canvas.width = Math.round(this.width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    this.safe.width = this.width;
    this.safe.height = Math.max(60, this.height - HUD_TOP - HUD_HEIGHT);
  }

  fullscreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => this.problem("this browser refuses fullscreen here"));
  }

  tick(now) {
    requestAnimationFrame((next) => this.tick(next));
    const seconds = this.lastNow ? (now - this.lastNow) / 1000 : 0;
    this.lastNow = now;
    const begin = performance.now();
    this.playback.advance(seconds);
    this.paint(seconds);
    this.showState(begin);
    const slot = this.pictures % FRAME_TIMES;
    this.paintTimes[slot] = performance.now() - begin;
    this.intervals[slot] = seconds * 1000;
    this.pictures++;
    this.keepUp(seconds);
  }

  /** Draws fewer pixels when pictures keep coming late: smooth beats sharp. */
  keepUp(seconds) {
    if (!this.playback.playing || seconds > 0.5) return;
    this.slowPictures = Math.max(0, this.slowPictures + (seconds > 0.024 ? 1 : -1));
    if (this.slowPictures < SLOW_LIMIT || this.detail <= LEAST_DETAIL) return;
    this.slowPictures = 0;
    this.detail = Math.max(LEAST_DETAIL, this.detail * 0.8);
    this.resize();
  }

  /** Places camera and fighters for time t; the page draws them in its own order. */
  arrange(t, shakeX, shakeY) {
    const { match, view } = this;
    view.aim(match.camera, t, this.safe, this.width, this.height, shakeX, shakeY);
    for (let p = 0; p < 2; p++) {
      this.beats[p] = heartPhase(match, p, t);
      this.fighters[p].place(match, view, Math.min(t, match.length - 1), flashOf(match, p, t), this.beats[p]);
    }
  }

  /** Median and 99th percentile of recent pictures in milliseconds: script a picture, time between pictures. */
  timing() {
    const n = Math.min(this.pictures, FRAME_TIMES);
    const sorted = (values) => Array.from(values.slice(0, n)).sort((a, b) => a - b);
    const at = (values, q) => Math.round(sorted(values)[Math.floor(q * (n - 1))] * 100) / 100;
    return {
      pictures: n, script50: at(this.paintTimes, 0.5), script99: at(this.paintTimes, 0.99),
      between50: at(this.intervals, 0.5), between99: at(this.intervals, 0.99),
    };
  }
}

/** Writes text only when it changes: the page is not laid out again for nothing. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
