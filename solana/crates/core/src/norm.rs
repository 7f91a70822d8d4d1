//! Root-mean-square normalisation to int8. Zeros are written one by one: not every target of the step has a memset.

use crate::fixed_point::{rounded_each, saturated};
use crate::scheme::{INVERSE_EPSILON, ROOT_BITS};
use crate::tables::rsqrt;

/// √width with ROOT_BITS, to the nearest integer.
fn root(width: usize) -> i64 {
    let root = ((width as u32) << (2 * ROOT_BITS + 2)).isqrt();
    i64::from((root + 1) >> 1)
}

/// What keeps the root of nothing from being 0: epsilon · width in the squares' units.
fn floor(width: usize, value_bits: i32) -> u64 {
    ((width as u64) << (2 * value_bits)) / INVERSE_EPSILON
}

/// Values over their root mean square: int8 with `out_bits`, zeros to the end of `out`.
///
/// `value_bits`: fractional bits of `values`.
#[inline(always)]
pub fn normalised(values: &[i32], value_bits: i32, out_bits: i32, out: &mut [i8]) {
    let (scale, bits) = scale(values, value_bits, out_bits);
    let (filled, rest) = out.split_at_mut(values.len());
    for (to, value) in filled.iter_mut().zip(values) {
        *to = saturated(rounded_each(i64::from(*value) * scale, 0, bits), 8) as i8;
    }
    for to in rest {
        *to = 0;
    }
}

/// [`normalised`], every channel with as many bits less as `coarser` says.
#[inline(always)]
pub fn normalised_by_channel(values: &[i32], value_bits: i32, out_bits: i32, coarser: &[i32], out: &mut [i8]) {
    let (scale, bits) = scale(values, value_bits, out_bits);
    let (filled, rest) = out.split_at_mut(values.len());
    for ((to, value), coarser) in filled.iter_mut().zip(values).zip(coarser) {
        *to = saturated(rounded_each(i64::from(*value) * scale, *coarser, bits), 8) as i8;
    }
    for to in rest {
        *to = 0;
    }
}

/// What values are multiplied with, and the bits that the products then have too many.
#[inline(always)]
fn scale(values: &[i32], value_bits: i32, out_bits: i32) -> (i64, i32) {
    let mut squares = floor(values.len(), value_bits);
    for value in values {
        squares = squares.wrapping_add((i64::from(*value) * i64::from(*value)) as u64);
    }
    let (mantissa, shift) = rsqrt(squares);
    (i64::from((mantissa * root(values.len())) as i32), shift + ROOT_BITS - out_bits)
}
