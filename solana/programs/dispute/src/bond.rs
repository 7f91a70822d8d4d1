//! Lamports that are put up, won and lost.

use chain_layout::ChainError;
use chain_layout::dispute::{BOND, BURNT_PERCENT, INCINERATOR};
use pinocchio::{AccountView, ProgramResult, error::ProgramError};
use program_kit::failure::require;
use program_kit::memory::same;
use program_kit::{rent, system::transfer};

/// Lamports of a lost bond that nobody wins: who loses to themselves must not get all of it back.
const BURNT: u64 = BOND * BURNT_PERCENT / 100;

/// A signer puts up a bond.
pub fn put_up(from: &AccountView, to: &AccountView) -> ProgramResult {
    transfer(from, to, BOND)
}

/// Moves lamports of one of the program's accounts.
fn pay(from: &mut AccountView, to: &mut AccountView, lamports: u64) -> ProgramResult {
    require(from.address() != to.address(), ChainError::WrongAccount)?;
    let left = from.lamports().checked_sub(lamports).ok_or(ProgramError::ArithmeticOverflow)?;
    let sum = to.lamports().checked_add(lamports).ok_or(ProgramError::ArithmeticOverflow)?;
    from.set_lamports(left);
    to.set_lamports(sum);
    Ok(())
}

/// Refuses an account that lamports can't be burnt by.
pub fn check(incinerator: &AccountView) -> ProgramResult {
    let own = same(incinerator.address().as_array(), &INCINERATOR) && incinerator.is_writable();
    require(own, ChainError::WrongAccount)
}

/// Burns part of the bond that an account has lost, and moves the rest of what it holds beside its rent. `incinerator`:
/// [`check`]ed.
pub fn lose(from: &mut AccountView, to: &mut AccountView, incinerator: &mut AccountView) -> ProgramResult {
    pay(from, incinerator, BURNT)?;
    pay_all(from, to)
}

/// Moves all that an account holds beside its rent.
pub fn pay_all(from: &mut AccountView, to: &mut AccountView) -> ProgramResult {
    let lamports = from.lamports().saturating_sub(rent::exempt(from.data_len())?);
    pay(from, to, lamports)
}
