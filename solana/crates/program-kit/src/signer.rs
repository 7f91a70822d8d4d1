//! Who signed.

use chain_layout::ChainError;
use pinocchio::{AccountView, error::ProgramError};

use crate::failure::require;
use crate::memory::same;

/// Whether this account signed and is that key.
pub fn is(account: &AccountView, key: &[u8; 32]) -> bool {
    account.is_signer() && same(account.address().as_array(), key)
}

/// Refuses an account that did not sign.
pub fn signed(account: &AccountView) -> Result<(), ProgramError> {
    if account.is_signer() { Ok(()) } else { Err(ProgramError::MissingRequiredSignature) }
}

/// Refuses anyone but the authority.
pub fn authority(account: &AccountView, key: &[u8; 32]) -> Result<(), ProgramError> {
    signed(account)?;
    require(is(account, key), ChainError::NotAuthority)
}
