//! Room for what a program computes: the machine's heap, which has no allocator.

use chain_layout::{ChainError, MOST_HEAP};
use pinocchio::error::ProgramError;

use crate::failure::require;

const BEGIN: *mut u64 = 0x3_0000_0000 as *mut u64;

/// The first `length` bytes of it, as words. ChainError::BadArgument for more than there can be.
///
/// # Safety
///
/// Called on the machine, by a program without an allocator, and once an invocation: every call hands out the same memory.
pub unsafe fn words(length: usize) -> Result<&'static mut [u64], ProgramError> {
    require(length <= MOST_HEAP as usize, ChainError::BadArgument)?;
    // SAFETY: the runtime maps zeroed, writable heap at this address, aligned to more than 8 bytes, and stops the
    // transaction where it reaches beyond what it asked for. The caller sees to it that nobody else has it.
    Ok(unsafe { core::slice::from_raw_parts_mut(BEGIN, length / 8) })
}
