//! Lets a pool be paid back.

use chain_layout::escrow::{ABANDON_SECONDS, EscrowError, Pool, Refund, pool_status};
use chain_layout::session_status;
use pinocchio::{AccountView, ProgramResult, error::ProgramError};
use program_kit::Call;
use program_kit::component::{owned, whole_mut};
use program_kit::failure::require;
use program_kit::time::now;

use crate::case::{Verdict, verdict};
use crate::pool;
use crate::session::{self, Session};

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let Refund = call.arguments()?;
    let program = call.program;
    let [account, session, case] = call.accounts()?;
    owned(account, program)?;
    let mut bytes = account.try_borrow_mut()?;
    let pool = whole_mut::<Pool>(&mut bytes)?;
    pool::open(pool)?;
    require(never_to_be_settled(pool, session, case)?, EscrowError::StillPlaying)?;
    pool.status = pool_status::REFUNDED;
    Ok(())
}

fn never_to_be_settled(pool: &Pool, session: &AccountView, case: &AccountView) -> Result<bool, ProgramError> {
    let session = match session::find(pool, session)? {
        Session::Gone => return Ok(true),
        Session::Away => return abandoned(pool.expires_at),
        Session::There(session) => session,
    };
    let unstaked = pool.staked != [1, 1];
    match session.status {
        // what is missing can still come
        session_status::OPEN => abandoned(pool.expires_at),
        session_status::LOCKED | session_status::RUNNING => Ok(unstaked || abandoned(pool.expires_at)?),
        _ if unstaked || !session::won(&session) => Ok(true),
        _ => match verdict(pool, case)? {
            Verdict::Overturned => Ok(true),
            Verdict::Pending => abandoned(session.ended_at),
            Verdict::Valid => Ok(false),
        },
    }
}

/// Whether ABANDON_SECONDS have gone by.
fn abandoned(since: i64) -> Result<bool, ProgramError> {
    Ok(now()?.unix >= since.saturating_add(ABANDON_SECONDS))
}
