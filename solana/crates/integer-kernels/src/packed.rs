//! Four INT8 weights a load of 32 bits, taken out one by one: 3 % cheaper than one byte a load (docs/compute-units.md).
//!
//! ```text
//! weights  row-major bytes, as many columns as a multiple of 4
//! ```

/// Rows × columns dot products.
#[inline(always)]
pub fn matvec(weights: &[u32], x: &[i8], out: &mut [i32]) {
    let (x, _) = x.as_chunks::<4>();
    for (out, row) in out.iter_mut().zip(weights.chunks_exact(x.len())) {
        let mut sum = 0i64;
        for (&weights, x) in row.iter().zip(x) {
            let weights = i64::from(weights);
            for (lane, &x) in x.iter().enumerate() {
                sum += ((weights << (56 - 8 * lane)) >> 56) * i64::from(x);
            }
        }
        *out = sum as i32;
    }
}
