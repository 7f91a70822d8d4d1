//! What every kernel must equal: row-major `i8` weights, one product at a time.

/// `out[r] = Σ_c weights[r · x.len() + c] · x[c]`; the rows are `out.len()`.
#[inline(always)]
pub fn matvec(weights: &[i8], x: &[i8], out: &mut [i32]) {
    for (row, out) in weights.chunks_exact(x.len()).zip(out) {
        *out = row.iter().zip(x).map(|(&w, &x)| i32::from(w) * i32::from(x)).sum();
    }
}
