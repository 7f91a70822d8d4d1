//! Hands a component to the session's rollup.

use chain_layout::{ChainError, Delegate, SessionState, session_status};
use match_rules::{rollup, session};
use pinocchio::{
    AccountView, Address, ProgramResult,
    cpi::{Seed, Signer},
    instruction::InstructionAccount,
};
use program_kit::Call;
use program_kit::component::{belongs, owned, prefix, whole_mut};
use program_kit::failure::require;
use program_kit::invocation::Invocation;
use program_kit::memory::{clear, copy};
use program_kit::signer;

use crate::creation::{SYSTEM, allocate, assign, close, find, fix_length};
use crate::delegation::{BUFFER, MOST, PROGRAM, kind_of, order};

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let Delegate = call.arguments()?;
    let program = call.program;
    let [payer, session, component, own, buffer, record, metadata, delegation, system] = call.accounts()?;
    signer::signed(payer)?;
    owned(session, program)?;
    owned(component, program)?;
    require(own.address() == program && delegation.address() == &PROGRAM, ChainError::WrongAccount)?;
    let (kind, entity, bump) = {
        let bytes = component.try_borrow()?;
        let prefix = prefix(&bytes)?;
        (kind_of(prefix)?, prefix.entity, [prefix.bump])
    };
    let validator = {
        let mut bytes = session.try_borrow_mut()?;
        let session = whole_mut::<SessionState>(&mut bytes)?;
        belongs(&entity, &session.entity)?;
        // before, secrets could not be told in time there; later, a match could be stopped by it. In between anyone may:
        // nobody who dislikes the seed keeps a match from its rollup
        let ready = session.status == session_status::LOCKED && session.revealed == [1, 1];
        require(ready && rollup::named(session), ChainError::WrongStatus)?;
        session::alive(session)?;
        rollup::leave(session, kind.bit)?;
        session.validator
    };
    // there it may grow
    fix_length(component, false)?;

    let seed = kind.seed;
    move_to_buffer(program, component, buffer)?;
    let seeds = [Seed::from(seed), Seed::from(&entity), Seed::from(&bump)];
    // its data are zeros now, as they have to be
    // SAFETY: nothing borrows the account.
    unsafe { component.assign(&SYSTEM) };
    assign(component, &PROGRAM, &seeds)?;
    let mut data = [0; MOST];
    let accounts = [
        InstructionAccount::writable_signer(payer.address()),
        InstructionAccount::writable_signer(component.address()),
        InstructionAccount::readonly(own.address()),
        InstructionAccount::writable(buffer.address()),
        InstructionAccount::writable(record.address()),
        InstructionAccount::writable(metadata.address()),
        InstructionAccount::readonly(&SYSTEM),
    ];
    let data = order(seed, &entity, &validator, &mut data);
    let views = [&*payer, component, own, buffer, record, metadata, system];
    Invocation { program: &PROGRAM, accounts, views, data }.invoke(&[Signer::from(&seeds)])?;
    close(buffer, payer)
}

/// Hands the component's bytes over in an account that lives as long as this instruction.
fn move_to_buffer(program: &Address, component: &mut AccountView, buffer: &mut AccountView) -> ProgramResult {
    let key = component.address().to_bytes();
    let (address, bump) = find(&[BUFFER, &key], program)?;
    require(buffer.address() == &address, ChainError::WrongAccount)?;
    let bumps = [bump];
    let seeds = [Seed::from(BUFFER), Seed::from(&key), Seed::from(&bumps)];
    allocate(buffer, component.data_len(), &seeds)?;
    assign(buffer, program, &seeds)?;
    let (mut to, mut from) = (buffer.try_borrow_mut()?, component.try_borrow_mut()?);
    copy(&mut to, &from);
    clear(&mut from);
    Ok(())
}
