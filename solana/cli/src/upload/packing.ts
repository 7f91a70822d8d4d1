/**
 * In which form each matrix is packed on chain: three weights in a 64-bit word, in whole groups of words, with sums flushed
 * after a segment (`docs/integer-kernels.md`). The program refuses a form that could overflow; the best is the one that pads
 * least and flushes seldom. Constants are `solana/crates/core`'s; a test compares them.
 */
import type { Matrix } from '@awm/client';

/** Words of straight-line code that kernels have, as `kernels/words.rs` lists them. */
export const GROUPS: readonly number[] = [18, 22, 19, 11];
/** Rows that share the load of a word. */
export const BLOCK_ROWS = 5;
/** Weights of a word, and the most that the sizes of a segment's weights may add up to: `integer_kernels::lanes`. */
const WEIGHTS = 3;
const BUDGET = Math.floor((2 ** 20 - 1) / 127);
const WORD_BYTES = 8;

/** A matrix and how it is packed. */
export interface PackedMatrix {
  readonly group: number;
  readonly segment: number;
  /** Blocks of rows. */
  readonly blocks: number;
  /** Words of a block. */
  readonly blockWords: number;
  /** Bytes of all of it. */
  readonly length: number;
}

/** How a matrix of these canonical bytes is packed best. */
export function bestPacking(bytes: Uint8Array, matrix: Matrix): PackedMatrix {
  const { begin, rows, columns, picked } = matrix;
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset + begin, rows * columns);
  const words = (group: number): number => Math.ceil(Math.ceil(columns / WEIGHTS) / group) * group;
  for (const group of [...GROUPS].sort((a, b) => words(a) - words(b))) {
    for (let segment = words(group); segment > 0; segment -= group) {
      if (fits(weights, columns, segment * WEIGHTS)) {
        const blockRows = picked ? 1 : BLOCK_ROWS;
        const [blocks, blockWords] = [Math.ceil(rows / blockRows), blockRows * words(group)];
        return { group, segment, blocks, blockWords, length: WORD_BYTES + WORD_BYTES * blocks * blockWords };
      }
    }
  }
  throw new RangeError('a segment of 11 words holds any weights');
}

/** Whether no row's weights add up to more than the budget in any segment. */
function fits(weights: Int8Array, columns: number, segment: number): boolean {
  for (let row = 0; row < weights.length; row += columns) {
    for (let first = 0; first < columns; first += segment) {
      let sum = 0;
      for (let k = row + first; k < row + Math.min(first + segment, columns); k += 1) {
        sum += Math.abs(weights[k] ?? 0);
      }
      if (sum > BUDGET) {
        return false;
      }
    }
  }
  return true;
}
