//! Generated from `quantization`, `models.rules` and `schema` by `generate_scheme.py`: do not edit.

/// The first four bytes of a world.
pub const MAGIC: [u8; 4] = *b"WIRE";

/// The version of these rules.
pub const SCHEME: u32 = 3;

/// Fractional bits; see `quantization.fixed_point`.
pub const FRAME_BITS: i32 = 16;

/// Fractional bits; see `quantization.fixed_point`.
pub const TOKEN_BITS: i32 = 12;

/// Fractional bits; see `quantization.fixed_point`.
pub const NUMBER_BITS: i32 = 11;

/// Fractional bits; see `quantization.fixed_point`.
pub const CONV_BITS: i32 = 10;

/// Fractional bits; see `quantization.fixed_point`.
pub const TAP_BITS: i32 = 12;

/// Fractional bits; see `quantization.fixed_point`.
pub const SIGNAL_BITS: i32 = 11;

/// Fractional bits; see `quantization.fixed_point`.
pub const GATE_BITS: i32 = 7;

/// Fractional bits; see `quantization.fixed_point`.
pub const DT_BITS: i32 = 20;

/// Fractional bits; see `quantization.fixed_point`.
pub const DECAY_BITS: i32 = 24;

/// Fractional bits; see `quantization.fixed_point`.
pub const STATE_BITS: i32 = 16;

/// Bits that the gated signal is saturated to.
pub const GATE_LIMIT: u32 = 25;

/// Bits that a predicted number is saturated to.
pub const AMOUNT_LIMIT: u32 = 31;

/// Bits that the residual stream is saturated to.
pub const RESIDUAL_LIMIT: u32 = 28;

/// A norm's epsilon is one over this.
pub const INVERSE_EPSILON: u64 = 100000;

/// Fractional bits of a width's square root.
pub const ROOT_BITS: i32 = 8;

/// Fractional bits of RSQRT.
pub const RSQRT_BITS: i32 = 19;

/// Fractional bits of EXP.
pub const EXP_BITS: i32 = 30;

/// Fractional bits of a temperature.
pub const TEMPERATURE_BITS: i32 = 8;

/// Fractional bits of a temperature's inverse.
pub const INVERSE_BITS: i32 = 32;

/// What the action states' random bits are keyed by.
pub const ACTION_HEAD: u32 = 0;

/// Fields of a player's frame.
pub const FIELDS: usize = 22;

/// Action states.
pub const ACTIONS: usize = 400;

/// Characters.
pub const CHARACTERS: usize = 33;

/// The first that is a character's own.
pub const FIRST_SPECIAL_ACTION: i32 = 341;

/// How far beyond a blast zone the next place means death.
pub const CERTAIN_CROSSING: i32 = 131072;

/// From how far inside a blast zone a frame may lead to death.
pub const DEATH_REACH: i32 = 1179648;

/// See `models.rules.ENDLESS`.
pub const ENDLESS: u8 = 255;

/// Width of the physics vector a player.
pub const PHYSICS: usize = 94;

/// Its columns that are logits; numbers follow.
pub const CLASS_COLUMNS: usize = 80;

/// See `quantization.apply._REGENERATION`.
pub const REGENERATION: i64 = 4588;

/// See `quantization.apply._DEPLETION`.
pub const DEPLETION: i64 = 18350;

/// See `quantization.apply._SLOWEST`.
pub const SLOWEST: i64 = 655;

/// See `quantization.apply._FASTEST`.
pub const FASTEST: i64 = 524288;

/// See `quantization.quantities._BELOW_FEET`.
pub const BELOW_FEET: i32 = -32768;

/// See `quantization.quantities._NEAR`.
pub const NEAR: i32 = 7864;

/// See `quantization.quantities._FAR`.
pub const FAR: i32 = 65536000;

/// See `quantization.quantities._FOOTING`.
pub const FOOTING: i32 = 131072;

/// See `quantization.quantities._LEDGE`.
pub const LEDGE: i32 = 65536;

/// See `quantization.quantities._TOUCH`.
pub const TOUCH: i32 = 6554;

/// See `quantization.quantities._FULL_SHIELD`.
pub const FULL_SHIELD: i32 = 3932160;

/// Places in a player's frame.
pub mod field {
    /// `x`.
    pub const X: usize = 0;
    /// `y`.
    pub const Y: usize = 1;
    /// `percent`.
    pub const PERCENT: usize = 2;
    /// `shield`.
    pub const SHIELD: usize = 3;
    /// `speed_air_x`.
    pub const SPEED_AIR_X: usize = 4;
    /// `speed_y`.
    pub const SPEED_Y: usize = 5;
    /// `speed_ground_x`.
    pub const SPEED_GROUND_X: usize = 6;
    /// `speed_attack_x`.
    pub const SPEED_ATTACK_X: usize = 7;
    /// `speed_attack_y`.
    pub const SPEED_ATTACK_Y: usize = 8;
    /// `state_age`.
    pub const STATE_AGE: usize = 9;
    /// `hitlag`.
    pub const HITLAG: usize = 10;
    /// `stocks`.
    pub const STOCKS: usize = 11;
    /// `facing`.
    pub const FACING: usize = 12;
    /// `on_ground`.
    pub const ON_GROUND: usize = 13;
    /// `action_state`.
    pub const ACTION_STATE: usize = 14;
    /// `jumps_left`.
    pub const JUMPS_LEFT: usize = 15;
    /// `character`.
    pub const CHARACTER: usize = 16;
    /// `hitstun`.
    pub const HITSTUN: usize = 17;
    /// `hurtbox_state`.
    pub const HURTBOX_STATE: usize = 18;
    /// `age_rate`.
    pub const AGE_RATE: usize = 19;
    /// `action_frames`.
    pub const ACTION_FRAMES: usize = 20;
    /// `hurtbox_frames`.
    pub const HURTBOX_FRAMES: usize = 21;
}

/// What is read off a frame, in order.
pub mod quantity {
    /// `x`.
    pub const X: usize = 0;
    /// `y`.
    pub const Y: usize = 1;
    /// `percent`.
    pub const PERCENT: usize = 2;
    /// `shield`.
    pub const SHIELD: usize = 3;
    /// `speed_air_x`.
    pub const SPEED_AIR_X: usize = 4;
    /// `speed_y`.
    pub const SPEED_Y: usize = 5;
    /// `speed_ground_x`.
    pub const SPEED_GROUND_X: usize = 6;
    /// `speed_attack_x`.
    pub const SPEED_ATTACK_X: usize = 7;
    /// `speed_attack_y`.
    pub const SPEED_ATTACK_Y: usize = 8;
    /// `state_age`.
    pub const STATE_AGE: usize = 9;
    /// `hitlag`.
    pub const HITLAG: usize = 10;
    /// `stocks`.
    pub const STOCKS: usize = 11;
    /// `facing`.
    pub const FACING: usize = 12;
    /// `on_ground`.
    pub const ON_GROUND: usize = 13;
    /// `action_state`.
    pub const ACTION_STATE: usize = 14;
    /// `jumps_left`.
    pub const JUMPS_LEFT: usize = 15;
    /// `character`.
    pub const CHARACTER: usize = 16;
    /// `hitstun`.
    pub const HITSTUN: usize = 17;
    /// `hurtbox_state`.
    pub const HURTBOX_STATE: usize = 18;
    /// `age_rate`.
    pub const AGE_RATE: usize = 19;
    /// `action_frames`.
    pub const ACTION_FRAMES: usize = 20;
    /// `hurtbox_frames`.
    pub const HURTBOX_FRAMES: usize = 21;
    /// `shield_missing`.
    pub const SHIELD_MISSING: usize = 22;
    /// `age_class`.
    pub const AGE_CLASS: usize = 23;
    /// `age_fraction`.
    pub const AGE_FRACTION: usize = 24;
    /// `height`.
    pub const HEIGHT: usize = 25;
    /// `at_floor`.
    pub const AT_FLOOR: usize = 26;
    /// `over_floor`.
    pub const OVER_FLOOR: usize = 27;
    /// `clearance`.
    pub const CLEARANCE: usize = 28;
    /// `standing`.
    pub const STANDING: usize = 29;
    /// `over_surface`.
    pub const OVER_SURFACE: usize = 30;
    /// `from_edge`.
    pub const FROM_EDGE: usize = 31;
    /// `at_ledge`.
    pub const AT_LEDGE: usize = 32;
    /// `landing`.
    pub const LANDING: usize = 33;
    /// `distance_x`.
    pub const DISTANCE_X: usize = 34;
    /// `distance_y`.
    pub const DISTANCE_Y: usize = 35;
    /// `in_front`.
    pub const IN_FRONT: usize = 36;
    /// `over_platform_0`.
    pub const OVER_PLATFORM_0: usize = 37;
    /// `platform_height_0`.
    pub const PLATFORM_HEIGHT_0: usize = 38;
    /// `at_platform_0`.
    pub const AT_PLATFORM_0: usize = 39;
    /// `over_platform_1`.
    pub const OVER_PLATFORM_1: usize = 40;
    /// `platform_height_1`.
    pub const PLATFORM_HEIGHT_1: usize = 41;
    /// `at_platform_1`.
    pub const AT_PLATFORM_1: usize = 42;
    /// `over_platform_2`.
    pub const OVER_PLATFORM_2: usize = 43;
    /// `platform_height_2`.
    pub const PLATFORM_HEIGHT_2: usize = 44;
    /// `at_platform_2`.
    pub const AT_PLATFORM_2: usize = 45;
    /// `inside_left`.
    pub const INSIDE_LEFT: usize = 46;
    /// `beyond_left`.
    pub const BEYOND_LEFT: usize = 47;
    /// `flies_beyond_left`.
    pub const FLIES_BEYOND_LEFT: usize = 48;
    /// `flies_left`.
    pub const FLIES_LEFT: usize = 49;
    /// `inside_right`.
    pub const INSIDE_RIGHT: usize = 50;
    /// `beyond_right`.
    pub const BEYOND_RIGHT: usize = 51;
    /// `flies_beyond_right`.
    pub const FLIES_BEYOND_RIGHT: usize = 52;
    /// `flies_right`.
    pub const FLIES_RIGHT: usize = 53;
    /// `inside_bottom`.
    pub const INSIDE_BOTTOM: usize = 54;
    /// `beyond_bottom`.
    pub const BEYOND_BOTTOM: usize = 55;
    /// `flies_beyond_bottom`.
    pub const FLIES_BEYOND_BOTTOM: usize = 56;
    /// `flies_bottom`.
    pub const FLIES_BOTTOM: usize = 57;
    /// `inside_top`.
    pub const INSIDE_TOP: usize = 58;
    /// `beyond_top`.
    pub const BEYOND_TOP: usize = 59;
    /// `flies_beyond_top`.
    pub const FLIES_BEYOND_TOP: usize = 60;
    /// `flies_top`.
    pub const FLIES_TOP: usize = 61;
    /// `lands_on_floor`.
    pub const LANDS_ON_FLOOR: usize = 62;
    /// `lands_on_platform_0`.
    pub const LANDS_ON_PLATFORM_0: usize = 63;
    /// `lands_on_platform_1`.
    pub const LANDS_ON_PLATFORM_1: usize = 64;
    /// `lands_on_platform_2`.
    pub const LANDS_ON_PLATFORM_2: usize = 65;
    /// `stick_x`.
    pub const STICK_X: usize = 66;
    /// `stick_y`.
    pub const STICK_Y: usize = 67;
    /// `c_x`.
    pub const C_X: usize = 68;
    /// `c_y`.
    pub const C_Y: usize = 69;
    /// `trigger_l`.
    pub const TRIGGER_L: usize = 70;
    /// `trigger_r`.
    pub const TRIGGER_R: usize = 71;
    /// `button_a`.
    pub const BUTTON_A: usize = 72;
    /// `button_b`.
    pub const BUTTON_B: usize = 73;
    /// `button_x`.
    pub const BUTTON_X: usize = 74;
    /// `button_y`.
    pub const BUTTON_Y: usize = 75;
    /// `button_z`.
    pub const BUTTON_Z: usize = 76;
    /// `button_start`.
    pub const BUTTON_START: usize = 77;
    /// `button_d_left`.
    pub const BUTTON_D_LEFT: usize = 78;
    /// `button_d_right`.
    pub const BUTTON_D_RIGHT: usize = 79;
    /// `button_d_up`.
    pub const BUTTON_D_UP: usize = 80;
    /// `button_d_down`.
    pub const BUTTON_D_DOWN: usize = 81;
    /// `button_l`.
    pub const BUTTON_L: usize = 82;
    /// `button_r`.
    pub const BUTTON_R: usize = 83;
    /// `previous_stick_x`.
    pub const PREVIOUS_STICK_X: usize = 84;
    /// `previous_stick_y`.
    pub const PREVIOUS_STICK_Y: usize = 85;
    /// `previous_c_x`.
    pub const PREVIOUS_C_X: usize = 86;
    /// `previous_c_y`.
    pub const PREVIOUS_C_Y: usize = 87;
    /// `previous_trigger_l`.
    pub const PREVIOUS_TRIGGER_L: usize = 88;
    /// `previous_trigger_r`.
    pub const PREVIOUS_TRIGGER_R: usize = 89;
    /// `previous_button_a`.
    pub const PREVIOUS_BUTTON_A: usize = 90;
    /// `previous_button_b`.
    pub const PREVIOUS_BUTTON_B: usize = 91;
    /// `previous_button_x`.
    pub const PREVIOUS_BUTTON_X: usize = 92;
    /// `previous_button_y`.
    pub const PREVIOUS_BUTTON_Y: usize = 93;
    /// `previous_button_z`.
    pub const PREVIOUS_BUTTON_Z: usize = 94;
    /// `previous_button_start`.
    pub const PREVIOUS_BUTTON_START: usize = 95;
    /// `previous_button_d_left`.
    pub const PREVIOUS_BUTTON_D_LEFT: usize = 96;
    /// `previous_button_d_right`.
    pub const PREVIOUS_BUTTON_D_RIGHT: usize = 97;
    /// `previous_button_d_up`.
    pub const PREVIOUS_BUTTON_D_UP: usize = 98;
    /// `previous_button_d_down`.
    pub const PREVIOUS_BUTTON_D_DOWN: usize = 99;
    /// `previous_button_l`.
    pub const PREVIOUS_BUTTON_L: usize = 100;
    /// `previous_button_r`.
    pub const PREVIOUS_BUTTON_R: usize = 101;
    /// `pressed_a`.
    pub const PRESSED_A: usize = 102;
    /// `pressed_b`.
    pub const PRESSED_B: usize = 103;
    /// `pressed_x`.
    pub const PRESSED_X: usize = 104;
    /// `pressed_y`.
    pub const PRESSED_Y: usize = 105;
    /// `pressed_z`.
    pub const PRESSED_Z: usize = 106;
    /// `pressed_start`.
    pub const PRESSED_START: usize = 107;
    /// `pressed_d_left`.
    pub const PRESSED_D_LEFT: usize = 108;
    /// `pressed_d_right`.
    pub const PRESSED_D_RIGHT: usize = 109;
    /// `pressed_d_up`.
    pub const PRESSED_D_UP: usize = 110;
    /// `pressed_d_down`.
    pub const PRESSED_D_DOWN: usize = 111;
    /// `pressed_l`.
    pub const PRESSED_L: usize = 112;
    /// `pressed_r`.
    pub const PRESSED_R: usize = 113;
    /// `in_front_ahead`.
    pub const IN_FRONT_AHEAD: usize = 114;
    /// `above_ahead`.
    pub const ABOVE_AHEAD: usize = 115;
    /// `forward`.
    pub const FORWARD: usize = 116;
    /// `rising`.
    pub const RISING: usize = 117;
    /// `faces_alike`.
    pub const FACES_ALIKE: usize = 118;
    /// `stick_forward`.
    pub const STICK_FORWARD: usize = 119;
    /// `c_forward`.
    pub const C_FORWARD: usize = 120;
    /// `previous_stick_forward`.
    pub const PREVIOUS_STICK_FORWARD: usize = 121;
    /// `previous_c_forward`.
    pub const PREVIOUS_C_FORWARD: usize = 122;
    /// `stage`.
    pub const STAGE: usize = 123;
}

/// How many quantities there are.
pub const QUANTITIES: usize = 124;

/// Their names.
#[rustfmt::skip]
pub static QUANTITY_NAMES: [&str; QUANTITIES] = ["x", "y", "percent", "shield", "speed_air_x", "speed_y", "speed_ground_x", "speed_attack_x", "speed_attack_y", "state_age", "hitlag", "stocks", "facing", "on_ground", "action_state", "jumps_left", "character", "hitstun", "hurtbox_state", "age_rate", "action_frames", "hurtbox_frames", "shield_missing", "age_class", "age_fraction", "height", "at_floor", "over_floor", "clearance", "standing", "over_surface", "from_edge", "at_ledge", "landing", "distance_x", "distance_y", "in_front", "over_platform_0", "platform_height_0", "at_platform_0", "over_platform_1", "platform_height_1", "at_platform_1", "over_platform_2", "platform_height_2", "at_platform_2", "inside_left", "beyond_left", "flies_beyond_left", "flies_left", "inside_right", "beyond_right", "flies_beyond_right", "flies_right", "inside_bottom", "beyond_bottom", "flies_beyond_bottom", "flies_bottom", "inside_top", "beyond_top", "flies_beyond_top", "flies_top", "lands_on_floor", "lands_on_platform_0", "lands_on_platform_1", "lands_on_platform_2", "stick_x", "stick_y", "c_x", "c_y", "trigger_l", "trigger_r", "button_a", "button_b", "button_x", "button_y", "button_z", "button_start", "button_d_left", "button_d_right", "button_d_up", "button_d_down", "button_l", "button_r", "previous_stick_x", "previous_stick_y", "previous_c_x", "previous_c_y", "previous_trigger_l", "previous_trigger_r", "previous_button_a", "previous_button_b", "previous_button_x", "previous_button_y", "previous_button_z", "previous_button_start", "previous_button_d_left", "previous_button_d_right", "previous_button_d_up", "previous_button_d_down", "previous_button_l", "previous_button_r", "pressed_a", "pressed_b", "pressed_x", "pressed_y", "pressed_z", "pressed_start", "pressed_d_left", "pressed_d_right", "pressed_d_up", "pressed_d_down", "pressed_l", "pressed_r", "in_front_ahead", "above_ahead", "forward", "rising", "faces_alike", "stick_forward", "c_forward", "previous_stick_forward", "previous_c_forward", "stage"];

/// Columns of the physics vector that choose a rule: first, count.
pub mod rule {
    /// `speed_air_x_rule`.
    pub const SPEED_AIR_X: (usize, usize) = (0, 3);
    /// `speed_y_rule`.
    pub const SPEED_Y: (usize, usize) = (3, 3);
    /// `speed_ground_x_rule`.
    pub const SPEED_GROUND_X: (usize, usize) = (6, 3);
    /// `speed_attack_x_rule`.
    pub const SPEED_ATTACK_X: (usize, usize) = (9, 3);
    /// `speed_attack_y_rule`.
    pub const SPEED_ATTACK_Y: (usize, usize) = (12, 3);
    /// `x_rule`.
    pub const X: (usize, usize) = (15, 4);
    /// `y_rule`.
    pub const Y: (usize, usize) = (19, 4);
    /// `age_rule`.
    pub const AGE: (usize, usize) = (23, 7);
    /// `hitlag_rule`.
    pub const HITLAG: (usize, usize) = (30, 23);
    /// `hitstun_rule`.
    pub const HITSTUN: (usize, usize) = (53, 4);
    /// `percent_rule`.
    pub const PERCENT: (usize, usize) = (57, 3);
    /// `shield_rule`.
    pub const SHIELD: (usize, usize) = (60, 5);
    /// `facing`.
    pub const FACING: (usize, usize) = (65, 2);
    /// `on_ground`.
    pub const ON_GROUND: (usize, usize) = (67, 2);
    /// `jumps_left`.
    pub const JUMPS_LEFT: (usize, usize) = (69, 8);
    /// `hurtbox_state`.
    pub const HURTBOX_STATE: (usize, usize) = (77, 3);
}

/// Columns of the physics vector that are numbers.
pub mod number {
    /// `speed_air_x_change`.
    pub const SPEED_AIR_X_CHANGE: usize = 80;
    /// `speed_y_change`.
    pub const SPEED_Y_CHANGE: usize = 81;
    /// `speed_ground_x_change`.
    pub const SPEED_GROUND_X_CHANGE: usize = 82;
    /// `speed_attack_x_change`.
    pub const SPEED_ATTACK_X_CHANGE: usize = 83;
    /// `speed_attack_y_change`.
    pub const SPEED_ATTACK_Y_CHANGE: usize = 84;
    /// `x_shift`.
    pub const X_SHIFT: usize = 85;
    /// `y_shift`.
    pub const Y_SHIFT: usize = 86;
    /// `x_place`.
    pub const X_PLACE: usize = 87;
    /// `y_place`.
    pub const Y_PLACE: usize = 88;
    /// `age_rate`.
    pub const AGE_RATE: usize = 89;
    /// `age`.
    pub const AGE: usize = 90;
    /// `hitstun`.
    pub const HITSTUN: usize = 91;
    /// `percent_rise`.
    pub const PERCENT_RISE: usize = 92;
    /// `shield_change`.
    pub const SHIELD_CHANGE: usize = 93;
}

/// Least value of each field.
#[rustfmt::skip]
pub static LOW: [i32; 22] = [
    -26214400, -26214400, 0, 0, -2621440, -2621440, -2621440, -2621440, -2621440, -655360, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0,
];

/// Greatest value of each field.
#[rustfmt::skip]
pub static HIGH: [i32; 22] = [
    26214400, 39321600, 65470464, 3932160, 2621440, 2621440, 2621440, 2621440, 2621440, 65536000, 40, 4, 1, 1, 399, 7,
    32, 200, 2, 524288, 255, 255,
];

/// Kinds of action states that rules ask for.
pub mod kind {
    /// `dead_left`.
    pub const DEAD_LEFT: u8 = 1;
    /// `dead_right`.
    pub const DEAD_RIGHT: u8 = 2;
    /// `dead_bottom`.
    pub const DEAD_BOTTOM: u8 = 4;
    /// `dead_top`.
    pub const DEAD_TOP: u8 = 8;
    /// `away`.
    pub const AWAY: u8 = 16;
    /// `captured`.
    pub const CAPTURED: u8 = 32;
    /// `carried`.
    pub const CARRIED: u8 = 64;
}

/// The kinds of every action state; see `quantization.blob`.
#[rustfmt::skip]
pub static KINDS: [u8; 400] = [
    84, 81, 82, 88, 88, 88, 88, 88, 88, 88, 88, 80, 80, 80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 0, 0, 0, 0, 0, 0, 96, 96, 96, 96, 96, 0, 0, 0, 0, 0, 0, 0, 0, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 0, 0, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 0, 96, 96, 96, 96, 96, 96,
    96, 96, 96, 96, 96, 96, 96, 96, 96, 0, 0, 0, 0, 0, 0, 0, 0, 96, 96, 96, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 96, 96, 96, 96, 96, 0, 96, 96, 0, 96, 96, 96, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
];

/// The stages' geometry; see `quantization.quantities.stage_table`.
#[rustfmt::skip]
pub static STAGES: [[i32; 35]; 33] = [
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    -4151706, -3499622, -3358720, 3358720, 3499622, 4151706, 40632, 40632, 0, 0, 40632, 40632, -3244032, 1376256,
    -933888, -1376256, 3244032, 933888, 1310720, 1310720, 2801664, -3375104, 1245184, -1245184, 3375104, 163840,
    163840, 1966080, 1966080, 4151542, 4342114, -13025280, 13025280, -9584640, 13271040,
],
[
    -5750784, -5031936, -4313088, -2875392, 0, 5750784, 0, 0, 0, 0, 0, 0, -3604480, 1638400, 65536000, -1638400,
    3604480, 65536000, 1638400, 1638400, 65536000, 65536000, 65536000, 65536000, 65536000, 65536000, 65536000,
    65536000, 65536000, 5750784, 5941356, -15073280, 15073280, -7274496, 11796480,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    -3670016, -3391488, -3112960, -2555904, 2555904, 3670016, -229376, -172032, -114688, 0, 0, -229376, -3899392,
    1835008, -1032192, -1835008, 3899392, 1032192, 1536819, 1536819, 2752512, -7340032, 3604480, -3604480, 7340032,
    -2490368, -2490368, -720896, -720896, 3670016, 3860582, -11514675, 11377050, -5963776, 11010048,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    -5063967, -4430971, -3797975, -2531983, 0, 5063967, 0, 0, 0, 0, 0, 0, -4023255, 2077491, -1246495, -2079457,
    4133356, 1246495, 1975255, 1981809, 3370516, 65536000, 65536000, 65536000, 65536000, 65536000, 65536000, 65536000,
    65536000, 5064052, 5254624, -16711680, 16711680, -8060928, 16384000,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
],
[
    -4482662, -3922330, -3361997, -2241331, 0, 4482662, 0, 0, 0, 0, 0, 0, -3774874, 1310720, -1232077, -1310720,
    3774874, 1232077, 1782579, 1782579, 3565158, 65536000, 65536000, 65536000, 65536000, 65536000, 65536000, 65536000,
    65536000, 4482662, 4673235, -14680064, 14680064, -7130317, 13107200,
],
[
    -5607916, -4906926, -4205937, -2803958, 0, 5607916, 0, 0, 0, 0, 0, 0, 65536000, 65536000, 65536000, 65536000,
    65536000, 65536000, 65536000, 65536000, 65536000, 65536000, 65536000, 65536000, 65536000, 65536000, 65536000,
    65536000, 65536000, 5607634, 5798199, -16121856, 16121856, -9175040, 12320768,
],
];

/// Slopes of the floors' pieces, FRAME_BITS.
#[rustfmt::skip]
pub static SLOPES: [[i32; 5]; 33] = [
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, -18899, 0, 18898, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    13492, 13492, 13492, 0, -13493,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
[
    0, 0, 0, 0, 0,
],
];

/// See `quantization.tables.SILU`.
#[rustfmt::skip]
pub static SILU: [i16; 4096] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2,
    -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2,
    -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2, -2,
    -2, -2, -2, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3,
    -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -4, -4, -4, -4,
    -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4,
    -4, -4, -4, -4, -5, -5, -5, -5, -5, -5, -5, -5, -5, -5, -5, -5, -5, -5, -5, -5, -5, -5, -5, -5, -5, -5, -5, -5,
    -5, -5, -5, -5, -5, -5, -6, -6, -6, -6, -6, -6, -6, -6, -6, -6, -6, -6, -6, -6, -6, -6, -6, -6, -6, -6, -6, -6,
    -6, -6, -7, -7, -7, -7, -7, -7, -7, -7, -7, -7, -7, -7, -7, -7, -7, -7, -7, -7, -7, -7, -7, -8, -8, -8, -8, -8,
    -8, -8, -8, -8, -8, -8, -8, -8, -8, -8, -8, -8, -8, -8, -9, -9, -9, -9, -9, -9, -9, -9, -9, -9, -9, -9, -9, -9,
    -9, -9, -10, -10, -10, -10, -10, -10, -10, -10, -10, -10, -10, -10, -10, -10, -10, -11, -11, -11, -11, -11, -11,
    -11, -11, -11, -11, -11, -11, -11, -11, -12, -12, -12, -12, -12, -12, -12, -12, -12, -12, -12, -12, -13, -13, -13,
    -13, -13, -13, -13, -13, -13, -13, -13, -14, -14, -14, -14, -14, -14, -14, -14, -14, -14, -14, -15, -15, -15, -15,
    -15, -15, -15, -15, -15, -15, -16, -16, -16, -16, -16, -16, -16, -16, -16, -16, -17, -17, -17, -17, -17, -17, -17,
    -17, -18, -18, -18, -18, -18, -18, -18, -18, -18, -19, -19, -19, -19, -19, -19, -19, -19, -20, -20, -20, -20, -20,
    -20, -20, -21, -21, -21, -21, -21, -21, -21, -21, -22, -22, -22, -22, -22, -22, -22, -23, -23, -23, -23, -23, -23,
    -24, -24, -24, -24, -24, -24, -25, -25, -25, -25, -25, -25, -25, -26, -26, -26, -26, -26, -27, -27, -27, -27, -27,
    -27, -28, -28, -28, -28, -28, -28, -29, -29, -29, -29, -29, -30, -30, -30, -30, -30, -31, -31, -31, -31, -31, -32,
    -32, -32, -32, -32, -33, -33, -33, -33, -33, -34, -34, -34, -34, -35, -35, -35, -35, -35, -36, -36, -36, -36, -37,
    -37, -37, -37, -38, -38, -38, -38, -39, -39, -39, -39, -40, -40, -40, -40, -41, -41, -41, -41, -42, -42, -42, -42,
    -43, -43, -43, -44, -44, -44, -44, -45, -45, -45, -46, -46, -46, -46, -47, -47, -47, -48, -48, -48, -49, -49, -49,
    -49, -50, -50, -50, -51, -51, -51, -52, -52, -52, -53, -53, -53, -54, -54, -54, -55, -55, -55, -56, -56, -56, -57,
    -57, -58, -58, -58, -59, -59, -59, -60, -60, -61, -61, -61, -62, -62, -62, -63, -63, -64, -64, -64, -65, -65, -66,
    -66, -66, -67, -67, -68, -68, -69, -69, -69, -70, -70, -71, -71, -72, -72, -72, -73, -73, -74, -74, -75, -75, -76,
    -76, -77, -77, -78, -78, -78, -79, -79, -80, -80, -81, -81, -82, -82, -83, -83, -84, -84, -85, -86, -86, -87, -87,
    -88, -88, -89, -89, -90, -90, -91, -91, -92, -93, -93, -94, -94, -95, -95, -96, -97, -97, -98, -98, -99, -99,
    -100, -101, -101, -102, -102, -103, -104, -104, -105, -106, -106, -107, -107, -108, -109, -109, -110, -111, -111,
    -112, -113, -113, -114, -115, -115, -116, -117, -117, -118, -119, -120, -120, -121, -122, -122, -123, -124, -125,
    -125, -126, -127, -128, -128, -129, -130, -131, -131, -132, -133, -134, -134, -135, -136, -137, -138, -138, -139,
    -140, -141, -142, -142, -143, -144, -145, -146, -147, -147, -148, -149, -150, -151, -152, -152, -153, -154, -155,
    -156, -157, -158, -159, -160, -160, -161, -162, -163, -164, -165, -166, -167, -168, -169, -170, -171, -172, -173,
    -174, -175, -175, -176, -177, -178, -179, -180, -181, -182, -183, -184, -185, -186, -188, -189, -190, -191, -192,
    -193, -194, -195, -196, -197, -198, -199, -200, -201, -202, -203, -205, -206, -207, -208, -209, -210, -211, -212,
    -214, -215, -216, -217, -218, -219, -220, -222, -223, -224, -225, -226, -227, -229, -230, -231, -232, -234, -235,
    -236, -237, -238, -240, -241, -242, -243, -245, -246, -247, -248, -250, -251, -252, -254, -255, -256, -257, -259,
    -260, -261, -263, -264, -265, -267, -268, -269, -271, -272, -273, -275, -276, -277, -279, -280, -282, -283, -284,
    -286, -287, -289, -290, -291, -293, -294, -296, -297, -298, -300, -301, -303, -304, -306, -307, -309, -310, -312,
    -313, -314, -316, -317, -319, -320, -322, -323, -325, -326, -328, -329, -331, -332, -334, -335, -337, -338, -340,
    -341, -343, -345, -346, -348, -349, -351, -352, -354, -355, -357, -358, -360, -362, -363, -365, -366, -368, -369,
    -371, -373, -374, -376, -377, -379, -380, -382, -384, -385, -387, -388, -390, -392, -393, -395, -396, -398, -400,
    -401, -403, -404, -406, -408, -409, -411, -412, -414, -416, -417, -419, -420, -422, -423, -425, -427, -428, -430,
    -431, -433, -435, -436, -438, -439, -441, -443, -444, -446, -447, -449, -450, -452, -453, -455, -457, -458, -460,
    -461, -463, -464, -466, -467, -469, -470, -472, -473, -475, -476, -478, -479, -481, -482, -484, -485, -487, -488,
    -490, -491, -493, -494, -495, -497, -498, -500, -501, -502, -504, -505, -507, -508, -509, -511, -512, -513, -515,
    -516, -517, -518, -520, -521, -522, -523, -525, -526, -527, -528, -529, -531, -532, -533, -534, -535, -536, -537,
    -538, -539, -541, -542, -543, -544, -545, -546, -547, -548, -548, -549, -550, -551, -552, -553, -554, -555, -555,
    -556, -557, -558, -558, -559, -560, -560, -561, -562, -562, -563, -563, -564, -565, -565, -566, -566, -566, -567,
    -567, -568, -568, -568, -569, -569, -569, -569, -570, -570, -570, -570, -570, -570, -570, -570, -570, -570, -570,
    -570, -570, -570, -570, -569, -569, -569, -569, -568, -568, -568, -567, -567, -566, -566, -565, -565, -564, -563,
    -563, -562, -561, -561, -560, -559, -558, -557, -556, -555, -554, -553, -552, -551, -550, -548, -547, -546, -545,
    -543, -542, -540, -539, -537, -536, -534, -532, -531, -529, -527, -525, -524, -522, -520, -518, -516, -514, -511,
    -509, -507, -505, -502, -500, -498, -495, -493, -490, -488, -485, -482, -480, -477, -474, -471, -468, -465, -462,
    -459, -456, -453, -450, -446, -443, -440, -436, -433, -429, -425, -422, -418, -414, -411, -407, -403, -399, -395,
    -391, -387, -382, -378, -374, -370, -365, -361, -356, -352, -347, -342, -337, -333, -328, -323, -318, -313, -308,
    -303, -297, -292, -287, -281, -276, -270, -265, -259, -254, -248, -242, -236, -230, -224, -218, -212, -206, -200,
    -193, -187, -181, -174, -168, -161, -154, -148, -141, -134, -127, -120, -113, -106, -99, -92, -84, -77, -69, -62,
    -54, -47, -39, -32, -24, -16, -8, 0, 8, 16, 24, 32, 41, 49, 58, 66, 75, 83, 92, 100, 109, 118, 127, 136, 145, 154,
    163, 172, 182, 191, 200, 210, 219, 229, 239, 248, 258, 268, 278, 288, 298, 308, 318, 328, 338, 349, 359, 370, 380,
    391, 401, 412, 423, 433, 444, 455, 466, 477, 488, 499, 511, 522, 533, 544, 556, 567, 579, 590, 602, 614, 626, 637,
    649, 661, 673, 685, 697, 709, 722, 734, 746, 759, 771, 783, 796, 808, 821, 834, 846, 859, 872, 885, 898, 911, 924,
    937, 950, 963, 976, 990, 1003, 1016, 1030, 1043, 1057, 1070, 1084, 1098, 1111, 1125, 1139, 1153, 1166, 1180, 1194,
    1208, 1222, 1236, 1251, 1265, 1279, 1293, 1308, 1322, 1336, 1351, 1365, 1380, 1394, 1409, 1423, 1438, 1453, 1468,
    1482, 1497, 1512, 1527, 1542, 1557, 1572, 1587, 1602, 1617, 1632, 1647, 1663, 1678, 1693, 1709, 1724, 1739, 1755,
    1770, 1786, 1801, 1817, 1832, 1848, 1864, 1879, 1895, 1911, 1927, 1942, 1958, 1974, 1990, 2006, 2022, 2038, 2054,
    2070, 2086, 2102, 2118, 2134, 2150, 2166, 2183, 2199, 2215, 2231, 2248, 2264, 2280, 2297, 2313, 2330, 2346, 2362,
    2379, 2395, 2412, 2429, 2445, 2462, 2478, 2495, 2512, 2528, 2545, 2562, 2578, 2595, 2612, 2629, 2645, 2662, 2679,
    2696, 2713, 2730, 2747, 2764, 2780, 2797, 2814, 2831, 2848, 2865, 2882, 2899, 2917, 2934, 2951, 2968, 2985, 3002,
    3019, 3036, 3053, 3071, 3088, 3105, 3122, 3139, 3157, 3174, 3191, 3208, 3226, 3243, 3260, 3277, 3295, 3312, 3329,
    3347, 3364, 3381, 3399, 3416, 3434, 3451, 3468, 3486, 3503, 3521, 3538, 3555, 3573, 3590, 3608, 3625, 3643, 3660,
    3678, 3695, 3713, 3730, 3748, 3765, 3783, 3800, 3818, 3835, 3853, 3870, 3888, 3905, 3923, 3940, 3958, 3975, 3993,
    4011, 4028, 4046, 4063, 4081, 4098, 4116, 4133, 4151, 4169, 4186, 4204, 4221, 4239, 4257, 4274, 4292, 4309, 4327,
    4345, 4362, 4380, 4397, 4415, 4432, 4450, 4468, 4485, 4503, 4520, 4538, 4556, 4573, 4591, 4608, 4626, 4644, 4661,
    4679, 4696, 4714, 4732, 4749, 4767, 4784, 4802, 4820, 4837, 4855, 4872, 4890, 4907, 4925, 4943, 4960, 4978, 4995,
    5013, 5030, 5048, 5066, 5083, 5101, 5118, 5136, 5153, 5171, 5188, 5206, 5223, 5241, 5259, 5276, 5294, 5311, 5329,
    5346, 5364, 5381, 5399, 5416, 5434, 5451, 5469, 5486, 5504, 5521, 5539, 5556, 5574, 5591, 5608, 5626, 5643, 5661,
    5678, 5696, 5713, 5731, 5748, 5766, 5783, 5800, 5818, 5835, 5853, 5870, 5887, 5905, 5922, 5940, 5957, 5974, 5992,
    6009, 6027, 6044, 6061, 6079, 6096, 6113, 6131, 6148, 6165, 6183, 6200, 6217, 6235, 6252, 6269, 6287, 6304, 6321,
    6338, 6356, 6373, 6390, 6408, 6425, 6442, 6459, 6477, 6494, 6511, 6528, 6546, 6563, 6580, 6597, 6614, 6632, 6649,
    6666, 6683, 6701, 6718, 6735, 6752, 6769, 6786, 6804, 6821, 6838, 6855, 6872, 6889, 6906, 6924, 6941, 6958, 6975,
    6992, 7009, 7026, 7043, 7061, 7078, 7095, 7112, 7129, 7146, 7163, 7180, 7197, 7214, 7231, 7248, 7265, 7282, 7299,
    7316, 7334, 7351, 7368, 7385, 7402, 7419, 7436, 7453, 7470, 7487, 7504, 7521, 7537, 7554, 7571, 7588, 7605, 7622,
    7639, 7656, 7673, 7690, 7707, 7724, 7741, 7758, 7775, 7792, 7808, 7825, 7842, 7859, 7876, 7893, 7910, 7927, 7944,
    7960, 7977, 7994, 8011, 8028, 8045, 8061, 8078, 8095, 8112, 8129, 8146, 8162, 8179, 8196, 8213, 8230, 8246, 8263,
    8280, 8297, 8314, 8330, 8347, 8364, 8381, 8397, 8414, 8431, 8448, 8464, 8481, 8498, 8515, 8531, 8548, 8565, 8582,
    8598, 8615, 8632, 8648, 8665, 8682, 8699, 8715, 8732, 8749, 8765, 8782, 8799, 8815, 8832, 8849, 8865, 8882, 8899,
    8915, 8932, 8949, 8965, 8982, 8998, 9015, 9032, 9048, 9065, 9082, 9098, 9115, 9131, 9148, 9165, 9181, 9198, 9214,
    9231, 9247, 9264, 9281, 9297, 9314, 9330, 9347, 9363, 9380, 9397, 9413, 9430, 9446, 9463, 9479, 9496, 9512, 9529,
    9545, 9562, 9578, 9595, 9612, 9628, 9645, 9661, 9678, 9694, 9711, 9727, 9744, 9760, 9777, 9793, 9810, 9826, 9842,
    9859, 9875, 9892, 9908, 9925, 9941, 9958, 9974, 9991, 10007, 10024, 10040, 10056, 10073, 10089, 10106, 10122,
    10139, 10155, 10171, 10188, 10204, 10221, 10237, 10254, 10270, 10286, 10303, 10319, 10336, 10352, 10368, 10385,
    10401, 10418, 10434, 10450, 10467, 10483, 10499, 10516, 10532, 10549, 10565, 10581, 10598, 10614, 10630, 10647,
    10663, 10680, 10696, 10712, 10729, 10745, 10761, 10778, 10794, 10810, 10827, 10843, 10859, 10876, 10892, 10908,
    10925, 10941, 10957, 10974, 10990, 11006, 11023, 11039, 11055, 11071, 11088, 11104, 11120, 11137, 11153, 11169,
    11186, 11202, 11218, 11234, 11251, 11267, 11283, 11300, 11316, 11332, 11348, 11365, 11381, 11397, 11414, 11430,
    11446, 11462, 11479, 11495, 11511, 11527, 11544, 11560, 11576, 11592, 11609, 11625, 11641, 11657, 11674, 11690,
    11706, 11722, 11739, 11755, 11771, 11787, 11804, 11820, 11836, 11852, 11869, 11885, 11901, 11917, 11933, 11950,
    11966, 11982, 11998, 12015, 12031, 12047, 12063, 12079, 12096, 12112, 12128, 12144, 12160, 12177, 12193, 12209,
    12225, 12241, 12258, 12274, 12290, 12306, 12322, 12339, 12355, 12371, 12387, 12403, 12420, 12436, 12452, 12468,
    12484, 12500, 12517, 12533, 12549, 12565, 12581, 12597, 12614, 12630, 12646, 12662, 12678, 12695, 12711, 12727,
    12743, 12759, 12775, 12791, 12808, 12824, 12840, 12856, 12872, 12888, 12905, 12921, 12937, 12953, 12969, 12985,
    13002, 13018, 13034, 13050, 13066, 13082, 13098, 13115, 13131, 13147, 13163, 13179, 13195, 13211, 13227, 13244,
    13260, 13276, 13292, 13308, 13324, 13340, 13357, 13373, 13389, 13405, 13421, 13437, 13453, 13469, 13486, 13502,
    13518, 13534, 13550, 13566, 13582, 13598, 13614, 13631, 13647, 13663, 13679, 13695, 13711, 13727, 13743, 13760,
    13776, 13792, 13808, 13824, 13840, 13856, 13872, 13888, 13904, 13921, 13937, 13953, 13969, 13985, 14001, 14017,
    14033, 14049, 14065, 14082, 14098, 14114, 14130, 14146, 14162, 14178, 14194, 14210, 14226, 14242, 14259, 14275,
    14291, 14307, 14323, 14339, 14355, 14371, 14387, 14403, 14419, 14436, 14452, 14468, 14484, 14500, 14516, 14532,
    14548, 14564, 14580, 14596, 14612, 14629, 14645, 14661, 14677, 14693, 14709, 14725, 14741, 14757, 14773, 14789,
    14805, 14821, 14837, 14854, 14870, 14886, 14902, 14918, 14934, 14950, 14966, 14982, 14998, 15014, 15030, 15046,
    15062, 15078, 15095, 15111, 15127, 15143, 15159, 15175, 15191, 15207, 15223, 15239, 15255, 15271, 15287, 15303,
    15319, 15335, 15352, 15368, 15384, 15400, 15416, 15432, 15448, 15464, 15480, 15496, 15512, 15528, 15544, 15560,
    15576, 15592, 15608, 15624, 15640, 15657, 15673, 15689, 15705, 15721, 15737, 15753, 15769, 15785, 15801, 15817,
    15833, 15849, 15865, 15881, 15897, 15913, 15929, 15945, 15961, 15977, 15994, 16010, 16026, 16042, 16058, 16074,
    16090, 16106, 16122, 16138, 16154, 16170, 16186, 16202, 16218, 16234, 16250, 16266, 16282, 16298, 16314, 16330,
    16346, 16362, 16379, 16395, 16411, 16427, 16443, 16459, 16475, 16491, 16507, 16523, 16539, 16555, 16571, 16587,
    16603, 16619, 16635, 16651, 16667, 16683, 16699, 16715, 16731, 16747, 16763, 16779, 16795, 16811, 16827, 16843,
    16860, 16876, 16892, 16908, 16924, 16940, 16956, 16972, 16988, 17004, 17020, 17036, 17052, 17068, 17084, 17100,
    17116, 17132, 17148, 17164, 17180, 17196, 17212, 17228, 17244, 17260, 17276, 17292, 17308, 17324, 17340, 17356,
    17372, 17388, 17404, 17420, 17437, 17453, 17469, 17485, 17501, 17517, 17533, 17549, 17565, 17581, 17597, 17613,
    17629, 17645, 17661, 17677, 17693, 17709, 17725, 17741, 17757, 17773, 17789, 17805, 17821, 17837, 17853, 17869,
    17885, 17901, 17917, 17933, 17949, 17965, 17981, 17997, 18013, 18029, 18045, 18061, 18077, 18093, 18109, 18125,
    18141, 18157, 18173, 18189, 18205, 18222, 18238, 18254, 18270, 18286, 18302, 18318, 18334, 18350, 18366, 18382,
    18398, 18414, 18430, 18446, 18462, 18478, 18494, 18510, 18526, 18542, 18558, 18574, 18590, 18606, 18622, 18638,
    18654, 18670, 18686, 18702, 18718, 18734, 18750, 18766, 18782, 18798, 18814, 18830, 18846, 18862, 18878, 18894,
    18910, 18926, 18942, 18958, 18974, 18990, 19006, 19022, 19038, 19054, 19070, 19086, 19102, 19118, 19134, 19150,
    19166, 19182, 19198, 19214, 19230, 19246, 19262, 19278, 19294, 19310, 19326, 19342, 19358, 19374, 19391, 19407,
    19423, 19439, 19455, 19471, 19487, 19503, 19519, 19535, 19551, 19567, 19583, 19599, 19615, 19631, 19647, 19663,
    19679, 19695, 19711, 19727, 19743, 19759, 19775, 19791, 19807, 19823, 19839, 19855, 19871, 19887, 19903, 19919,
    19935, 19951, 19967, 19983, 19999, 20015, 20031, 20047, 20063, 20079, 20095, 20111, 20127, 20143, 20159, 20175,
    20191, 20207, 20223, 20239, 20255, 20271, 20287, 20303, 20319, 20335, 20351, 20367, 20383, 20399, 20415, 20431,
    20447, 20463, 20479, 20495, 20511, 20527, 20543, 20559, 20575, 20591, 20607, 20623, 20639, 20655, 20671, 20687,
    20703, 20719, 20735, 20751, 20767, 20783, 20799, 20815, 20831, 20847, 20863, 20879, 20895, 20911, 20927, 20943,
    20959, 20975, 20991, 21007, 21023, 21039, 21055, 21071, 21087, 21103, 21119, 21135, 21151, 21167, 21183, 21199,
    21215, 21231, 21247, 21263, 21279, 21295, 21311, 21327, 21343, 21359, 21375, 21391, 21407, 21423, 21439, 21455,
    21471, 21487, 21503, 21519, 21535, 21551, 21567, 21583, 21599, 21615, 21631, 21647, 21663, 21679, 21695, 21711,
    21727, 21743, 21759, 21775, 21791, 21807, 21823, 21839, 21855, 21871, 21888, 21904, 21920, 21936, 21952, 21968,
    21984, 22000, 22016, 22032, 22048, 22064, 22080, 22096, 22112, 22128, 22144, 22160, 22176, 22192, 22208, 22224,
    22240, 22256, 22272, 22288, 22304, 22320, 22336, 22352, 22368, 22384, 22400, 22416, 22432, 22448, 22464, 22480,
    22496, 22512, 22528, 22544, 22560, 22576, 22592, 22608, 22624, 22640, 22656, 22672, 22688, 22704, 22720, 22736,
    22752, 22768, 22784, 22800, 22816, 22832, 22848, 22864, 22880, 22896, 22912, 22928, 22944, 22960, 22976, 22992,
    23008, 23024, 23040, 23056, 23072, 23088, 23104, 23120, 23136, 23152, 23168, 23184, 23200, 23216, 23232, 23248,
    23264, 23280, 23296, 23312, 23328, 23344, 23360, 23376, 23392, 23408, 23424, 23440, 23456, 23472, 23488, 23504,
    23520, 23536, 23552, 23568, 23584, 23600, 23616, 23632, 23648, 23664, 23680, 23696, 23712, 23728, 23744, 23760,
    23776, 23792, 23808, 23824, 23840, 23856, 23872, 23888, 23904, 23920, 23936, 23952, 23968, 23984, 24000, 24016,
    24032, 24048, 24064, 24080, 24096, 24112, 24128, 24144, 24160, 24176, 24192, 24208, 24224, 24240, 24256, 24272,
    24288, 24304, 24320, 24336, 24352, 24368, 24384, 24400, 24416, 24432, 24448, 24464, 24480, 24496, 24512, 24528,
    24544, 24560, 24576, 24592, 24608, 24624, 24640, 24656, 24672, 24688, 24704, 24720, 24736, 24752, 24768, 24784,
    24800, 24816, 24832, 24848, 24864, 24880, 24896, 24912, 24928, 24944, 24960, 24976, 24992, 25008, 25024, 25040,
    25056, 25072, 25088, 25104, 25120, 25136, 25152, 25168, 25184, 25200, 25216, 25232, 25248, 25264, 25280, 25296,
    25312, 25328, 25344, 25360, 25376, 25392, 25408, 25424, 25440, 25456, 25472, 25488, 25504, 25520, 25536, 25552,
    25568, 25584, 25600, 25616, 25632, 25648, 25664, 25680, 25696, 25712, 25728, 25744, 25760, 25776, 25792, 25808,
    25824, 25840, 25856, 25872, 25888, 25904, 25920, 25936, 25952, 25968, 25984, 26000, 26016, 26032, 26048, 26064,
    26080, 26096, 26112, 26128, 26144, 26160, 26176, 26192, 26208, 26224, 26240, 26256, 26272, 26288, 26304, 26320,
    26336, 26352, 26368, 26384, 26400, 26416, 26432, 26448, 26464, 26480, 26496, 26512, 26528, 26544, 26560, 26576,
    26592, 26608, 26624, 26640, 26656, 26672, 26688, 26704, 26720, 26736, 26752, 26768, 26784, 26800, 26816, 26832,
    26848, 26864, 26880, 26896, 26912, 26928, 26944, 26960, 26976, 26992, 27008, 27024, 27040, 27056, 27072, 27088,
    27104, 27120, 27136, 27152, 27168, 27184, 27200, 27216, 27232, 27248, 27264, 27280, 27296, 27312, 27328, 27344,
    27360, 27376, 27392, 27408, 27424, 27440, 27456, 27472, 27488, 27504, 27520, 27536, 27552, 27568, 27584, 27600,
    27616, 27632, 27648, 27664, 27680, 27696, 27712, 27728, 27744, 27760, 27776, 27792, 27808, 27824, 27840, 27856,
    27872, 27888, 27904, 27920, 27936, 27952, 27968, 27984, 28000, 28016, 28032, 28048, 28064, 28080, 28096, 28112,
    28128, 28144, 28160, 28176, 28192, 28208, 28224, 28240, 28256, 28272, 28288, 28304, 28320, 28336, 28352, 28368,
    28384, 28400, 28416, 28432, 28448, 28464, 28480, 28496, 28512, 28528, 28544, 28560, 28576, 28592, 28608, 28624,
    28640, 28656, 28672, 28688, 28704, 28720, 28736, 28752, 28768, 28784, 28800, 28816, 28832, 28848, 28864, 28880,
    28896, 28912, 28928, 28944, 28960, 28976, 28992, 29008, 29024, 29040, 29056, 29072, 29088, 29104, 29120, 29136,
    29152, 29168, 29184, 29200, 29216, 29232, 29248, 29264, 29280, 29296, 29312, 29328, 29344, 29360, 29376, 29392,
    29408, 29424, 29440, 29456, 29472, 29488, 29504, 29520, 29536, 29552, 29568, 29584, 29600, 29616, 29632, 29648,
    29664, 29680, 29696, 29712, 29728, 29744, 29760, 29776, 29792, 29808, 29824, 29840, 29856, 29872, 29888, 29904,
    29920, 29936, 29952, 29968, 29984, 30000, 30016, 30032, 30048, 30064, 30080, 30096, 30112, 30128, 30144, 30160,
    30176, 30192, 30208, 30224, 30240, 30256, 30272, 30288, 30304, 30320, 30336, 30352, 30368, 30384, 30400, 30416,
    30432, 30448, 30464, 30480, 30496, 30512, 30528, 30544, 30560, 30576, 30592, 30608, 30624, 30640, 30656, 30672,
    30688, 30704, 30720, 30736, 30752, 30768, 30784, 30800, 30816, 30832, 30848, 30864, 30880, 30896, 30912, 30928,
    30944, 30960, 30976, 30992, 31008, 31024, 31040, 31056, 31072, 31088, 31104, 31120, 31136, 31152, 31168, 31184,
    31200, 31216, 31232, 31248, 31264, 31280, 31296, 31312, 31328, 31344, 31360, 31376, 31392, 31408, 31424, 31440,
    31456, 31472, 31488, 31504, 31520, 31536, 31552, 31568, 31584, 31600, 31616, 31632, 31648, 31664, 31680, 31696,
    31712, 31728, 31744, 31760, 31776, 31792, 31808, 31824, 31840, 31856, 31872, 31888, 31904, 31920, 31936, 31952,
    31968, 31984, 32000, 32016, 32032, 32048, 32064, 32080, 32096, 32112, 32128, 32144, 32160, 32176, 32192, 32208,
    32224, 32240, 32256, 32272, 32288, 32304, 32320, 32336, 32352, 32368, 32384, 32400, 32416, 32432, 32448, 32464,
    32480, 32496, 32512, 32528, 32544, 32560, 32576, 32592, 32608, 32624, 32640, 32656, 32672, 32688, 32704, 32720,
    32736, 32752,
];

/// See `quantization.tables.SOFTPLUS`.
#[rustfmt::skip]
pub static SOFTPLUS: [i32; 1025] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4,
    4, 4, 4, 5, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 7, 7, 7, 7, 8, 8, 8, 8, 9, 9, 9, 9, 10, 10, 10, 11, 11, 11, 12, 12,
    12, 13, 13, 14, 14, 15, 15, 15, 16, 16, 17, 18, 18, 19, 19, 20, 20, 21, 22, 22, 23, 24, 25, 25, 26, 27, 28, 29,
    30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 41, 42, 43, 45, 46, 48, 49, 51, 52, 54, 56, 57, 59, 61, 63, 65, 67, 69,
    71, 74, 76, 78, 81, 84, 86, 89, 92, 95, 98, 101, 104, 107, 111, 114, 118, 122, 125, 129, 134, 138, 142, 147, 151,
    156, 161, 166, 171, 177, 182, 188, 194, 200, 207, 213, 220, 227, 234, 242, 249, 257, 265, 274, 283, 292, 301, 310,
    320, 330, 341, 352, 363, 374, 386, 399, 411, 424, 438, 452, 466, 481, 496, 512, 528, 545, 562, 580, 598, 617, 637,
    657, 678, 699, 722, 744, 768, 792, 818, 843, 870, 898, 926, 956, 986, 1017, 1050, 1083, 1117, 1153, 1189, 1227,
    1266, 1306, 1348, 1390, 1434, 1480, 1527, 1575, 1625, 1677, 1730, 1785, 1841, 1900, 1960, 2022, 2086, 2153, 2221,
    2291, 2364, 2439, 2516, 2596, 2678, 2763, 2851, 2941, 3034, 3131, 3230, 3332, 3438, 3547, 3659, 3775, 3895, 4018,
    4145, 4277, 4412, 4552, 4696, 4845, 4998, 5156, 5320, 5488, 5662, 5841, 6026, 6217, 6413, 6616, 6826, 7042, 7264,
    7494, 7731, 7976, 8228, 8488, 8756, 9033, 9318, 9613, 9917, 10230, 10553, 10886, 11230, 11584, 11950, 12327,
    12716, 13117, 13531, 13958, 14398, 14851, 15319, 15802, 16300, 16813, 17342, 17888, 18451, 19032, 19630, 20247,
    20884, 21540, 22216, 22914, 23633, 24375, 25139, 25927, 26740, 27578, 28441, 29332, 30249, 31196, 32171, 33176,
    34212, 35280, 36381, 37515, 38684, 39889, 41131, 42411, 43729, 45088, 46488, 47930, 49416, 50948, 52525, 54150,
    55824, 57548, 59324, 61153, 63037, 64978, 66976, 69033, 71152, 73333, 75579, 77892, 80272, 82722, 85244, 87839,
    90511, 93260, 96089, 98999, 101994, 105074, 108243, 111503, 114855, 118303, 121848, 125493, 129241, 133094,
    137054, 141124, 145307, 149606, 154022, 158559, 163220, 168007, 172923, 177972, 183155, 188476, 193938, 199543,
    205295, 211197, 217252, 223462, 229831, 236362, 243058, 249922, 256957, 264167, 271553, 279120, 286871, 294807,
    302933, 311252, 319766, 328479, 337393, 346511, 355836, 365371, 375118, 385081, 395262, 405664, 416288, 427139,
    438217, 449525, 461066, 472842, 484855, 497106, 509598, 522332, 535310, 548534, 562006, 575726, 589696, 603916,
    618389, 633115, 648094, 663328, 678817, 694561, 710561, 726817, 743329, 760097, 777121, 794400, 811934, 829723,
    847765, 866060, 884608, 903406, 922454, 941750, 961294, 981084, 1001118, 1021394, 1041911, 1062666, 1083658,
    1104885, 1126345, 1148035, 1169952, 1192096, 1214462, 1237049, 1259854, 1282875, 1306108, 1329551, 1353201,
    1377055, 1401110, 1425364, 1449813, 1474455, 1499287, 1524304, 1549505, 1574887, 1600445, 1626178, 1652082,
    1678154, 1704391, 1730790, 1757348, 1784061, 1810927, 1837943, 1865106, 1892412, 1919859, 1947444, 1975163,
    2003015, 2030996, 2059103, 2087334, 2115686, 2144155, 2172740, 2201438, 2230246, 2259161, 2288181, 2317304,
    2346527, 2375847, 2405263, 2434771, 2464370, 2494058, 2523831, 2553689, 2583628, 2613647, 2643743, 2673916,
    2704162, 2734480, 2764868, 2795323, 2825845, 2856432, 2887081, 2917792, 2948562, 2979389, 3010273, 3041212,
    3072204, 3103248, 3134342, 3165485, 3196676, 3227912, 3259194, 3290520, 3321888, 3353297, 3384747, 3416235,
    3447761, 3479324, 3510923, 3542557, 3574224, 3605924, 3637656, 3669419, 3701212, 3733033, 3764884, 3796761,
    3828666, 3860596, 3892551, 3924531, 3956535, 3988561, 4020610, 4052680, 4084772, 4116884, 4149015, 4181166,
    4213336, 4245523, 4277728, 4309950, 4342189, 4374444, 4406714, 4438999, 4471299, 4503614, 4535942, 4568283,
    4600637, 4633004, 4665383, 4697774, 4730176, 4762590, 4795014, 4827449, 4859894, 4892349, 4924813, 4957286,
    4989769, 5022260, 5054760, 5087268, 5119784, 5152307, 5184838, 5217376, 5249922, 5282474, 5315032, 5347597,
    5380169, 5412746, 5445329, 5477918, 5510512, 5543112, 5575716, 5608326, 5640941, 5673560, 5706184, 5738812,
    5771445, 5804081, 5836722, 5869367, 5902015, 5934667, 5967323, 5999982, 6032644, 6065310, 6097979, 6130650,
    6163325, 6196003, 6228683, 6261366, 6294052, 6326740, 6359431, 6392124, 6424819, 6457517, 6490217, 6522918,
    6555622, 6588328, 6621036, 6653745, 6686457, 6719170, 6751885, 6784601, 6817319, 6850039, 6882760, 6915482,
    6948206, 6980932, 7013658, 7046386, 7079115, 7111845, 7144577, 7177309, 7210043, 7242778, 7275513, 7308250,
    7340988, 7373726, 7406466, 7439206, 7471947, 7504690, 7537432, 7570176, 7602920, 7635666, 7668411, 7701158,
    7733905, 7766653, 7799401, 7832150, 7864900, 7897650, 7930401, 7963152, 7995904, 8028656, 8061409, 8094162,
    8126916, 8159670, 8192424, 8225179, 8257935, 8290690, 8323446, 8356203, 8388960, 8421717, 8454474, 8487232,
    8519990, 8552749, 8585508, 8618267, 8651026, 8683785, 8716545, 8749305, 8782066, 8814826, 8847587, 8880348,
    8913109, 8945871, 8978632, 9011394, 9044156, 9076918, 9109681, 9142443, 9175206, 9207969, 9240732, 9273495,
    9306259, 9339022, 9371786, 9404550, 9437313, 9470077, 9502842, 9535606, 9568370, 9601135, 9633899, 9666664,
    9699429, 9732194, 9764959, 9797724, 9830489, 9863254, 9896020, 9928785, 9961550, 9994316, 10027082, 10059847,
    10092613, 10125379, 10158145, 10190911, 10223677, 10256443, 10289209, 10321976, 10354742, 10387508, 10420275,
    10453041, 10485808, 10518574, 10551341, 10584107, 10616874, 10649641, 10682407, 10715174, 10747941, 10780708,
    10813475, 10846242, 10879009, 10911776, 10944543, 10977310, 11010077, 11042844, 11075611, 11108378, 11141145,
    11173913, 11206680, 11239447, 11272214, 11304982, 11337749, 11370516, 11403284, 11436051, 11468819, 11501586,
    11534354, 11567121, 11599888, 11632656, 11665423, 11698191, 11730959, 11763726, 11796494, 11829261, 11862029,
    11894796, 11927564, 11960332, 11993099, 12025867, 12058635, 12091402, 12124170, 12156938, 12189705, 12222473,
    12255241, 12288009, 12320776, 12353544, 12386312, 12419080, 12451847, 12484615, 12517383, 12550151, 12582918,
    12615686, 12648454, 12681222, 12713990, 12746758, 12779525, 12812293, 12845061, 12877829, 12910597, 12943365,
    12976132, 13008900, 13041668, 13074436, 13107204, 13139972, 13172740, 13205508, 13238275, 13271043, 13303811,
    13336579, 13369347, 13402115, 13434883, 13467651, 13500419, 13533187, 13565955, 13598722, 13631490, 13664258,
    13697026, 13729794, 13762562, 13795330, 13828098, 13860866, 13893634, 13926402, 13959170, 13991938, 14024706,
    14057474, 14090242, 14123009, 14155777, 14188545, 14221313, 14254081, 14286849, 14319617, 14352385, 14385153,
    14417921, 14450689, 14483457, 14516225, 14548993, 14581761, 14614529, 14647297, 14680065, 14712833, 14745601,
    14778369, 14811137, 14843905, 14876673, 14909441, 14942209, 14974977, 15007745, 15040513, 15073281, 15106049,
    15138817, 15171585, 15204353, 15237121, 15269888, 15302656, 15335424, 15368192, 15400960, 15433728, 15466496,
    15499264, 15532032, 15564800, 15597568, 15630336, 15663104, 15695872, 15728640, 15761408, 15794176, 15826944,
    15859712, 15892480, 15925248, 15958016, 15990784, 16023552, 16056320, 16089088, 16121856, 16154624, 16187392,
    16220160, 16252928, 16285696, 16318464, 16351232, 16384000, 16416768, 16449536, 16482304, 16515072, 16547840,
    16580608, 16613376, 16646144, 16678912, 16711680, 16744448, 16777216,
];

/// See `quantization.tables.EXP`.
#[rustfmt::skip]
pub static EXP: [[i32; 256]; 2] = [
[
    1073741824, 1008687096, 947573834, 890163238, 836230973, 785566300, 737971244, 693259826, 651257337, 611799650,
    574732583, 539911296, 507199724, 476470046, 447602185, 420483340, 395007542, 371075245, 348592932, 327472754,
    307632183, 288993691, 271484449, 255036038, 239584185, 225068513, 211432301, 198622266, 186588351, 175283534,
    164663642, 154687176, 145315154, 136510954, 128240173, 120470494, 113171556, 106314838, 99873547, 93822515,
    88138096, 82798079, 77781597, 73069048, 68642018, 64483209, 60576369, 56906232, 53458458, 50219573, 47176923,
    44318618, 41633489, 39111043, 36741425, 34515374, 32424194, 30459711, 28614250, 26880601, 25251987, 23722047,
    22284801, 20934633, 19666268, 18474749, 17355420, 16303908, 15316105, 14388149, 13516415, 12697497, 11928194,
    11205501, 10526594, 9888820, 9289687, 8726853, 8198120, 7701421, 7234816, 6796480, 6384702, 5997873, 5634480,
    5293104, 4972411, 4671148, 4388137, 4122274, 3872518, 3637894, 3417485, 3210430, 3015920, 2833194, 2661540,
    2500285, 2348801, 2206494, 2072809, 1947224, 1829248, 1718419, 1614306, 1516500, 1424620, 1338306, 1257222,
    1181051, 1109495, 1042274, 979126, 919804, 864075, 811724, 762544, 716344, 672943, 632171, 593870, 557889, 524088,
    492335, 462506, 434484, 408160, 383431, 360200, 338377, 317876, 298616, 280524, 263528, 247562, 232563, 218472,
    205236, 192801, 181120, 170147, 159838, 150154, 141056, 132510, 124482, 116940, 109855, 103199, 96947, 91073,
    85555, 80372, 75502, 70928, 66630, 62593, 58801, 55238, 51892, 48748, 45794, 43020, 40413, 37965, 35665, 33504,
    31474, 29567, 27776, 26093, 24512, 23027, 21632, 20321, 19090, 17933, 16847, 15826, 14867, 13966, 13120, 12325,
    11579, 10877, 10218, 9599, 9017, 8471, 7958, 7476, 7023, 6597, 6198, 5822, 5469, 5138, 4827, 4534, 4260, 4001,
    3759, 3531, 3317, 3116, 2928, 2750, 2584, 2427, 2280, 2142, 2012, 1890, 1776, 1668, 1567, 1472, 1383, 1299, 1220,
    1146, 1077, 1012, 950, 893, 839, 788, 740, 695, 653, 614, 576, 542, 509, 478, 449, 422, 396, 372, 350, 328, 309,
    290, 272, 256, 240, 226, 212, 199, 187, 176, 165, 155, 146, 137, 129,
],
[
    1073741824, 1073479712, 1073217664, 1072955680, 1072693760, 1072431904, 1072170111, 1071908383, 1071646719,
    1071385118, 1071123581, 1070862109, 1070600700, 1070339354, 1070078073, 1069816855, 1069555701, 1069294611,
    1069033585, 1068772622, 1068511723, 1068250888, 1067990116, 1067729408, 1067468764, 1067208183, 1066947666,
    1066687213, 1066426823, 1066166497, 1065906234, 1065646035, 1065385899, 1065125827, 1064865818, 1064605873,
    1064345991, 1064086172, 1063826417, 1063566726, 1063307098, 1063047533, 1062788032, 1062528593, 1062269219,
    1062009907, 1061750659, 1061491474, 1061232353, 1060973295, 1060714299, 1060455368, 1060196499, 1059937694,
    1059678951, 1059420272, 1059161656, 1058903103, 1058644614, 1058386187, 1058127824, 1057869523, 1057611286,
    1057353111, 1057095000, 1056836952, 1056578966, 1056321044, 1056063185, 1055805388, 1055547655, 1055289984,
    1055032376, 1054774831, 1054517349, 1054259930, 1054002574, 1053745281, 1053488050, 1053230882, 1052973777,
    1052716735, 1052459755, 1052202838, 1051945984, 1051689193, 1051432464, 1051175798, 1050919195, 1050662654,
    1050406176, 1050149760, 1049893408, 1049637117, 1049380889, 1049124724, 1048868621, 1048612581, 1048356604,
    1048100688, 1047844836, 1047589045, 1047333318, 1047077652, 1046822049, 1046566509, 1046311030, 1046055615,
    1045800261, 1045544970, 1045289741, 1045034574, 1044779470, 1044524428, 1044269449, 1044014531, 1043759676,
    1043504883, 1043250152, 1042995483, 1042740877, 1042486332, 1042231850, 1041977430, 1041723072, 1041468776,
    1041214543, 1040960371, 1040706261, 1040452213, 1040198228, 1039944304, 1039690442, 1039436643, 1039182905,
    1038929229, 1038675615, 1038422063, 1038168573, 1037915145, 1037661779, 1037408474, 1037155232, 1036902051,
    1036648932, 1036395875, 1036142879, 1035889945, 1035637074, 1035384263, 1035131515, 1034878828, 1034626203,
    1034373639, 1034121138, 1033868697, 1033616319, 1033364002, 1033111747, 1032859553, 1032607421, 1032355350,
    1032103341, 1031851393, 1031599507, 1031347683, 1031095919, 1030844218, 1030592578, 1030340999, 1030089481,
    1029838025, 1029586631, 1029335298, 1029084026, 1028832815, 1028581666, 1028330578, 1028079551, 1027828586,
    1027577682, 1027326839, 1027076057, 1026825337, 1026574678, 1026324080, 1026073543, 1025823067, 1025572653,
    1025322300, 1025072007, 1024821776, 1024571606, 1024321497, 1024071449, 1023821462, 1023571536, 1023321671,
    1023071867, 1022822124, 1022572443, 1022322822, 1022073261, 1021823762, 1021574324, 1021324947, 1021075630,
    1020826375, 1020577180, 1020328046, 1020078973, 1019829960, 1019581009, 1019332118, 1019083288, 1018834519,
    1018585810, 1018337163, 1018088575, 1017840049, 1017591583, 1017343178, 1017094834, 1016846550, 1016598326,
    1016350164, 1016102062, 1015854020, 1015606039, 1015358119, 1015110259, 1014862460, 1014614721, 1014367042,
    1014119424, 1013871867, 1013624370, 1013376933, 1013129557, 1012882241, 1012634985, 1012387790, 1012140655,
    1011893581, 1011646567, 1011399613, 1011152719, 1010905886, 1010659113, 1010412400, 1010165747, 1009919155,
    1009672623, 1009426151, 1009179739, 1008933387,
],
];

/// See `quantization.tables.RSQRT`.
#[rustfmt::skip]
pub static RSQRT: [u16; 768] = [
    32736, 32672, 32609, 32546, 32484, 32422, 32360, 32298, 32237, 32176, 32116, 32056, 31996, 31937, 31878, 31819,
    31760, 31702, 31645, 31587, 31530, 31473, 31416, 31360, 31304, 31249, 31193, 31138, 31083, 31029, 30975, 30921,
    30867, 30814, 30761, 30708, 30655, 30603, 30551, 30499, 30448, 30397, 30346, 30295, 30245, 30194, 30144, 30095,
    30045, 29996, 29947, 29898, 29850, 29802, 29754, 29706, 29658, 29611, 29564, 29517, 29470, 29424, 29378, 29332,
    29286, 29240, 29195, 29150, 29105, 29060, 29015, 28971, 28927, 28883, 28839, 28796, 28752, 28709, 28666, 28624,
    28581, 28539, 28496, 28454, 28413, 28371, 28330, 28288, 28247, 28206, 28166, 28125, 28085, 28044, 28004, 27965,
    27925, 27885, 27846, 27807, 27768, 27729, 27690, 27652, 27613, 27575, 27537, 27499, 27461, 27424, 27386, 27349,
    27312, 27275, 27238, 27201, 27165, 27128, 27092, 27056, 27020, 26984, 26949, 26913, 26878, 26842, 26807, 26772,
    26738, 26703, 26668, 26634, 26600, 26565, 26531, 26497, 26464, 26430, 26397, 26363, 26330, 26297, 26264, 26231,
    26198, 26165, 26133, 26100, 26068, 26036, 26004, 25972, 25940, 25909, 25877, 25846, 25814, 25783, 25752, 25721,
    25690, 25659, 25628, 25598, 25567, 25537, 25507, 25477, 25447, 25417, 25387, 25357, 25328, 25298, 25269, 25239,
    25210, 25181, 25152, 25123, 25094, 25066, 25037, 25009, 24980, 24952, 24924, 24896, 24868, 24840, 24812, 24784,
    24756, 24729, 24701, 24674, 24647, 24620, 24593, 24566, 24539, 24512, 24485, 24458, 24432, 24405, 24379, 24353,
    24326, 24300, 24274, 24248, 24222, 24196, 24171, 24145, 24120, 24094, 24069, 24043, 24018, 23993, 23968, 23943,
    23918, 23893, 23868, 23844, 23819, 23794, 23770, 23746, 23721, 23697, 23673, 23649, 23625, 23601, 23577, 23553,
    23529, 23506, 23482, 23459, 23435, 23412, 23388, 23365, 23342, 23319, 23296, 23273, 23250, 23227, 23204, 23182,
    23159, 23137, 23114, 23092, 23069, 23047, 23025, 23003, 22981, 22958, 22936, 22915, 22893, 22871, 22849, 22828,
    22806, 22784, 22763, 22741, 22720, 22699, 22678, 22656, 22635, 22614, 22593, 22572, 22551, 22530, 22510, 22489,
    22468, 22448, 22427, 22407, 22386, 22366, 22346, 22325, 22305, 22285, 22265, 22245, 22225, 22205, 22185, 22165,
    22145, 22126, 22106, 22086, 22067, 22047, 22028, 22008, 21989, 21970, 21950, 21931, 21912, 21893, 21874, 21855,
    21836, 21817, 21798, 21779, 21760, 21742, 21723, 21704, 21686, 21667, 21649, 21630, 21612, 21594, 21575, 21557,
    21539, 21521, 21503, 21485, 21467, 21449, 21431, 21413, 21395, 21377, 21360, 21342, 21324, 21307, 21289, 21271,
    21254, 21237, 21219, 21202, 21184, 21167, 21150, 21133, 21116, 21098, 21081, 21064, 21047, 21030, 21014, 20997,
    20980, 20963, 20946, 20930, 20913, 20896, 20880, 20863, 20847, 20830, 20814, 20798, 20781, 20765, 20749, 20732,
    20716, 20700, 20684, 20668, 20652, 20636, 20620, 20604, 20588, 20572, 20556, 20541, 20525, 20509, 20493, 20478,
    20462, 20447, 20431, 20416, 20400, 20385, 20369, 20354, 20339, 20323, 20308, 20293, 20278, 20263, 20247, 20232,
    20217, 20202, 20187, 20172, 20157, 20143, 20128, 20113, 20098, 20083, 20069, 20054, 20039, 20025, 20010, 19996,
    19981, 19967, 19952, 19938, 19923, 19909, 19895, 19880, 19866, 19852, 19837, 19823, 19809, 19795, 19781, 19767,
    19753, 19739, 19725, 19711, 19697, 19683, 19669, 19655, 19642, 19628, 19614, 19600, 19587, 19573, 19559, 19546,
    19532, 19519, 19505, 19492, 19478, 19465, 19451, 19438, 19425, 19411, 19398, 19385, 19372, 19358, 19345, 19332,
    19319, 19306, 19293, 19280, 19267, 19254, 19241, 19228, 19215, 19202, 19189, 19176, 19163, 19151, 19138, 19125,
    19112, 19100, 19087, 19074, 19062, 19049, 19037, 19024, 19012, 18999, 18987, 18974, 18962, 18949, 18937, 18925,
    18912, 18900, 18888, 18876, 18863, 18851, 18839, 18827, 18815, 18803, 18791, 18779, 18767, 18754, 18743, 18731,
    18719, 18707, 18695, 18683, 18671, 18659, 18647, 18636, 18624, 18612, 18600, 18589, 18577, 18565, 18554, 18542,
    18531, 18519, 18507, 18496, 18484, 18473, 18462, 18450, 18439, 18427, 18416, 18405, 18393, 18382, 18371, 18359,
    18348, 18337, 18326, 18315, 18303, 18292, 18281, 18270, 18259, 18248, 18237, 18226, 18215, 18204, 18193, 18182,
    18171, 18160, 18149, 18138, 18127, 18117, 18106, 18095, 18084, 18074, 18063, 18052, 18041, 18031, 18020, 18009,
    17999, 17988, 17978, 17967, 17957, 17946, 17936, 17925, 17915, 17904, 17894, 17883, 17873, 17863, 17852, 17842,
    17831, 17821, 17811, 17801, 17790, 17780, 17770, 17760, 17750, 17739, 17729, 17719, 17709, 17699, 17689, 17679,
    17669, 17659, 17649, 17639, 17629, 17619, 17609, 17599, 17589, 17579, 17569, 17559, 17550, 17540, 17530, 17520,
    17510, 17501, 17491, 17481, 17471, 17462, 17452, 17442, 17433, 17423, 17413, 17404, 17394, 17385, 17375, 17366,
    17356, 17347, 17337, 17328, 17318, 17309, 17299, 17290, 17281, 17271, 17262, 17252, 17243, 17234, 17225, 17215,
    17206, 17197, 17187, 17178, 17169, 17160, 17151, 17141, 17132, 17123, 17114, 17105, 17096, 17087, 17078, 17069,
    17060, 17051, 17042, 17033, 17024, 17015, 17006, 16997, 16988, 16979, 16970, 16961, 16952, 16943, 16935, 16926,
    16917, 16908, 16899, 16891, 16882, 16873, 16864, 16856, 16847, 16838, 16830, 16821, 16812, 16804, 16795, 16786,
    16778, 16769, 16761, 16752, 16743, 16735, 16726, 16718, 16709, 16701, 16692, 16684, 16676, 16667, 16659, 16650,
    16642, 16634, 16625, 16617, 16609, 16600, 16592, 16584, 16575, 16567, 16559, 16551, 16542, 16534, 16526, 16518,
    16509, 16501, 16493, 16485, 16477, 16469, 16461, 16452, 16444, 16436, 16428, 16420, 16412, 16404, 16396, 16388,
];

/// See `quantization.tables.SINE`.
#[rustfmt::skip]
pub static SINE: [i8; 1024] = [
    0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 9, 9, 10, 11, 12, 12, 13, 14, 15, 16, 16, 17, 18, 19, 19, 20, 21, 22, 22, 23, 24,
    25, 26, 26, 27, 28, 29, 29, 30, 31, 32, 32, 33, 34, 35, 35, 36, 37, 38, 38, 39, 40, 41, 41, 42, 43, 44, 44, 45,
    46, 46, 47, 48, 49, 49, 50, 51, 51, 52, 53, 54, 54, 55, 56, 56, 57, 58, 58, 59, 60, 61, 61, 62, 63, 63, 64, 65,
    65, 66, 67, 67, 68, 69, 69, 70, 71, 71, 72, 72, 73, 74, 74, 75, 76, 76, 77, 78, 78, 79, 79, 80, 81, 81, 82, 82,
    83, 84, 84, 85, 85, 86, 86, 87, 88, 88, 89, 89, 90, 90, 91, 91, 92, 93, 93, 94, 94, 95, 95, 96, 96, 97, 97, 98,
    98, 99, 99, 100, 100, 101, 101, 102, 102, 102, 103, 103, 104, 104, 105, 105, 106, 106, 106, 107, 107, 108, 108,
    109, 109, 109, 110, 110, 111, 111, 111, 112, 112, 112, 113, 113, 113, 114, 114, 114, 115, 115, 115, 116, 116, 116,
    117, 117, 117, 118, 118, 118, 118, 119, 119, 119, 120, 120, 120, 120, 121, 121, 121, 121, 122, 122, 122, 122, 122,
    123, 123, 123, 123, 123, 124, 124, 124, 124, 124, 124, 125, 125, 125, 125, 125, 125, 125, 126, 126, 126, 126, 126,
    126, 126, 126, 126, 126, 126, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127,
    127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 127, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126, 126,
    125, 125, 125, 125, 125, 125, 125, 124, 124, 124, 124, 124, 124, 123, 123, 123, 123, 123, 122, 122, 122, 122, 122,
    121, 121, 121, 121, 120, 120, 120, 120, 119, 119, 119, 118, 118, 118, 118, 117, 117, 117, 116, 116, 116, 115, 115,
    115, 114, 114, 114, 113, 113, 113, 112, 112, 112, 111, 111, 111, 110, 110, 109, 109, 109, 108, 108, 107, 107, 106,
    106, 106, 105, 105, 104, 104, 103, 103, 102, 102, 102, 101, 101, 100, 100, 99, 99, 98, 98, 97, 97, 96, 96, 95, 95,
    94, 94, 93, 93, 92, 91, 91, 90, 90, 89, 89, 88, 88, 87, 86, 86, 85, 85, 84, 84, 83, 82, 82, 81, 81, 80, 79, 79,
    78, 78, 77, 76, 76, 75, 74, 74, 73, 72, 72, 71, 71, 70, 69, 69, 68, 67, 67, 66, 65, 65, 64, 63, 63, 62, 61, 61,
    60, 59, 58, 58, 57, 56, 56, 55, 54, 54, 53, 52, 51, 51, 50, 49, 49, 48, 47, 46, 46, 45, 44, 44, 43, 42, 41, 41,
    40, 39, 38, 38, 37, 36, 35, 35, 34, 33, 32, 32, 31, 30, 29, 29, 28, 27, 26, 26, 25, 24, 23, 22, 22, 21, 20, 19,
    19, 18, 17, 16, 16, 15, 14, 13, 12, 12, 11, 10, 9, 9, 8, 7, 6, 5, 5, 4, 3, 2, 2, 1, 0, -1, -2, -2, -3, -4, -5, -5,
    -6, -7, -8, -9, -9, -10, -11, -12, -12, -13, -14, -15, -16, -16, -17, -18, -19, -19, -20, -21, -22, -22, -23, -24,
    -25, -26, -26, -27, -28, -29, -29, -30, -31, -32, -32, -33, -34, -35, -35, -36, -37, -38, -38, -39, -40, -41, -41,
    -42, -43, -44, -44, -45, -46, -46, -47, -48, -49, -49, -50, -51, -51, -52, -53, -54, -54, -55, -56, -56, -57, -58,
    -58, -59, -60, -61, -61, -62, -63, -63, -64, -65, -65, -66, -67, -67, -68, -69, -69, -70, -71, -71, -72, -72, -73,
    -74, -74, -75, -76, -76, -77, -78, -78, -79, -79, -80, -81, -81, -82, -82, -83, -84, -84, -85, -85, -86, -86, -87,
    -88, -88, -89, -89, -90, -90, -91, -91, -92, -93, -93, -94, -94, -95, -95, -96, -96, -97, -97, -98, -98, -99, -99,
    -100, -100, -101, -101, -102, -102, -102, -103, -103, -104, -104, -105, -105, -106, -106, -106, -107, -107, -108,
    -108, -109, -109, -109, -110, -110, -111, -111, -111, -112, -112, -112, -113, -113, -113, -114, -114, -114, -115,
    -115, -115, -116, -116, -116, -117, -117, -117, -118, -118, -118, -118, -119, -119, -119, -120, -120, -120, -120,
    -121, -121, -121, -121, -122, -122, -122, -122, -122, -123, -123, -123, -123, -123, -124, -124, -124, -124, -124,
    -124, -125, -125, -125, -125, -125, -125, -125, -126, -126, -126, -126, -126, -126, -126, -126, -126, -126, -126,
    -127, -127, -127, -127, -127, -127, -127, -127, -127, -127, -127, -127, -127, -127, -127, -127, -127, -127, -127,
    -127, -127, -127, -127, -127, -127, -127, -127, -127, -127, -126, -126, -126, -126, -126, -126, -126, -126, -126,
    -126, -126, -125, -125, -125, -125, -125, -125, -125, -124, -124, -124, -124, -124, -124, -123, -123, -123, -123,
    -123, -122, -122, -122, -122, -122, -121, -121, -121, -121, -120, -120, -120, -120, -119, -119, -119, -118, -118,
    -118, -118, -117, -117, -117, -116, -116, -116, -115, -115, -115, -114, -114, -114, -113, -113, -113, -112, -112,
    -112, -111, -111, -111, -110, -110, -109, -109, -109, -108, -108, -107, -107, -106, -106, -106, -105, -105, -104,
    -104, -103, -103, -102, -102, -102, -101, -101, -100, -100, -99, -99, -98, -98, -97, -97, -96, -96, -95, -95, -94,
    -94, -93, -93, -92, -91, -91, -90, -90, -89, -89, -88, -88, -87, -86, -86, -85, -85, -84, -84, -83, -82, -82, -81,
    -81, -80, -79, -79, -78, -78, -77, -76, -76, -75, -74, -74, -73, -72, -72, -71, -71, -70, -69, -69, -68, -67, -67,
    -66, -65, -65, -64, -63, -63, -62, -61, -61, -60, -59, -58, -58, -57, -56, -56, -55, -54, -54, -53, -52, -51, -51,
    -50, -49, -49, -48, -47, -46, -46, -45, -44, -44, -43, -42, -41, -41, -40, -39, -38, -38, -37, -36, -35, -35, -34,
    -33, -32, -32, -31, -30, -29, -29, -28, -27, -26, -26, -25, -24, -23, -22, -22, -21, -20, -19, -19, -18, -17, -16,
    -16, -15, -14, -13, -12, -12, -11, -10, -9, -9, -8, -7, -6, -5, -5, -4, -3, -2, -2, -1,
];
