//! Pays a sponsor.

use chain_layout::ChainError;
use chain_layout::escrow::{PaySponsor, Pool, Sponsorship, pool_status};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{owned, whole, whole_mut};
use program_kit::creation::close;
use program_kit::failure::require;
use program_kit::memory::same;

use crate::payment::pay;
use crate::pool;
use crate::share::{portion, shares};

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let PaySponsor = call.arguments()?;
    let program = call.program;
    let [account, sponsorship_account, sponsor] = call.accounts()?;
    owned(account, program)?;
    owned(sponsorship_account, program)?;
    let lamports = {
        let bytes = sponsorship_account.try_borrow()?;
        let sponsorship = whole::<Sponsorship>(&bytes)?;
        pool::of(account, sponsorship)?;
        require(same(sponsor.address().as_array(), &sponsorship.authority), ChainError::WrongAccount)?;
        let mut bytes = account.try_borrow_mut()?;
        let pool = whole_mut::<Pool>(&mut bytes)?;
        pool::payable(pool)?;
        pool.sponsorships -= 1;
        if pool.status == pool_status::REFUNDED {
            sponsorship.lamports
        } else if pool.winner == sponsorship.number {
            portion(shares(pool).sponsors, sponsorship.lamports, pool.sponsored[usize::from(pool.winner)])
        } else {
            0
        }
    };
    pay(account, sponsor, lamports)?;
    close(sponsorship_account, sponsor)
}
