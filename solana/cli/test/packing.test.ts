// The forms that matrices are packed in are those of the Rust core.
import { WorldSizes } from '@awm/client';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { CORE, SMALL_WORLD } from '../../testing/paths.js';
import { bestPacking, BLOCK_ROWS, GROUPS } from '../src/upload/packing.js';
import { hashTransactions, planUpload } from '../src/upload/plan.js';
import { readWorldFolder } from '../src/upload/world-folder.js';

const world = readWorldFolder(SMALL_WORLD);

test("the core's constants are these", () => {
  const words = readFileSync(join(CORE, 'kernels/words.rs'), 'utf8');
  expect(words).toContain(`pub(crate) const BLOCK: usize = ${BLOCK_ROWS};`);
  expect(words).toContain(`GROUPS: [usize; ${GROUPS.length}] = [${GROUPS.join(', ')}];`);
});

test('weights that are too large for a long segment get a shorter one', () => {
  const matrix = { begin: 0, rows: 1, columns: 600, picked: false };
  const long = bestPacking(new Uint8Array(600).fill(1), matrix);
  const short = bestPacking(new Uint8Array(600).fill(127), matrix);
  // Σ|w| of a segment may be 8256: 65 weights of 127, 21 words of three
  expect(long.segment).toBeGreaterThan(21);
  expect(short.segment).toBeLessThanOrEqual(21);
});

test('a world is cut into as many shards as asked for, where parts begin', () => {
  const { sizes, bytes } = world;
  for (const count of [1, 2, 3, 4]) {
    const { shards } = planUpload(world, new Uint8Array(), count);
    expect(shards.map(({ firstPart }) => firstPart)[0]).toBe(0);
    expect(Buffer.concat(shards.map((shard) => shard.bytes)).equals(bytes)).toBe(true);
    expect(shards.reduce((sum, { partCount }) => sum + partCount, 0)).toBe(sizes.parts);
    for (const { firstPart, bytes: part } of shards) {
      expect(part.byteOffset - bytes.byteOffset).toBe(sizes.partBegin(firstPart));
    }
  }
  expect(() => planUpload(world, new Uint8Array(), 5)).toThrow('1 to 4 shards');
  expect(hashTransactions(planUpload(world, new Uint8Array()))).toBe(Math.ceil((bytes.length / 64 + 1) / 180));
  expect(new WorldSizes(bytes).products).toBeGreaterThan(0);
});
