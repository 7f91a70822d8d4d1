//! Half a byte a weight: sixteen INT4 weights a load, four rows of four columns, in lanes of 16 bits.
//!
//! ```text
//! weights  [block of 4 rows][4 columns] u64     lane = column, nibble r of the lane = weight of row r, plus 8
//! ```
//! Rows 1 to 3 are shifted and masked out; row 0 follows by subtraction, exact modulo 2⁶⁴.

use crate::lanes::GROUP;

const MASK: u64 = 0x000f_000f_000f_000f;
const OFFSET: u64 = 0x0008_0008_0008_0008;

/// Fills in what the accumulators of each segment start from: rows 0 to 3, half a lane minus what the offset adds.
pub fn starts(x: &[u64], segment: usize, starts: &mut [[u64; 2]]) {
    for (x, start) in x.chunks(segment).zip(starts) {
        let sum = x.iter().fold(0u64, |sum, &x| sum.wrapping_add(x));
        let row = (1u64 << 47).wrapping_sub(sum.wrapping_mul(OFFSET));
        *start = [row.wrapping_mul(1 + (1 << 4) + (1 << 8) + (1 << 12)), row];
    }
}

/// Rows × columns dot products; `x` comes from [`crate::lanes::spread4`].
#[inline(always)]
pub fn matvec(weights: &[u64], x: &[u64], segment: usize, starts: &[[u64; 2]], out: &mut [i32]) {
    let (x, _) = x.as_chunks::<GROUP>();
    let mut groups = weights.as_chunks::<GROUP>().0.iter();
    for out in out.as_chunks_mut::<4>().0 {
        let mut sums = [0i64; 4];
        for (x, &start) in x.chunks(segment / GROUP).zip(starts) {
            let mut all = start[0];
            let [mut row1, mut row2, mut row3] = [start[1]; 3];
            for (x, weights) in x.iter().zip(groups.by_ref()) {
                for (&x, &w) in x.iter().zip(weights) {
                    row1 = row1.wrapping_add((w >> 4 & MASK).wrapping_mul(x));
                    row2 = row2.wrapping_add((w >> 8 & MASK).wrapping_mul(x));
                    row3 = row3.wrapping_add((w >> 12 & MASK).wrapping_mul(x));
                    all = all.wrapping_add(w.wrapping_mul(x));
                }
            }
            let row0 = all.wrapping_sub(row1 << 4).wrapping_sub(row2 << 8).wrapping_sub(row3 << 12);
            for (sum, lanes) in sums.iter_mut().zip([row0, row1, row2, row3]) {
                *sum += lanes as i64 >> 48;
            }
        }
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = sum as i32;
        }
    }
}
