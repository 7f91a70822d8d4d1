//! Locks a side with the hash of a secret.

use chain_layout::{ChainError, Lock, REVEAL_SECONDS, SessionState, session_status};
use match_rules::session;
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{owned, whole_mut};
use program_kit::failure::require;
use program_kit::memory::{NOBODY, same};
use program_kit::signer;
use program_kit::time::now;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let Lock { commitment, side } = call.arguments()?;
    let program = call.program;
    let [player, account] = call.accounts()?;
    owned(account, program)?;
    let mut bytes = account.try_borrow_mut()?;
    let session = whole_mut::<SessionState>(&mut bytes)?;
    let side = session::side(side)?;
    signer::authority(player, &session.players[side])?;
    require(session.status == session_status::OPEN, ChainError::WrongStatus)?;
    let now = now()?;
    // the session must not end between two reveals: the seed is known then, and one side too late
    require(now.unix < session.expires_at.saturating_sub(REVEAL_SECONDS), ChainError::TooLate)?;
    session::lapse(session, now.slot);
    require(session.joined == [1, 1] && session.locked[side] == 0, ChainError::WrongStatus)?;
    // what isn't there yet could be kept from ever being, by who dislikes the seed
    require(session.components == session::COMPONENTS, ChainError::Incomplete)?;
    // who takes over the other's commitment needs no secret of their own
    let other = &session.commitments[1 - side];
    require(!same(&commitment, &NOBODY) && !same(&commitment, other), ChainError::BadArgument)?;
    session.commitments[side] = commitment;
    session.locked[side] = 1;
    session.lock_slot = now.slot;
    if session.locked == [1, 1] {
        session.status = session_status::LOCKED;
    }
    Ok(())
}
