//! Pays out a challenge that is decided.

use chain_layout::ChainError;
use chain_layout::dispute::{Challenge, CloseChallenge, challenge_status as status};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{belongs, open_mut, owned};
use program_kit::creation::close;
use program_kit::failure::require;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let CloseChallenge = call.arguments()?;
    let program = call.program;
    let [challenger, account] = call.accounts()?;
    owned(account, program)?;
    {
        let mut bytes = account.try_borrow_mut()?;
        let challenge = open_mut::<Challenge>(&mut bytes)?;
        belongs(challenger.address().as_array(), challenge.authority)?;
        require(challenge.head.status >= status::LOST, ChainError::WrongStatus)?;
    }
    close(account, challenger)
}
