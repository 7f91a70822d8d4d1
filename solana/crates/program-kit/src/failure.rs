//! Why an instruction is refused.

use pinocchio::error::ProgramError;

/// A refusal as the runtime reports it.
pub fn refused(reason: impl Into<u32>) -> ProgramError {
    ProgramError::Custom(reason.into())
}

/// Refuses where something that must hold doesn't.
#[inline(always)]
pub fn require(holds: bool, reason: impl Into<u32>) -> Result<(), ProgramError> {
    if holds { Ok(()) } else { Err(refused(reason)) }
}
