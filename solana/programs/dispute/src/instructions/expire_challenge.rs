//! Decides a challenge without a judgement: a side has let its time pass, or the claim is refuted already.

use chain_layout::dispute::{Challenge, Claim, DisputeError, ExpireChallenge, claim_status};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{open, whole};
use program_kit::failure::require;

use crate::challenge::{Trial, late};

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let ExpireChallenge = call.arguments()?;
    let program = call.program;
    let [case, claim, challenge, incinerator] = call.accounts()?;
    let trial = Trial { case, claim, challenge, incinerator };
    trial.check(program)?;
    let loser = {
        let (claim, challenge) = (trial.claim.try_borrow()?, trial.challenge.try_borrow()?);
        let head = open::<Challenge>(&challenge)?.head;
        let over = whole::<Claim>(&claim)?.status == claim_status::REFUTED || late(head)?;
        require(over, DisputeError::TooEarly)?;
        head.turn
    };
    trial.decide(loser)
}
