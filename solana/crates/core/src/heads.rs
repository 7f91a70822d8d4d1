//! The heads: both players' next action states, the hidden layer given those, the physics vector.

use crate::fixed_point::{MOST_BITS, rounded, rounded_32, saturated};
use crate::possible::Allowed;
use crate::scheme::{ACTIONS, FRAME_BITS, GATE_BITS, PHYSICS, SIGNAL_BITS, TOKEN_BITS};
use crate::tables::silu_wide;
use crate::world::{Scales, World};

/// A sum as a logit: all rows brought to the finest scale there may be.
#[inline(always)]
fn logit(sum: i32, scales: &Scales<'_>, row: usize) -> i64 {
    (i64::from(sum) + i64::from(scales.bias[row])) << (MOST_BITS - scales.shift[row])
}

/// The most likely of a player's allowed next action states; the first of equals, 0 where none is allowed.
#[inline(always)]
pub(crate) fn choose(sums: &[i32], scales: &Scales<'_>, player: usize, allowed: &Allowed) -> usize {
    let first = player * ACTIONS;
    let (mut best, mut most) = (0, i64::MIN);
    for action in 0..ACTIONS {
        if allowed[action / 8] >> (action % 8) & 1 == 1 {
            let found = logit(sums[first + action], scales, first + action);
            if found > most {
                (best, most) = (action, found);
            }
        }
    }
    best
}

/// The hidden layer given both next action states: int8 with mixed_bits, zeros to the end of `out`. Uses `sums` up.
#[inline(always)]
pub(crate) fn mix(world: &World<'_>, sums: &mut [i32], scales: &Scales<'_>, actions: [usize; 2], out: &mut [i8]) {
    let s = world.sizes();
    let chosen = [world.chosen(0, actions[0]), world.chosen(1, actions[1])];
    let [bias, shift] = [scales.bias, scales.shift].map(|values| &values[..s.hidden]);
    let sums = &mut sums[..s.hidden];
    for (i, sum) in sums.iter_mut().enumerate() {
        let added = i64::from(chosen[0][i]) + i64::from(chosen[1][i]);
        let mixed = rounded(i64::from(*sum) + i64::from(bias[i]), shift[i] + s.heads_norm_bits - TOKEN_BITS)
            + rounded(added, s.chosen_bits - TOKEN_BITS);
        *sum = saturated(rounded(mixed, TOKEN_BITS - GATE_BITS), 16) as i32;
    }
    let (filled, rest) = out.split_at_mut(s.hidden);
    for (to, sum) in filled.iter_mut().zip(sums) {
        *to = rounded_32(silu_wide(*sum), SIGNAL_BITS - s.mixed_bits).clamp(-127, 127) as i8;
    }
    for to in rest {
        *to = 0;
    }
}

/// A player's physics vector, decoded where it is asked for.
pub(crate) struct Physics<'s> {
    sums: &'s [i32],
    scales: Scales<'s>,
    first: usize,
    bits: i32,
}

impl<'s> Physics<'s> {
    pub fn new(sums: &'s [i32], scales: Scales<'s>, player: usize, mixed_bits: i32) -> Self {
        Self { sums, scales, first: player * PHYSICS, bits: mixed_bits - FRAME_BITS }
    }

    /// The most likely rule of a group (first column, count); the first of equals.
    pub fn rule(&self, (first, count): (usize, usize)) -> usize {
        let (mut best, mut most) = (0, i64::MIN);
        for k in 0..count {
            let row = self.first + first + k;
            let found = logit(self.sums[row], &self.scales, row);
            if found > most {
                (best, most) = (k, found);
            }
        }
        best
    }

    /// A number with FRAME_BITS, in the schema's units.
    pub fn number(&self, column: usize) -> i64 {
        let row = self.first + column;
        let sum = i64::from(self.sums[row]) + i64::from(self.scales.bias[row]);
        rounded(sum, self.scales.shift[row] + self.bits)
    }
}
