//! AVX-512 with VNNI: 64 products and their sums in one instruction, which wants one side unsigned: weights are packed
//! as w + 128, and 128 · Σ values is taken off again.

use core::arch::x86_64::*;

use crate::error::Error;
use crate::kernels::packing::Layout;
use crate::kernels::{Head, Instructions, Kernel, Product, avx2::Avx2};
use crate::scheme::DECAY_BITS;
use crate::step::{self, Lanes, Seen, Weights};

const ROWS: usize = 16;
const COLUMNS: usize = 4;
const TILE: usize = ROWS * COLUMNS;
const ODD: __mmask16 = 0xaaaa;

/// Proof that the processor has AVX-512 BW, DQ, VL and VNNI, and AVX2 with them.
#[derive(Clone, Copy)]
pub(crate) struct Avx512(Avx2);

impl Avx512 {
    pub fn new() -> Option<Self> {
        Instructions::Avx512.available().then(Avx2::new).flatten().map(Self)
    }
}

impl Kernel for Avx512 {
    const LAYOUT: Option<Layout> = Some(Layout { rows: ROWS, columns: COLUMNS, offset: -128 });

    #[inline(always)]
    fn multiply(self, product: &mut Product<'_>) {
        // SAFETY: `self` proves that the processor has the features.
        unsafe { multiply(product) }
    }

    #[inline(always)]
    fn scan(self, head: &Head<'_>, state: &mut [i32], said: &mut [i64]) {
        if head.b.len().is_multiple_of(ROWS) {
            // SAFETY: `self` proves that the processor has the features.
            unsafe { scan(head, state, said) }
        } else {
            self.0.scan(head, state, said);
        }
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

/// Channels whose sums are added up together.
const CHANNELS: usize = 8;

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
fn scan(head: &Head<'_>, state: &mut [i32], said: &mut [i64]) {
    let width = head.b.len();
    assert!(width.is_multiple_of(ROWS) && head.c.len() == width);
    assert!(state.len() == width * head.enter.len() && said.len() == head.enter.len());
    let groups = state.chunks_exact_mut(width * CHANNELS).zip(head.enter.chunks_exact(CHANNELS));
    for ((group, enters), said) in groups.zip(said.chunks_exact_mut(CHANNELS)) {
        let mut sums = [_mm512_setzero_si512(); CHANNELS];
        for ((channel, enter), sum) in group.chunks_exact_mut(width).zip(enters).zip(&mut sums) {
            *sum = channel_of(head, channel, *enter);
        }
        // SAFETY: `said` is 8 values, 64 bytes.
        unsafe { _mm512_storeu_si512(said.as_mut_ptr().cast(), totals(sums)) };
    }
    let rest = said.len() - said.len() % CHANNELS;
    for k in rest..said.len() {
        said[k] = _mm512_reduce_add_epi64(channel_of(head, &mut state[k * width..(k + 1) * width], head.enter[k]));
    }
}

/// Moves a channel's state on; eight parts of what it says.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
#[inline]
fn channel_of(head: &Head<'_>, channel: &mut [i32], enter: i32) -> __m512i {
    let decay = _mm512_set1_epi32(head.decay);
    let enter = _mm512_set1_epi32(enter);
    let half = _mm512_set1_epi64(1 << (DECAY_BITS - 1));
    let mut sum = _mm512_setzero_si512();
    for ((s, b), c) in channel.chunks_exact_mut(ROWS).zip(head.b.chunks_exact(ROWS)).zip(head.c.chunks_exact(ROWS)) {
        // SAFETY: all three are 16 values, 64 bytes.
        let (old, b, c) = unsafe {
            (
                _mm512_loadu_si512(s.as_ptr().cast()),
                _mm512_loadu_si512(b.as_ptr().cast()),
                _mm512_loadu_si512(c.as_ptr().cast()),
            )
        };
        // products are 64 bits wide: even places first, then odd ones; their middle is what is kept
        let even = _mm512_add_epi64(_mm512_mul_epi32(old, decay), _mm512_mul_epi32(enter, b));
        let odd = _mm512_add_epi64(
            _mm512_mul_epi32(_mm512_srli_epi64(old, 32), decay),
            _mm512_mul_epi32(enter, _mm512_srli_epi64(b, 32)),
        );
        let new = _mm512_mask_blend_epi32(
            ODD,
            _mm512_srli_epi64(_mm512_add_epi64(even, half), DECAY_BITS as u32),
            _mm512_slli_epi64(_mm512_add_epi64(odd, half), 32 - DECAY_BITS as u32),
        );
        // SAFETY: 16 values, 64 bytes.
        unsafe { _mm512_storeu_si512(s.as_mut_ptr().cast(), new) };
        let even = _mm512_mul_epi32(new, c);
        let odd = _mm512_mul_epi32(_mm512_srli_epi64(new, 32), _mm512_srli_epi64(c, 32));
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
