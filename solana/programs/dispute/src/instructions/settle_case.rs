//! Decides a case.

use chain_layout::ChainError;
use chain_layout::dispute::{Case, Claim, DisputeError, SettleCase, case_status, claim_status};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{belongs, owned, whole, whole_mut};
use program_kit::failure::require;
use program_kit::memory::same;
use program_kit::time::now;

use crate::bond;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let SettleCase = call.arguments()?;
    let program = call.program;
    let [account, beneficiary, incinerator] = call.accounts()?;
    owned(account, program)?;
    bond::check(incinerator)?;
    let key = account.address().to_bytes();
    let upheld = {
        let mut bytes = account.try_borrow_mut()?;
        let case = whole_mut::<Case>(&mut bytes)?;
        require(case.status == case_status::OPEN, ChainError::WrongStatus)?;
        let now = now()?.unix;
        // not by its owner: who opened the case can make this program the owner of their own account
        if same(beneficiary.address().as_array(), &case.authority) {
            require(now >= case.claim_deadline && case.refuted == case.claims, DisputeError::TooEarly)?;
            case.status = case_status::OVERTURNED;
            false
        } else {
            owned(beneficiary, program)?;
            let bytes = beneficiary.try_borrow()?;
            let claim = whole::<Claim>(&bytes)?;
            belongs(&claim.entity, &key)?;
            require(claim.status == claim_status::STANDING, ChainError::WrongStatus)?;
            let over = now >= case.contest_deadline && claim.open_challenges == 0;
            require(over, DisputeError::TooEarly)?;
            case.status = case_status::UPHELD;
            true
        }
    };
    if upheld { bond::lose(account, beneficiary, incinerator) } else { bond::pay_all(account, beneficiary) }
}
