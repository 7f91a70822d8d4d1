//! Takes a sponsorship back.

use chain_layout::escrow::{Pool, Sponsorship, Withdraw};
use pinocchio::ProgramResult;
use program_kit::component::{owned, whole, whole_mut};
use program_kit::creation::close;
use program_kit::{Call, signer};

use crate::payment::pay;
use crate::pool;
use crate::session;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let Withdraw = call.arguments()?;
    let program = call.program;
    let [sponsor, account, sponsorship_account, session] = call.accounts()?;
    owned(account, program)?;
    owned(sponsorship_account, program)?;
    let lamports = {
        let bytes = sponsorship_account.try_borrow()?;
        let sponsorship = whole::<Sponsorship>(&bytes)?;
        pool::of(account, sponsorship)?;
        signer::authority(sponsor, &sponsorship.authority)?;
        let mut bytes = account.try_borrow_mut()?;
        let pool = whole_mut::<Pool>(&mut bytes)?;
        pool::open(pool)?;
        session::unlocked(&session::there(pool, session)?)?;
        pool.sponsored[pool::side(sponsorship.number)?] -= sponsorship.lamports;
        pool.sponsorships -= 1;
        sponsorship.lamports
    };
    pay(account, sponsor, lamports)?;
    close(sponsorship_account, sponsor)
}
