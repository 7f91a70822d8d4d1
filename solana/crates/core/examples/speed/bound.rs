//! What no step can beat: only its int8 products, each weight read once, 64 products an instruction.

use wire_core::kernels::{Instructions, Place};
use wire_core::world::Sizes;

/// Rows that a vector holds, and such vectors that share the load of a value.
const ROWS: usize = 16;
const BLOCK: usize = 8;

/// A cache line of weights.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; 64]);

/// Which products count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of a step.
    Step,
    /// Those of the Mamba2 layers, which is what other engines are compared by.
    Trunk,
}

/// One step's matrices, filled with noise.
pub struct Bound {
    weights: Vec<Line>,
    /// Rows in whole vectors, columns in fours.
    shapes: Vec<(usize, usize)>,
    values: Vec<i32>,
    sums: Vec<Line>,
}

impl Bound {
    /// The products of (a part of) a step of a world of these sizes; nothing where the processor lacks AVX-512 VNNI.
    pub fn new(sizes: &Sizes, part: Part) -> Option<Self> {
        if !Instructions::Avx512.available() {
            return None;
        }
        let layers = (0..sizes.n_layers).flat_map(|k| [Place::InProj(k), Place::OutProj(k)]);
        let others = sizes.input_places().iter().copied().chain([Place::Actions, Place::Mix, Place::Classes]);
        let shapes: Vec<_> = layers
            .chain(others.filter(|_| part == Part::Step))
            .map(|place| sizes.shape(place))
            .map(|(rows, columns)| (rows.next_multiple_of(ROWS), columns.next_multiple_of(4)))
            .collect();
        let bytes: usize = shapes.iter().map(|(rows, columns)| rows * columns).sum();
        let mut noise = 88_172_645_463_325_252_u64;
        let mut byte = || {
            noise ^= noise << 13;
            noise ^= noise >> 7;
            noise ^= noise << 17;
            (noise >> 32) as u8
        };
        let weights = (0..bytes / 64).map(|_| Line(std::array::from_fn(|_| byte()))).collect();
        let widest = shapes.iter().map(|(_, columns)| columns / 4).max()?;
        let values = (0..widest).map(|_| i32::from_le_bytes(std::array::from_fn(|_| byte()))).collect();
        let highest = shapes.iter().map(|(rows, _)| rows / ROWS).max()?;
        Some(Self { weights, shapes, values, sums: vec![Line([0; 64]); highest] })
    }

    /// The products of one step.
    pub fn step(&mut self) {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `new` has found the features.
        unsafe {
            self.products()
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f,avx512vnni")]
    fn products(&mut self) {
        let mut rest = self.weights.as_slice();
        for (rows, columns) in &self.shapes {
            let (weights, later) = rest.split_at(rows / ROWS * columns / 4);
            rest = later;
            let values = &self.values[..columns / 4];
            let (blocks, last) = weights.split_at(rows / ROWS / BLOCK * BLOCK * values.len());
            let (block_sums, last_sums) = self.sums.split_at_mut(rows / ROWS / BLOCK * BLOCK);
            for (block, sums) in blocks.chunks_exact(BLOCK * values.len()).zip(block_sums.chunks_exact_mut(BLOCK)) {
                rows_of::<BLOCK, 1>(block, values, sums);
            }
            match rows / ROWS % BLOCK {
                1 => rows_of::<1, 4>(last, values, last_sums),
                2 => rows_of::<2, 4>(last, values, last_sums),
                3 => rows_of::<3, 2>(last, values, last_sums),
                4 => rows_of::<4, 2>(last, values, last_sums),
                5 => rows_of::<5, 2>(last, values, last_sums),
                6 => rows_of::<6, 1>(last, values, last_sums),
                7 => rows_of::<7, 1>(last, values, last_sums),
                _ => {}
            }
            std::hint::black_box(&mut self.sums);
        }
    }
}

/// Sums of so many vectors of rows, in SPLIT parts each so that additions needn't wait.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vnni")]
#[inline]
fn rows_of<const VECTORS: usize, const SPLIT: usize>(weights: &[Line], values: &[i32], sums: &mut [Line]) {
    use core::arch::x86_64::*;
    let mut parts = [[_mm512_setzero_si512(); VECTORS]; SPLIT];
    let runs = weights.as_chunks::<VECTORS>().0.chunks(SPLIT).zip(values.chunks(SPLIT));
    for (lines, fours) in runs {
        for ((lines, four), parts) in lines.iter().zip(fours).zip(&mut parts) {
            let four = _mm512_set1_epi32(*four);
            for (line, part) in lines.iter().zip(parts) {
                // SAFETY: a line is 64 bytes.
                *part = _mm512_dpbusd_epi32(*part, four, unsafe { _mm512_load_si512(line.0.as_ptr().cast()) });
            }
        }
    }
    for (k, to) in sums.iter_mut().take(VECTORS).enumerate() {
        let sum = parts.iter().fold(_mm512_setzero_si512(), |sum, part| _mm512_add_epi32(sum, part[k]));
        // SAFETY: a line is 64 bytes.
        unsafe { _mm512_store_si512(to.0.as_mut_ptr().cast(), sum) };
    }
}
