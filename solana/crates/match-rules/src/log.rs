//! What is written down of every frame.

use bytemuck::bytes_of;
use chain_layout::{Controller, FRAME_LOG_FRAMES, FrameLog, InputLog, LoggedFrame, SessionState};
use pinocchio::error::ProgramError;
use program_kit::component::OpenedMut;

/// Bytes of a row of the input log.
pub const ROW: usize = size_of::<[Controller; 2]>();

/// Writes the session's present frame into both logs.
pub fn write(
    session: &SessionState,
    frames: &mut OpenedMut<'_, FrameLog>,
    inputs: &mut OpenedMut<'_, InputLog>,
    led: (&[Controller; 2], u8),
) -> Result<(), ProgramError> {
    let (controllers, absent) = led;
    let row = session.row;
    let logged = LoggedFrame { row, absent, pad: [0; 3], players: session.view, controllers: *controllers };
    let at = (row % FRAME_LOG_FRAMES) as usize * size_of::<LoggedFrame>();
    let place = frames.data.get_mut(at..at + size_of::<LoggedFrame>()).ok_or(ProgramError::InvalidAccountData)?;
    place.copy_from_slice(bytes_of(&logged));
    frames.head.rows = row + 1;
    let at = row as usize * ROW;
    let place = inputs.data.get_mut(at..at + ROW).ok_or(ProgramError::InvalidAccountData)?;
    place.copy_from_slice(bytes_of(controllers));
    inputs.head.rows = row + 1;
    Ok(())
}
