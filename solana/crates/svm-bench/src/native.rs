//! What the same products cost in the instructions that processors have for them, for comparison.

use crate::{Spread, case::Case, cpu_seconds};

/// Prints a line for each instruction set that this processor has.
pub fn measure(case: &Case, rounds: usize) -> Result<(), String> {
    #[cfg(target_arch = "x86_64")]
    for (name, measured) in [("AVX2", x86::avx2(case, rounds)?), ("AVX-512 VNNI", x86::vnni(case, rounds)?)] {
        if let Some(spread) = measured {
            println!(
                "{name:<17} {:>5} {:>5} {:>7} {:>9} {:>7} {:>8} {:>21} {spread:>21}",
                "", "", "", case.shape, "1.00", "", ""
            );
        }
    }
    Ok(())
}

/// Times `step`, which fills the output; checks it once.
fn time(case: &Case, rounds: usize, mut step: impl FnMut(&mut [i32])) -> Result<Spread, String> {
    let rows = case.work / case.activations.len();
    let mut out = vec![0; rows];
    step(&mut out);
    let expected = case.expected(1);
    if out[..] != bytemuck::cast_slice::<_, i32>(&expected)[..rows] {
        return Err(format!("a native kernel is not exact on {}", case.shape));
    }
    let repeats = (40_000_000 / case.work).max(1);
    let times = (0..rounds).map(|_| {
        let start = cpu_seconds();
        for _ in 0..repeats {
            step(std::hint::black_box(&mut out));
        }
        (cpu_seconds() - start) / (repeats * case.work) as f64 * 1e9
    });
    Ok(Spread::of(times.collect()))
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use core::arch::x86_64::*;

    use super::{Case, Spread, time};

    /// 16 weights at a time, widened to 16 bits; needs a multiple of 16 columns.
    pub fn avx2(case: &Case, rounds: usize) -> Result<Option<Spread>, String> {
        if !is_x86_feature_detected!("avx2") {
            return Ok(None);
        }
        let x: Vec<i16> = case.activations.iter().map(|&x| x.into()).collect();
        // SAFETY: the processor has AVX2.
        time(case, rounds, |out| unsafe { avx2_matvec(&case.plain_weights, &x, out) }).map(Some)
    }

    #[target_feature(enable = "avx2")]
    fn avx2_matvec(weights: &[i8], x: &[i16], out: &mut [i32]) {
        let (x, rest) = x.as_chunks::<16>();
        assert!(rest.is_empty());
        for (row, out) in weights.chunks_exact(16 * x.len()).zip(out) {
            let mut sum = _mm256_setzero_si256();
            for (w, x) in row.as_chunks::<16>().0.iter().zip(x) {
                // SAFETY: both arrays hold the 16 elements that are read; the loads want no alignment.
                let (w, x) = unsafe { (_mm_loadu_si128(w.as_ptr().cast()), _mm256_loadu_si256(x.as_ptr().cast())) };
                sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_cvtepi8_epi16(w), x));
            }
            let mut lanes = [0i32; 8];
            // SAFETY: the array holds the 8 elements that are written.
            unsafe { _mm256_storeu_si256(lanes.as_mut_ptr().cast(), sum) };
            *out = lanes.iter().sum();
        }
    }

    /// 64 products an instruction, 16 rows × 4 columns; needs multiples of 32 rows and 4 columns.
    pub fn vnni(case: &Case, rounds: usize) -> Result<Option<Spread>, String> {
        if !is_x86_feature_detected!("avx512vnni") {
            return Ok(None);
        }
        let columns = case.activations.len();
        let rows = case.work / columns;
        let weights = &case.plain_weights;
        let mut packed = vec![0i8; weights.len()];
        for (i, packed) in packed.iter_mut().enumerate() {
            let (block, rest) = (i / (16 * columns), i % (16 * columns));
            let (four, row, column) = (rest / 64, rest % 64 / 4, rest % 4);
            *packed = weights[(16 * block + row) * columns + 4 * four + column];
        }
        // The instruction takes unsigned activations: they go in with +128, which each row takes off again.
        let start: Vec<i32> = (0..rows)
            .map(|r| -128 * weights[r * columns..][..columns].iter().map(|&w| i32::from(w)).sum::<i32>())
            .collect();
        let x: Vec<[u8; 4]> =
            case.activations.chunks_exact(4).map(|x| core::array::from_fn(|i| (i16::from(x[i]) + 128) as u8)).collect();
        // SAFETY: the processor has AVX-512 VNNI.
        time(case, rounds, |out| unsafe { vnni_matvec(&packed, &start, &x, out) }).map(Some)
    }

    #[target_feature(enable = "avx512f,avx512vnni")]
    fn vnni_matvec(weights: &[i8], start: &[i32], x: &[[u8; 4]], out: &mut [i32]) {
        let (out, rest) = out.as_chunks_mut::<16>();
        assert!(rest.is_empty());
        let blocks = weights.chunks_exact(64 * x.len());
        for ((out, start), weights) in out.iter_mut().zip(start.as_chunks::<16>().0).zip(blocks) {
            // SAFETY: the array holds the 16 elements that are read.
            let mut even = unsafe { _mm512_loadu_si512(start.as_ptr().cast()) };
            let mut odd = _mm512_setzero_si512();
            for (w, x) in weights.as_chunks::<128>().0.iter().zip(x.as_chunks::<2>().0) {
                // SAFETY: the array holds the 2 × 64 elements that are read.
                let (w0, w1) =
                    unsafe { (_mm512_loadu_si512(w.as_ptr().cast()), _mm512_loadu_si512(w[64..].as_ptr().cast())) };
                even = _mm512_dpbusd_epi32(even, _mm512_set1_epi32(i32::from_le_bytes(x[0])), w0);
                odd = _mm512_dpbusd_epi32(odd, _mm512_set1_epi32(i32::from_le_bytes(x[1])), w1);
            }
            // SAFETY: the array holds the 16 elements that are written.
            unsafe { _mm512_storeu_si512(out.as_mut_ptr().cast(), _mm512_add_epi32(even, odd)) };
        }
    }
}
