// The integer world in WebAssembly, for browsers, Web Workers and Node: plays matches and checks them.
//
//   const wire = await Wire.load(fetch("wire.wasm"))          // or the module's bytes
//   wire.openShards(manifestBytes, [shardBytes, ...])         // or wire.open(canonicalBytes)
//   const verdict = wire.verify(matchBytes, (done, all) => …) // {genuine, text, frame, head}

const FIELDS = 22;
const PLAYERS = 2;
const ROW = 16;
const HASH = 32;
const ALTERED = 1;
/** Rows between two calls of a progress function. */
const CHUNK = 240;

/** A match that can't be checked, or a world or frame that is none; the message says why. */
export class WireError extends Error {
  name = "WireError";
}

/** A world whose bytes aren't what its manifest names; the message names the first such shard. */
export class AlteredWorld extends WireError {
  name = "AlteredWorld";
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export class Wire {
  #wasm;

  /** source: the module's bytes, or a fetch response (or a promise of one). */
  static async load(source) {
    const given = await source;
    const bytes = given instanceof Uint8Array || given instanceof ArrayBuffer ? given : await given.arrayBuffer();
    const { instance } = await WebAssembly.instantiate(bytes, {});
    return new Wire(instance.exports);
  }

  constructor(exports) {
    this.#wasm = exports;
  }

  /** Opens the world of these canonical bytes, whoever they are from. WireError for bytes that are no world. */
  open(bytes) {
    this.#give(bytes);
    this.#check(this.#wasm.open());
  }

  /** Opens the world of a manifest.json and its shards, all hashes checked. AlteredWorld, or WireError. */
  openShards(manifest, shards) {
    this.#give(manifest);
    this.#check(this.#wasm.manifest());
    for (const shard of shards) {
      this.#give(shard);
      this.#check(this.#wasm.shard());
    }
  }

  /**
   * Begins a match at an exact frame, 2 rows of 22 whole numbers, with nothing remembered. temperature in 1/256, seed and
   * number of the next frame as BigInt; without them the likeliest follows. WireError.
   */
  start(frame, stage, { seed = 0n, row = 1n, temperature = 0 } = {}) {
    const fields = Int32Array.from(frame.flat());
    if (fields.length !== PLAYERS * FIELDS) throw new WireError(`a frame has ${PLAYERS} × ${FIELDS} fields`);
    new Int32Array(this.#wasm.memory.buffer, this.#wasm.frame(), fields.length).set(fields);
    this.#check(this.#wasm.start(stage, seed, row, temperature));
  }

  /** Steps through rows of controllers, 16 bytes each. WireError before `start`. */
  play(rows) {
    if (rows.length % ROW) throw new WireError(`controllers come in rows of ${ROW} bytes`);
    this.#view(this.#wasm.inputs(rows.length / ROW), rows.length).set(rows);
    this.#check(this.#wasm.play());
  }

  /** The present exact frame, Int32Array of 2 × 22. */
  get frame() {
    return new Int32Array(this.#wasm.memory.buffer, this.#wasm.frame(), PLAYERS * FIELDS).slice();
  }

  /** The hidden state's bytes; none before `start`. */
  get state() {
    return this.#view(this.#wasm.state(), this.#wasm.state_len()).slice();
  }

  /** The head of the hash chain since `start`, in hex; null before it. */
  get head() {
    const address = this.#wasm.head();
    return address ? hex(this.#view(address, HASH)) : null;
  }

  /**
   * Plays a match file's inputs again in the open world: {genuine, text, frame, head}; frame: the first row that
   * differs, or null. progress(rows done, rows in all) is called now and then. WireError where it can't be checked.
   */
  verify(match, progress = () => {}) {
    this.#give(match);
    this.#check(this.#wasm.check());
    let more = 1;
    while (more) {
      more = this.#wasm.advance(CHUNK);
      progress(this.#wasm.played(), this.#wasm.rows());
    }
    this.#check(this.#wasm.verdict());
    return JSON.parse(this.#said());
  }

  // Memory may have grown, and moved, since the last look.
  #view(address, length) {
    return new Uint8Array(this.#wasm.memory.buffer, address, length);
  }

  #give(bytes) {
    const given = new Uint8Array(bytes);
    this.#view(this.#wasm.reserve(given.length), given.length).set(given);
  }

  #said() {
    return new TextDecoder().decode(this.#view(this.#wasm.said(), this.#wasm.said_len()).slice());
  }

  #check(code) {
    if (code) throw new (code === ALTERED ? AlteredWorld : WireError)(this.#said());
  }
}
