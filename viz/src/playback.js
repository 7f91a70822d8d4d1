import { clamp } from "./math.js";

// The clock of the viewer: a fractional frame number, a speed, and whether it follows a live match.

export const SPEEDS = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4];
const EPILOGUE = 210;
const LIVE_BUFFER = 5;
const LIVE_JUMP = 240;
const LATE_START = 30;

export class Playback {
  constructor() {
    this.match = null;
    this.time = 0;
    this.speed = 1;
    this.playing = false;
    this.live = false;
    /** Speed factor by frame, e.g. slow motion at a KO; a page may replace it. */
    this.tempo = () => 1;
  }

  open(match, live) {
    this.match = match;
    this.live = live;
    // Who joins late sees the present, not a replay of all that went before.
    this.time = live ? Math.max(0, match.length - 1 - LATE_START) : 0;
    this.playing = true;
  }

  get last() {
    return this.match ? Math.max(0, this.match.length - 1) : 0;
  }

  /** The frame of the match that is shown. */
  get frame() {
    return clamp(Math.floor(this.time + 1e-6), 0, this.last);
  }

  /** Frames past the end: effects of the final blow still play out while the picture stands. */
  get end() {
    return this.last + (this.match?.complete ? EPILOGUE : 0);
  }

  get over() {
    return this.match !== null && this.match.complete && this.time >= this.last;
  }

  advance(seconds) {
    if (!this.match || !this.playing || this.match.length === 0) return;
    let rate = this.speed;
    if (this.live && !this.match.complete) {
      const lag = this.last - this.time;
      if (lag > LIVE_JUMP) this.time = this.last - LIVE_BUFFER;
      rate = lag > LIVE_BUFFER + 2 ? 1 + Math.min(1, (lag - LIVE_BUFFER) / 60) : lag < LIVE_BUFFER - 2 ? 0.9 : 1;
    } else {
      rate *= this.tempo(this.time);
    }
    // A background tab hands over seconds at once: don't leap over them.
    this.time = Math.min(this.end, this.time + Math.min(seconds, 0.1) * 60 * rate);
    if (this.time >= this.end && this.match.complete) this.playing = false;
  }

  toggle() {
    if (!this.match) return;
    if (!this.playing && this.time >= this.end && this.match.complete) this.time = 0;
    this.playing = !this.playing;
  }

  seek(frame) {
    this.time = clamp(frame, 0, this.last);
    this.live = false;
  }

  step(frames) {
    this.playing = false;
    this.seek(this.frame + frames);
  }

  skip(frames) {
    this.seek(this.frame + frames);
  }

  goLive() {
    if (!this.match || this.match.complete) return;
    this.live = true;
    this.playing = true;
    this.speed = 1;
    this.time = Math.max(0, this.last - LIVE_BUFFER);
  }

  faster(step) {
    let i = 0;
    while (i < SPEEDS.length - 1 && SPEEDS[i] < this.speed - 1e-9) i++;
    this.speed = SPEEDS[clamp(i + step, 0, SPEEDS.length - 1)];
  }
}
