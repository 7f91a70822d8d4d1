//! Questions the result of a session that has ended.

use chain_layout::dispute::{CLAIM_SECONDS, CONTEST_SECONDS, Case, DisputeError, OpenCase};
use chain_layout::{CHALLENGE_SECONDS, ChainError, Component, LAST_ROW, SessionState, session_status};
use match_rules::terms;
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{whole, whole_mut};
use program_kit::creation::{Birth, create};
use program_kit::failure::require;
use program_kit::memory::{NOBODY, same};
use program_kit::signer;
use program_kit::time::now;

use crate::bond;
use crate::origin::program_of;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let OpenCase { terms } = call.arguments()?;
    let program = call.program;
    let [challenger, session, case, _] = call.accounts()?;
    signer::signed(challenger)?;
    let key = session.address().to_bytes();
    let (account, bytes) = (&*session, session.try_borrow()?);
    let session = whole::<SessionState>(&bytes)?;
    let world_program = program_of(account, session)?;
    require(same(&session.terms, &terms), ChainError::BadArgument)?;
    require(session.status == session_status::ENDED, ChainError::WrongStatus)?;
    let local = same(&session.validator, &NOBODY) && same(&terms::digest(session), &terms);
    require(!local, DisputeError::NotDisputable)?;
    let now = now()?.unix;
    // the end is the rollup's word, too
    let ended = session.ended_at.min(now).saturating_add(CHALLENGE_SECONDS);
    require(now < ended, DisputeError::TooLate)?;
    require(session.row <= LAST_ROW, DisputeError::WrongResult)?;
    let birth = Birth {
        program,
        payer: challenger,
        account: &mut *case,
        entity: &key,
        number: 0,
        size: size_of::<Case>(),
        authority: challenger.address().as_array(),
    };
    create::<Case>(birth, &[Case::SEED, &key, &terms])?;
    bond::put_up(challenger, case)?;
    let mut bytes = case.try_borrow_mut()?;
    let case = whole_mut::<Case>(&mut bytes)?;
    case.terms = terms;
    case.world_program = world_program.to_bytes();
    case.manifest = session.manifest;
    case.world_hash = session.world_hash;
    case.opened_at = now;
    case.claim_deadline = now.saturating_add(CLAIM_SECONDS);
    // who opens it early takes no time from those who look later
    case.contest_deadline = case.claim_deadline.max(ended).saturating_add(CONTEST_SECONDS);
    case.seed = session.seed;
    case.row = session.row;
    case.temperature = session.temperature;
    case.stage = session.stage;
    case.characters = session.characters;
    case.input_delay = session.input_delay;
    Ok(())
}
