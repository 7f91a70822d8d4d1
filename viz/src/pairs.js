import { CLIPS } from "./clips.js";
import { gunzip } from "./loading.js";
import { Match, MatchError } from "./match.js";

// The clips of the person's test as `viz.clips` packs them: pairs of one start, what really followed and what was
// dreamed. Both takes go through the same code, so nothing but their motion can tell them apart.

const CLIPS_FORMAT = "the-wire/clips";
const CLIPS_VERSION = 1;
const NAME = "the clips in this page";
const AGAIN = "Make them again: python -m training.person_test --help";
const ARRAYS = { i4: Int32Array, i2: Int16Array, u2: Uint16Array, u1: Uint8Array };

function damaged(what) {
  return new MatchError(`${NAME} are damaged: ${what}. ${AGAIN}`);
}

function bytesOf(base64) {
  if (base64 === "") throw new MatchError(`there are no clips in this page. ${AGAIN}`);
  try {
    return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  } catch {
    throw damaged("they are not base64");
  }
}

function headerOf(content) {
  const end = content.indexOf(10);
  let header;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content.subarray(0, end)));
  } catch {
    throw damaged("their first line is not JSON");
  }
  if (header?.format !== CLIPS_FORMAT || header.version !== CLIPS_VERSION) throw damaged(`they are not ${CLIPS_FORMAT} ${CLIPS_VERSION}`);
  const whole = (n, least) => Number.isInteger(n) && n >= least;
  const good =
    whole(header.frames, 1) && whole(header.context, 0) && typeof header.controllers === "string" &&
    [header.world?.name, header.world?.hash].every((text) => typeof text === "string") &&
    Array.isArray(header.columns) && header.columns.every((c) => typeof c?.name === "string" && ARRAYS[c.type] && c.scale > 0) &&
    Array.isArray(header.pairs) && header.pairs.length > 0 && header.pairs.every((p) => whole(p?.stage, 0) && (p.real === 0 || p.real === 1));
  if (!good) throw damaged("their first line lacks what it should say");
  return { header, start: end + 1 };
}

export class Pairs {
  /** header: first line of the file; columns: values of all takes by name; digest: names exactly these clips. */
  constructor(header, columns, digest) {
    this.world = header.world;
    this.controllers = header.controllers;
    this.context = header.context;
    this.frames = header.frames;
    this.pairs = header.pairs;
    this.columns = columns;
    this.digest = digest;
  }

  /** The clips built into the page. Throws MatchError. */
  static async load() {
    const packed = bytesOf(CLIPS);
    const content = await gunzip(packed, NAME);
    const { header, start } = headerOf(content);
    const values = header.pairs.length * 4 * header.frames;
    const width = (column) => ARRAYS[column.type].BYTES_PER_ELEMENT;
    const wanted = values * header.columns.reduce((sum, column) => sum + width(column), 0);
    if (content.length - start !== wanted) throw damaged(`${content.length - start} bytes of frames, not ${wanted}`);
    const columns = new Map();
    let at = start;
    for (const column of header.columns) {
      columns.set(column.name, { scale: column.scale, values: columnOf(content.subarray(at, at + values * width(column)), ARRAYS[column.type], header.frames) });
      at += values * width(column);
    }
    // The end of a gzip file is its check sum and length.
    const digest = Array.from(packed.subarray(-8), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const pairs = new Pairs(header, columns, digest);
    pairs.check();
    return pairs;
  }

  get count() {
    return this.pairs.length;
  }

  /** Refuses clips with frames that could not be drawn, before anybody has answered. */
  check() {
    for (let i = 0; i < this.count; i++) {
      for (const real of [true, false]) this.matchOf(i, real);
    }
  }

  /** One take of a pair as a match: `real`, or the dreamed one. Its meta says only where it is played. */
  matchOf(index, real) {
    const { stage, real: realAt } = this.pairs[index];
    const take = 2 * index + (real ? realAt : 1 - realAt);
    const match = new Match({ stage }, {});
    match.reserve(this.frames);
    const frame = { stage, players: [{}, {}] };
    for (let t = 0; t < this.frames; t++) {
      for (const [name, { scale, values }] of this.columns) {
        for (let p = 0; p < 2; p++) frame.players[p][name] = values[(2 * take + p) * this.frames + t] / scale;
      }
      match.append(frame);
    }
    match.finish(null);
    return match;
  }
}

/** A column from the bytes of its differences: all lowest bytes first; every `frames` values a new row begins. */
function columnOf(bytes, Type, frames) {
  const count = bytes.length / Type.BYTES_PER_ELEMENT;
  const values = new Type(count);
  for (let i = 0; i < count; i++) {
    let difference = 0;
    for (let b = 0; b < Type.BYTES_PER_ELEMENT; b++) difference |= bytes[b * count + i] << (8 * b);
    // Typed arrays wrap at their width, as the differences do.
    values[i] = (i % frames === 0 ? 0 : values[i - 1]) + difference;
  }
  return values;
}
