//! Hands a component to the session's rollup.

use chain_layout::{ChainError, Delegate, GROWTH, SessionState, session_status};
use pinocchio::{
    AccountView, Address, ProgramResult,
    cpi::{Seed, Signer},
    instruction::InstructionAccount,
};

use crate::Call;
use crate::component::{belongs, owned, prefix, whole};
use crate::creation::{SYSTEM, allocate, assign, close, find};
use crate::delegation::{BUFFER, MOST, PROGRAM, order, seed_of};
use crate::failure::{refused, require};
use crate::invocation::Invocation;
use crate::memory::{NOBODY, clear, copy, same};
use crate::signer;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let Delegate = call.arguments()?;
    let program = call.program;
    let [authority, session, component, own, buffer, record, metadata, delegation, system] = call.accounts()?;
    owned(session, program)?;
    owned(component, program)?;
    require(own.address() == program && delegation.address() == &PROGRAM, ChainError::WrongAccount)?;
    let (entity, validator) = {
        let bytes = session.try_borrow()?;
        let session = whole::<SessionState>(&bytes)?;
        signer::authority(authority, &session.authority)?;
        // before, secrets could not be told in time there; later, the owner could stop a match by it
        let ready = session.status == session_status::LOCKED && session.revealed == [1, 1];
        require(ready, ChainError::WrongStatus)?;
        (session.entity, session.validator)
    };
    require(!same(&validator, &NOBODY), ChainError::WrongStatus)?;
    let (seed, bump) = {
        let bytes = component.try_borrow()?;
        let prefix = prefix(&bytes)?;
        belongs(&prefix.entity, &entity)?;
        (seed_of(&prefix.discriminator).ok_or(refused(ChainError::WrongAccount))?, [prefix.bump])
    };
    // what comes back passes through accounts that one instruction makes
    require(component.data_len() <= GROWTH as usize, ChainError::BadArgument)?;

    move_to_buffer(program, component, buffer)?;
    let seeds = [Seed::from(seed), Seed::from(&entity), Seed::from(&bump)];
    // its data are zeros now, as they have to be
    // SAFETY: nothing borrows the account.
    unsafe { component.assign(&SYSTEM) };
    assign(component, &PROGRAM, &seeds)?;
    let mut data = [0; MOST];
    let accounts = [
        InstructionAccount::writable_signer(authority.address()),
        InstructionAccount::writable_signer(component.address()),
        InstructionAccount::readonly(own.address()),
        InstructionAccount::writable(buffer.address()),
        InstructionAccount::writable(record.address()),
        InstructionAccount::writable(metadata.address()),
        InstructionAccount::readonly(&SYSTEM),
    ];
    let data = order(seed, &entity, &validator, &mut data);
    let views = [&*authority, component, own, buffer, record, metadata, system];
    Invocation { program: &PROGRAM, accounts, views, data }.invoke(&[Signer::from(&seeds)])?;
    close(buffer, authority)
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
