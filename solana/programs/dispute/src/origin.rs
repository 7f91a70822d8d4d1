//! Sessions that cases are about.

use chain_layout::{ChainError, Component, SessionState};
use pinocchio::{AccountView, Address, error::ProgramError};
use program_kit::component::{owned, whole};
use program_kit::creation::find;
use program_kit::failure::require;
use program_kit::memory::same;
use program_kit::system::SYSTEM;

/// The program that a session belongs to. ChainError::WrongAccount where another one has it: a rollup's can lie at its address
/// while the match runs there, whatever its status says.
#[inline(never)]
pub fn program_of(account: &AccountView, session: &SessionState) -> Result<Address, ProgramError> {
    let owner = *account.owner();
    let (address, _) = find(&[SessionState::SEED, &session.entity], &owner)?;
    require(same(account.address().as_array(), address.as_array()), ChainError::WrongAccount)?;
    Ok(owner)
}

/// Refuses a session that is still there with these terms, or might be: with a rollup, too, which owns it then.
pub fn gone(session: &AccountView, world_program: &[u8; 32], terms: &[u8; 32]) -> Result<(), ProgramError> {
    if session.owned_by(&SYSTEM) && session.is_data_empty() {
        return Ok(());
    }
    owned(session, &Address::new_from_array(*world_program))?;
    let bytes = session.try_borrow()?;
    require(!same(&whole::<SessionState>(&bytes)?.terms, terms), ChainError::WrongStatus)
}
