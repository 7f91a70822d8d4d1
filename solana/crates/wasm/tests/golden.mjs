// Plays the golden chains in WebAssembly and compares every digest.
//
// node solana/crates/wasm/tests/golden.mjs MODULE.wasm [WORLD_FOLDER] [--speed WORLD.bin]

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FIELDS = 22;
const ROW = 16;
const SMALL_WORLD = fileURLToPath(new URL("../../../../tests/fixtures/small_world", import.meta.url));

const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");

class World {
  static async open(modulePath, bytes) {
    const { instance } = await WebAssembly.instantiate(readFileSync(modulePath), {});
    const world = new World(instance.exports);
    world.view(world.wasm.reserve(bytes.length), bytes.length).set(bytes);
    world.check(world.wasm.open());
    return world;
  }

  constructor(wasm) {
    this.wasm = wasm;
  }

  view(address, length) {
    return new Uint8Array(this.wasm.memory.buffer, address, length);
  }

  check(failed) {
    if (failed) throw new Error(Buffer.from(this.view(this.wasm.error(), this.wasm.error_len())).toString());
  }

  get frame() {
    return this.view(this.wasm.frame(), 2 * FIELDS * 4);
  }

  get state() {
    return this.view(this.wasm.state(), this.wasm.state_len());
  }

  start(fields, stage) {
    this.frame.set(new Uint8Array(new Int32Array(fields.flat()).buffer));
    this.check(this.wasm.start(stage));
  }

  play(rows) {
    this.view(this.wasm.inputs(rows.length / ROW), rows.length).set(rows);
    this.check(this.wasm.play());
  }
}

/** Controllers of steps from..to, taken from the top again at their end. */
function rowsOf(controllers, from, to) {
  const rows = Buffer.alloc((to - from) * ROW);
  for (let step = from; step < to; step++) {
    const at = (step * ROW) % controllers.length;
    controllers.copy(rows, (step - from) * ROW, at, at + ROW);
  }
  return rows;
}

const [modulePath, ...rest] = process.argv.slice(2);
const speed = rest.indexOf("--speed");
const folder = rest.length && speed !== 0 ? rest[0] : SMALL_WORLD;
const golden = JSON.parse(readFileSync(`${folder}/golden.json`));
const everyController = readFileSync(`${folder}/golden_controllers.bin`);
const world = await World.open(modulePath, readFileSync(`${folder}/weights-0.bin`));
let compared = 0;

/** Plays on from a start and compares every digest. */
function compare(chain, controllers, digests) {
  let played = 0;
  for (const wanted of digests) {
    world.play(rowsOf(controllers, played, wanted.frames));
    played = wanted.frames;
    if (digest(world.frame) !== wanted.frame) throw new Error(`match ${chain.match}: frame ${played} differs`);
    if (digest(world.state) !== wanted.state) throw new Error(`match ${chain.match}: state ${played} differs`);
    compared += 2;
  }
}

let at = 0;
for (const [number, chain] of golden.chains.entries()) {
  const controllers = everyController.subarray(at, at + chain.controllers * ROW);
  at += controllers.length;
  world.start(chain.start, chain.stage);
  compare(chain, controllers, chain.digests);
  for (const sampled of golden.sampled.filter((one) => one.chain === number)) {
    world.start(chain.start, chain.stage);
    world.wasm.sample(BigInt(`0x${sampled.seed}`), BigInt(sampled.first_row), sampled.temperature);
    compare(chain, controllers, sampled.digests);
  }
}
const chains = golden.chains.length + golden.sampled.length;
console.log(`${compared} digests of ${chains} chains are the reference's`);

if (speed >= 0) {
  const path = rest[speed + 1];
  const other = await World.open(modulePath, readFileSync(path));
  const [chain] = golden.chains;
  const rows = rowsOf(everyController.subarray(0, chain.controllers * ROW), 0, 3600);
  let best = 0;
  for (let round = 0; round < 3; round++) {
    other.start(chain.start, chain.stage);
    const begin = process.cpuUsage();
    other.play(rows);
    best = Math.max(best, 3600 / (process.cpuUsage(begin).user * 1e-6));
  }
  console.log(`${path}: ${Math.round(best).toLocaleString("en")} steps/s`);
}
