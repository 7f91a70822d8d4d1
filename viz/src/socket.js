import { Match, MatchError } from "./match.js";

// A match that is being played, over a WebSocket: "meta", then batches of "frames", then "end"; a new "meta" starts
// the next match. Whatever the server sends, the viewer goes on: bad messages are reported and skipped.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15000;

export class LiveMatch {
  /** handlers: match(match), grew(match), ended(match), status(text, kind), problem(text) */
  constructor(address, handlers) {
    this.address = address;
    this.handlers = handlers;
    this.socket = null;
    this.match = null;
    this.wait = FIRST_WAIT;
    this.closed = false;
    this.timer = 0;
    this.skipping = false;
    this.open();
  }

  open() {
    this.handlers.status(`connecting to ${this.address}`, "wait");
    try {
      this.socket = new WebSocket(this.address);
    } catch {
      this.closed = true;
      this.handlers.status("", "off");
      this.handlers.problem(`“${this.address}” is not a WebSocket address: it looks like ws://host:port/path`);
      return;
    }
    const socket = this.socket;
    // Frames come again from the start after a reconnect: the running match is rebuilt from them.
    this.match = null;
    socket.onopen = () => this.handlers.status(`connected to ${this.address}`, "on");
    socket.onmessage = (message) => this.read(message.data);
    socket.onclose = () => this.retry();
    socket.onerror = () => {};
  }

  retry() {
    if (this.closed) return;
    const seconds = Math.round(this.wait / 100) / 10;
    this.handlers.status(`no connection to ${this.address}: next try in ${seconds} s`, "wait");
    this.timer = setTimeout(() => this.open(), this.wait);
    this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket?.close();
    this.handlers.status("", "off");
  }

  read(data) {
    try {
      if (typeof data !== "string") throw new MatchError("a binary message came; JSON is expected");
      let message;
      try {
        message = JSON.parse(data);
      } catch {
        throw new MatchError(`a message that is not JSON came: ${data.slice(0, 60)}`);
      }
      if (message === null || typeof message !== "object") throw new MatchError("a message that is not an object came");
      this.take(message);
      this.wait = FIRST_WAIT;
    } catch (error) {
      if (!(error instanceof MatchError)) throw error;
      this.handlers.problem(`live stream: ${error.message}`);
    }
  }

  take(message) {
    switch (message.type) {
      case "meta":
        this.match = null;
        this.match = new Match(message.meta, message.stage_geometry ?? {});
        this.skipping = false;
        this.shown = false;
        break;
      case "frames":
        this.takeFrames(message);
        break;
      case "end":
        if (!this.match) throw new MatchError("“end” came before “meta”");
        if (this.match.length === 0) throw new MatchError("“end” came before any frame");
        this.match.finish(message.result ?? null, message.events);
        this.handlers.ended(this.match);
        break;
      default:
        throw new MatchError(`a message of unknown type came: ${String(JSON.stringify(message.type)).slice(0, 40)}`);
    }
  }

  takeFrames({ start, frames }) {
    if (!this.match) throw new MatchError("“frames” came before “meta”");
    if (!Number.isInteger(start) || start < 0 || !Array.isArray(frames)) throw new MatchError("a “frames” message has no start or no frames");
    if (this.match.complete) throw new MatchError("frames came after the match's end");
    if (start > this.match.length) {
      if (this.skipping) return;
      this.skipping = true;
      throw new MatchError(`frames ${this.match.length} to ${start - 1} never came: waiting for the next match`);
    }
    for (let i = this.match.length - start; i < frames.length; i++) this.match.append(frames[i]);
    if (this.match.length === 0) return;
    if (!this.shown) {
      this.shown = true;
      this.handlers.match(this.match);
    }
    this.handlers.grew(this.match);
  }
}
