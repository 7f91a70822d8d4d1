//! AVX2: magnitudes of values times weights with the values' signs, in pairs that 16 bits hold, since no weight is −128.

use core::arch::x86_64::*;

use crate::error::Error;
use crate::kernels::packing::{Layout, Tile, Tiles};
use crate::kernels::{Head, Instructions, Kernel, Product};
use crate::scheme::DECAY_BITS;
use crate::step::{self, Lanes, Seen, Weights};

const ROWS: usize = 16;
const COLUMNS: usize = 4;
const TILE: usize = ROWS * COLUMNS;

/// Proof that the processor has AVX2.
#[derive(Clone, Copy)]
pub(crate) struct Avx2(());

impl Avx2 {
    pub fn new() -> Option<Self> {
        Instructions::Avx2.available().then_some(Self(()))
    }
}

impl Kernel for Avx2 {
    const LAYOUT: Layout = Layout::Tiles(Tiles {
        all: Tile { rows: ROWS, columns: COLUMNS },
        picked: Tile { rows: 1, columns: 1 },
        offset: 0,
    });

    #[inline(always)]
    fn multiply(self, product: &mut Product<'_>) {
        // SAFETY: `self` proves that the processor has AVX2.
        unsafe { multiply(product) }
    }

    #[inline(always)]
    fn scan(self, head: &Head<'_>, state: &mut [i32], said: &mut [i64]) {
        // SAFETY: `self` proves that the processor has AVX2.
        unsafe { scan(head, state, said) }
    }
}

/// The step, its plain loops compiled for these instructions too. [`Error::Instructions`] where there are none.
pub(crate) fn run<O: FnMut(Seen<'_>)>(
    weights: &Weights<'_>,
    lanes: &mut Lanes<'_>,
    scratch: &mut [u64],
    observe: O,
) -> Result<(), Error> {
    #[target_feature(enable = "avx2")]
    fn inside<O: FnMut(Seen<'_>)>(
        kernel: Avx2,
        weights: &Weights<'_>,
        lanes: &mut Lanes<'_>,
        scratch: &mut [u64],
        observe: O,
    ) -> Result<(), Error> {
        step::run(kernel, weights, lanes, scratch, observe)
    }
    let kernel = Avx2::new().ok_or(Error::Instructions)?;
    // SAFETY: `kernel` proves that the processor has the features.
    unsafe { inside(kernel, weights, lanes, scratch, observe) }
}

#[target_feature(enable = "avx2")]
fn multiply(product: &mut Product<'_>) {
    let (value_stride, sum_stride) = (product.value_stride(), product.sum_stride());
    let lanes = product.values.len() / value_stride;
    assert!(product.sums.len() >= lanes * sum_stride);
    let tiles = product.matrix.columns.div_ceil(COLUMNS);
    for (group, weights) in product.matrix.weights.chunks_exact(tiles * TILE).enumerate() {
        let mut lane = 0;
        while lane + 2 <= lanes {
            rows_of::<2>(product, weights, group, lane);
            lane += 2;
        }
        if lane < lanes {
            rows_of::<1>(product, weights, group, lane);
        }
    }
}

/// Sums of a group of rows for LANES lanes from `lane` on.
#[target_feature(enable = "avx2")]
#[inline]
fn rows_of<const LANES: usize>(product: &mut Product<'_>, weights: &[i8], group: usize, lane: usize) {
    const HALVES: usize = 2;
    let (value_stride, sum_stride) = (product.value_stride(), product.sum_stride());
    let values: [&[[i8; COLUMNS]]; LANES] = core::array::from_fn(|l| {
        product.values[(lane + l) * value_stride..(lane + l + 1) * value_stride].as_chunks().0
    });
    let ones = _mm256_set1_epi16(1);
    let mut sums = [[_mm256_setzero_si256(); HALVES]; LANES];
    for (k, tile) in weights.chunks_exact(TILE).enumerate() {
        // SAFETY: a tile is 64 bytes.
        let tile: [__m256i; HALVES] =
            unsafe { [_mm256_loadu_si256(tile.as_ptr().cast()), _mm256_loadu_si256(tile[32..].as_ptr().cast())] };
        for l in 0..LANES {
            let four = _mm256_set1_epi32(i32::from_le_bytes(values[l][k].map(|v| v as u8)));
            let magnitude = _mm256_abs_epi8(four);
            for half in 0..HALVES {
                // two products of at most 128 · 127 each: their 16-bit sum can't saturate
                let pairs = _mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(tile[half], four));
                sums[l][half] = _mm256_add_epi32(sums[l][half], _mm256_madd_epi16(pairs, ones));
            }
        }
    }
    for (l, halves) in sums.iter().enumerate() {
        let to = &mut product.sums[(lane + l) * sum_stride + group * ROWS..][..ROWS];
        // SAFETY: `to` is 16 sums, 64 bytes.
        unsafe {
            _mm256_storeu_si256(to.as_mut_ptr().cast(), halves[0]);
            _mm256_storeu_si256(to[8..].as_mut_ptr().cast(), halves[1]);
        }
    }
}

#[target_feature(enable = "avx2")]
fn scan(head: &Head<'_>, state: &mut [i32], said: &mut [i64]) {
    const WIDTH: usize = 8;
    let width = head.b.len();
    assert!(width.is_multiple_of(WIDTH) && head.c.len() == width);
    assert!(state.len() == width * head.enter.len() && said.len() == head.enter.len());
    let decay = _mm256_set1_epi32(head.decay);
    let half = _mm256_set1_epi64x(1 << (DECAY_BITS - 1));
    for (k, channel) in state.chunks_exact_mut(width).enumerate() {
        let enter = _mm256_set1_epi32(head.enter[k]);
        let mut sum = _mm256_setzero_si256();
        for ((s, b), c) in
            channel.chunks_exact_mut(WIDTH).zip(head.b.chunks_exact(WIDTH)).zip(head.c.chunks_exact(WIDTH))
        {
            // SAFETY: all three are 8 values, 32 bytes.
            let (old, b, c) = unsafe {
                (
                    _mm256_loadu_si256(s.as_ptr().cast()),
                    _mm256_loadu_si256(b.as_ptr().cast()),
                    _mm256_loadu_si256(c.as_ptr().cast()),
                )
            };
            // products are 64 bits wide: even places first, then odd ones; their middle is what is kept
            let even = _mm256_add_epi64(_mm256_mul_epi32(old, decay), _mm256_mul_epi32(enter, b));
            let odd = _mm256_add_epi64(
                _mm256_mul_epi32(_mm256_srli_epi64(old, 32), decay),
                _mm256_mul_epi32(enter, _mm256_srli_epi64(b, 32)),
            );
            let new = _mm256_blend_epi32(
                _mm256_srli_epi64(_mm256_add_epi64(even, half), DECAY_BITS),
                _mm256_slli_epi64(_mm256_add_epi64(odd, half), 32 - DECAY_BITS),
                0b1010_1010,
            );
            // SAFETY: 8 values, 32 bytes.
            unsafe { _mm256_storeu_si256(s.as_mut_ptr().cast(), new) };
            let even = _mm256_mul_epi32(new, c);
            let odd = _mm256_mul_epi32(_mm256_srli_epi64(new, 32), _mm256_srli_epi64(c, 32));
            sum = _mm256_add_epi64(sum, _mm256_add_epi64(even, odd));
        }
        let halves = _mm_add_epi64(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
        said[k] = _mm_cvtsi128_si64(_mm_add_epi64(halves, _mm_unpackhi_epi64(halves, halves)));
    }
}
