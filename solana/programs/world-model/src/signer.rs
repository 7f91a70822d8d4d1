//! Who signed.

use chain_layout::ChainError;
use pinocchio::{AccountView, error::ProgramError};

use crate::failure::require;
use crate::memory::same;

/// Whether this account signed and is that key.
pub fn is(account: &AccountView, key: &[u8; 32]) -> bool {
    account.is_signer() && same(account.address().as_array(), key)
}

/// Refuses anyone but the authority.
pub fn authority(account: &AccountView, key: &[u8; 32]) -> Result<(), ProgramError> {
    if !account.is_signer() {
        return Err(ProgramError::MissingRequiredSignature);
    }
    require(is(account, key), ChainError::NotAuthority)
}
