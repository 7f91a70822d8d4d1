//! A session: who may do what in it, and what its frames leave behind.

pub mod chain;
pub mod ending;
pub mod inputs;
pub mod log;
pub mod seed;
pub mod view;

use chain_layout::{ChainError, ModelManifest, SessionState, world_status};
use pinocchio::{AccountView, error::ProgramError};

use crate::failure::{refused, require};
use crate::memory::same;
use crate::time::now;

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

/// Refuses a session whose time is up.
pub fn alive(session: &SessionState) -> Result<(), ProgramError> {
    require(now()?.unix < session.expires_at, ChainError::TooLate)
}
