/** Golden vectors, as `python -m quantization.golden` writes them. */
import { CONTROLLER_LENGTH, EXACT_FIELDS, readController, StructReader, type Controller } from '@awm/client';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { SMALL_WORLD } from './paths.js';

interface Vectors {
  readonly chains: readonly {
    readonly stage: number;
    readonly start: readonly [readonly number[], readonly number[]];
    readonly controllers: number;
    readonly digests: readonly { readonly frames: number; readonly frame: string; readonly state: string }[];
  }[];
}

/** A chain of real play: where it starts, what is pressed, what has to come out. */
export type GoldenChain = Vectors['chains'][number] & {
  readonly characters: readonly [number, number];
  /** Both players' controllers that lead to row `step + 1`. */
  readonly pads: (step: number) => readonly [Controller, Controller];
};

/** The first chain. */
export function goldenChain(): GoldenChain {
  const vectors = JSON.parse(readFileSync(join(SMALL_WORLD, 'golden.json'), 'utf8')) as Vectors;
  const bytes = new Uint8Array(readFileSync(join(SMALL_WORLD, 'golden_controllers.bin')));
  const [chain] = vectors.chains;
  if (chain === undefined) {
    throw new Error('there are no golden chains');
  }
  const character = EXACT_FIELDS.findIndex(({ name }) => name === 'character');
  const pads = (step: number): readonly [Controller, Controller] => {
    const at = (step % chain.controllers) * 2 * CONTROLLER_LENGTH;
    const from = new StructReader(bytes.subarray(at, at + 2 * CONTROLLER_LENGTH));
    return [readController(from), readController(from)];
  };
  return { ...chain, characters: [chain.start[0][character] ?? 0, chain.start[1][character] ?? 0], pads };
}

/** Writes a start table in which this chain starts where it does. */
export function writeStarts(file: string, { stage, start, characters }: GoldenChain): void {
  const starts = start.map((fields, side) => ({
    stage,
    side,
    character: characters[side === 0 ? 0 : 1],
    matches: 1,
    values: fields.map((value, index) => value / 2 ** (EXACT_FIELDS[index]?.fractionalBits ?? 0)),
  }));
  const fields = EXACT_FIELDS.map(({ name }) => name);
  writeFileSync(file, JSON.stringify({ format: 'the-wire/starts', version: 1, fields, starts }));
}
