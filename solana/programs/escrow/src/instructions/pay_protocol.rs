//! Pays the protocol.

use chain_layout::ChainError;
use chain_layout::escrow::{EscrowError, PayProtocol, Pool, pool_status};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{owned, whole_mut};
use program_kit::failure::require;
use program_kit::memory::same;

use crate::payment::pay;
use crate::share::shares;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let PayProtocol = call.arguments()?;
    let program = call.program;
    let [account, protocol] = call.accounts()?;
    owned(account, program)?;
    let lamports = {
        let mut bytes = account.try_borrow_mut()?;
        let pool = whole_mut::<Pool>(&mut bytes)?;
        require(same(protocol.address().as_array(), &pool.protocol), ChainError::WrongAccount)?;
        require(pool.status == pool_status::SETTLED, ChainError::WrongStatus)?;
        require(pool.protocol_paid == 0, EscrowError::AlreadyPaid)?;
        pool.protocol_paid = 1;
        shares(pool).protocol
    };
    pay(account, protocol, lamports)
}
