//! Takes down a session's seed while it is on the base layer, where nobody but its program can have drawn it.

use chain_layout::dispute::{RecordStart, StartRecord};
use chain_layout::{ChainError, Component, SessionState, session_status};
use match_rules::seed;
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{whole, whole_mut};
use program_kit::creation::{Birth, create};
use program_kit::failure::require;
use program_kit::signer;

use crate::origin::program_of;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let RecordStart = call.arguments()?;
    let program = call.program;
    let [payer, session, record, _] = call.accounts()?;
    signer::signed(payer)?;
    let key = session.address().to_bytes();
    let (world_program, terms, seed) = {
        let (account, bytes) = (&*session, session.try_borrow()?);
        let session = whole::<SessionState>(&bytes)?;
        let program = program_of(account, session)?;
        let told = session.status == session_status::LOCKED && session.revealed == [1, 1];
        require(told, ChainError::WrongStatus)?;
        (program, session.terms, seed::draw(session)?)
    };
    let birth = Birth {
        program,
        payer,
        account: &mut *record,
        entity: &key,
        number: 0,
        size: size_of::<StartRecord>(),
        authority: payer.address().as_array(),
    };
    create::<StartRecord>(birth, &[StartRecord::SEED, &key, &terms])?;
    let mut bytes = record.try_borrow_mut()?;
    let record = whole_mut::<StartRecord>(&mut bytes)?;
    record.terms = terms;
    record.world_program = world_program.to_bytes();
    record.seed = seed;
    Ok(())
}
