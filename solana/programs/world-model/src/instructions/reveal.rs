//! Tells a side's secret.

use chain_layout::{ChainError, REVEAL_SLOTS, Reveal, SessionState, session_status};
use match_rules::seed;
use match_rules::session;
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{owned, whole_mut};
use program_kit::failure::require;
use program_kit::memory::{same, sha256};
use program_kit::time::now;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let Reveal { secret, side } = call.arguments()?;
    let program = call.program;
    let [account] = call.accounts()?;
    owned(account, program)?;
    let mut bytes = account.try_borrow_mut()?;
    let session = whole_mut::<SessionState>(&mut bytes)?;
    let side = session::side(side)?;
    require(session.status == session_status::LOCKED && session.revealed[side] == 0, ChainError::WrongStatus)?;
    session::alive(session)?;
    let slot = now()?.slot;
    require(slot > session.lock_slot, ChainError::TooEarly)?;
    require(slot <= session.lock_slot.saturating_add(REVEAL_SLOTS), ChainError::TooLate)?;
    require(same(&sha256(&[&secret]), &session.commitments[side]), ChainError::WrongHash)?;
    if session.revealed == [0, 0] {
        session.slot_hash = seed::slot_hash(session.lock_slot)?;
    }
    session.secrets[side] = secret;
    session.revealed[side] = 1;
    Ok(())
}
