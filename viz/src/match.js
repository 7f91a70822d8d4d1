import { TABLES } from "./tables.js";
import { EventFinder } from "./events.js";
import { PLAYERS } from "./palette.js";
import { agentName } from "./names.js";
import { CameraPath } from "./camera.js";

// A match as columns of typed arrays: parsed once, grown while it streams, and read at 60 frames a second
// without making objects.

export const PLAYERS_A_MATCH = 2;

/** Columns of the match, named as in the frame JSON. */
const NUMBERS = [
  "x", "y", "percent", "shield_strength", "speed_air_x", "speed_y", "speed_ground_x", "speed_attack_x", "speed_attack_y",
  "state_age", "hitlag",
];
// Stored as bytes and shorts.
const BYTES = ["stocks", "facing", "on_ground", "jumps_left", "character"];
const SHORTS = ["action_state"];
const FIELDS = [...NUMBERS, ...BYTES, ...SHORTS];
/** No field of a frame comes near it; beyond lies nonsense that could not be drawn. */
const LARGEST = 65535;
const FIRST_CAPACITY = 4096;
export const FRAMES_A_SECOND = 60;

/** What is wrong with a match, in words for the screen. */
export class MatchError extends Error {}

class PlayerColumns {
  constructor(capacity) {
    for (const f of NUMBERS) this[f] = new Float32Array(capacity);
    for (const f of BYTES) this[f] = new Uint8Array(capacity);
    for (const f of SHORTS) this[f] = new Uint16Array(capacity);
    this.controller = new Uint8Array(capacity * 8);
    /** First frame of the run of this action state. */
    this.since = new Int32Array(capacity);
    /** By first frame of an action: state_age of the first hit it landed, -1 if none (so far). */
    this.contact = new Float32Array(capacity);
    /** Hits and damage of the combo this fighter is receiving. */
    this.comboHits = new Uint8Array(capacity);
    this.comboDamage = new Float32Array(capacity);
  }

  grownTo(capacity) {
    const bigger = new PlayerColumns(capacity);
    for (const key of Object.keys(bigger)) bigger[key].set(this[key]);
    return bigger;
  }
}

function require(condition, text) {
  if (!condition) throw new MatchError(text);
}

export class Match {
  /**
   * @param {object} meta the match's meta object; @param {object} geometry stage_geometry of the file, may be empty
   */
  constructor(meta, geometry) {
    require(meta !== null && typeof meta === "object" && !Array.isArray(meta), "the match's meta is not an object");
    if (meta.format !== undefined) {
      require(meta.format === "the-wire/match", `this file's format is “${meta.format}”, not “the-wire/match”`);
    }
    this.meta = meta;
    this.geometry = geometry;
    this.length = 0;
    this.capacity = FIRST_CAPACITY;
    this.players = [new PlayerColumns(FIRST_CAPACITY), new PlayerColumns(FIRST_CAPACITY)];
    this.hasControllers = false;
    this.stageId = Number.isInteger(meta.stage) ? meta.stage : (meta.stage?.id ?? null);
    this.stage = null;
    this.complete = false;
    this.result = null;
    this.finder = new EventFinder(this);
    this.camera = new CameraPath(this);
    this.clipStart = Number.isInteger(meta.clip?.from) ? meta.clip.from : 0;
    if (this.stageId !== null) this.setStage(this.stageId);
  }

  /** A whole match from its parsed JSON. Throws MatchError with what is wrong. */
  static fromJson(json) {
    require(json !== null && typeof json === "object", "this is JSON, but not a match: an object with “meta” and “frames” is expected");
    require(!Array.isArray(json), "this is JSON, but not a match: it is a list; an object with “meta” and “frames” is expected");
    const keys = Object.keys(json).slice(0, 6).join(", ") || "nothing";
    require(Array.isArray(json.frames), `this is JSON, but not a match: it has no “frames” list (it has: ${keys})`);
    require(json.frames.length > 0, "the match has no frames: its “frames” list is empty");
    const match = new Match(json.meta ?? {}, json.stage_geometry ?? {});
    match.reserve(json.frames.length);
    for (const frame of json.frames) match.append(frame);
    match.finish(json.meta?.result ?? null, json.meta?.events);
    return match;
  }

  reserve(frames) {
    if (frames <= this.capacity) return;
    let capacity = this.capacity;
    while (capacity < frames) capacity *= 2;
    this.players = this.players.map((p) => p.grownTo(capacity));
    this.camera.reserve(capacity);
    this.capacity = capacity;
  }

  setStage(id) {
    const stage = TABLES.stages.find((s) => s.id === id);
    require(stage, `stage ${JSON.stringify(id)} is unknown; the viewers know ${TABLES.stages.map((s) => `${s.id} ${s.name}`).join(", ")}`);
    this.stageId = id;
    this.stage = stage;
  }

  /** Adds one frame of the frame JSON; a bad one is refused with a MatchError and leaves the match as it was. */
  append(frame) {
    const t = this.length;
    const where = `frame ${t}`;
    require(frame !== null && typeof frame === "object", `${where} is not an object`);
    require(Array.isArray(frame.players), `${where} has no “players” list`);
    require(frame.players.length === PLAYERS_A_MATCH, `${where} has ${frame.players.length} players; a match has two`);
    for (let p = 0; p < PLAYERS_A_MATCH; p++) {
      const source = frame.players[p];
      require(source !== null && typeof source === "object", `${where}, player ${p + 1} is not an object`);
      for (const field of FIELDS) {
        const v = source[field];
        if (!(typeof v === "number" && Math.abs(v) <= LARGEST) && typeof v !== "boolean") {
          const what = v === undefined ? "is missing" : typeof v === "number" ? `is ${v}, which no match reaches` : `is ${JSON.stringify(v)}, not a number`;
          throw new MatchError(`${where}, player ${p + 1}: “${field}” ${what}`);
        }
      }
    }
    if (!this.stage) this.setStage(frame.stage);
    if (frame.controllers !== undefined) this.checkControllers(frame.controllers, where);
    this.reserve(t + 1);
    for (let p = 0; p < PLAYERS_A_MATCH; p++) {
      const source = frame.players[p];
      const columns = this.players[p];
      for (const field of NUMBERS) columns[field][t] = source[field];
      for (const field of BYTES) columns[field][t] = source[field] < 0 ? 0 : source[field];
      for (const field of SHORTS) columns[field][t] = source[field] < 0 ? 0 : source[field];
      if (frame.controllers) columns.controller.set(frame.controllers[p], t * 8);
      const same = t > 0 && columns.action_state[t - 1] === columns.action_state[t] && columns.state_age[t] >= columns.state_age[t - 1] - 0.01;
      columns.since[t] = same ? columns.since[t - 1] : t;
      columns.contact[t] = -1;
    }
    if (frame.controllers) this.hasControllers = true;
    this.length = t + 1;
    this.finder.look(t);
    this.camera.look(t);
  }

  checkControllers(controllers, where) {
    require(Array.isArray(controllers) && controllers.length === PLAYERS_A_MATCH, `${where}: “controllers” is not a list of two`);
    for (const bytes of controllers) {
      require(Array.isArray(bytes) && bytes.length === 8, `${where}: a controller is not a list of 8 bytes`);
      for (const b of bytes) require(Number.isInteger(b) && b >= -128 && b <= 255, `${where}: ${JSON.stringify(b)} is not a controller byte`);
    }
  }

  /** Marks the match as over. result and events as in a match's meta; without a result it is read off the last frame. */
  finish(result, events) {
    this.complete = true;
    this.result = result !== null && typeof result === "object" ? result : this.resultOfLastFrame();
    this.finder.adopt(events);
  }

  resultOfLastFrame() {
    const t = this.length - 1;
    if (t < 0) return null;
    const [a, b] = this.players;
    const over = a.stocks[t] === 0 || b.stocks[t] === 0;
    if (!over) return null;
    const winner = a.stocks[t] === b.stocks[t] ? null : a.stocks[t] > b.stocks[t] ? 0 : 1;
    return { winner, reason: "stocks", stocks: [a.stocks[t], b.stocks[t]], percents: [a.percent[t], b.percent[t]], frames: this.length };
  }

  get events() {
    return this.finder.events;
  }

  /** Short name of a player's agent, empty where the file has none. */
  nameOf(p) {
    return agentName(this.meta.agents, p);
  }

  /** What tells a player from the other even where both agents are the same: “P1 Fox”. */
  labelOf(p) {
    return `${PLAYERS[p].name} ${this.characterOf(p).name}`;
  }

  characterOf(p) {
    const id = this.length ? this.players[p].character[0] : null;
    return TABLES.characters.find((c) => c.id === id) ?? { id, key: "unknown", name: `Character ${id}` };
  }

  /** Seconds left on the match clock at a frame: eight minutes until it starts. */
  clockAt(t) {
    const { start, frames } = TABLES.clock;
    return (frames - Math.max(0, t + this.clipStart - start)) / FRAMES_A_SECOND;
  }
}
