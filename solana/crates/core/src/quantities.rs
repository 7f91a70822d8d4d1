//! What is read off a frame: fields, geometry and controllers as named whole numbers; see `quantization.quantities`.

use crate::fixed_point::rounded;
use crate::frame::{Controller, Frame, Stage};
use crate::scheme::quantity as q;
use crate::scheme::{
    BELOW_FEET, FAR, FIELDS, FOOTING, FRAME_BITS, FULL_SHIELD, LEDGE, NEAR, QUANTITIES, SLOPES, STAGES, TOUCH, field,
};

/// All quantities of both players.
pub type Quantities = [[i32; 2]; QUANTITIES];

const FLOOR: usize = 6;
const PLATFORMS: usize = 3;
const SURFACES: usize = 1 + PLATFORMS;
const ANALOG: usize = 6;
const BUTTONS: usize = 12;
const PLATFORM_COLUMNS: usize = 2 * FLOOR;
const MOVING: usize = 2;
const MOVING_COLUMNS: usize = PLATFORM_COLUMNS + 3 * PLATFORMS;
const EDGE: usize = MOVING_COLUMNS + 4 * MOVING;
const ZONES: usize = EDGE + 2;
const SIDES: usize = 4;

/// A place's heights above floor and platforms, and over which of them it is.
struct Surfaces {
    above: [i32; SURFACES],
    over: [bool; SURFACES],
}

/// A row of the stages' table, and the slopes of its floor's pieces.
pub(crate) struct Geometry {
    row: &'static [i32; ZONES + SIDES],
    slopes: &'static [i32; FLOOR - 1],
}

impl Geometry {
    pub(crate) fn of(stage: Stage) -> Self {
        let id = usize::from(stage.id());
        Self { row: &STAGES[id], slopes: &SLOPES[id] }
    }

    /// The height of the ground under one who stands at (x, y), None where one can't; y itself where ground moves.
    pub(crate) fn standing(&self, x: i32, y: i32) -> Option<i32> {
        let row = self.row;
        let moves = (0..MOVING).any(|k| {
            let [left, right, bottom, top] = [0, 1, 2, 3].map(|side| row[MOVING_COLUMNS + side * MOVING + k]);
            x >= left && x <= right && y >= bottom && y <= top
        });
        if moves {
            return Some(y);
        }
        let (mut nearest, mut found) = (FAR, y);
        for (k, above) in self.surfaces(x, y).above.into_iter().enumerate() {
            let (left, right) = match k {
                0 => (row[0], row[FLOOR - 1]),
                _ => (row[PLATFORM_COLUMNS + k - 1], row[PLATFORM_COLUMNS + PLATFORMS + k - 1]),
            };
            if x >= left - FOOTING && x <= right + FOOTING && above.abs() < nearest {
                (nearest, found) = (above.abs(), y - above);
            }
        }
        (nearest <= FOOTING).then_some(found)
    }

    #[inline(always)]
    fn ground(&self, x: i32) -> i32 {
        let row = self.row;
        let mut climbed = 0;
        for k in 0..FLOOR - 1 {
            let along = (x - row[k]).clamp(0, row[k + 1] - row[k]);
            climbed += rounded(i64::from(along) * i64::from(self.slopes[k]), FRAME_BITS) as i32;
        }
        row[FLOOR] + climbed
    }

    #[inline(always)]
    fn surfaces(&self, x: i32, y: i32) -> Surfaces {
        let row = self.row;
        let mut found = Surfaces { above: [0; SURFACES], over: [false; SURFACES] };
        found.above[0] = y - self.ground(x);
        found.over[0] = x >= row[0] && x <= row[FLOOR - 1];
        for k in 0..PLATFORMS {
            let at = PLATFORM_COLUMNS + k;
            found.above[k + 1] = y - row[at + 2 * PLATFORMS];
            found.over[k + 1] = x >= row[at] && x <= row[at + PLATFORMS];
        }
        found
    }

    #[inline(always)]
    fn margins(&self, x: i32, y: i32) -> [i32; SIDES] {
        let zones = &self.row[ZONES..];
        [x - zones[0], zones[1] - x, y - zones[2], zones[3] - y]
    }
}

/// Reads everything off a frame.
pub fn read(
    frame: &Frame,
    stage: Stage,
    controllers: &[Controller; 2],
    previous: &[Controller; 2],
    found: &mut Quantities,
) {
    for player in 0..2 {
        let fields = &frame.fields()[player];
        for k in 0..FIELDS {
            found[k][player] = fields[k];
        }
        found[q::SHIELD_MISSING][player] = fields[field::SHIELD] - FULL_SHIELD;
        found[q::AGE_CLASS][player] = (fields[field::STATE_AGE] >> FRAME_BITS) + 1;
        found[q::AGE_FRACTION][player] = fields[field::STATE_AGE] & ((1 << FRAME_BITS) - 1);
        found[q::STAGE][player] = i32::from(stage.id());
        places(frame, stage, player, found);
        pads(&controllers[player], &previous[player], player, found);
    }
    for player in 0..2 {
        sides(frame, player, found);
    }
}

fn places(frame: &Frame, stage: Stage, player: usize, found: &mut Quantities) {
    let [own, other] = [&frame.fields()[player], &frame.fields()[1 - player]];
    let stage = Geometry::of(stage);
    let (x, y) = (own[field::X], own[field::Y]);
    let here = stage.surfaces(x, y);
    let mut clearance = FAR;
    for k in 0..SURFACES {
        if here.over[k] && here.above[k] > BELOW_FEET {
            clearance = clearance.min(here.above[k]);
        }
    }
    let known = clearance < FAR;
    if !known {
        clearance = 0;
    }
    let height = if here.over[0] { here.above[0] } else { 0 };
    let ahead_x = x + own[field::SPEED_AIR_X] + own[field::SPEED_ATTACK_X];
    let ahead_y = y + own[field::SPEED_Y] + own[field::SPEED_ATTACK_Y];
    let there = stage.surfaces(ahead_x, ahead_y);
    let distance_x = other[field::X] - x;
    let facing = own[field::FACING] * 2 - 1;
    let mut set = |quantity: usize, value: i32| found[quantity][player] = value;

    set(q::HEIGHT, height);
    set(q::AT_FLOOR, i32::from(height.abs() < NEAR && here.over[0]));
    set(q::OVER_FLOOR, i32::from(here.over[0]));
    set(q::CLEARANCE, clearance);
    set(q::STANDING, i32::from(clearance.abs() < NEAR && known));
    set(q::OVER_SURFACE, i32::from(known));
    set(q::FROM_EDGE, stage.row[EDGE] - x.abs());
    set(q::AT_LEDGE, i32::from((x.abs() - stage.row[EDGE + 1]).abs() < LEDGE));
    set(q::LANDING, there.above[0]);
    set(q::DISTANCE_X, distance_x);
    set(q::DISTANCE_Y, other[field::Y] - y);
    set(q::IN_FRONT, distance_x * facing);
    for k in 0..PLATFORMS {
        let at = q::OVER_PLATFORM_0 + 3 * k;
        set(at, i32::from(here.over[k + 1]));
        set(at + 1, here.above[k + 1]);
        set(at + 2, i32::from(here.above[k + 1].abs() < NEAR));
    }
    let (margins, ahead) = (stage.margins(x, y), stage.margins(ahead_x, ahead_y));
    for k in 0..SIDES {
        let at = q::INSIDE_LEFT + 4 * k;
        set(at, margins[k]);
        set(at + 1, i32::from(margins[k] < 0));
        set(at + 2, i32::from(ahead[k] < 0));
        set(at + 3, ahead[k]);
    }
    for k in 0..SURFACES {
        let crossed = there.over[k] && here.above[k] > -TOUCH && there.above[k] <= 0;
        set(q::LANDS_ON_FLOOR + k, i32::from(crossed));
    }
}

/// What a player sees of the other and of its own sticks, turned the way it faces.
fn sides(frame: &Frame, player: usize, found: &mut Quantities) {
    let [own, other] = [&frame.fields()[player], &frame.fields()[1 - player]];
    let speed = |of: &[i32; FIELDS]| {
        [of[field::SPEED_AIR_X] + of[field::SPEED_ATTACK_X], of[field::SPEED_Y] + of[field::SPEED_ATTACK_Y]]
    };
    let ([x, y], [other_x, other_y]) = (speed(own), speed(other));
    let side = own[field::FACING] * 2 - 1;
    found[q::IN_FRONT_AHEAD][player] = found[q::IN_FRONT][player] + (other_x - x) * side;
    found[q::ABOVE_AHEAD][player] = found[q::DISTANCE_Y][player] + other_y - y;
    found[q::FORWARD][player] = x * side;
    found[q::RISING][player] = y;
    found[q::FACES_ALIKE][player] = i32::from(own[field::FACING] == other[field::FACING]);
    for (forward, stick) in [
        (q::STICK_FORWARD, q::STICK_X),
        (q::C_FORWARD, q::C_X),
        (q::PREVIOUS_STICK_FORWARD, q::PREVIOUS_STICK_X),
        (q::PREVIOUS_C_FORWARD, q::PREVIOUS_C_X),
    ] {
        found[forward][player] = found[stick][player] * side;
    }
}

fn pads(now: &Controller, before: &Controller, player: usize, found: &mut Quantities) {
    pad(now, player, q::STICK_X, found);
    pad(before, player, q::PREVIOUS_STICK_X, found);
    for k in 0..BUTTONS {
        let held = found[q::STICK_X + ANALOG + k][player];
        let held_before = found[q::PREVIOUS_STICK_X + ANALOG + k][player];
        found[q::PRESSED_A + k][player] = held & (1 - held_before);
    }
}

/// Sticks, triggers and buttons of one pad, from quantity `first` on.
fn pad(controller: &Controller, player: usize, first: usize, found: &mut Quantities) {
    for k in 0..4 {
        found[first + k][player] = i32::from(controller[k] as i8).max(-127);
    }
    for k in 4..ANALOG {
        found[first + k][player] = i32::from(controller[k]);
    }
    for k in 0..BUTTONS {
        found[first + ANALOG + k][player] = i32::from(controller[ANALOG + k / 8] >> (k % 8) & 1);
    }
}
