//! Closes a decided case of a session that is gone: before, money may hang on it.

use chain_layout::ChainError;
use chain_layout::dispute::{Case, CloseCase, DisputeError, case_status};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{belongs, owned, whole};
use program_kit::creation::close;
use program_kit::failure::require;

use crate::origin::gone;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let CloseCase = call.arguments()?;
    let program = call.program;
    let [owner, session, account] = call.accounts()?;
    owned(account, program)?;
    {
        let bytes = account.try_borrow()?;
        let case = whole::<Case>(&bytes)?;
        belongs(session.address().as_array(), &case.entity)?;
        belongs(owner.address().as_array(), &case.authority)?;
        require(case.status != case_status::OPEN, ChainError::WrongStatus)?;
        require(case.open_claims == 0, DisputeError::InUse)?;
        gone(session, &case.world_program, &case.terms)?;
    }
    close(account, owner)
}
