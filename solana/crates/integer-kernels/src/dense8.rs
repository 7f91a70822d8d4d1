//! One byte a weight: eight INT8 weights a load, taken out two at a time into lanes of 32 bits.
//!
//! ```text
//! weights  [row block][8 columns][row of the block] u64    byte i = weight of column i, plus 128
//! ```
//! A masked pair `w₀ + w₄·2³²` times `x₄ + x₀·2³²` has the dot product of the two in its upper half.

/// Turns activations into the four words that multiply eight weights; `words` holds `4 · ⌈columns / 8⌉`.
#[inline(always)]
pub fn spread(x: &[i8], words: &mut [u64]) {
    let mut chunks = x.chunks(8);
    for words in words.as_chunks_mut::<4>().0 {
        let chunk = chunks.next().unwrap_or(&[]);
        for (i, word) in words.iter_mut().enumerate() {
            let at = |column: usize| i64::from(chunk.get(column).copied().unwrap_or(0));
            *word = (at(i) << 32).wrapping_add(at(i + 4)) as u64;
        }
    }
}

/// Rows × columns dot products; `ROWS` rows share the loads of activation words.
#[inline(always)]
pub fn matvec<const ROWS: usize>(weights: &[u64], x: &[u64], out: &mut [i32]) {
    const MASK: u64 = 0xff_0000_00ff;
    let (x, _) = x.as_chunks::<4>();
    let (out, _) = out.as_chunks_mut::<ROWS>();
    let mut words = weights.as_chunks::<ROWS>().0.iter();
    let sum = x.iter().flatten().fold(0u64, |sum, &x| sum.wrapping_add(x));
    // Weights carry +128: take 128·(1 + 2³²)·Σx away again, and round the upper half.
    let start = (1u64 << 31).wrapping_sub(sum.wrapping_mul(128 << 32 | 128));
    for out in out {
        let mut lanes = [start; ROWS];
        for (x, weights) in x.iter().zip(words.by_ref()) {
            for (lanes, &w) in lanes.iter_mut().zip(weights) {
                for (i, &x) in x.iter().enumerate() {
                    *lanes = lanes.wrapping_add((w >> (8 * i) & MASK).wrapping_mul(x));
                }
            }
        }
        for (out, lanes) in out.iter_mut().zip(lanes) {
            *out = (lanes as i64 >> 32) as i32;
        }
    }
}
