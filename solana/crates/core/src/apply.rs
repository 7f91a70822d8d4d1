//! What a prediction does to a frame; see `quantization.apply`.

use crate::fixed_point::rounded;
use crate::frame::{Frame, Stage};
use crate::heads::Physics;
use crate::quantities::Geometry;
use crate::scheme::{
    DEPLETION, ENDLESS, FASTEST, FIELDS, FRAME_BITS, FULL_SHIELD, HIGH, KINDS, LOW, REGENERATION, SLOWEST, field as f,
    kind, number, rule,
};

const ONE: i64 = 1 << FRAME_BITS;

/// A rule that says whether the age goes on at a new rate.
const NEW_RATE: usize = 5;

/// What a frame stands on, beside what is predicted.
pub(crate) struct Ground {
    /// Where it is played.
    pub stage: Stage,
    /// The frame of the player's next action state on which it costs a stock.
    pub cost: u8,
}

/// Moves `player` on to the next frame, given its next action state.
pub(crate) fn apply(frame: &mut Frame, player: usize, action: usize, physics: &Physics<'_>, ground: &Ground) {
    let mut old = [0_i64; FIELDS];
    for (to, from) in old.iter_mut().zip(&frame.fields()[player]) {
        *to = i64::from(*from);
    }
    let mut new = old;
    let Ground { stage, cost } = *ground;
    let carried = KINDS[action] & kind::CARRIED != 0;
    let action = action as i64;

    for (field, column, amount) in [
        (f::SPEED_AIR_X, rule::SPEED_AIR_X, number::SPEED_AIR_X_CHANGE),
        (f::SPEED_Y, rule::SPEED_Y, number::SPEED_Y_CHANGE),
        (f::SPEED_GROUND_X, rule::SPEED_GROUND_X, number::SPEED_GROUND_X_CHANGE),
        (f::SPEED_ATTACK_X, rule::SPEED_ATTACK_X, number::SPEED_ATTACK_X_CHANGE),
        (f::SPEED_ATTACK_Y, rule::SPEED_ATTACK_Y, number::SPEED_ATTACK_Y_CHANGE),
    ] {
        new[field] = match physics.rule(column) {
            0 => 0,
            1 => old[field],
            _ => old[field] + physics.number(amount),
        };
    }
    for (field, column, velocity, shift, place) in [
        (f::X, rule::X, new[f::SPEED_AIR_X] + new[f::SPEED_ATTACK_X], number::X_SHIFT, number::X_PLACE),
        (f::Y, rule::Y, new[f::SPEED_Y] + new[f::SPEED_ATTACK_Y], number::Y_SHIFT, number::Y_PLACE),
    ] {
        new[field] = match physics.rule(column) {
            0 => old[field] + velocity,
            1 => old[field],
            2 => old[field] + physics.number(shift),
            _ => physics.number(place),
        }
        .clamp(i64::from(LOW[field]), i64::from(HIGH[field]));
    }

    let age = physics.rule(rule::AGE);
    let rate = match age {
        NEW_RATE => physics.number(number::AGE_RATE).clamp(SLOWEST, FASTEST),
        _ => old[f::AGE_RATE],
    };
    new[f::STATE_AGE] = match age {
        0 => old[f::STATE_AGE] + old[f::AGE_RATE],
        1 => old[f::STATE_AGE],
        2 => 0,
        3 => ONE,
        4 => -ONE,
        NEW_RATE => old[f::STATE_AGE] + rate,
        _ => physics.number(number::AGE),
    };
    let same_action = action == old[f::ACTION_STATE];
    new[f::AGE_RATE] = if same_action { rate } else { ONE };

    new[f::HITLAG] = match physics.rule(rule::HITLAG) {
        0 => 0,
        1 => (old[f::HITLAG] - 1).max(0),
        2 => old[f::HITLAG],
        set => set as i64 - 2,
    };
    new[f::HITSTUN] = match physics.rule(rule::HITSTUN) {
        0 => 0,
        1 => (old[f::HITSTUN] - 1).max(0),
        2 => old[f::HITSTUN],
        _ => rounded(physics.number(number::HITSTUN).max(ONE), FRAME_BITS),
    };
    new[f::PERCENT] = match physics.rule(rule::PERCENT) {
        0 => old[f::PERCENT],
        1 => old[f::PERCENT] + physics.number(number::PERCENT_RISE).max(0),
        _ => 0,
    };
    new[f::SHIELD] = match physics.rule(rule::SHIELD) {
        0 => old[f::SHIELD],
        1 => old[f::SHIELD] + REGENERATION,
        2 => old[f::SHIELD] - DEPLETION,
        3 => i64::from(FULL_SHIELD),
        _ => old[f::SHIELD] + physics.number(number::SHIELD_CHANGE),
    };
    new[f::FACING] = physics.rule(rule::FACING) as i64;
    new[f::JUMPS_LEFT] = physics.rule(rule::JUMPS_LEFT) as i64;
    new[f::HURTBOX_STATE] = physics.rule(rule::HURTBOX_STATE) as i64;
    new[f::ACTION_STATE] = action;
    new[f::ACTION_FRAMES] = if same_action { old[f::ACTION_FRAMES] + 1 } else { 0 };
    if cost != ENDLESS && new[f::ACTION_FRAMES] == i64::from(cost) {
        new[f::STOCKS] -= 1;
    }
    let grounded = physics.rule(rule::ON_GROUND) == 1;
    new[f::ON_GROUND] = i64::from(grounded);
    if grounded && !carried {
        match Geometry::of(stage).standing(new[f::X] as i32, new[f::Y] as i32) {
            Some(height) => new[f::Y] = i64::from(height),
            None => new[f::ON_GROUND] = 0,
        }
    }
    let same_hurtbox = new[f::HURTBOX_STATE] == old[f::HURTBOX_STATE];
    new[f::HURTBOX_FRAMES] = if same_hurtbox { old[f::HURTBOX_FRAMES] + 1 } else { 0 };
    frame.clamped(player, &new);
}
