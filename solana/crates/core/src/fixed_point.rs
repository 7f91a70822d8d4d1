//! Rounding and saturation, as in `quantization.fixed_point`.
//!
//! `quantization.bounds` proves of every exported world that its convolution and scan stay within 32 bits. Where bytes
//! that nobody has proved leave them, all kernels wrap around, alike.

use core::hint::cold_path;

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

/// [`rounded`] by `shift + bits` where shifts, from 0 on, differ from value to value.
#[inline(always)]
pub fn rounded_each(value: i64, shift: i32, bits: i32) -> i64 {
    if cfg!(target_arch = "bpf") {
        // in 64 bits, and without a half that would have to be made
        let down = i64::from(shift as u32) + i64::from(bits);
        if (1..64).contains(&down) {
            return ((value >> (down - 1)) + 1) >> 1;
        }
        cold_path();
    }
    rounded(value, shift + bits)
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

/// [`rounded_32`] by `shift + bits`, shifts from 0 on, for 64-bit machines that count instructions: one shift rounds and
/// extends the sign.
#[inline(always)]
pub fn scaled(value: i32, shift: i32, bits: i32) -> i64 {
    let down = i64::from(shift as u32) + i64::from(bits);
    if (1..=32).contains(&down) {
        let high = i64::from(value as u32) << 32;
        return ((high >> (down + 31)) + 1) >> 1;
    }
    cold_path();
    i64::from(rounded_32(value, shift + bits))
}

/// Clamped to what a signed integer of `bits` bits holds, symmetrically.
#[inline(always)]
pub fn saturated(value: i64, bits: u32) -> i64 {
    let most = (1_i64 << (bits - 1)) - 1;
    if cfg!(target_arch = "bpf") {
        // one branch for what is nearly always so
        if value.wrapping_add(most) as u64 <= 2 * most as u64 {
            return value;
        }
        cold_path();
    }
    value.clamp(-most, most)
}

/// Fractional bits that a scale may have: int8 weights and whatever else is shifted.
pub const MOST_BITS: i32 = 24;
