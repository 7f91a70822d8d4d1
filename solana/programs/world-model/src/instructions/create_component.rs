//! Begins one of a session's other components.

use chain_layout::{
    ChainError, Component, CreateComponent, FRAME_LOG_FRAMES, FrameLog, HiddenState, InputBuffer, InputLog, LAST_ROW,
    LoggedFrame, ModelManifest, SessionState,
};
use pinocchio::{AccountView, ProgramResult};

use crate::Call;
use crate::component::{open, owned, whole_mut};
use crate::creation::{Birth, create};
use crate::failure::refused;
use crate::session::{self, log::ROW};
use crate::signer;

/// What a component needs beside its head.
const AUTHORITY: usize = size_of::<[u8; 32]>();

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
            let length = world.state_length + world.carry_length;
            let size = size_of::<HiddenState>() + length as usize + AUTHORITY;
            create::<HiddenState>(birth(&mut *account, size))?;
            head::<HiddenState>(account, |head| (head.state_length, head.data_length) = (world.state_length, length))
        }
        1 => create::<InputBuffer>(birth(account, size_of::<InputBuffer>())),
        2 => {
            let length = FRAME_LOG_FRAMES as usize * size_of::<LoggedFrame>();
            create::<FrameLog>(birth(&mut *account, size_of::<FrameLog>() + length + AUTHORITY))?;
            head::<FrameLog>(account, |head| head.data_length = length as u32)
        }
        3 => {
            let length = (LAST_ROW as usize + 1) * ROW;
            create::<InputLog>(birth(&mut *account, size_of::<InputLog>() + length + AUTHORITY))?;
            head::<InputLog>(account, |head| head.data_length = length as u32)
        }
        _ => Err(refused(ChainError::BadArgument)),
    }
}

/// Sets fields of a component that may not have grown yet.
fn head<C: Component>(account: &mut AccountView, set: impl FnOnce(&mut C)) -> ProgramResult {
    let mut bytes = account.try_borrow_mut()?;
    set(bytemuck::from_bytes_mut(&mut bytes[..size_of::<C>()]));
    Ok(())
}
