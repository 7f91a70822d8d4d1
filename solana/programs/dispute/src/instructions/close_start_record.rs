//! Closes the record of a start whose session is gone: before, claims are checked against it.

use chain_layout::dispute::{CloseStartRecord, StartRecord};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{belongs, owned, whole};
use program_kit::creation::close;

use crate::origin::gone;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let CloseStartRecord = call.arguments()?;
    let program = call.program;
    let [owner, session, account] = call.accounts()?;
    owned(account, program)?;
    {
        let bytes = account.try_borrow()?;
        let record = whole::<StartRecord>(&bytes)?;
        belongs(session.address().as_array(), &record.entity)?;
        belongs(owner.address().as_array(), &record.authority)?;
        gone(session, &record.world_program, &record.terms)?;
    }
    close(account, owner)
}
