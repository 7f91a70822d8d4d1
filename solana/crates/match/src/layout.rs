//! Generated from `crank`, `quantization` and `schema` by `generate_layout.py`: do not edit.

/// `meta.format` of a match file.
pub const FORMAT: &str = "the-wire/match";

/// `meta.version` of a match file.
pub const VERSION: u64 = 1;

/// `format` of a world's manifest.
pub const WORLD_FORMAT: &str = "wire-integer-world";

/// What a hash chain begins with.
pub const DOMAIN: [u8; 16] = *b"the-wire/chain/1";

/// Rows between digests of the hidden state.
pub const MEMORY_EVERY: usize = 600;

/// A world's temperature at most.
pub const HOTTEST: u32 = 10;

/// The row at which time is up.
pub const LAST_ROW: usize = 28840;

/// Percent that a hit adds at least.
pub const MINIMUM_HIT: f32 = 0.01;

/// Frames in a row in control that end a combo.
pub const COMBO_RESET_FRAMES: usize = 45;

/// The public fields in a match file, in the frame's order.
pub static FIELD_NAMES: [&str; 17] = [
    "x", "y", "percent", "shield_strength", "speed_air_x", "speed_y", "speed_ground_x", "speed_attack_x",
    "speed_attack_y", "state_age", "hitlag", "stocks", "facing", "on_ground", "action_state", "jumps_left",
    "character",
];

/// Decimals that they are written with.
pub static DECIMALS: [usize; 17] = [
    4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 0, 0, 0, 0, 0, 0,
];

/// What one of a field is in an exact frame.
pub static SCALES: [i32; 22] = [
    65536, 65536, 65536, 65536, 65536, 65536, 65536, 65536, 65536, 65536, 1, 1, 1, 1, 1, 1, 1, 1, 1, 65536, 1, 1,
];

/// Action states in which a fighter is hit, held, down, teching or dying.
pub static HELPLESS: [u16; 102] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 38, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 183,
    184, 185, 186, 187, 188, 189, 190, 191, 192, 193, 194, 195, 196, 197, 198, 199, 200, 201, 202, 204, 223, 224, 225,
    226, 227, 228, 229, 230, 231, 232, 239, 240, 241, 242, 243, 271, 272, 273, 274, 275, 276, 278, 279, 280, 281, 282,
    283, 284, 285, 286, 287, 288, 289, 290, 291, 292, 301, 302, 303, 304, 327, 328, 329, 330, 331, 333, 334, 335, 336,
    337, 338, 339,
];

/// Action states that catch a ledge.
pub static LEDGE_GRAB: [u16; 1] = [
    252,
];

/// Action states of a tech.
pub static TECH: [u16; 5] = [
    199, 200, 201, 202, 204,
];

/// Action states of one who has caught the opponent.
pub static GRAB: [u16; 2] = [
    213, 215,
];

/// Action states that a fighter comes back in.
pub static REBIRTH: [u16; 1] = [
    12,
];
