//! Rounding and saturation, as in `quantization.fixed_point`.
//!
//! `quantization.bounds` proves of every exported world that its convolution and scan stay within 32 bits. Where bytes
//! that nobody has proved leave them, all kernels wrap around, alike.

/// What a machine computes 32-bit sums in: Solana's has 64-bit registers only, and pays for every sign that it extends.
#[cfg(target_arch = "bpf")]
pub(crate) type Word = i64;
/// What a machine computes 32-bit sums in: vectors hold twice as many of 32 bits.
#[cfg(not(target_arch = "bpf"))]
pub(crate) type Word = i32;

/// `value / 2^bits` to the nearest integer, halves upwards; negative bits shift left.
#[inline(always)]
pub fn rounded(value: i64, bits: i32) -> i64 {
    // the same; a branch that is nearly always taken is dear to vectors and cheap where instructions are counted
    if cfg!(target_arch = "bpf") && bits > 0 {
        return (value + (1 << (bits - 1))) >> bits;
    }
    let down = bits.max(0);
    let up = (-bits).max(0);
    ((value + ((1_i64 << down) >> 1)) >> down) << up
}

/// [`rounded`] in 32 bits, for a sum of at most 2^30 and at most 30 bits: exact up to 2^29, beyond that it stays beyond.
/// For results that are saturated to less anyway.
#[inline(always)]
pub fn rounded_32(value: i32, bits: i32) -> i32 {
    if cfg!(target_arch = "bpf") && bits > 0 {
        return rounded(i64::from(value), bits) as i32;
    }
    let down = bits.max(0);
    let up = (-bits).max(0);
    let limit = (1 << 30) >> up;
    ((value.clamp(-limit, limit) + ((1 << down) >> 1)) >> down) << up
}

/// Clamped to what a signed integer of `bits` bits holds, symmetrically.
#[inline(always)]
pub fn saturated(value: i64, bits: u32) -> i64 {
    let most = (1_i64 << (bits - 1)) - 1;
    value.clamp(-most, most)
}

/// Fractional bits that a scale may have: int8 weights and whatever else is shifted.
pub const MOST_BITS: i32 = 24;
