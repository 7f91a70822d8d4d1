// What this package says again of the Rust core: its constants, a world's parts.
import { HeaderError, WorldSizes } from '@awm/client';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { CORE, SMALL_WORLD } from '../../testing/paths.js';

const bytes = new Uint8Array(readFileSync(join(SMALL_WORLD, 'weights-0.bin')));

test("the core's constants are these", () => {
  const says = (file: string, line: string): void => {
    expect(readFileSync(join(CORE, file), 'utf8')).toContain(line);
  };
  says('units.rs', 'const MOST: usize = 1 << 19;');
  says('units.rs', 'const CUT: usize = 80;');
  says('scheme.rs', 'pub const CLASS_COLUMNS: usize = 80;');
  says('world.rs', 'const SIZE_WORDS: usize = 36;');
  says('world.rs', 'const TOKEN: usize = 8;');
  says('world.rs', 'const INPUT_SECTIONS: usize = 9;');
  says('world.rs', 'const LAYER_SECTIONS: usize = 12;');
  says('world.rs', 'const HEAD_SECTIONS: usize = 17;');
});

test('a world ends where its last part does, and matrices lie in their parts', () => {
  const sizes = new WorldSizes(bytes);
  expect([sizes.length, sizes.layers, sizes.parts]).toEqual([bytes.length, 2, 4]);
  for (let part = 0; part < sizes.parts; part += 1) {
    for (const { begin, rows, columns } of sizes.matricesOf(part)) {
      expect(begin).toBeGreaterThanOrEqual(sizes.partBegin(part));
      expect(begin + rows * columns).toBeLessThanOrEqual(sizes.partBegin(part + 1));
    }
  }
  expect(sizes.partOfUnit(0)).toBe(0);
  expect(sizes.partOfUnit(sizes.units - 1)).toBe(sizes.parts - 1);
});

test('bytes that are no world', () => {
  expect(() => new WorldSizes(new Uint8Array(1000))).toThrow(HeaderError);
  expect(() => new WorldSizes(bytes.subarray(0, 100))).toThrow('no integer world');
  const older = bytes.slice(0, 4096);
  new DataView(older.buffer).setUint32(4, 2, true);
  expect(() => new WorldSizes(older)).toThrow('scheme 2');
});
