//! How many bytes the components of a session have once they are whole.

use chain_layout::{
    AUTHORITY, FRAME_LOG_FRAMES, FrameLog, HiddenState, InputLog, LAST_ROW, LoggedFrame, ModelManifest,
};

use crate::log::ROW;

/// Data of a frame log.
pub const FRAME_LOG_DATA: usize = FRAME_LOG_FRAMES as usize * size_of::<LoggedFrame>();
/// Data of an input log.
pub const INPUT_LOG_DATA: usize = (LAST_ROW as usize + 1) * ROW;
/// A frame log.
pub const FRAME_LOG: usize = size_of::<FrameLog>() + FRAME_LOG_DATA + AUTHORITY;
/// An input log.
pub const INPUT_LOG: usize = size_of::<InputLog>() + INPUT_LOG_DATA + AUTHORITY;
/// A hidden state without memory.
pub const EMPTY_HIDDEN: usize = size_of::<HiddenState>() + AUTHORITY;

/// Data of a hidden state in this world.
pub fn hidden_data(world: &ModelManifest) -> usize {
    world.state_length as usize + world.carry_length as usize
}
