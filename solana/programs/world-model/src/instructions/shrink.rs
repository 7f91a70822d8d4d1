//! Cuts a component of a session that is over down to what can be undelegated.

use chain_layout::{ChainError, GROWTH, SessionState, Shrink, session_status};
use pinocchio::ProgramResult;

use crate::Call;
use crate::component::{belongs, owned, prefix, whole};
use crate::creation;
use crate::delegation::seed_of;
use crate::failure::require;
use crate::memory::{NOBODY, same};
use crate::signer;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let Shrink = call.arguments()?;
    let program = call.program;
    let [authority, session, component] = call.accounts()?;
    owned(session, program)?;
    owned(component, program)?;
    {
        let (bytes, component) = (session.try_borrow()?, component.try_borrow()?);
        let session = whole::<SessionState>(&bytes)?;
        signer::authority(authority, &session.authority)?;
        // where nothing goes back, what a dispute may need stays whole
        let over = session.status >= session_status::ENDED && !same(&session.validator, &NOBODY);
        require(over, ChainError::WrongStatus)?;
        let prefix = prefix(&component)?;
        belongs(&prefix.entity, &session.entity)?;
        require(seed_of(&prefix.discriminator).is_some(), ChainError::WrongAccount)?;
    }
    creation::shrink(component, GROWTH as usize)
}
