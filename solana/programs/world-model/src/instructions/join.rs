//! JOIN: takes a side with a character.

use chain_layout::{ChainError, Join, SessionState, session_status};
use match_rules::{session, terms};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{owned, whole_mut};
use program_kit::failure::require;
use program_kit::memory::{NOBODY, same};
use program_kit::signer;
use wire_core::scheme::CHARACTERS;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let Join { session_key, session_key_expiry, side, character } = call.arguments()?;
    let program = call.program;
    let [player, account] = call.accounts()?;
    signer::signed(player)?;
    owned(account, program)?;
    let mut bytes = account.try_borrow_mut()?;
    let session = whole_mut::<SessionState>(&mut bytes)?;
    require(session.status == session_status::OPEN, ChainError::WrongStatus)?;
    session::alive(session)?;
    let side = session::side(side)?;
    require(usize::from(character) < CHARACTERS, ChainError::BadArgument)?;
    require(session.joined[side] == 0, ChainError::WrongStatus)?;
    let (player, invited) = (player.address().as_array(), &session.players[side]);
    require(same(invited, &NOBODY) || same(invited, player), ChainError::NotAuthority)?;
    // a signer stands for one side
    require(!same(&session.players[1 - side], player), ChainError::BadArgument)?;
    session.players[side] = *player;
    session.characters[side] = character;
    session.session_keys[side] = session_key;
    session.session_key_expiries[side] = session_key_expiry;
    session.joined[side] = 1;
    if session.joined == [1, 1] {
        session.terms = terms::digest(session);
    }
    Ok(())
}
