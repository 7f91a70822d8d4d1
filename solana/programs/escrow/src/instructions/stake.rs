//! A player's stake.

use chain_layout::ChainError;
use chain_layout::escrow::{Pool, Stake};
use pinocchio::ProgramResult;
use program_kit::component::{owned, whole_mut};
use program_kit::failure::require;
use program_kit::system::transfer;
use program_kit::{Call, signer};

use crate::pool;
use crate::session;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let Stake { side } = call.arguments()?;
    let program = call.program;
    let [player, account, session, _] = call.accounts()?;
    owned(account, program)?;
    let tier = {
        let mut bytes = account.try_borrow_mut()?;
        let pool = whole_mut::<Pool>(&mut bytes)?;
        let side = pool::side(side)?;
        signer::authority(player, &pool.players[side])?;
        pool::open(pool)?;
        session::open(&session::there(pool, session)?)?;
        require(pool.staked[side] == 0, ChainError::WrongStatus)?;
        pool.staked[side] = 1;
        pool.held += pool.tier;
        pool.tier
    };
    transfer(player, account, tier)
}
