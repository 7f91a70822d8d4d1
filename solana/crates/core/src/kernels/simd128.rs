//! WebAssembly's SIMD: weights widened to int16, multiplied in pairs.

use core::arch::wasm32::*;

use crate::kernels::packing::{Layout, Tile, Tiles};
use crate::kernels::{Head, Kernel, Product};
use crate::scheme::DECAY_BITS;

const ROWS: usize = 16;
const COLUMNS: usize = 2;
const TILE: usize = ROWS * COLUMNS;
const QUARTERS: usize = 4;

/// Exists only where the module is compiled for SIMD.
#[derive(Clone, Copy)]
pub(crate) struct Simd128;

impl Kernel for Simd128 {
    const LAYOUT: Layout = Layout::Tiles(Tiles {
        all: Tile { rows: ROWS, columns: COLUMNS },
        picked: Tile { rows: 1, columns: 1 },
        offset: 0,
    });

    #[inline(always)]
    fn multiply(self, product: &mut Product<'_>) {
        let (value_stride, sum_stride) = (product.value_stride(), product.sum_stride());
        let tiles = product.matrix.columns.div_ceil(COLUMNS);
        for (group, weights) in product.matrix.weights.chunks_exact(tiles * TILE).enumerate() {
            let lanes = product.values.chunks_exact(value_stride).zip(product.sums.chunks_exact_mut(sum_stride));
            for (values, sums) in lanes {
                rows_of(weights, values, &mut sums[group * ROWS..][..ROWS]);
            }
        }
    }

    #[inline(always)]
    fn scan(self, head: &Head<'_>, state: &mut [i32], said: &mut [i64]) {
        let channels = state.chunks_exact_mut(head.b.len()).zip(head.enter).zip(said.iter_mut());
        for ((state, enter), said) in channels {
            *said = channel(head, *enter, state);
        }
    }
}

/// Sums of a group of rows.
fn rows_of(weights: &[i8], values: &[i8], sums: &mut [i32]) {
    let mut total = [i32x4_splat(0); QUARTERS];
    for (tile, pair) in weights.chunks_exact(TILE).zip(values.chunks_exact(COLUMNS)) {
        let pair = i16x8_extend_low_i8x16(i16x8_splat(i16::from_le_bytes([pair[0] as u8, pair[1] as u8])));
        for (quarter, total) in tile.chunks_exact(TILE / QUARTERS).zip(&mut total) {
            // SAFETY: a quarter is 8 bytes.
            let wide = unsafe { i16x8_load_extend_i8x8(quarter.as_ptr()) };
            *total = i32x4_add(*total, i32x4_dot_i16x8(wide, pair));
        }
    }
    for (to, total) in sums.chunks_exact_mut(ROWS / QUARTERS).zip(total) {
        // SAFETY: `to` is 4 sums, 16 bytes.
        unsafe { v128_store(to.as_mut_ptr().cast(), total) };
    }
}

fn channel(head: &Head<'_>, enter: i32, state: &mut [i32]) -> i64 {
    const WIDTH: usize = 4;
    let decay = i32x4_splat(head.decay);
    let enter = i32x4_splat(enter);
    let half = i64x2_splat(1 << (DECAY_BITS - 1));
    let mut said = i64x2_splat(0);
    for ((s, b), c) in state.chunks_exact_mut(WIDTH).zip(head.b.chunks_exact(WIDTH)).zip(head.c.chunks_exact(WIDTH)) {
        // SAFETY: all three are 4 values, 16 bytes.
        let (old, b, c) =
            unsafe { (v128_load(s.as_ptr().cast()), v128_load(b.as_ptr().cast()), v128_load(c.as_ptr().cast())) };
        let low = i64x2_add(i64x2_extmul_low_i32x4(old, decay), i64x2_extmul_low_i32x4(enter, b));
        let high = i64x2_add(i64x2_extmul_high_i32x4(old, decay), i64x2_extmul_high_i32x4(enter, b));
        let new = i32x4_shuffle::<0, 2, 4, 6>(
            u64x2_shr(i64x2_add(low, half), DECAY_BITS as u32),
            u64x2_shr(i64x2_add(high, half), DECAY_BITS as u32),
        );
        // SAFETY: 4 values, 16 bytes.
        unsafe { v128_store(s.as_mut_ptr().cast(), new) };
        let spoken = i64x2_add(i64x2_extmul_low_i32x4(new, c), i64x2_extmul_high_i32x4(new, c));
        said = i64x2_add(said, spoken);
    }
    i64x2_extract_lane::<0>(said) + i64x2_extract_lane::<1>(said)
}
