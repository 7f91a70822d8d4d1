//! A session that goes to a rollup, and comes back.

use chain_layout::{
    CLOCK_SKEW_SECONDS, ChainError, LAST_ROW, RETURN_SECONDS, SessionState, end_reason, session_status,
};
use pinocchio::{ProgramResult, error::ProgramError};
use program_kit::failure::require;
use program_kit::memory::{NOBODY, same, sha256};
use program_kit::time::now;

use crate::session::{COMPONENTS, NO_WINNER};
use crate::{seed, terms};

/// `delegated`, once everything but the session itself was handed over.
pub const OTHERS: u8 = 0b1111;
/// The bit of the session itself in `delegated`: its bytes have it on a rollup only.
pub const ITSELF: u8 = 0b1_0000;

/// Whether the session may go to a rollup.
pub fn named(session: &SessionState) -> bool {
    !same(&session.validator, &NOBODY)
}

/// Refuses to begin a match on the base layer whose session names a rollup: whoever likes it better there could.
pub fn arrived(session: &SessionState) -> Result<(), ProgramError> {
    require(!named(session) || session.delegated & ITSELF != 0, ChainError::WrongStatus)
}

/// Notes that a component is handed over, the session itself only after all others.
pub fn leave(session: &mut SessionState, bit: u8) -> ProgramResult {
    require(bit != ITSELF || session.delegated == OTHERS, ChainError::Incomplete)?;
    session.delegated |= bit;
    Ok(())
}

/// Notes that the session is sent back. The time for settling and disputing it begins now.
pub fn send_back(session: &mut SessionState) -> ProgramResult {
    session.delegated = 0;
    session.ended_at = now()?.unix;
    Ok(())
}

/// Refuses a session that comes back as none can that this program has sent there: as much as there is to check without
/// playing the match again. One that is not over could begin or go on here, and one that ended long ago leave no time to
/// dispute it.
pub fn came_back(session: &SessionState) -> Result<(), ProgramError> {
    let met = [session.joined, session.locked, session.revealed] == [[1; 2]; 3]
        && (session.components, session.delegated) == (COMPONENTS, 0);
    let kept = same(&session.terms, &terms::digest(session))
        && (0..2).all(|side| same(&sha256(&[&session.secrets[side]]), &session.commitments[side]));
    let age = now()?.unix.saturating_sub(session.ended_at);
    require(met && kept && (-CLOCK_SKEW_SECONDS..=RETURN_SECONDS).contains(&age), ChainError::WrongAccount)?;
    let ended = match session.status {
        session_status::ENDED => {
            let reasons = [end_reason::STOCKS, end_reason::TIMEOUT, end_reason::FORFEIT];
            session.seed == seed::draw(session)?
                && session.row <= LAST_ROW
                && [0, 1, NO_WINNER].contains(&session.winner)
                && reasons.contains(&session.reason)
        }
        session_status::CANCELLED => (session.reason, session.winner) == (end_reason::EXPIRED, NO_WINNER),
        _ => false,
    };
    require(ended, ChainError::WrongAccount)
}
