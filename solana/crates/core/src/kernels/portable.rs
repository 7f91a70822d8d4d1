//! Plain Rust, for every processor, on weights as the world holds them.

use crate::fixed_point::rounded;
use crate::kernels::packing::Layout;
use crate::kernels::{Head, Kernel, Product};
use crate::scheme::DECAY_BITS;

/// The kernel that every other must agree with.
#[derive(Clone, Copy)]
pub(crate) struct Portable;

impl Kernel for Portable {
    const LAYOUT: Layout = Layout::Canonical;

    #[inline(always)]
    fn multiply(self, product: &mut Product<'_>) {
        let (value_stride, sum_stride) = (product.value_stride(), product.sum_stride());
        let columns = product.matrix.columns;
        let lanes = product.values.chunks_exact(value_stride).zip(product.sums.chunks_exact_mut(sum_stride));
        for (values, sums) in lanes {
            for (sum, weights) in sums.iter_mut().zip(product.matrix.weights.chunks_exact(columns)) {
                *sum = dot(weights, &values[..columns]);
            }
        }
    }

    #[inline(always)]
    fn scan(self, head: &Head<'_>, state: &mut [i32], said: &mut [i64]) {
        let channels = state.chunks_exact_mut(head.b.len()).zip(head.enter).zip(said.iter_mut());
        for ((state, enter), said) in channels {
            *said = channel(head, *enter, state);
        }
    }
}

/// Σ weights · values.
#[inline(always)]
pub(super) fn dot(weights: &[i8], values: &[i8]) -> i32 {
    weights.iter().zip(values).map(|(w, v)| i32::from(*w) * i32::from(*v)).sum()
}

#[inline(always)]
fn channel(head: &Head<'_>, enter: i32, state: &mut [i32]) -> i64 {
    let mut said = 0;
    for ((s, b), c) in state.iter_mut().zip(head.b).zip(head.c) {
        let moved = i64::from(*s) * i64::from(head.decay) + i64::from(enter) * i64::from(*b);
        *s = rounded(moved, DECAY_BITS) as i32;
        said += i64::from(*s) * i64::from(*c);
    }
    said
}
