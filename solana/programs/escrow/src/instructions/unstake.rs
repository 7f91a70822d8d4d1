//! Takes a stake back.

use chain_layout::escrow::{EscrowError, Pool, Unstake};
use pinocchio::ProgramResult;
use program_kit::component::{owned, whole_mut};
use program_kit::failure::require;
use program_kit::{Call, signer};

use crate::payment::pay;
use crate::pool;
use crate::session;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let Unstake { side } = call.arguments()?;
    let program = call.program;
    let [player, account, session] = call.accounts()?;
    owned(account, program)?;
    let tier = {
        let mut bytes = account.try_borrow_mut()?;
        let pool = whole_mut::<Pool>(&mut bytes)?;
        let side = pool::side(side)?;
        signer::authority(player, &pool.players[side])?;
        pool::open(pool)?;
        session::unlocked(&session::there(pool, session)?)?;
        require(pool.staked[side] == 1, EscrowError::NotStaked)?;
        pool.staked[side] = 0;
        pool.tier
    };
    pay(account, player, tier)
}
