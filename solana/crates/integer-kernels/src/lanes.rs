//! Weights pre-spread over lanes: one load, one multiplication and one addition for three INT8 or four INT4 products.
//!
//! ```text
//! weights  [row block][word column][row of the block] u64        word = lanes 0, g, 2g …
//! INT8     g = 21, t = 43, 3 weights a word, 2.67 bytes a weight
//! INT4     g = 16, t = 48, 4 weights a word, 2 bytes a weight
//! ```

use core::fmt;
use core::slice::Iter;

/// Words of straight-line code in the kernels that don't leave the choice.
pub const GROUP: usize = 8;

/// How many weights share a word, and where the dot product comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lanes {
    /// Weights in a word.
    pub count: usize,
    /// Bits between two lanes.
    pub gap: u32,
    /// Lowest bit of the lane that holds the dot product.
    pub top: u32,
}

/// Where a block of rows is packed to.
pub struct Block<'o> {
    /// Rows of a block.
    pub rows: usize,
    /// Its words.
    pub words: &'o mut [u64],
}

/// The sums of one row between two flushes could leave their lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overflow {
    /// The row in question.
    pub row: usize,
    /// Its `Σ|w|` over one segment.
    pub sum: u32,
    /// The most that a segment may have.
    pub budget: u32,
}

impl fmt::Display for Overflow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { row, sum, budget } = self;
        write!(f, "row {row} has Σ|w| = {sum} in one segment, {budget} fit: shorten the segment or scale the row down")
    }
}

impl core::error::Error for Overflow {}

/// Three INT8 weights in a word.
pub const INT8: Lanes = Lanes { count: 3, gap: 21, top: 43 };
/// Four INT4 weights in a word.
pub const INT4: Lanes = Lanes { count: 4, gap: 16, top: 48 };

impl Lanes {
    /// Largest `Σ|w|` of a row over the words between two flushes, for activations within ±127: the dot product must
    /// stay below half of its lane, `64 − top` bits wide.
    pub const fn weight_budget(self) -> u32 {
        ((1u32 << (63 - self.top)) - 1) / 127
    }

    /// Words between two flushes that no weights within ±127 (INT8) or ±7 (INT4) can overflow.
    pub const fn always_fits(self) -> usize {
        let largest = if self.count == 3 { 127 } else { 7 };
        self.weight_budget() as usize / (largest * self.count)
    }

    /// Words that a vector of `columns` takes, in whole groups.
    pub const fn words(self, columns: usize, group: usize) -> usize {
        columns.div_ceil(self.count).next_multiple_of(group)
    }

    /// Packs one block of rows into `out` (`[word][row]`, as many words as it has room for, zeros to its end), or says by
    /// how much `Σ|w|` of a row over `segment` words leaves [`Lanes::weight_budget`]. `weights`: the block's rows of
    /// `columns`, fewer than `block` at a matrix's end.
    pub fn pack_block(self, weights: &[i8], columns: usize, segment: usize, out: Block<'_>) -> Result<(), Overflow> {
        if self.count == 3 {
            self.pack_rows::<3>(weights, columns, segment, out)
        } else {
            self.pack_rows::<4>(weights, columns, segment, out)
        }
    }

    #[inline(always)]
    fn pack_rows<const COUNT: usize>(
        self,
        weights: &[i8],
        columns: usize,
        segment: usize,
        out: Block<'_>,
    ) -> Result<(), Overflow> {
        let budget = self.weight_budget();
        let mut rows = weights.chunks_exact(columns);
        for row in 0..out.rows {
            let (whole, rest) = rows.next().unwrap_or(&[]).as_chunks::<COUNT>();
            let mut last = [0; COUNT];
            for (to, from) in last.iter_mut().zip(rest) {
                *to = *from;
            }
            let mut words = out.words[row..].iter_mut().step_by(out.rows);
            let mut at = 0;
            while at <= whole.len() {
                // one segment's words, or what is left of them
                let end = whole.len().min(at + segment);
                let mut sum = 0;
                for (chunk, word) in whole[at..end].iter().zip(&mut words) {
                    *word = self.weight_word(chunk, &mut sum);
                }
                if end < at + segment
                    && let Some(word) = words.next()
                {
                    *word = self.weight_word(&last, &mut sum);
                }
                if sum > budget {
                    return Err(Overflow { row, sum, budget });
                }
                at += segment;
            }
            for word in words {
                *word = 0;
            }
        }
        Ok(())
    }

    /// The word of these weights; their sizes are added to `sum`.
    #[inline(always)]
    fn weight_word<const COUNT: usize>(self, weights: &[i8; COUNT], sum: &mut u32) -> u64 {
        let mut word = 0_u64;
        for (lane, weight) in weights.iter().enumerate() {
            word = word.wrapping_add((i64::from(*weight) << (self.gap * lane as u32)) as u64);
            *sum += u32::from(weight.unsigned_abs());
        }
        word
    }

    /// The word that multiplies up to `count` activations with as many weights.
    #[inline(always)]
    pub fn activation_word(self, x: &[i8]) -> u64 {
        let mut word = 0u64;
        for (lane, &value) in x.iter().enumerate() {
            word = word.wrapping_add((i64::from(value) << (self.top - self.gap * lane as u32)) as u64);
        }
        word
    }
}

/// Spreads three activations a word over INT8 lanes; `words` beyond them become zero.
#[inline(always)]
pub fn spread3(x: &[i8], words: &mut [u64]) {
    spread::<3>(INT8, x, words);
}

/// Spreads four activations a word over INT4 lanes; `words` beyond them become zero.
#[inline(always)]
pub fn spread4(x: &[i8], words: &mut [u64]) {
    spread::<4>(INT4, x, words);
}

#[inline(always)]
fn spread<const COUNT: usize>(lanes: Lanes, x: &[i8], words: &mut [u64]) {
    let (chunks, rest) = x.as_chunks::<COUNT>();
    let mut words = words.iter_mut();
    for (chunk, word) in chunks.iter().zip(words.by_ref()) {
        *word = lanes.activation_word(chunk);
    }
    for word in words.by_ref().take(1) {
        *word = lanes.activation_word(rest);
    }
    for word in words {
        *word = 0;
    }
}

/// Rows × columns dot products of pre-spread INT8 weights; `ROWS` rows share each load of an activation word, `GROUP`
/// words are straight-line code.
///
/// `x` comes from [`spread3`] in whole groups, `segment` is the number of words between two flushes, also in whole
/// groups, and `out` holds whole row blocks.
#[inline(always)]
pub fn matvec3<const ROWS: usize, const GROUP: usize>(weights: &[u64], x: &[u64], segment: usize, out: &mut [i32]) {
    matvec::<ROWS, GROUP, 43>(weights, x, segment, out);
}

/// The same for pre-spread INT4 weights; `x` comes from [`spread4`].
#[inline(always)]
pub fn matvec4<const ROWS: usize, const GROUP: usize>(weights: &[u64], x: &[u64], segment: usize, out: &mut [i32]) {
    matvec::<ROWS, GROUP, 48>(weights, x, segment, out);
}

#[inline(always)]
fn matvec<const ROWS: usize, const GROUP: usize, const TOP: u32>(
    weights: &[u64],
    x: &[u64],
    segment: usize,
    out: &mut [i32],
) {
    let (x, _) = x.as_chunks::<GROUP>();
    let (first, later) = x.split_at(x.len().min(segment / GROUP));
    let mut groups = weights.as_chunks::<ROWS>().0.as_chunks::<GROUP>().0.iter();
    for out in out.as_chunks_mut::<ROWS>().0 {
        for (out, sum) in out.iter_mut().zip(dot::<ROWS, GROUP, TOP>(&mut groups, first)) {
            *out = sum;
        }
        for x in later.chunks(segment / GROUP) {
            for (out, sum) in out.iter_mut().zip(dot::<ROWS, GROUP, TOP>(&mut groups, x)) {
                *out += sum;
            }
        }
    }
}

/// The dot products of one segment with the next groups of weights.
#[inline(always)]
fn dot<const ROWS: usize, const GROUP: usize, const TOP: u32>(
    groups: &mut Iter<[[u64; ROWS]; GROUP]>,
    x: &[[u64; GROUP]],
) -> [i32; ROWS] {
    let mut lanes = [1u64 << (TOP - 1); ROWS];
    for (x, weights) in x.iter().zip(groups) {
        for (&x, weights) in x.iter().zip(weights) {
            for (lanes, &w) in lanes.iter_mut().zip(weights) {
                *lanes = lanes.wrapping_add(w.wrapping_mul(x));
            }
        }
    }
    lanes.map(|lanes| (lanes as i64 >> TOP) as i32)
}
