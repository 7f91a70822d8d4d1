//! Inputs on their way: sent for a frame that lies `input_delay` ahead, closed when the frame before it begins.

use chain_layout::{ChainError, INPUT_SLOTS, InputBuffer, SessionState};
use pinocchio::error::ProgramError;
use program_kit::failure::require;
use program_kit::time::now;

/// The frame that inputs are taken for now: `input_delay` after the next that has not begun.
pub fn open_frame(session: &SessionState) -> u32 {
    session.row + 1 + u32::from(session.units > 0) + u32::from(session.input_delay)
}

/// Closes the inputs that are open, and takes out those of the frame that begins. Who sent nothing by the deadline goes on
/// with what they last sent.
pub fn close(session: &mut SessionState, buffer: &mut InputBuffer) -> Result<(), ProgramError> {
    let now = now()?;
    if buffer.ready != [1, 1] {
        let deadline = session.frame_slot.saturating_add(session.deadline_slots.into());
        require(now.slot >= deadline, ChainError::TooEarly)?;
    }
    session.active_at = now.unix;
    let closed = (open_frame(session) % INPUT_SLOTS) as usize;
    let mut absent = 0;
    for side in 0..2 {
        if buffer.ready[side] == 1 {
            buffer.last[side] = buffer.open[side];
            session.missing[side] = 0;
        } else {
            session.missing[side] = session.missing[side].saturating_add(1);
            absent |= 1 << side;
        }
        buffer.slots[2 * closed + side] = buffer.last[side];
        buffer.open[side] = [0; 8];
    }
    buffer.ready = [0; 2];
    buffer.absent[closed] = absent;
    let begins = ((session.row + 1) % INPUT_SLOTS) as usize;
    buffer.current = [buffer.slots[2 * begins], buffer.slots[2 * begins + 1]];
    Ok(())
}
