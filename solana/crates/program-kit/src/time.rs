//! The chain's clock. Read by its syscall: pinocchio's own `get` is empty but where the target is called "solana".

use bytemuck::{Pod, Zeroable};
use pinocchio::{
    error::ProgramError,
    sysvars::{clock::CLOCK_ID, get_sysvar},
};

/// The clock's bytes.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Clock {
    slot: u64,
    epoch_start: i64,
    epoch: u64,
    leader_epoch: u64,
    unix: i64,
}

/// Where the chain stands.
pub struct Now {
    /// The slot.
    pub slot: u64,
    /// Seconds since 1970.
    pub unix: i64,
}

/// Now.
pub fn now() -> Result<Now, ProgramError> {
    let mut clock = Clock::zeroed();
    get_sysvar(bytemuck::bytes_of_mut(&mut clock), &CLOCK_ID, 0)?;
    Ok(Now { slot: clock.slot, unix: clock.unix })
}
