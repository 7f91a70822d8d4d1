//! The product itself, exact on every processor: int32 sums of at most [`crate::MAX_COLUMNS`] products can't overflow.

/// How the product is compiled; the results are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// For the instructions that every processor of the target has.
    Portable,
    /// For x86 with AVX2, which Solana asks of its validators.
    #[cfg(target_arch = "x86_64")]
    Avx2,
}

impl Kernel {
    /// The fastest of this processor.
    pub fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            return Self::Avx2;
        }
        Self::Portable
    }

    /// `output[r] = Σ weights[r × columns + c] × input[c]`, with as many columns as inputs and rows as outputs.
    ///
    /// Panics unless there is a weight for each pair of a row and a column, and on a kernel that the processor lacks.
    pub fn multiply(self, weights: &[i8], input: &[i8], output: &mut [i32]) {
        assert_eq!(weights.len(), input.len() * output.len(), "a weight for each input of each output");
        match self {
            Self::Portable => rows(weights, input, output),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => {
                assert!(std::arch::is_x86_feature_detected!("avx2"), "this processor has no AVX2");
                // SAFETY: the processor has AVX2, as was just asked.
                unsafe { rows_avx2(weights, input, output) }
            }
        }
    }
}

/// The product with the fastest kernel of this processor; see [`Kernel::multiply`].
pub fn multiply(weights: &[i8], input: &[i8], output: &mut [i32]) {
    Kernel::best().multiply(weights, input, output);
}

#[inline(always)]
fn rows(weights: &[i8], input: &[i8], output: &mut [i32]) {
    if input.is_empty() {
        return output.fill(0);
    }
    for (sum, row) in output.iter_mut().zip(weights.chunks_exact(input.len())) {
        // Products as int32 of int16 pairs: the compiler's multiply-and-add instruction.
        *sum = row.iter().zip(input).map(|(w, x)| i32::from(i16::from(*w)) * i32::from(i16::from(*x))).sum();
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn rows_avx2(weights: &[i8], input: &[i8], output: &mut [i32]) {
    rows(weights, input, output);
}
