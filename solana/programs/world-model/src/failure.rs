//! Why an instruction is refused.

use chain_layout::ChainError;
use pinocchio::error::ProgramError;

/// A refusal as the runtime reports it.
pub fn refused(reason: ChainError) -> ProgramError {
    ProgramError::Custom(reason as u32)
}

/// Refuses where something that must hold doesn't.
#[inline(always)]
pub fn require(holds: bool, reason: ChainError) -> Result<(), ProgramError> {
    if holds { Ok(()) } else { Err(refused(reason)) }
}
