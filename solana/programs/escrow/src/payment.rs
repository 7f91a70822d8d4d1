//! Lamports that leave a pool.

use chain_layout::escrow::Pool;
use pinocchio::{AccountView, ProgramResult, error::ProgramError};
use program_kit::component::whole_mut;

/// Pays so much of what the pool holds.
pub fn pay(pool: &mut AccountView, to: &mut AccountView, lamports: u64) -> ProgramResult {
    {
        let mut bytes = pool.try_borrow_mut()?;
        let state = whole_mut::<Pool>(&mut bytes)?;
        state.held = state.held.checked_sub(lamports).ok_or(ProgramError::ArithmeticOverflow)?;
    }
    let left = pool.lamports().checked_sub(lamports).ok_or(ProgramError::ArithmeticOverflow)?;
    pool.set_lamports(left);
    // read after the other was set: the two could be the same account
    let sum = to.lamports().checked_add(lamports).ok_or(ProgramError::ArithmeticOverflow)?;
    to.set_lamports(sum);
    Ok(())
}
