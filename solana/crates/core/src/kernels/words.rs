//! Three weights in a 64-bit word, three products in one multiplication: for machines without vectors, above all
//! Solana's, where every instruction costs the same. See `docs/integer-kernels.md` and `integer_kernels::lanes`.

use core::ops::Range;

use integer_kernels::lanes;
use integer_kernels::scan::{self, STATE};

use crate::block::convolved;
use crate::fixed_point::{saturated, scaled};
use crate::kernels::packing::Layout;
use crate::kernels::{Head, InPieces, Kernel, Portable, Product, Scaled};
use crate::tables::silu_of;
use crate::world::Layer;

/// Rows that share the load of a word of values.
pub(crate) const BLOCK: usize = 5;

/// Words of straight-line code; a matrix is packed for the one that fits its columns best.
pub(crate) const GROUPS: [usize; 4] = [18, 22, 19, 11];

/// Every 64-bit processor can run it.
#[derive(Clone, Copy)]
pub(crate) struct Words;

impl Kernel for Words {
    const LAYOUT: Layout = Layout::Words;

    #[inline(always)]
    fn multiply(self, product: &mut Product<'_>) {
        let (value_stride, sum_stride) = (product.value_stride(), product.sum_stride());
        let lanes = product.values.chunks_exact(value_stride).zip(product.sums.chunks_exact_mut(sum_stride));
        let (packed, rows) = (Packed::new(product.matrix.weights), product.matrix.rows);
        for (values, sums) in lanes {
            let x = packed.spread(&values[..product.matrix.columns], product.words);
            packed.multiply_rows(x, 0, &mut sums[..rows]);
        }
    }

    #[inline(always)]
    fn pick(self, product: &mut Product<'_>, rows: &[u16]) {
        let packed = Packed::new(product.matrix.weights);
        let x = packed.spread(&product.values[..product.matrix.columns], product.words);
        for row in rows {
            let row = usize::from(*row);
            let weights = &packed.weights[row * x.len()..(row + 1) * x.len()];
            packed.multiply::<1>(&mut Dots { weights, x, out: &mut product.sums[row..row + 1] });
        }
    }

    #[inline(always)]
    fn scan(self, head: &Head<'_>, state: &mut [i32], said: &mut [i64]) {
        let exact = match head.b.len() {
            _ if !head.enter.len().is_multiple_of(2) => return Portable.scan(head, state, said),
            16 => scan::exact::<16>,
            32 => scan::exact::<32>,
            64 => scan::exact::<64>,
            width if width.is_multiple_of(STATE) => scan::exact_in_parts::<STATE>,
            _ => return Portable.scan(head, state, said),
        };
        exact(&scan::Head { decay: head.decay, enter: head.enter, b: head.b, c: head.c }, state, said);
    }

    /// Four channels at a time: their values and taps are a word each.
    #[inline(always)]
    fn convolve(self, enters: &Scaled<'_>, layer: &Layer<'_>, window: &mut [i16], signal: &mut [i32]) {
        let signal = signal.as_chunks_mut::<TOGETHER>().0;
        let count = signal.len();
        let [sums, shifts, biases] =
            [enters.sums, enters.shift, layer.tap_bias].map(|s| &s.as_chunks::<TOGETHER>().0[..count]);
        let (oldest, rest) = bytemuck::cast_slice_mut::<_, u64>(window).split_at_mut(count);
        let (older, old) = rest.split_at_mut(count);
        let old = &mut old[..count];
        let (taps_oldest, rest) = bytemuck::cast_slice::<_, u64>(layer.taps).split_at(count);
        let (taps_older, rest) = rest.split_at(count);
        let (taps_old, taps_new) = rest.split_at(count);
        let taps_new = &taps_new[..count];
        for i in 0..count {
            let past = [(oldest[i], taps_oldest[i]), (older[i], taps_older[i]), (old[i], taps_old[i])];
            oldest[i] = older[i];
            older[i] = old[i];
            let entered: &mut [i16; TOGETHER] = bytemuck::cast_mut(&mut old[i]);
            for k in 0..TOGETHER {
                let enter = saturated(scaled(sums[i][k], shifts[i][k], enters.bits), 16);
                entered[k] = enter as i16;
                let mut sum = i64::from(biases[i][k] as u32);
                for (values, taps) in past {
                    sum = sum.wrapping_add(part(values, k) * part(taps, k));
                }
                sum = sum.wrapping_add(enter * part(taps_new[i], k));
                signal[i][k] = silu_of(i64::from(convolved(sum as i32)));
            }
        }
    }

    #[inline(always)]
    fn gate(self, gates: &Scaled<'_>, gated: &mut [i32]) {
        let sums = gates.sums.as_chunks::<TOGETHER>().0.iter().zip(gates.shift.as_chunks::<TOGETHER>().0);
        for (gated, (sums, shifts)) in gated.as_chunks_mut::<TOGETHER>().0.iter_mut().zip(sums) {
            for k in 0..TOGETHER {
                gated[k] = silu_of(scaled(sums[k], shifts[k], gates.bits));
            }
        }
    }
}

impl InPieces for Words {
    #[inline(always)]
    fn multiply_rows(self, product: &mut Product<'_>, rows: Range<usize>) {
        let packed = Packed::new(product.matrix.weights);
        let x = packed.spread(&product.values[..product.matrix.columns], product.words);
        packed.multiply_rows(x, rows.start, &mut product.sums[rows]);
    }
}

/// Values whose addresses are worked out once for all of them; every world's widths are multiples of it.
const TOGETHER: usize = 4;

/// An int16 of a word of four.
#[inline(always)]
fn part(word: u64, k: usize) -> i64 {
    (word << (48 - 16 * k)) as i64 >> 48
}

/// A packed matrix: group and segment, then words of weights.
struct Packed<'w> {
    group: usize,
    segment: usize,
    weights: &'w [u64],
}

/// What `lanes::matvec3` is asked for.
struct Dots<'a> {
    weights: &'a [u64],
    x: &'a [u64],
    out: &'a mut [i32],
}

impl<'w> Packed<'w> {
    #[inline(always)]
    fn new(bytes: &'w [i8]) -> Self {
        let words: &[u64] = bytemuck::cast_slice(bytes);
        Self { group: words[0] as u32 as usize, segment: (words[0] >> 32) as usize, weights: &words[1..] }
    }

    /// Values as words, in whole groups.
    #[inline(always)]
    fn spread<'x>(&self, values: &[i8], words: &'x mut [u64]) -> &'x [u64] {
        let words = &mut words[..lanes::INT8.words(values.len(), self.group)];
        lanes::spread3(values, words);
        words
    }

    /// As many rows as `sums` holds, from `first` on, which begins a block.
    #[inline(always)]
    fn multiply_rows(&self, x: &[u64], first: usize, sums: &mut [i32]) {
        let block = x.len() * BLOCK;
        let (whole, rest) = sums.split_at_mut(sums.len() / BLOCK * BLOCK);
        let (weights, last) = self.weights[first / BLOCK * block..].split_at(whole.len() * x.len());
        self.multiply::<BLOCK>(&mut Dots { weights, x, out: whole });
        if !rest.is_empty() {
            let mut out = [0; BLOCK];
            self.multiply::<BLOCK>(&mut Dots { weights: &last[..block], x, out: &mut out });
            for (to, sum) in rest.iter_mut().zip(out) {
                *to = sum;
            }
        }
    }

    #[inline(always)]
    fn multiply<const ROWS: usize>(&self, dots: &mut Dots<'_>) {
        match self.group {
            18 => grouped::<ROWS, 18>(dots, self.segment),
            22 => grouped::<ROWS, 22>(dots, self.segment),
            19 => grouped::<ROWS, 19>(dots, self.segment),
            _ => grouped::<ROWS, 11>(dots, self.segment),
        }
    }
}

/// A function of its own: straight-line code that the compiler's allocation of registers fits.
#[inline(never)]
fn grouped<const ROWS: usize, const GROUP: usize>(dots: &mut Dots<'_>, segment: usize) {
    lanes::matvec3::<ROWS, GROUP>(dots.weights, dots.x, segment, dots.out);
}
