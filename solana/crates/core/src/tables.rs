//! Look-ups: SiLU, softplus, exp(−v), 1/√v and sine, as in `quantization.tables`.

use core::hint::cold_path;

use crate::fixed_point::rounded;
use crate::scheme::{
    DECAY_BITS, DT_BITS, EXP, EXP_BITS, GATE_BITS, RSQRT, RSQRT_BITS, SIGNAL_BITS, SILU, SINE, SOFTPLUS,
};

const SILU_HALF: i32 = SILU.len() as i32 / 2;
const RSQRT_FIRST: u64 = 256;

/// SiLU (SIGNAL_BITS) of values with GATE_BITS, in place; beyond ±16 it is that of the end.
///
/// Two loops, of which the first is one for vectors.
#[inline(always)]
pub fn silu(values: &mut [i32]) {
    if cfg!(target_arch = "bpf") {
        for value in values {
            *value = silu_of(i64::from(*value));
        }
        return;
    }
    for value in values.iter_mut() {
        *value = (*value).clamp(-SILU_HALF, SILU_HALF - 1) + SILU_HALF;
    }
    for value in values.iter_mut() {
        *value = i32::from(SILU[*value as usize & (SILU.len() - 1)]);
    }
}

/// [`silu`] of one value: a branch where it is beyond ±16.
#[inline(always)]
pub fn silu_of(value: i64) -> i32 {
    let at = value + i64::from(SILU_HALF);
    if let Some(found) = SILU.get(at as usize) {
        return i32::from(*found);
    }
    cold_path();
    i32::from(SILU[if at < 0 { 0 } else { SILU.len() - 1 }])
}

/// SiLU (SIGNAL_BITS) of a value with GATE_BITS; from 16 on it is the value itself.
#[inline(always)]
pub fn silu_wide(value: i32) -> i32 {
    if value >= SILU_HALF {
        return value << (SIGNAL_BITS - GATE_BITS);
    }
    i32::from(SILU[(value.max(-SILU_HALF) + SILU_HALF) as usize & (SILU.len() - 1)])
}

/// Softplus (DT_BITS) of a value with TOKEN_BITS, clamped to ±16.
#[inline(always)]
pub fn softplus(value: i64) -> i64 {
    let limit = 16 << 12;
    let at = value.clamp(-limit, limit - 1) + limit;
    let (low, part) = ((at >> 7) as usize, at & 127);
    let first = i64::from(SOFTPLUS[low]);
    first + rounded((i64::from(SOFTPLUS[low + 1]) - first) * part, 7)
}

/// exp(−v) (DECAY_BITS) of v ≥ 0 with DT_BITS; 0 from v = 16 on.
#[inline(always)]
pub fn exp_neg(value: i64) -> i64 {
    if value >= 16 << DT_BITS {
        return 0;
    }
    let (coarse, fine, rest) = ((value >> 16) as usize & 255, (value >> 8) as usize & 255, value & 255);
    let both = (i64::from(EXP[0][coarse]) * i64::from(EXP[1][fine])) >> EXP_BITS;
    let exact = both - ((both * rest) >> DT_BITS);
    rounded(exact, EXP_BITS - DECAY_BITS)
}

/// `(r, s)` with 1/√value = r / 2^s, for values from 256 to 2^62.
#[inline(always)]
pub fn rsqrt(value: u64) -> (i64, i32) {
    let length = 63 - (value | 1).leading_zeros() as i32;
    let shift = (length - 8).max(0) & !1;
    let m = (value >> shift).max(RSQRT_FIRST) - RSQRT_FIRST;
    (i64::from(RSQRT[m as usize]), RSQRT_BITS + shift / 2)
}

/// 127 · sine of a phase in 1/1024 turns.
#[inline(always)]
pub fn sine(phase: i64) -> i8 {
    SINE[(phase & (SINE.len() as i64 - 1)) as usize]
}
