//! Closes components of a session that is over for long enough.

use chain_layout::{ChainError, CloseSession, Component, FrameLog, HiddenState, InputBuffer, InputLog, SessionState};
use match_rules::{rollup, session};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{belongs, owned, prefix, whole_mut};
use program_kit::failure::require;
use program_kit::signer;

use crate::creation::close;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let CloseSession = call.arguments()?;
    let program = call.program;
    let ([authority, account], components) = call.accounts_and_more()?;
    owned(account, program)?;
    let mut bytes = account.try_borrow_mut()?;
    let session = whole_mut::<SessionState>(&mut bytes)?;
    signer::authority(authority, &session.authority)?;
    session::released(session)?;
    // on a rollup nothing is closed: the rent is on the base layer
    require(session.delegated & rollup::ITSELF == 0, ChainError::InUse)?;
    if components.is_empty() {
        require(session.components == 0, ChainError::InUse)?;
        drop(bytes);
        return close(account, authority);
    }
    for component in components {
        owned(component, program)?;
        {
            let bytes = component.try_borrow()?;
            let prefix = prefix(&bytes)?;
            belongs(&prefix.entity, &session.entity)?;
            let kinds = [
                HiddenState::DISCRIMINATOR,
                InputBuffer::DISCRIMINATOR,
                FrameLog::DISCRIMINATOR,
                InputLog::DISCRIMINATOR,
            ];
            require(kinds.contains(&prefix.discriminator), ChainError::WrongAccount)?;
        }
        close(component, authority)?;
        session.components -= 1;
    }
    Ok(())
}
