//! Lamports that are put up, won and lost.

use chain_layout::{ChainError, dispute::BOND};
use pinocchio::{AccountView, ProgramResult, error::ProgramError};
use program_kit::failure::require;
use program_kit::{rent, system::transfer};

/// A signer puts up a bond.
pub fn put_up(from: &AccountView, to: &AccountView) -> ProgramResult {
    transfer(from, to, BOND)
}

/// Moves lamports of one of the program's accounts.
pub fn pay(from: &mut AccountView, to: &mut AccountView, lamports: u64) -> ProgramResult {
    require(from.address() != to.address(), ChainError::WrongAccount)?;
    let left = from.lamports().checked_sub(lamports).ok_or(ProgramError::ArithmeticOverflow)?;
    let sum = to.lamports().checked_add(lamports).ok_or(ProgramError::ArithmeticOverflow)?;
    from.set_lamports(left);
    to.set_lamports(sum);
    Ok(())
}

/// Moves all that an account holds beside its rent.
pub fn pay_all(from: &mut AccountView, to: &mut AccountView) -> ProgramResult {
    let lamports = from.lamports().saturating_sub(rent::exempt(from.data_len())?);
    pay(from, to, lamports)
}
