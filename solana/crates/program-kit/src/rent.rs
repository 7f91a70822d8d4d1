//! What an account must hold to stay.

use pinocchio::{
    error::ProgramError,
    sysvars::{get_sysvar, rent::RENT_ID},
};

/// Bytes that an account counts beside its data.
const OVERHEAD: u64 = 128;
/// A price a byte and year, for two years, and a price a byte: float64.
const TWO_YEARS: u64 = 0x4000_0000_0000_0000;
const ONCE: u64 = 0x3ff0_0000_0000_0000;

/// Lamports for so many bytes.
pub fn exempt(bytes: usize) -> Result<u64, ProgramError> {
    let mut read = [0_u64; 2];
    get_sysvar(bytemuck::cast_slice_mut(&mut read), &RENT_ID, 0)?;
    let times = match read[1] {
        TWO_YEARS => 2,
        ONCE => 1,
        _ => return Err(ProgramError::UnsupportedSysvar),
    };
    // sizes are below 2^24; the machine has no checked product of 64 bits
    let price = u32::try_from(read[0]).map_err(|_| ProgramError::ArithmeticOverflow)?;
    Ok(times * u64::from(price) * (OVERHEAD + bytes as u64))
}
