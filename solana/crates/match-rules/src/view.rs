//! An exact frame as others see it: rounded to the view's fixed point, halves to even, and saturated where its types end.

use chain_layout::{Fields, PlayerState, VIEW_BITS};
use wire_core::scheme::field as f;

/// Both players' views.
pub fn of(frame: &[Fields; 2]) -> [PlayerState; 2] {
    [player(&frame[0]), player(&frame[1])]
}

fn player(fields: &Fields) -> PlayerState {
    let seen = |field: usize| rounded(fields[field], VIEW_BITS[field]);
    let short = |field| seen(field).clamp(i16::MIN.into(), i16::MAX.into()) as i16;
    let word = |field| seen(field).clamp(0, u16::MAX.into()) as u16;
    let byte = |field| seen(field).clamp(0, u8::MAX.into()) as u8;
    PlayerState {
        x: seen(f::X),
        y: seen(f::Y),
        percent: word(f::PERCENT),
        shield: word(f::SHIELD),
        speed_air_x: short(f::SPEED_AIR_X),
        speed_y: short(f::SPEED_Y),
        speed_ground_x: short(f::SPEED_GROUND_X),
        speed_attack_x: short(f::SPEED_ATTACK_X),
        speed_attack_y: short(f::SPEED_ATTACK_Y),
        state_age: word(f::STATE_AGE),
        hitlag: byte(f::HITLAG),
        stocks: byte(f::STOCKS),
        facing: byte(f::FACING),
        on_ground: byte(f::ON_GROUND),
        action_state: word(f::ACTION_STATE),
        jumps_left: byte(f::JUMPS_LEFT),
        character: byte(f::CHARACTER),
    }
}

fn rounded(value: i32, bits: u32) -> i32 {
    if bits == 0 {
        return value;
    }
    let odd = (value >> bits) & 1;
    (value + (1 << (bits - 1)) - 1 + odd) >> bits
}
