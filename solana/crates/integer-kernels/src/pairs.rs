//! Two rows in one word: the lanes are as in [`crate::lanes`], and the second row sits in the bits that the first leaves
//! free. Only the second is taken out; the first follows by subtraction, since all sums are exact modulo 2⁶⁴.
//!
//! ```text
//! weights  [block of 2·WORDS rows][word column][word] u64  lane = (a + offset) + (b + offset)·2^shift
//! INT8     6 weights a word, 1.33 bytes a weight, shift 13, offset 128
//! INT4     8 weights a word, 1 byte a weight, shift 8, offset 8
//! ```

const GROUP: usize = crate::lanes::GROUP;

/// What the accumulators of each segment start from: half a lane, minus what the weights' offset adds.
fn starts(x: &[u64], segment: usize, starts: &mut [[u64; 2]], top: u32, shift: u32, offset: u64) {
    for (x, start) in x.chunks(segment).zip(starts) {
        let sum = x.iter().fold(0u64, |sum, &x| sum.wrapping_add(x));
        let second = (1u64 << (top - 1)).wrapping_sub(sum.wrapping_mul(offset));
        *start = [second.wrapping_add(second << shift), second];
    }
}

/// Fills in what [`matvec3`] starts from, for each segment of `x`.
pub fn starts3(x: &[u64], segment: usize, out: &mut [[u64; 2]]) {
    starts(x, segment, out, 43, 13, 128 * (1 | 1 << 21 | 1 << 42));
}

/// Fills in what [`matvec4`] starts from, for each segment of `x`.
pub fn starts4(x: &[u64], segment: usize, out: &mut [[u64; 2]]) {
    starts(x, segment, out, 48, 8, 0x0008_0008_0008_0008);
}

/// Two rows of three INT8 weights a word; `x` comes from [`crate::lanes::spread3`].
#[inline(always)]
pub fn matvec3<const WORDS: usize>(weights: &[u64], x: &[u64], segment: usize, starts: &[[u64; 2]], out: &mut [i32]) {
    const MASK: u64 = 0xff | 0xff << 21 | 0xff << 42;
    matvec::<WORDS, 43, 13, MASK>(weights, x, segment, starts, out);
}

/// Two rows of four INT4 weights a word; `x` comes from [`crate::lanes::spread4`].
#[inline(always)]
pub fn matvec4<const WORDS: usize>(weights: &[u64], x: &[u64], segment: usize, starts: &[[u64; 2]], out: &mut [i32]) {
    const MASK: u64 = 0x000f_000f_000f_000f;
    matvec::<WORDS, 48, 8, MASK>(weights, x, segment, starts, out);
}

#[inline(always)]
fn matvec<const WORDS: usize, const TOP: u32, const SHIFT: u32, const MASK: u64>(
    weights: &[u64],
    x: &[u64],
    segment: usize,
    starts: &[[u64; 2]],
    out: &mut [i32],
) {
    let (x, _) = x.as_chunks::<GROUP>();
    let mut groups = weights.as_chunks::<WORDS>().0.as_chunks::<GROUP>().0.iter();
    for out in out.as_chunks_mut::<2>().0.as_chunks_mut::<WORDS>().0 {
        let mut sums = [[0i64; 2]; WORDS];
        for (x, &start) in x.chunks(segment / GROUP).zip(starts) {
            let mut both = [start[0]; WORDS];
            let mut second = [start[1]; WORDS];
            for (x, weights) in x.iter().zip(groups.by_ref()) {
                for (&x, weights) in x.iter().zip(weights) {
                    for ((both, second), &w) in both.iter_mut().zip(&mut second).zip(weights) {
                        *second = second.wrapping_add((w >> SHIFT & MASK).wrapping_mul(x));
                        *both = both.wrapping_add(w.wrapping_mul(x));
                    }
                }
            }
            for ((sum, both), second) in sums.iter_mut().zip(both).zip(second) {
                sum[0] += both.wrapping_sub(second << SHIFT) as i64 >> TOP;
                sum[1] += second as i64 >> TOP;
            }
        }
        for (out, sum) in out.as_flattened_mut().iter_mut().zip(sums.as_flattened()) {
            *out = *sum as i32;
        }
    }
}
