//! On a rollup: sends components back to the base layer.

use chain_layout::{ChainError, Component, GROWTH, SessionState, Undelegate, session_status};
use match_rules::rollup;
use pinocchio::{AccountView, ProgramResult, error::ProgramError, instruction::InstructionAccount};
use program_kit::Call;
use program_kit::component::{belongs, owned, prefix, whole, whole_mut};
use program_kit::failure::require;
use program_kit::invocation::Invocation;
use program_kit::signer;

use crate::creation::fix_length;
use crate::delegation::{COMMIT_AND_UNDELEGATE, MAGIC, MAGIC_CONTEXT, kind_of};

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let Undelegate = call.arguments()?;
    let program = call.program;
    let ([payer, session, magic, context], components) = call.accounts_and_more()?;
    signer::signed(payer)?;
    owned(session, program)?;
    require(magic.address() == &MAGIC && context.address() == &MAGIC_CONTEXT, ChainError::WrongAccount)?;
    if components.is_empty() {
        return Err(ProgramError::NotEnoughAccountKeys);
    }
    {
        let bytes = session.try_borrow()?;
        let session = whole::<SessionState>(&bytes)?;
        // neither a match that is running nor one whose seed is known is taken away from its players
        require(session.status >= session_status::ENDED, ChainError::WrongStatus)?;
        for component in &*components {
            owned(component, program)?;
            let bytes = component.try_borrow()?;
            let prefix = prefix(&bytes)?;
            belongs(&prefix.entity, &session.entity)?;
            kind_of(prefix)?;
        }
    }
    for component in components {
        mark(component)?;
        send([payer, context, component])?;
    }
    Ok(())
}

/// Notes in a component that it is sent back: on the base layer its bytes are taken as they are.
fn mark(component: &mut AccountView) -> ProgramResult {
    let itself = prefix(&component.try_borrow()?)?.discriminator == SessionState::DISCRIMINATOR;
    if itself {
        return rollup::send_back(whole_mut(&mut component.try_borrow_mut()?)?);
    }
    // what was cut off does not come back as zeros
    fix_length(component, true)
}

/// Sends one component.
fn send(views: [&AccountView; 3]) -> ProgramResult {
    let [payer, context, component] = views;
    // what comes back passes through accounts that one instruction makes
    require(component.data_len() <= GROWTH as usize, ChainError::BadArgument)?;
    let accounts = [
        InstructionAccount::writable_signer(payer.address()),
        InstructionAccount::writable(context.address()),
        InstructionAccount::writable(component.address()),
    ];
    Invocation { program: &MAGIC, accounts, views, data: &COMMIT_AND_UNDELEGATE }.invoke(&[])
}
