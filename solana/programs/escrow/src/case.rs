//! The dispute about a match, if there is one.

use chain_layout::dispute::{Case, case_status};
use chain_layout::escrow::Pool;
use chain_layout::{ChainError, Component};
use pinocchio::{AccountView, Address, error::ProgramError};
use program_kit::component::whole;
use program_kit::creation::find;
use program_kit::failure::{refused, require};
use program_kit::memory::same;
use program_kit::system::SYSTEM;

/// How a match stands with the dispute program.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody disputes it, or in vain.
    Valid,
    /// It is being disputed.
    Pending,
    Overturned,
}

/// Reads the case of a pool's match. ChainError::WrongAccount for any other account.
#[inline(never)]
pub fn verdict(pool: &Pool, account: &AccountView) -> Result<Verdict, ProgramError> {
    let program = Address::new_from_array(pool.dispute_program);
    let (address, _) = find(&[Case::SEED, &pool.entity, &pool.terms], &program)?;
    require(same(account.address().as_array(), address.as_array()), ChainError::WrongAccount)?;
    if account.owned_by(&SYSTEM) && account.is_data_empty() {
        return Ok(Verdict::Valid);
    }
    require(account.owned_by(&program), ChainError::WrongAccount)?;
    let bytes = account.try_borrow()?;
    match whole::<Case>(&bytes)?.status {
        case_status::OPEN => Ok(Verdict::Pending),
        case_status::UPHELD => Ok(Verdict::Valid),
        case_status::OVERTURNED => Ok(Verdict::Overturned),
        _ => Err(refused(ChainError::WrongAccount)),
    }
}
