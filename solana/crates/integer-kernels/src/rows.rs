//! Lanes of rows instead of columns: one word holds a weight of three rows, multiplied by one plain activation.
//!
//! ```text
//! weights  [block of 3·WORDS rows][column][word] u64      word = three rows' weights in lanes 0, 21, 42
//! ```

/// Columns between two flushes at the most: 64 · 127 · 127 < 2²⁰.
pub const SEGMENT: usize = 64;
const HALF: u64 = 1 << 20 | 1 << 41;
const LANE: u64 = (1 << 21) - 1;

/// Rows × columns dot products; `x` holds sign-extended activations in whole groups, and so many are unrolled.
#[inline(always)]
pub fn matvec<const WORDS: usize, const GROUP: usize>(weights: &[u64], x: &[i64], out: &mut [i32]) {
    let (x, _) = x.as_chunks::<GROUP>();
    let mut groups = weights.as_chunks::<WORDS>().0.as_chunks::<GROUP>().0.iter();
    for out in out.as_chunks_mut::<3>().0.as_chunks_mut::<WORDS>().0 {
        let mut sums = [[0i64; 3]; WORDS];
        for x in x.chunks(SEGMENT / GROUP) {
            let mut lanes = [HALF; WORDS];
            for (x, weights) in x.iter().zip(groups.by_ref()) {
                for (&x, weights) in x.iter().zip(weights) {
                    for (lanes, &w) in lanes.iter_mut().zip(weights) {
                        *lanes = lanes.wrapping_add(w.wrapping_mul(x as u64));
                    }
                }
            }
            for (sum, lanes) in sums.iter_mut().zip(lanes) {
                sum[0] += (lanes & LANE) as i64 - (1 << 20);
                sum[1] += (lanes >> 21 & LANE) as i64 - (1 << 20);
                sum[2] += lanes as i64 >> 42;
            }
        }
        for (out, sum) in out.as_flattened_mut().iter_mut().zip(sums.as_flattened()) {
            *out = *sum as i32;
        }
    }
}
