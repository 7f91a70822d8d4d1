//! The selective state update in integers: what a recurrent step does for each element of its state.

use core::hint::black_box;

/// State elements of a channel that are at hand together.
pub const STATE: usize = 16;
const SHIFT: u32 = 8;

/// Channel by channel as it is usually written: `h = (h·decay >> 16) + (dx·b >> SHIFT)`, `y = Σ c·h`.
///
/// `h` is `channels × 16`, `decay` is Q16, `b` and `c` belong to all channels. Callers keep `h` within an `i32`.
#[inline(always)]
pub fn plain(h: &mut [i32], decay: &[i32], dx: &[i32], b: &[i32; STATE], c: &[i32; STATE], y: &mut [i64]) {
    let (h, _) = h.as_chunks_mut::<STATE>();
    for (((h, &decay), &dx), y) in h.iter_mut().zip(decay).zip(dx).zip(y) {
        let mut sum = 0i64;
        for ((h, &b), &c) in h.iter_mut().zip(b).zip(c) {
            let value = ((i64::from(*h) * i64::from(decay)) >> 16) + ((i64::from(dx) * i64::from(b)) >> SHIFT);
            *h = value as i32;
            sum += i64::from(c) * value;
        }
        *y = sum;
    }
}

/// One rounding instead of two and 64-bit words throughout: `h = (h·decay + dx·b) >> 16`, with `dx` scaled to fit.
#[inline(always)]
pub fn wide(h: &mut [i64], decay: &[i64], dx: &[i64], b: &[i64; STATE], c: &[i64; STATE], y: &mut [i64]) {
    let (h, _) = h.as_chunks_mut::<STATE>();
    for (((h, &decay), &dx), y) in h.iter_mut().zip(decay).zip(dx).zip(y) {
        let mut sum = 0i64;
        for ((h, &b), &c) in h.iter_mut().zip(b).zip(c) {
            let value = h.wrapping_mul(decay).wrapping_add(dx.wrapping_mul(b)) >> 16;
            *h = value;
            sum = sum.wrapping_add(c.wrapping_mul(value));
        }
        *y = sum;
    }
}

/// A head's frame, and a stretch of its b and c.
pub struct Head<'a> {
    /// 24 fractional bits.
    pub decay: i32,
    /// A value a channel.
    pub enter: &'a [i32],
    /// 24 fractional bits.
    pub b: &'a [i32; STATE],
    /// Within an int16.
    pub c: &'a [i32; STATE],
    /// Nothing is said yet.
    pub first: bool,
}

/// What the step computes: `h = (h·decay + enter·b + 2²³) >> 24` in 32 bits, `said += Σ c·h`; states and `said` a channel
/// after the other. 12 instructions an element: three loads, three products, three sums, one store; one makes the state a
/// signed number, and one rounds down.
#[inline(always)]
pub fn exact<'s>(head: &Head<'_>, states: impl Iterator<Item = &'s mut [i32; STATE]>, said: &mut [i64]) {
    // results stand in the upper halves of words: one shift rounds down and wraps to 32 bits
    const UP: u32 = 8;
    // an int32 costs two instructions to widen, one as much below 0 a single one: the half of a rounding takes it off
    const BELOW: i64 = i32::MIN as i64;
    let (b, c) = (head.b.map(|b| i64::from(b) << UP), head.c.map(i64::from));
    // LLVM puts a complement second in a product, and copies whatever is first
    let decay = !black_box(!(i64::from(head.decay) << UP));
    // ... and would undo what it sees through
    let half = black_box((1_i64 << 31).wrapping_sub(BELOW.wrapping_mul(decay)));
    for ((state, enter), said) in states.zip(head.enter).zip(said) {
        let enter = i64::from(*enter);
        let mut sum = if head.first { 0 } else { *said };
        for k in 0..STATE {
            let moved = (i64::from(state[k] as u32) ^ BELOW).wrapping_mul(decay);
            let new = moved.wrapping_add(enter.wrapping_mul(b[k])).wrapping_add(half) >> 32;
            state[k] = new as i32;
            sum = sum.wrapping_add(new.wrapping_mul(c[k]));
        }
        *said = sum;
    }
}
