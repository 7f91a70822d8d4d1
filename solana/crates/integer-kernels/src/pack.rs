//! Row-major weights into the layouts of the kernels. Runs where a world is exported, never in a step.

use alloc::{vec, vec::Vec};

use crate::lanes::{Block, GROUP, INT4, Lanes, Overflow};

/// A row-major matrix of weights; rows and columns beyond it read as zero.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a> {
    /// `rows × columns` weights.
    pub weights: &'a [i8],
    /// Weights in a row.
    pub columns: usize,
}

impl Matrix<'_> {
    fn rows(self) -> usize {
        self.weights.len() / self.columns
    }

    fn at(self, row: usize, column: usize) -> i64 {
        if row < self.rows() && column < self.columns { self.weights[row * self.columns + column].into() } else { 0 }
    }

    /// Refuses rows whose sums could overflow between flushes `segment` words apart.
    pub fn check(self, lanes: Lanes, segment: usize) -> Result<(), Overflow> {
        let budget = lanes.weight_budget();
        for (row, weights) in self.weights.chunks_exact(self.columns).enumerate() {
            for weights in weights.chunks(segment * lanes.count) {
                let sum = weights.iter().map(|w| u32::from(w.unsigned_abs())).sum();
                if sum > budget {
                    return Err(Overflow { row, sum, budget });
                }
            }
        }
        Ok(())
    }

    /// One word of weights `offset` above their value, for `count` columns from `column` on, `gap` bits apart.
    fn word(self, row: usize, column: usize, count: usize, gap: u32, offset: i64) -> u64 {
        (0..count)
            .fold(0, |word, i| word.wrapping_add(((self.at(row, column + i) + offset) << (gap * i as u32)) as u64))
    }

    /// The layout of [`crate::lanes`], `block` rows a block and words in whole groups.
    pub fn lanes(self, lanes: Lanes, block: usize, group: usize, segment: usize) -> Result<Vec<u64>, Overflow> {
        let length = block * lanes.words(self.columns, group);
        let mut words = vec![0; self.rows().div_ceil(block) * length];
        let rows = self.weights.chunks(block * self.columns);
        for (k, (words, weights)) in words.chunks_exact_mut(length).zip(rows).enumerate() {
            let packed = lanes.pack_block(weights, self.columns, segment, Block { rows: block, words });
            packed.map_err(|overflow| Overflow { row: k * block + overflow.row, ..overflow })?;
        }
        Ok(words)
    }

    /// The layout of [`crate::rows`], `block` words of three rows a block.
    pub fn rows_in_lanes(self, block: usize, group: usize) -> Vec<u64> {
        let columns = self.columns.next_multiple_of(group);
        blocks(self.rows().div_ceil(3), columns, block, |triple, column| {
            (0..3).fold(0, |word, i| word.wrapping_add((self.at(3 * triple + i, column) << (21 * i)) as u64))
        })
    }

    /// The layout of [`crate::dense8`], `block` rows a block.
    pub fn dense8(self, block: usize) -> Vec<u64> {
        blocks(self.rows(), self.columns.div_ceil(8), block, |row, k| self.word(row, 8 * k, 8, 8, 128))
    }

    /// The layout of [`crate::pairs`], `block` words of two rows a block.
    pub fn pairs(self, lanes: Lanes, block: usize, segment: usize) -> Result<Vec<u64>, Overflow> {
        self.check(lanes, segment)?;
        let (shift, offset) = if lanes == INT4 { (8, 8) } else { (13, 128) };
        let words = lanes.words(self.columns, GROUP);
        Ok(blocks(self.rows().div_ceil(2), words, block, |pair, k| {
            let row = |row| self.word(row, k * lanes.count, lanes.count, lanes.gap, offset);
            row(2 * pair) | row(2 * pair + 1) << shift
        }))
    }

    /// The layout of [`crate::nibbles`].
    pub fn nibbles(self, segment: usize) -> Result<Vec<u64>, Overflow> {
        self.check(INT4, segment)?;
        Ok(blocks(self.rows().div_ceil(4), INT4.words(self.columns, GROUP), 1, |four, k| {
            (0..4).fold(0, |word, r| word | self.word(4 * four + r, 4 * k, 4, 16, 8) << (4 * r))
        }))
    }
}

/// `[block][word][row of the block]`, with zero rows up to whole blocks.
fn blocks(rows: usize, words: usize, block: usize, word: impl Fn(usize, usize) -> u64) -> Vec<u64> {
    let mut out = vec![0; rows.next_multiple_of(block) * words];
    for (i, out) in out.iter_mut().enumerate() {
        let (first, in_block) = (i / (words * block) * block, i % (words * block));
        *out = word(first + in_block % block, in_block / block);
    }
    out
}
