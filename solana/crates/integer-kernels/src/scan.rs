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

/// A head's frame.
pub struct Head<'a> {
    /// 24 fractional bits.
    pub decay: i32,
    /// A value a channel.
    pub enter: &'a [i32],
    /// A value a state, 24 fractional bits.
    pub b: &'a [i32],
    /// A value a state, within an int16.
    pub c: &'a [i32],
}

/// What the step computes: `h = (h·decay + enter·b + 2²³) >> 24` in 32 bits, `said = Σ c·h`; `STATE` states a channel, an even
/// number of channels one after the other. Two go together, 11½ instructions an element: a load, three products, three sums,
/// a store, one that makes the state a signed number, one that rounds down; for both, b is loaded and copied, c loaded.
///
/// A function of its own: straight-line code that takes all ten registers.
#[inline(never)]
pub fn exact<const STATE: usize>(head: &Head<'_>, states: &mut [i32], said: &mut [i64]) {
    let factors = Factors::<STATE>::new(head, 0);
    let states = states.as_chunks_mut::<STATE>().0.as_chunks_mut::<2>().0;
    let pairs = head.enter.as_chunks::<2>().0.iter().zip(said.as_chunks_mut::<2>().0);
    for (states, (enter, said)) in states.iter_mut().zip(pairs) {
        *said = factors.pair(states.each_mut(), *enter, [0; 2]);
    }
}

/// [`exact`] of states that are any multiple of `STATE` a channel: so many of all channels, then the next.
#[inline(never)]
pub fn exact_in_parts<const STATE: usize>(head: &Head<'_>, states: &mut [i32], said: &mut [i64]) {
    let width = head.b.len();
    for first in (0..width).step_by(STATE) {
        let factors = Factors::<STATE>::new(head, first);
        let pairs = head.enter.as_chunks::<2>().0.iter().zip(said.as_chunks_mut::<2>().0);
        for (states, (enter, said)) in states.chunks_exact_mut(2 * width).zip(pairs) {
            let (one, other) = states.split_at_mut(width);
            let parts = [one, other].map(|states| states[first..].first_chunk_mut().expect("whole parts"));
            *said = factors.pair(parts, *enter, if first == 0 { [0; 2] } else { *said });
        }
    }
}

/// What all channels of a head share.
struct Factors<const STATE: usize> {
    decay: i64,
    half: i64,
    b: [i64; STATE],
    c: [i64; STATE],
}

impl<const STATE: usize> Factors<STATE> {
    /// Results stand in the upper halves of words: one shift rounds down and wraps to 32 bits.
    const UP: u32 = 8;

    /// An int32 costs two instructions to widen, one as much below 0 a single one: the half of a rounding takes it off.
    const BELOW: i64 = i32::MIN as i64;

    /// For the states from `first` on.
    #[inline(always)]
    fn new(head: &Head<'_>, first: usize) -> Self {
        let (mut b, mut c) = ([0; STATE], [0; STATE]);
        let values = head.b[first..][..STATE].iter().zip(&head.c[first..][..STATE]);
        for ((b, c), (from_b, from_c)) in b.iter_mut().zip(&mut c).zip(values) {
            *b = i64::from(*from_b) << Self::UP;
            *c = i64::from(*from_c);
        }
        // LLVM puts a complement second in a product, and copies whatever is first
        let decay = !black_box(!(i64::from(head.decay) << Self::UP));
        // ... and would undo what it sees through
        let half = black_box((1_i64 << 31).wrapping_sub(Self::BELOW.wrapping_mul(decay)));
        Self { decay, half, b, c }
    }

    /// Two channels: their states moved on, and what is said of them added to `sums`.
    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "two states and their factors at the same place")]
    fn pair(&self, states: [&mut [i32; STATE]; 2], enter: [i32; 2], mut sums: [i64; 2]) -> [i64; 2] {
        // what changes from loop to loop would be first in a product, and copied
        let enter = enter.map(|enter| i64::from(black_box(enter)));
        for k in 0..STATE {
            let mut new = [0; 2];
            for p in 0..2 {
                let moved = (i64::from(states[p][k] as u32) ^ Self::BELOW).wrapping_mul(self.decay);
                new[p] = moved.wrapping_add(self.b[k].wrapping_mul(enter[p])).wrapping_add(self.half) >> 32;
                states[p][k] = new[p] as i32;
            }
            for p in 0..2 {
                sums[p] = sums[p].wrapping_add(new[p].wrapping_mul(self.c[k]));
            }
        }
        sums
    }
}
