//! Lets an account grow towards its size.

use chain_layout::Grow;
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::owned;

use crate::creation;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let Grow = call.arguments()?;
    let program = call.program;
    let [account] = call.accounts()?;
    owned(account, program)?;
    creation::grow(account)
}
