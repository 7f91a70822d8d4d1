//! Lets a pool be paid out.

use chain_layout::escrow::{EscrowError, Pool, Settle, pool_status};
use chain_layout::{CHALLENGE_SECONDS, ChainError};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{owned, whole_mut};
use program_kit::failure::{refused, require};
use program_kit::time::now;

use crate::case::{Verdict, verdict};
use crate::pool;
use crate::session;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let Settle = call.arguments()?;
    let program = call.program;
    let [account, session, case] = call.accounts()?;
    owned(account, program)?;
    let mut bytes = account.try_borrow_mut()?;
    let pool = whole_mut::<Pool>(&mut bytes)?;
    pool::open(pool)?;
    // no case means no dispute only while there is a session: when that is gone, a case can be closed
    let session = session::there(pool, session)?;
    require(session::won(&session), ChainError::WrongStatus)?;
    require(pool.staked == [1, 1], EscrowError::NotStaked)?;
    require(now()?.unix >= session.ended_at.saturating_add(CHALLENGE_SECONDS), EscrowError::TooEarly)?;
    match verdict(pool, case)? {
        Verdict::Valid => {
            pool.winner = session.winner;
            pool.status = pool_status::SETTLED;
            Ok(())
        }
        Verdict::Pending => Err(refused(EscrowError::TooEarly)),
        Verdict::Overturned => Err(refused(EscrowError::Overturned)),
    }
}
