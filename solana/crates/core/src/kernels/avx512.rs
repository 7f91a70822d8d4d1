//! AVX-512 with VNNI: 64 products and their sums in one instruction, which wants one side unsigned: weights are packed
//! as w + 128, and 128 · Σ values is taken off again.

use core::arch::x86_64::*;

use crate::error::Error;
use crate::kernels::packing::{Layout, Tile, Tiles};
use crate::kernels::{Head, Instructions, Kernel, Product, avx2::Avx2};
use crate::scheme::DECAY_BITS;
use crate::step::{self, Lanes, Seen, Weights};

const ROWS: usize = 16;
const COLUMNS: usize = 4;
const TILE: usize = ROWS * COLUMNS;
/// The bytes of the odd ones of 16 values.
const ODD: __mmask64 = 0xf0f0_f0f0_f0f0_f0f0;
/// The scan keeps whole bytes of a product.
const _: () = assert!(DECAY_BITS == 24);

/// Proof that the processor has AVX-512 BW, DQ, VL and VNNI, and AVX2 with them.
#[derive(Clone, Copy)]
pub(crate) struct Avx512(Avx2);

impl Avx512 {
    pub fn new() -> Option<Self> {
        Instructions::Avx512.available().then(Avx2::new).flatten().map(Self)
    }
}

impl Kernel for Avx512 {
    const LAYOUT: Layout = Layout::Tiles(Tiles {
        all: Tile { rows: ROWS, columns: COLUMNS },
        picked: Tile { rows: 1, columns: TILE },
        offset: -128,
    });

    #[inline(always)]
    fn multiply(self, product: &mut Product<'_>) {
        // SAFETY: `self` proves that the processor has the features.
        unsafe { multiply(product) }
    }

    #[inline(always)]
    fn pick(self, product: &mut Product<'_>, rows: &[u16]) {
        // SAFETY: `self` proves that the processor has the features.
        unsafe { pick(product, rows) }
    }

    #[inline(always)]
    fn scan(self, head: &Head<'_>, state: &mut [i32], said: &mut [i64]) {
        let of_width = match head.b.len() {
            16 => scan::<1>,
            32 => scan::<2>,
            64 => scan::<4>,
            128 => scan::<8>,
            _ => return self.0.scan(head, state, said),
        };
        // SAFETY: `self` proves that the processor has the features.
        unsafe { of_width(head, state, said) }
    }
}

/// The step, its plain loops compiled for these instructions too. [`Error::Instructions`] where there are none.
pub(crate) fn run<O: FnMut(Seen<'_>)>(
    weights: &Weights<'_>,
    lanes: &mut Lanes<'_>,
    scratch: &mut [u64],
    observe: O,
) -> Result<(), Error> {
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
    fn inside<O: FnMut(Seen<'_>)>(
        kernel: Avx512,
        weights: &Weights<'_>,
        lanes: &mut Lanes<'_>,
        scratch: &mut [u64],
        observe: O,
    ) -> Result<(), Error> {
        step::run(kernel, weights, lanes, scratch, observe)
    }
    let kernel = Avx512::new().ok_or(Error::Instructions)?;
    // SAFETY: `kernel` proves that the processor has the features.
    unsafe { inside(kernel, weights, lanes, scratch, observe) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
fn multiply(product: &mut Product<'_>) {
    let (value_stride, sum_stride) = (product.value_stride(), product.sum_stride());
    let lanes = product.values.len() / value_stride;
    assert!(product.sums.len() >= lanes * sum_stride);
    let tiles = product.matrix.columns.div_ceil(COLUMNS);
    for (group, weights) in product.matrix.weights.chunks_exact(tiles * TILE).enumerate() {
        let mut lane = 0;
        while lane + 8 <= lanes {
            rows_of::<8, 1>(product, weights, group, lane);
            lane += 8;
        }
        while lane < lanes {
            rows_of::<1, 4>(product, weights, group, lane);
            lane += 1;
        }
    }
}

/// Sums of a group of rows for LANES lanes from `lane` on; SPLIT sums a lane, so that additions needn't wait.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
#[inline]
fn rows_of<const LANES: usize, const SPLIT: usize>(
    product: &mut Product<'_>,
    weights: &[i8],
    group: usize,
    lane: usize,
) {
    let (value_stride, sum_stride) = (product.value_stride(), product.sum_stride());
    let values: [&[[i8; COLUMNS]]; LANES] = core::array::from_fn(|l| {
        product.values[(lane + l) * value_stride..(lane + l + 1) * value_stride].as_chunks().0
    });
    let mut sums = [[_mm512_setzero_si512(); SPLIT]; LANES];
    let mut tiles = weights.chunks_exact(TILE * SPLIT);
    let mut at = 0;
    for run in &mut tiles {
        for (part, tile) in run.chunks_exact(TILE).enumerate() {
            // SAFETY: a tile is 64 bytes.
            let tile = unsafe { _mm512_loadu_si512(tile.as_ptr().cast()) };
            for l in 0..LANES {
                let four = _mm512_set1_epi32(i32::from_le_bytes(values[l][at + part].map(|v| v as u8)));
                sums[l][part] = _mm512_dpbusd_epi32(sums[l][part], tile, four);
            }
        }
        at += SPLIT;
    }
    for (part, tile) in tiles.remainder().chunks_exact(TILE).enumerate() {
        // SAFETY: a tile is 64 bytes.
        let tile = unsafe { _mm512_loadu_si512(tile.as_ptr().cast()) };
        for l in 0..LANES {
            let four = _mm512_set1_epi32(i32::from_le_bytes(values[l][at + part].map(|v| v as u8)));
            sums[l][part] = _mm512_dpbusd_epi32(sums[l][part], tile, four);
        }
    }
    for l in 0..LANES {
        let offset = _mm512_set1_epi32(128 * total(values[l].as_flattened()));
        let sum = sums[l].iter().fold(_mm512_setzero_si512(), |a, b| _mm512_add_epi32(a, *b));
        let to = &mut product.sums[(lane + l) * sum_stride + group * ROWS..][..ROWS];
        // SAFETY: `to` is 16 sums, 64 bytes.
        unsafe { _mm512_storeu_si512(to.as_mut_ptr().cast(), _mm512_sub_epi32(sum, offset)) };
    }
}

/// Rows that are picked together.
const PICKED: usize = 4;

/// Sums of single rows, of which each is a run of tiles of its own.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
fn pick(product: &mut Product<'_>, rows: &[u16]) {
    let (values, _) = product.values.as_chunks::<TILE>();
    let (tiles, _) = product.matrix.weights.as_chunks::<TILE>();
    let offset = _mm_set1_epi32(128 * total(product.values));
    for rows in rows.chunks(PICKED) {
        // where fewer are left, the first once more
        let row = |k: usize| usize::from(*rows.get(k).unwrap_or(&rows[0]));
        let together = [row(0), row(1), row(2), row(3)];
        let mut sums = [_mm512_setzero_si512(); PICKED];
        for (sum, row) in sums.iter_mut().zip(together) {
            for (tile, values) in tiles[row * values.len()..(row + 1) * values.len()].iter().zip(values) {
                // SAFETY: both are 64 bytes.
                *sum = unsafe {
                    let tile = _mm512_loadu_si512(tile.as_ptr().cast());
                    _mm512_dpbusd_epi32(*sum, tile, _mm512_loadu_si512(values.as_ptr().cast()))
                };
            }
        }
        // neighbours, then pairs, then quarters
        let pair = |a, b| _mm512_add_epi32(_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
        let (low, high) = (pair(sums[0], sums[1]), pair(sums[2], sums[3]));
        let four = _mm512_add_epi32(_mm512_unpacklo_epi64(low, high), _mm512_unpackhi_epi64(low, high));
        let halves = _mm256_add_epi32(_mm512_castsi512_si256(four), _mm512_extracti64x4_epi64(four, 1));
        let sums = _mm_add_epi32(_mm256_castsi256_si128(halves), _mm256_extracti128_si256(halves, 1));
        let mut found = [0_i32; PICKED];
        // SAFETY: four sums, 16 bytes.
        unsafe { _mm_storeu_si128(found.as_mut_ptr().cast(), _mm_sub_epi32(sums, offset)) };
        for (row, sum) in together.into_iter().zip(found) {
            product.sums[row] = sum;
        }
    }
}

/// Σ values, of which there are whole vectors.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
#[inline]
fn total(values: &[i8]) -> i32 {
    let ones = _mm512_set1_epi8(1);
    let mut sum = _mm512_setzero_si512();
    for chunk in values.chunks_exact(TILE) {
        // SAFETY: a chunk is 64 bytes.
        sum = _mm512_dpbusd_epi32(sum, ones, unsafe { _mm512_loadu_si512(chunk.as_ptr().cast()) });
    }
    _mm512_reduce_add_epi32(sum)
}

/// States that are fetched before they are needed: many matches' are far apart, and not all in a cache that is near.
const AHEAD: usize = 48 * ROWS;

/// Channels whose sums are added up together.
const CHANNELS: usize = 8;

/// What belongs to all channels of a head, b and c once as they are and once with odd places where even ones were.
struct Shared<const VECTORS: usize> {
    decay: __m512i,
    b: [[__m512i; 2]; VECTORS],
    c: [[__m512i; 2]; VECTORS],
}

/// The scan of states of `VECTORS` vectors a channel.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
fn scan<const VECTORS: usize>(head: &Head<'_>, state: &mut [i32], said: &mut [i64]) {
    let width = VECTORS * ROWS;
    assert!(head.b.len() == width && head.c.len() == width);
    assert!(state.len() == width * head.enter.len() && said.len() == head.enter.len());
    let both = |values: &[i32], k: usize| {
        // SAFETY: the slice is 16 values, 64 bytes.
        let all = unsafe { _mm512_loadu_si512(values[k * ROWS..][..ROWS].as_ptr().cast()) };
        [all, _mm512_srli_epi64(all, 32)]
    };
    let shared = Shared::<VECTORS> {
        decay: _mm512_set1_epi32(head.decay),
        b: core::array::from_fn(|k| both(head.b, k)),
        c: core::array::from_fn(|k| both(head.c, k)),
    };
    let (vectors, _) = state.as_chunks_mut::<ROWS>();
    let (channels, _) = vectors.as_chunks_mut::<VECTORS>();
    let (groups, last) = channels.as_chunks_mut::<CHANNELS>();
    let (enters, last_enters) = head.enter.as_chunks::<CHANNELS>();
    let (saids, last_said) = said.as_chunks_mut::<CHANNELS>();
    for ((group, enters), said) in groups.iter_mut().zip(enters).zip(saids) {
        let mut sum = |k: usize| channel_of(&shared, &mut group[k], enters[k]);
        // written out, so that all eight stay in registers
        let sums = [sum(0), sum(1), sum(2), sum(3), sum(4), sum(5), sum(6), sum(7)];
        // SAFETY: `said` is 8 values, 64 bytes.
        unsafe { _mm512_storeu_si512(said.as_mut_ptr().cast(), totals(sums)) };
    }
    for ((channel, enter), said) in last.iter_mut().zip(last_enters).zip(last_said) {
        *said = _mm512_reduce_add_epi64(channel_of(&shared, channel, *enter));
    }
}

/// Moves a channel's state on; eight parts of what it says.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
#[inline]
fn channel_of<const VECTORS: usize>(
    shared: &Shared<VECTORS>,
    channel: &mut [[i32; ROWS]; VECTORS],
    enter: i32,
) -> __m512i {
    let enter = _mm512_set1_epi32(enter);
    let half = _mm512_set1_epi64(1 << (DECAY_BITS - 1));
    // bytes 3 to 6 of a product are what is kept: of an odd place's, they go to bytes 4 to 7 (of two products each time)
    let (first, second) = (0x0605_0403_0000_0000, 0x0e0d_0c0b_0000_0000);
    let upper = _mm512_set4_epi64(second, first, second, first);
    let mut sum = _mm512_setzero_si512();
    for ((s, b), c) in channel.iter_mut().zip(&shared.b).zip(&shared.c) {
        // SAFETY: 16 values, 64 bytes.
        let old = unsafe { _mm512_loadu_si512(s.as_ptr().cast()) };
        // a hint, which may point beyond the state
        _mm_prefetch::<_MM_HINT_T0>(s.as_ptr().wrapping_add(AHEAD).cast());
        // products are 64 bits wide: even places first, then odd ones
        let moved = |old, b| {
            let added = _mm512_add_epi64(_mm512_mul_epi32(enter, b), half);
            _mm512_add_epi64(_mm512_mul_epi32(old, shared.decay), added)
        };
        let even = _mm512_srli_epi64(moved(old, b[0]), DECAY_BITS as u32);
        let odd = moved(_mm512_srli_epi64(old, 32), b[1]);
        let new = _mm512_mask_shuffle_epi8(even, ODD, odd, upper);
        // SAFETY: 16 values, 64 bytes.
        unsafe { _mm512_storeu_si512(s.as_mut_ptr().cast(), new) };
        let even = _mm512_mul_epi32(new, c[0]);
        let odd = _mm512_mul_epi32(_mm512_srli_epi64(new, 32), c[1]);
        sum = _mm512_add_epi64(sum, _mm512_add_epi64(even, odd));
    }
    sum
}

/// The totals of eight vectors, in order.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
#[inline]
fn totals(v: [__m512i; CHANNELS]) -> __m512i {
    // neighbours, then neighbouring pairs of 128 bits, then halves: each addition folds two vectors into one
    let pair = |a, b| _mm512_add_epi64(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
    let four =
        |a, b| _mm512_add_epi64(_mm512_shuffle_i64x2(a, b, 0b10_00_10_00), _mm512_shuffle_i64x2(a, b, 0b11_01_11_01));
    let low = four(pair(v[0], v[1]), pair(v[2], v[3]));
    let high = four(pair(v[4], v[5]), pair(v[6], v[7]));
    four(low, high)
}
