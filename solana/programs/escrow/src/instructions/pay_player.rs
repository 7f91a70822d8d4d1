//! Pays a player.

use chain_layout::ChainError;
use chain_layout::escrow::{EscrowError, PayPlayer, Pool, pool_status};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{owned, whole_mut};
use program_kit::failure::require;
use program_kit::memory::same;

use crate::payment::pay;
use crate::pool;
use crate::share::shares;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let PayPlayer { side } = call.arguments()?;
    let program = call.program;
    let [account, player] = call.accounts()?;
    owned(account, program)?;
    let lamports = {
        let mut bytes = account.try_borrow_mut()?;
        let pool = whole_mut::<Pool>(&mut bytes)?;
        let side = pool::side(side)?;
        require(same(player.address().as_array(), &pool.players[side]), ChainError::WrongAccount)?;
        pool::payable(pool)?;
        require(pool.staked[side] == 1, EscrowError::NotStaked)?;
        require(pool.paid[side] == 0, EscrowError::AlreadyPaid)?;
        pool.paid[side] = 1;
        if pool.status == pool_status::REFUNDED {
            pool.tier
        } else if usize::from(pool.winner) == side {
            shares(pool).winner
        } else {
            shares(pool).loser
        }
    };
    pay(account, player, lamports)
}
