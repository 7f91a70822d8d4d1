//! Replaces or takes back a session key.

use chain_layout::{ChainError, SessionState, SetSessionKey, session_status};
use match_rules::session;
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{owned, whole_mut};
use program_kit::failure::require;
use program_kit::signer;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let SetSessionKey { session_key, expiry, side } = call.arguments()?;
    let program = call.program;
    let [player, account] = call.accounts()?;
    owned(account, program)?;
    let mut bytes = account.try_borrow_mut()?;
    let session = whole_mut::<SessionState>(&mut bytes)?;
    let side = session::side(side)?;
    require(session.joined[side] == 1, ChainError::WrongStatus)?;
    signer::authority(player, &session.players[side])?;
    require(session.status <= session_status::RUNNING, ChainError::WrongStatus)?;
    session.session_keys[side] = session_key;
    session.session_key_expiries[side] = expiry;
    Ok(())
}
