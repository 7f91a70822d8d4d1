//! On a rollup: sends components back to the base layer.

use chain_layout::{ChainError, GROWTH, SessionState, Undelegate, session_status};
use pinocchio::{AccountView, ProgramResult, instruction::InstructionAccount};

use crate::Call;
use crate::component::{belongs, owned, prefix, whole};
use crate::delegation::{COMMIT_AND_UNDELEGATE, MAGIC, MAGIC_CONTEXT, seed_of};
use crate::failure::require;
use crate::invocation::Invocation;
use crate::signer;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let Undelegate = call.arguments()?;
    let program = call.program;
    let ([payer, account, magic, context], components) = call.accounts_and_more()?;
    signer::signed(payer)?;
    owned(account, program)?;
    require(magic.address() == &MAGIC && context.address() == &MAGIC_CONTEXT, ChainError::WrongAccount)?;
    {
        let bytes = account.try_borrow()?;
        let session = whole::<SessionState>(&bytes)?;
        // neither a match that is running nor one whose seed is known is taken away from its players
        require(session.status >= session_status::ENDED, ChainError::WrongStatus)?;
        for component in &*components {
            owned(component, program)?;
            let bytes = component.try_borrow()?;
            let prefix = prefix(&bytes)?;
            belongs(&prefix.entity, &session.entity)?;
            require(seed_of(&prefix.discriminator).is_some(), ChainError::WrongAccount)?;
        }
    }
    if components.is_empty() {
        return send([payer, context, account]);
    }
    for component in &*components {
        send([payer, context, component])?;
    }
    Ok(())
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
