//! Which action states may follow; see `models.possible_actions`.

use crate::frame::Frame;
use crate::quantities::Quantities;
use crate::scheme::{ACTIONS, AWAY, CERTAIN_CROSSING, DYING, FIRST_SPECIAL_ACTION, field, quantity as q};
use crate::world::World;

/// A bit an action state, the lowest of a byte first.
pub type Allowed = [u8; ACTIONS.div_ceil(8)];

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
    let fields = &frame.fields()[player];
    let action = fields[field::ACTION_STATE];
    let mut found = [0; ACTIONS.div_ceil(8)];
    if beyond(fields[field::HITLAG], action, read, player) && !AWAY.contains(&(action as u32)) {
        for dying in 0..DYING {
            found[dying / 8] |= 1 << (dying % 8);
        }
        return found;
    }
    found.copy_from_slice(world.following(fields[field::CHARACTER] as usize, action as usize));
    found
}

fn beyond(hitlag: i32, action: i32, read: &Quantities, player: usize) -> bool {
    let any = |sides: [usize; 3], limit: i32| sides.iter().any(|side| read[*side][player] < limit);
    let here = any([q::INSIDE_LEFT, q::INSIDE_RIGHT, q::INSIDE_BOTTOM], 0);
    let ahead = any([q::FLIES_LEFT, q::FLIES_RIGHT, q::FLIES_BOTTOM], -CERTAIN_CROSSING);
    (here || (ahead && action < FIRST_SPECIAL_ACTION)) && hitlag <= 0
}
