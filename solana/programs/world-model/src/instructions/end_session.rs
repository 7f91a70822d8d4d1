//! END: cancels an open session, or ends one whose time is up.

use chain_layout::{ChainError, EndSession, REVEAL_SLOTS, SessionState, end_reason, session_status};
use match_rules::{
    ending,
    session::{self, NO_WINNER},
};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{owned, whole_mut};
use program_kit::failure::{refused, require};
use program_kit::signer;
use program_kit::time::now;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let EndSession = call.arguments()?;
    let program = call.program;
    let [signer, account] = call.accounts()?;
    signer::signed(signer)?;
    owned(account, program)?;
    let mut bytes = account.try_borrow_mut()?;
    let session = whole_mut::<SessionState>(&mut bytes)?;
    let now = now()?;
    let expired = now.unix >= session::ends_at(session);
    match session.status {
        session_status::OPEN => {
            let player = |side: usize| session.joined[side] == 1 && signer::is(signer, &session.players[side]);
            let may = expired || signer::is(signer, &session.authority) || player(0) || player(1);
            require(may, ChainError::NotAuthority)?;
            let reason = if expired { end_reason::EXPIRED } else { end_reason::CANCELLED };
            ending::cancel(session, reason)
        }
        // who keeps a secret loses: else each could look at the other's first
        session_status::LOCKED if now.slot > session.lock_slot.saturating_add(REVEAL_SLOTS) => match session.revealed {
            [1, 0] => ending::end(session, 0, end_reason::FORFEIT),
            [0, 1] => ending::end(session, 1, end_reason::FORFEIT),
            // two who are one see the seed before they tell: what they don't like is no match that was never there
            [0, 0] => ending::end(session, NO_WINNER, end_reason::FORFEIT),
            _ if expired => ending::cancel(session, end_reason::EXPIRED),
            _ => Err(refused(ChainError::TooEarly)),
        },
        session_status::LOCKED | session_status::RUNNING if expired => ending::cancel(session, end_reason::EXPIRED),
        session_status::LOCKED | session_status::RUNNING => Err(refused(ChainError::TooEarly)),
        _ => Err(refused(ChainError::WrongStatus)),
    }
}
