//! The session that a pool is on.

use chain_layout::escrow::{EscrowError, Pool};
use chain_layout::{SessionState, session_status};
use pinocchio::{AccountView, error::ProgramError};
use program_kit::component::whole;
use program_kit::failure::{refused, require};
use program_kit::memory::same;
use program_kit::system::SYSTEM;
use program_kit::time::now;

/// What a pool needs to know of a session.
pub struct Standing {
    pub status: u8,
    pub winner: u8,
    pub locked: [u8; 2],
    pub expires_at: i64,
    pub ended_at: i64,
}

impl From<&SessionState> for Standing {
    fn from(session: &SessionState) -> Self {
        let SessionState { status, winner, locked, expires_at, ended_at, .. } = *session;
        Self { status, winner, locked, expires_at, ended_at }
    }
}

/// What has become of a pool's session.
pub enum Session {
    /// It is there, with the pool's terms.
    There(Standing),
    /// It is closed, or another stands in its place.
    Gone,
    /// Another program has it: it is on a rollup.
    Away,
}

/// Finds the pool's session. EscrowError::WrongSession for any other account.
#[inline(never)]
pub fn find(pool: &Pool, account: &AccountView) -> Result<Session, ProgramError> {
    require(same(account.address().as_array(), &pool.entity), EscrowError::WrongSession)?;
    if account.owned_by(&SYSTEM) && account.is_data_empty() {
        return Ok(Session::Gone);
    }
    if !same(account.owner().as_array(), &pool.world_program) {
        return Ok(Session::Away);
    }
    let bytes = account.try_borrow()?;
    let session = whole::<SessionState>(&bytes)?;
    Ok(if same(&session.terms, &pool.terms) { Session::There(session.into()) } else { Session::Gone })
}

/// The pool's session. EscrowError::WrongSession where it is not there.
pub fn there(pool: &Pool, account: &AccountView) -> Result<Standing, ProgramError> {
    match find(pool, account)? {
        Session::There(session) => Ok(session),
        Session::Gone | Session::Away => Err(refused(EscrowError::WrongSession)),
    }
}

/// Refuses a session that takes no deposits any more: both sides are locked, or its time is up.
pub fn open(session: &Standing) -> Result<(), ProgramError> {
    let open = session.status == session_status::OPEN && now()?.unix < session.expires_at;
    require(open, EscrowError::TooLate)
}

/// Refuses withdrawals from a session that a side has locked: who locks knows what is at stake.
pub fn unlocked(session: &Standing) -> Result<(), ProgramError> {
    require(session.status == session_status::OPEN && session.locked == [0, 0], EscrowError::TooLate)
}

/// Whether it has ended with a winner.
pub fn won(session: &Standing) -> bool {
    session.status == session_status::ENDED && session.winner < 2
}
