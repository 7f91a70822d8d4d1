//! Cuts a component of a session that is over for long enough down to what can be undelegated.

use chain_layout::{ChainError, GROWTH, SessionState, Shrink};
use match_rules::{rollup, session};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{belongs, owned, prefix, whole};
use program_kit::failure::require;
use program_kit::signer;

use crate::creation;
use crate::delegation::kind_of;

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
        // where nothing goes back, nothing has to be cut
        require(rollup::named(session), ChainError::WrongStatus)?;
        // until then the log is there for whoever wants to play the match again
        session::released(session)?;
        let prefix = prefix(&component)?;
        belongs(&prefix.entity, &session.entity)?;
        kind_of(prefix)?;
    }
    creation::shrink(component, GROWTH as usize)
}
