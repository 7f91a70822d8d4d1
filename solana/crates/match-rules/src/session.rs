//! A session: who may do what in it, and what its frames leave behind.

use chain_layout::{
    ChainError, LOCK_SLOTS, ModelManifest, RETENTION, STALL_SECONDS, SessionState, session_status, world_status,
};
use pinocchio::{AccountView, error::ProgramError};
use program_kit::failure::{refused, require};
use program_kit::memory::same;
use program_kit::time::now;

/// Components of a session beside itself: hidden state, input buffer, frame log, input log.
pub const COMPONENTS: u8 = 4;

/// Nobody has won.
pub const NO_WINNER: u8 = 255;

/// A side as an index.
pub fn side(side: u8) -> Result<usize, ProgramError> {
    if side < 2 { Ok(side.into()) } else { Err(refused(ChainError::BadArgument)) }
}

/// Refuses a manifest that is not the session's, or not any more: its address can be another world's one day.
pub fn in_world(session: &SessionState, account: &AccountView, manifest: &ModelManifest) -> Result<(), ProgramError> {
    let own = same(&session.manifest, account.address().as_array())
        && same(&session.world_hash, &manifest.world_hash)
        && manifest.status != world_status::UPLOADING;
    require(own, ChainError::WrongAccount)
}

/// Takes back a first lock that has waited too long for the second: who locks second begins the time to reveal, which must
/// not be when the other has stopped waiting.
pub fn lapse(session: &mut SessionState, slot: u64) {
    if session.locked != [0, 0] && slot > session.lock_slot.saturating_add(LOCK_SLOTS) {
        // the commitment stays: the other side must not take it over, and keep this one from using its secret
        session.locked = [0, 0];
    }
}

/// Unix time from which the session is over without a winner. A match that goes on has none before STALL_SECONDS after its
/// last frame began: else who is losing could gain by slowing it down.
pub fn ends_at(session: &SessionState) -> i64 {
    match session.status {
        session_status::RUNNING => session.expires_at.max(session.active_at.saturating_add(STALL_SECONDS)),
        _ => session.expires_at,
    }
}

/// Refuses a session whose time is up.
pub fn alive(session: &SessionState) -> Result<(), ProgramError> {
    require(now()?.unix < ends_at(session), ChainError::TooLate)
}

/// Refuses a session of which something may still be needed, to settle or to dispute it.
pub fn released(session: &SessionState) -> Result<(), ProgramError> {
    require(session.status >= session_status::ENDED, ChainError::WrongStatus)?;
    // one that was cancelled has nothing to settle
    let kept = if session.status == session_status::CANCELLED { 0 } else { RETENTION };
    require(now()?.unix >= session.ended_at.saturating_add(kept), ChainError::InUse)
}
