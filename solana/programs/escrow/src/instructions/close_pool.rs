//! Closes a pool that has paid everyone.

use chain_layout::ChainError;
use chain_layout::escrow::{ClosePool, EscrowError, Pool, pool_status};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{owned, whole};
use program_kit::creation::close;
use program_kit::failure::require;
use program_kit::memory::same;

use crate::payment::pay;
use crate::pool;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let ClosePool = call.arguments()?;
    let program = call.program;
    let [account, protocol, maker] = call.accounts()?;
    owned(account, program)?;
    let remainder = {
        let bytes = account.try_borrow()?;
        let pool = whole::<Pool>(&bytes)?;
        let right =
            same(protocol.address().as_array(), &pool.protocol) && same(maker.address().as_array(), &pool.authority);
        require(right, ChainError::WrongAccount)?;
        pool::payable(pool)?;
        let protocol_paid = pool.protocol_paid == 1 || pool.status == pool_status::REFUNDED;
        require(pool.paid == pool.staked && pool.sponsorships == 0 && protocol_paid, EscrowError::Unpaid)?;
        pool.held
    };
    // what pro rata shares leave of a lamport each
    pay(account, protocol, remainder)?;
    close(account, maker)
}
