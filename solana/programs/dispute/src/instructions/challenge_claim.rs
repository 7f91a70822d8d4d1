//! Denies a claim.

use chain_layout::dispute::{
    CLOCK_SECONDS, Case, Challenge, ChallengeClaim, Claim, DEFENDER, DisputeError, claim_status,
};
use chain_layout::{ChainError, Component};
use pinocchio::{ProgramResult, error::ProgramError};
use program_kit::Call;
use program_kit::component::{belongs, owned, whole, whole_mut};
use program_kit::creation::{Birth, create};
use program_kit::failure::require;
use program_kit::signer;
use program_kit::time::now;
use state_root::tree::depth;

use crate::bond;
use crate::challenge::{DATA, SIZE};

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let ChallengeClaim = call.arguments()?;
    let program = call.program;
    let [challenger, case, claim, account, _] = call.accounts()?;
    signer::signed(challenger)?;
    owned(case, program)?;
    owned(claim, program)?;
    let bytes = case.try_borrow()?;
    let (key, case) = (case.address(), whole::<Case>(&bytes)?);
    let denied = claim.address().to_bytes();
    let mut bytes = claim.try_borrow_mut()?;
    let claim = whole_mut::<Claim>(&mut bytes)?;
    belongs(&claim.entity, key.as_array())?;
    require(claim.status == claim_status::STANDING, ChainError::WrongStatus)?;
    let now = now()?.unix;
    require(now < case.contest_deadline, DisputeError::TooLate)?;
    // a match without a frame is all in the session, and was checked with the claim
    require(case.row > 0, ChainError::WrongStatus)?;
    let birth = Birth {
        program,
        payer: challenger,
        account: &mut *account,
        entity: &denied,
        number: 0,
        size: SIZE,
        authority: challenger.address().as_array(),
    };
    create::<Challenge>(birth, &[Challenge::SEED, &denied, challenger.address().as_array()])?;
    bond::put_up(challenger, account)?;
    claim.challenges = claim.challenges.checked_add(1).ok_or(ProgramError::ArithmeticOverflow)?;
    claim.open_challenges += 1;
    let mut bytes = account.try_borrow_mut()?;
    let (head, _) = bytes.split_at_mut(size_of::<Challenge>());
    let challenge: &mut Challenge = bytemuck::from_bytes_mut(head);
    challenge.data_length = DATA as u32;
    challenge.case = key.to_bytes();
    challenge.defender = claim.authority;
    challenge.node = claim.rows_root;
    challenge.left = [CLOCK_SECONDS; 2];
    challenge.moved_at = now;
    challenge.count = case.row;
    challenge.serial = claim.challenges;
    challenge.height = depth(case.row);
    challenge.turn = DEFENDER;
    Ok(())
}
