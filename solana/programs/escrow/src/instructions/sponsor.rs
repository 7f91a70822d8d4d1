//! Puts lamports on a side.

use chain_layout::ChainError;
use chain_layout::escrow::{Pool, Sponsor, Sponsorship};
use pinocchio::{ProgramResult, error::ProgramError};
use program_kit::component::{owned, whole_mut};
use program_kit::creation::{Birth, create};
use program_kit::failure::require;
use program_kit::system::transfer;
use program_kit::{Call, signer};

use crate::pool;
use crate::session;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let Sponsor { lamports, side } = call.arguments()?;
    let program = call.program;
    let [sponsor, account, sponsorship, session, _] = call.accounts()?;
    signer::signed(sponsor)?;
    owned(account, program)?;
    let side = pool::side(side)?;
    require(lamports > 0, ChainError::BadArgument)?;
    let new = !sponsorship.owned_by(program);
    {
        let mut bytes = account.try_borrow_mut()?;
        let pool = whole_mut::<Pool>(&mut bytes)?;
        pool::open(pool)?;
        session::open(&session::there(pool, session)?)?;
        pool::within(pool, lamports)?;
        pool.sponsored[side] += lamports;
        pool.held += lamports;
        if new {
            pool.sponsorships = pool.sponsorships.checked_add(1).ok_or(ProgramError::ArithmeticOverflow)?;
        }
    }
    let (entity, authority) = (account.address().as_array(), sponsor.address().as_array());
    if new {
        let birth = Birth {
            program,
            payer: sponsor,
            account: &mut *sponsorship,
            entity,
            number: side as u8,
            size: size_of::<Sponsorship>(),
            authority,
        };
        create::<Sponsorship>(birth, &[&pool::sponsorship_seed(side), entity, authority])?;
    }
    {
        let mut bytes = sponsorship.try_borrow_mut()?;
        let sponsorship = whole_mut::<Sponsorship>(&mut bytes)?;
        pool::of(account, sponsorship)?;
        signer::authority(sponsor, &sponsorship.authority)?;
        require(usize::from(sponsorship.number) == side, ChainError::BadArgument)?;
        sponsorship.lamports += lamports;
    }
    transfer(sponsor, account, lamports)
}
