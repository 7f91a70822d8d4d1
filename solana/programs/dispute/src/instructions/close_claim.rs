//! Pays out a claim of a case that is decided.

use chain_layout::ChainError;
use chain_layout::dispute::{Case, Claim, CloseClaim, DisputeError, case_status};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{belongs, owned, whole, whole_mut};
use program_kit::creation::close;
use program_kit::failure::require;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let CloseClaim = call.arguments()?;
    let program = call.program;
    let [defender, case, account] = call.accounts()?;
    owned(case, program)?;
    owned(account, program)?;
    let key = case.address().to_bytes();
    {
        let mut bytes = case.try_borrow_mut()?;
        let case = whole_mut::<Case>(&mut bytes)?;
        let bytes = account.try_borrow()?;
        let claim = whole::<Claim>(&bytes)?;
        belongs(&claim.entity, &key)?;
        belongs(defender.address().as_array(), &claim.authority)?;
        require(case.status != case_status::OPEN, ChainError::WrongStatus)?;
        require(claim.open_challenges == 0, DisputeError::InUse)?;
        case.open_claims -= 1;
    }
    close(account, defender)
}
