//! Closes a decided case, or the record of a start, of a session that is gone: before, money may hang on it.

use chain_layout::dispute::{Case, CloseCase, DisputeError, StartRecord, case_status};
use chain_layout::{ChainError, Component};
use pinocchio::{AccountView, ProgramResult};
use program_kit::Call;
use program_kit::component::{belongs, owned, prefix, whole};
use program_kit::creation::close;
use program_kit::failure::{refused, require};

use crate::origin::gone;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let CloseCase = call.arguments()?;
    let program = call.program;
    let [owner, session, account] = call.accounts()?;
    owned(account, program)?;
    {
        let bytes = account.try_borrow()?;
        let prefix = prefix(&bytes)?;
        belongs(session.address().as_array(), &prefix.entity)?;
        match prefix.discriminator {
            Case::DISCRIMINATOR => case_over(owner, session, whole::<Case>(&bytes)?)?,
            StartRecord::DISCRIMINATOR => {
                let record = whole::<StartRecord>(&bytes)?;
                belongs(owner.address().as_array(), &record.authority)?;
                gone(session, &record.world_program, &record.terms)?;
            }
            _ => return Err(refused(ChainError::WrongAccount)),
        }
    }
    close(account, owner)
}

fn case_over(owner: &AccountView, session: &AccountView, case: &Case) -> ProgramResult {
    belongs(owner.address().as_array(), &case.authority)?;
    require(case.status != case_status::OPEN, ChainError::WrongStatus)?;
    require(case.open_claims == 0, DisputeError::InUse)?;
    gone(session, &case.world_program, &case.terms)
}
