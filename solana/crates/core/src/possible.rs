//! Which action states may follow; see `models.possible_actions`.

use crate::frame::Frame;
use crate::quantities::Quantities;
use crate::scheme::{
    ACTIONS, CERTAIN_CROSSING, DEATH_REACH, ENDLESS, FIRST_SPECIAL_ACTION, KINDS, field, kind, quantity as q,
};
use crate::world::World;

const BYTES: usize = ACTIONS.div_ceil(8);

/// A bit an action state, the lowest of a byte first.
pub type Allowed = [u8; BYTES];

/// How far inside each blast zone, now and after flying on.
const SIDES: [[usize; 2]; 4] = [
    [q::INSIDE_LEFT, q::FLIES_LEFT],
    [q::INSIDE_RIGHT, q::FLIES_RIGHT],
    [q::INSIDE_BOTTOM, q::FLIES_BOTTOM],
    [q::INSIDE_TOP, q::FLIES_TOP],
];

/// The action states of a kind.
const fn of_kind(kind: u8) -> Allowed {
    let mut found = [0; BYTES];
    let mut action = 0;
    while action < ACTIONS {
        if KINDS[action] & kind != 0 {
            found[action / 8] |= 1 << (action % 8);
        }
        action += 1;
    }
    found
}

const CAPTURED: Allowed = of_kind(kind::CAPTURED);

/// The deaths beyond each side.
const DEATHS: [Allowed; 4] =
    [of_kind(kind::DEAD_LEFT), of_kind(kind::DEAD_RIGHT), of_kind(kind::DEAD_BOTTOM), of_kind(kind::DEAD_TOP)];

/// The place of the side from beyond which one may come back.
const TOP: usize = 3;

/// Bytes that hold all deaths: they are the first action states.
const DEATH_BYTES: usize = 2;
const _: () = {
    let mut side = 0;
    while side < DEATHS.len() {
        let mut byte = DEATH_BYTES;
        while byte < BYTES {
            assert!(DEATHS[side][byte] == 0);
            byte += 1;
        }
        side += 1;
    }
};

/// The place of a byte's lowest bit: not every machine has an instruction that finds it.
const LOWEST: [u8; 256] = {
    let mut found = [0; 256];
    let mut byte = 1;
    while byte < 256 {
        found[byte] = byte.trailing_zeros() as u8;
        byte += 1;
    }
    found
};

/// Calls `see` with the action states whose bit is set, in order.
#[inline(always)]
pub(crate) fn each(allowed: &Allowed, mut see: impl FnMut(usize)) {
    for (byte, bits) in allowed.iter().enumerate() {
        let mut rest = *bits;
        while rest != 0 {
            see(8 * byte + usize::from(LOWEST[usize::from(rest)]));
            rest &= rest - 1;
        }
    }
}

/// The next action states that are possible for a player.
pub fn allowed(world: &World<'_>, frame: &Frame, read: &Quantities, player: usize) -> Allowed {
    let [own, other] = [&frame.fields()[player], &frame.fields()[1 - player]];
    let (action, character) = (own[field::ACTION_STATE] as usize, own[field::CHARACTER] as usize);
    let away = KINDS[action] & kind::AWAY != 0;
    let sides = SIDES.map(|[inside, flies]| (read[inside][player], read[flies][player]));

    let mut found = [0; BYTES];
    if !away && own[field::HITLAG] <= 0 {
        let follows = own[field::ACTION_STATE] < FIRST_SPECIAL_ACTION;
        for ((here, ahead), deaths) in sides[..TOP].iter().zip(&DEATHS) {
            if *here < 0 || (follows && *ahead < -CERTAIN_CROSSING) {
                for (bits, death) in found[..DEATH_BYTES].iter_mut().zip(deaths) {
                    *bits |= death;
                }
            }
        }
        if found[..DEATH_BYTES] != [0; DEATH_BYTES] {
            return found;
        }
    }
    let [least, longest] = world.stay(character, action);
    let (place, bit) = (action / 8, 1 << (action % 8));
    let frames = own[field::ACTION_FRAMES];
    if frames < i32::from(least) {
        found[place] = bit;
        return found;
    }

    let known = world.following(character, action);
    found.copy_from_slice(known);
    if !away {
        for ((here, ahead), deaths) in sides.iter().zip(&DEATHS) {
            if *here.min(ahead) >= DEATH_REACH {
                for (bits, death) in found[..DEATH_BYTES].iter_mut().zip(deaths) {
                    *bits &= !death;
                }
            }
        }
    }
    if !world.can_hold(other[field::CHARACTER] as usize, other[field::ACTION_STATE] as usize) {
        for (bits, captured) in found.iter_mut().zip(&CAPTURED) {
            *bits &= !captured;
        }
    }
    if longest != ENDLESS && frames >= i32::from(longest) {
        let stays = found[place] & bit;
        found[place] &= !bit;
        if !any(&found) {
            found[place] |= stays;
        }
    }
    // what contradicts itself is overruled by what has been seen to follow
    if !any(&found) {
        found.copy_from_slice(known);
    }
    found
}

fn any(allowed: &Allowed) -> bool {
    allowed.iter().any(|bits| *bits != 0)
}
