//! Begins one of a session's other components.

use chain_layout::{
    ChainError, Component, CreateComponent, FrameLog, HiddenState, InputBuffer, InputLog, ModelManifest, SessionState,
};
use match_rules::{rollup, session, sizes};
use pinocchio::{AccountView, ProgramResult};
use program_kit::Call;
use program_kit::component::{open, owned, whole_mut};
use program_kit::failure::refused;
use program_kit::signer;

use crate::creation::{Birth, create, fix_length};

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let CreateComponent { kind } = call.arguments()?;
    let program = call.program;
    let [authority, manifest, session, account, _] = call.accounts()?;
    owned(manifest, program)?;
    owned(session, program)?;
    let mut bytes = session.try_borrow_mut()?;
    let session = whole_mut::<SessionState>(&mut bytes)?;
    signer::authority(authority, &session.authority)?;
    let bytes = manifest.try_borrow()?;
    let world = open::<ModelManifest>(&bytes)?.head;
    session::in_world(session, manifest, world)?;
    session.components += 1;
    let session = &*session;
    let birth = |account, size| Birth {
        program,
        payer: &*authority,
        account,
        entity: &session.entity,
        number: 0,
        size,
        authority: &session.authority,
    };
    match kind {
        0 => {
            let length = sizes::hidden_data(world);
            create::<HiddenState>(birth(&mut *account, sizes::EMPTY_HIDDEN + length))?;
            let lengths = (world.state_length, length as u32);
            head::<HiddenState>(account, |head| (head.state_length, head.data_length) = lengths)?;
        }
        1 => create::<InputBuffer>(birth(&mut *account, size_of::<InputBuffer>()))?,
        2 => {
            create::<FrameLog>(birth(&mut *account, sizes::FRAME_LOG))?;
            head::<FrameLog>(account, |head| head.data_length = sizes::FRAME_LOG_DATA as u32)?;
        }
        3 => {
            create::<InputLog>(birth(&mut *account, sizes::INPUT_LOG))?;
            head::<InputLog>(account, |head| head.data_length = sizes::INPUT_LOG_DATA as u32)?;
        }
        _ => return Err(refused(ChainError::BadArgument)),
    }
    // a rollup takes what one instruction makes: who let it grow before could keep a match of a known seed from starting
    fix_length(account, rollup::named(session))
}

/// Sets fields of a component that may not have grown yet.
fn head<C: Component>(account: &mut AccountView, set: impl FnOnce(&mut C)) -> ProgramResult {
    let mut bytes = account.try_borrow_mut()?;
    set(bytemuck::from_bytes_mut(&mut bytes[..size_of::<C>()]));
    Ok(())
}
