//! A player's input for the frame that inputs are taken for now.

use chain_layout::{ChainError, InputBuffer, SessionState, SubmitInput, session_status};
use match_rules::{inputs, session};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{belongs, owned, whole, whole_mut};
use program_kit::failure::require;
use program_kit::memory::{NOBODY, same};
use program_kit::signer;
use program_kit::time::now;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let SubmitInput { controller, frame, side } = call.arguments()?;
    let program = call.program;
    let [signer, session, account] = call.accounts()?;
    owned(session, program)?;
    owned(account, program)?;
    let bytes = session.try_borrow()?;
    let session = whole::<SessionState>(&bytes)?;
    let mut bytes = account.try_borrow_mut()?;
    let buffer = whole_mut::<InputBuffer>(&mut bytes)?;
    belongs(&buffer.entity, &session.entity)?;
    let side = session::side(side)?;
    signer::signed(signer)?;
    let delegate = &session.session_keys[side];
    let may = signer::is(signer, &session.players[side])
        || (!same(delegate, &NOBODY)
            && signer::is(signer, delegate)
            && now()?.unix < session.session_key_expiries[side]);
    require(may, ChainError::NotAuthority)?;
    require(session.status == session_status::RUNNING, ChainError::WrongStatus)?;
    require(frame == inputs::open_frame(session), ChainError::StaleInput)?;
    require(buffer.ready[side] == 0, ChainError::AlreadySent)?;
    buffer.open[side] = controller;
    buffer.ready[side] = 1;
    Ok(())
}
