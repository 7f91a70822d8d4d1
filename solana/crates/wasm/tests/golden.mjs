// Plays the golden chains in WebAssembly, compares every digest, and prints the heads of their hash chains.
//
// node solana/crates/wasm/tests/golden.mjs MODULE.wasm [WORLD_FOLDER] [--speed WORLD.bin]

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Wire } from "../js/wire.mjs";
import { chainsOf, rowsOf, sampledOf } from "./chains.mjs";

const SMALL_WORLD = fileURLToPath(new URL("../../../../tests/fixtures/small_world", import.meta.url));
const ROUNDS = 3;

const digest = (bytes) => createHash("sha256").update(new Uint8Array(bytes.buffer)).digest("hex");

const { values, positionals } = parseArgs({ allowPositionals: true, options: { speed: { type: "string" } } });
const [modulePath, folder = SMALL_WORLD] = positionals;
if (!modulePath) {
  console.error("usage: node golden.mjs MODULE.wasm [WORLD_FOLDER] [--speed WORLD.bin]");
  process.exit(2);
}
const golden = JSON.parse(readFileSync(`${folder}/golden.json`));
const chains = chainsOf(golden, readFileSync(`${folder}/golden_controllers.bin`));
const wire = await Wire.load(readFileSync(modulePath));
wire.openShards(readFileSync(`${folder}/manifest.json`), [readFileSync(`${folder}/weights-0.bin`)]);
for (const { match, start, stage, digests, controllers, sampling } of [...chains, ...sampledOf(golden, chains)]) {
  wire.start(start, stage, sampling);
  let played = 0;
  for (const wanted of digests) {
    wire.play(rowsOf(controllers, played, wanted.frames));
    played = wanted.frames;
    if (digest(wire.frame) !== wanted.frame) throw new Error(`match ${match}: frame ${played} differs`);
    if (digest(wire.state) !== wanted.state) throw new Error(`match ${match}: state ${played} differs`);
  }
  if (!sampling) console.log(`${match} ${wire.head}`);
}

if (values.speed) {
  wire.open(readFileSync(values.speed));
  const [{ start, stage, controllers }] = chains;
  const rows = rowsOf(controllers, 0, golden.frames);
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    wire.start(start, stage);
    const begin = process.cpuUsage();
    wire.play(rows);
    best = Math.max(best, golden.frames / (process.cpuUsage(begin).user * 1e-6));
  }
  console.log(`${values.speed}: ${Math.round(best).toLocaleString("en")} steps/s`);
}
