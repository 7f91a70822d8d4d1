//! Products that somebody else computes from the canonical weights: Solana's `sol_matmul_i8`, where a node has it. What
//! remains is that of [`Words`].

use core::ops::Range;

use crate::kernels::packing::Layout;
use crate::kernels::{Head, InPieces, Kernel, Product, Scaled, Words};
use crate::world::Layer;

/// Who computes products of int8 weights and values.
pub trait MatrixProduct: Copy {
    /// `sums[row] = Σ weights[row · columns + k] · values[k]`, exact in 32 bits; as many columns as values, as many rows as
    /// sums.
    fn multiply(self, weights: &[i8], values: &[i8], sums: &mut [i32]);
}

/// The kernel whose products are those.
#[derive(Clone, Copy)]
pub(crate) struct Called<P>(pub P);

impl<P: MatrixProduct> Kernel for Called<P> {
    const LAYOUT: Layout = Layout::Canonical;

    #[inline(always)]
    fn multiply(self, product: &mut Product<'_>) {
        let (value_stride, sum_stride) = (product.value_stride(), product.sum_stride());
        let matrix = product.matrix;
        let lanes = product.values.chunks_exact(value_stride).zip(product.sums.chunks_exact_mut(sum_stride));
        for (values, sums) in lanes {
            self.0.multiply(matrix.weights, &values[..matrix.columns], &mut sums[..matrix.rows]);
        }
    }

    /// All of them: a call for each would cost more.
    #[inline(always)]
    fn pick(self, product: &mut Product<'_>, _rows: &[u16]) {
        self.multiply_rows(product, 0..product.matrix.rows);
    }

    #[inline(always)]
    fn scan(self, head: &Head<'_>, state: &mut [i32], said: &mut [i64]) {
        Words.scan(head, state, said);
    }

    #[inline(always)]
    fn convolve(self, enters: &Scaled<'_>, layer: &Layer<'_>, window: &mut [i16], signal: &mut [i32]) {
        Words.convolve(enters, layer, window, signal);
    }

    #[inline(always)]
    fn gate(self, gates: &Scaled<'_>, gated: &mut [i32]) {
        Words.gate(gates, gated);
    }
}

impl<P: MatrixProduct> InPieces for Called<P> {
    #[inline(always)]
    fn multiply_rows(self, product: &mut Product<'_>, rows: Range<usize>) {
        let columns = product.matrix.columns;
        let weights = &product.matrix.weights[rows.start * columns..rows.end * columns];
        self.0.multiply(weights, &product.values[..columns], &mut product.sums[rows]);
    }
}
