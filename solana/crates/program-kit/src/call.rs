//! What an instruction is given.

use chain_layout::Arguments;
use pinocchio::{AccountView, Address, error::ProgramError};

/// An instruction's program, accounts and data, its discriminator left out.
pub struct Call<'a> {
    /// The program that runs.
    pub program: &'a Address,
    /// In the instruction's order.
    pub accounts: &'a mut [AccountView],
    /// What follows the discriminator.
    pub data: &'a [u8],
}

impl<'a> Call<'a> {
    /// Exactly these arguments.
    pub fn arguments<A: Arguments>(&self) -> Result<A, ProgramError> {
        bytemuck::try_pod_read_unaligned(self.data).map_err(|_| ProgramError::InvalidInstructionData)
    }

    /// These arguments, then as many bytes as the last of them, a u32, says.
    pub fn arguments_and_bytes<A: Arguments>(&self) -> Result<(A, &'a [u8]), ProgramError> {
        let (fixed, bytes) = self.data.split_at_checked(size_of::<A>()).ok_or(ProgramError::InvalidInstructionData)?;
        let length: u32 = bytemuck::pod_read_unaligned(&fixed[fixed.len() - 4..]);
        if length as usize != bytes.len() {
            return Err(ProgramError::InvalidInstructionData);
        }
        Ok((bytemuck::pod_read_unaligned(fixed), bytes))
    }

    /// The first accounts, of which there must be so many.
    pub fn accounts<const COUNT: usize>(self) -> Result<&'a mut [AccountView; COUNT], ProgramError> {
        self.accounts.first_chunk_mut().ok_or(ProgramError::NotEnoughAccountKeys)
    }

    /// The first accounts, then any number of others.
    pub fn accounts_and_more<const COUNT: usize>(
        self,
    ) -> Result<(&'a mut [AccountView; COUNT], &'a mut [AccountView]), ProgramError> {
        self.accounts.split_first_chunk_mut().ok_or(ProgramError::NotEnoughAccountKeys)
    }
}
