//! The selective state update in integers: what a recurrent step does for each element of its state.

/// State elements of a channel.
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

/// The same with the state in 32 bits.
#[inline(always)]
pub fn narrow(h: &mut [i32], decay: &[i64], dx: &[i64], b: &[i64; STATE], c: &[i64; STATE], y: &mut [i64]) {
    let (h, _) = h.as_chunks_mut::<STATE>();
    for (((h, &decay), &dx), y) in h.iter_mut().zip(decay).zip(dx).zip(y) {
        let mut sum = 0i64;
        for ((h, &b), &c) in h.iter_mut().zip(b).zip(c) {
            let value = i64::from(*h).wrapping_mul(decay).wrapping_add(dx.wrapping_mul(b)) >> 16;
            *h = value as i32;
            sum = sum.wrapping_add(c.wrapping_mul(value));
        }
        *y = sum;
    }
}
