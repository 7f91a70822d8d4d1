//! The heads: both players' next action states, the hidden layer given those, the physics vector.

use crate::fixed_point::{MOST_BITS, Word, rounded, rounded_32, rounded_each, saturated};
use crate::kernels::Place;
use crate::possible::{self, Allowed};
use crate::sampling::{Sampling, Warmth, random_bits, share};
use crate::scheme::{
    ACTION_HEAD, ACTIONS, AMOUNT_LIMIT, CLASS_COLUMNS, FRAME_BITS, GATE_BITS, PHYSICS, SIGNAL_BITS, TOKEN_BITS,
};
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
    possible::each(allowed, |action| {
        let found = logit(sums[first + action], scales, first + action);
        if found > most {
            (best, most) = (action, found);
        }
    });
    best
}

/// A draw of a player's next action state, from logits that were made of values with `value_bits`.
pub(crate) struct Draw<'d> {
    pub player: usize,
    pub value_bits: i32,
    /// At a temperature above 0.
    pub sampling: &'d Sampling,
}

/// One of a player's allowed next action states, drawn; 0 where none is allowed. Uses the player's `sums` up.
#[inline(never)]
pub(crate) fn sample(sums: &mut [i32], scales: &Scales<'_>, allowed: &Allowed, draw: &Draw<'_>) -> usize {
    let best = choose(sums, scales, draw.player, allowed);
    let first = draw.player * ACTIONS;
    let most = logit(sums[first + best], scales, first + best);
    let warmth = Warmth::new(draw.sampling.temperature, MOST_BITS + draw.value_bits);
    let mut total = 0;
    for action in 0..ACTIONS {
        let row = first + action;
        let may = allowed[action / 8] >> (action % 8) & 1 == 1;
        let weight = if may { warmth.weight(most - logit(sums[row], scales, row)) } else { 0 };
        sums[row] = weight as i32;
        total += weight as u64;
    }
    let bits = random_bits(draw.sampling.seed, draw.sampling.row, draw.player as u32, ACTION_HEAD);
    let mut left = share(bits, total);
    for (action, weight) in sums[first..first + ACTIONS].iter().enumerate() {
        match left.checked_sub(*weight as u64) {
            Some(rest) => left = rest,
            None => return action,
        }
    }
    // nothing has weight
    best
}

/// The hidden layer as the products after it read it.
pub(crate) struct Mixed<'s> {
    /// int8 with mixed_bits, zeros to its end: what classes are told by.
    pub coarse: &'s mut [i8],
    /// int16 with amount_bits: what amounts are made of.
    pub fine: &'s mut [i16],
}

/// The hidden layer given both next action states. Turns the sums into it, too: SIGNAL_BITS.
#[inline(always)]
pub(crate) fn mix(world: &World<'_>, sums: &mut [i32], scales: &Scales<'_>, actions: [usize; 2], to: Mixed<'_>) {
    let s = world.sizes();
    let chosen = [world.chosen(0, actions[0]), world.chosen(1, actions[1])];
    let [bias, shift] = [scales.bias, scales.shift].map(|values| &values[..s.hidden]);
    let sums = &mut sums[..s.hidden];
    for (i, sum) in sums.iter_mut().enumerate() {
        let added = i64::from(chosen[0][i]) + i64::from(chosen[1][i]);
        let mixed = rounded_each(i64::from(*sum) + i64::from(bias[i]), shift[i], s.heads_norm_bits - TOKEN_BITS)
            + rounded(added, s.chosen_bits - TOKEN_BITS);
        *sum = saturated(rounded(mixed, TOKEN_BITS - GATE_BITS), 16) as i32;
    }
    for sum in &mut *sums {
        *sum = silu_wide(*sum);
    }
    let most = i32::from(i16::MAX);
    let (filled, rest) = to.coarse.split_at_mut(s.hidden);
    for ((coarse, fine), sum) in filled.iter_mut().zip(to.fine).zip(sums) {
        *coarse = rounded_32(*sum, SIGNAL_BITS - s.mixed_bits).clamp(-127, 127) as i8;
        *fine = rounded_32(*sum, SIGNAL_BITS - s.amount_bits).clamp(-most, most) as i16;
    }
    for to in rest {
        *to = 0;
    }
}

/// A player's physics vector, decoded where it is asked for.
pub(crate) struct Physics<'s> {
    logits: &'s [i32],
    scales: Scales<'s>,
    amounts: Scales<'s>,
    world: &'s World<'s>,
    fine: &'s [i16],
    player: usize,
}

impl<'s> Physics<'s> {
    /// `logits`: both players' sums of the classes; `fine`: the hidden layer with amount_bits.
    pub fn new(world: &'s World<'s>, logits: &'s [i32], fine: &'s [i16], player: usize) -> Self {
        let (scales, amounts) = (world.scales_of(Place::Classes), world.amount_scales());
        Self { logits, scales, amounts, world, fine, player }
    }

    /// The most likely rule of a group (first column, count); the first of equals.
    pub fn rule(&self, (first, count): (usize, usize)) -> usize {
        let (mut best, mut most) = (0, i64::MIN);
        for k in 0..count {
            let row = self.player * CLASS_COLUMNS + first + k;
            let found = logit(self.logits[row], &self.scales, row);
            if found > most {
                (best, most) = (k, found);
            }
        }
        best
    }

    /// A number with FRAME_BITS, in the schema's units.
    pub fn number(&self, column: usize) -> i64 {
        let row = self.player * (PHYSICS - CLASS_COLUMNS) + column - CLASS_COLUMNS;
        let mut sum = i64::from(self.amounts.bias[row]);
        for (value, weight) in self.fine.iter().zip(self.world.amount(row)) {
            sum += i64::from(Word::from(*value) * Word::from(*weight));
        }
        let bits = self.amounts.shift[row] + self.world.sizes().amount_bits - FRAME_BITS;
        saturated(rounded(sum, bits), AMOUNT_LIMIT)
    }
}
