//! Fixes the seed and the start once both secrets are told.

use chain_layout::{
    ChainError, FrameLog, HiddenState, InputBuffer, InputLog, ModelManifest, SessionState, StartMatch, session_status,
};
use match_rules::starts;
use match_rules::{chain, log, rollup, seed, session, view};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{belongs, open, open_mut, owned, whole_mut};
use program_kit::failure::require;
use program_kit::time::now;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let StartMatch = call.arguments()?;
    let program = call.program;
    let [manifest, session, hidden, inputs, frame_log, input_log] = call.accounts()?;
    for account in [&*manifest, &*session, &*hidden, &*inputs, &*frame_log, &*input_log] {
        owned(account, program)?;
    }
    let (mut bytes, world) = (session.try_borrow_mut()?, manifest.try_borrow()?);
    let session = whole_mut::<SessionState>(&mut bytes)?;
    let world = open::<ModelManifest>(&world)?;
    session::in_world(session, manifest, world.head)?;
    require(session.status == session_status::LOCKED, ChainError::WrongStatus)?;
    session::alive(session)?;
    rollup::arrived(session)?;
    // all of them must be there and whole
    let mut bytes =
        (hidden.try_borrow_mut()?, inputs.try_borrow()?, frame_log.try_borrow_mut()?, input_log.try_borrow_mut()?);
    let hidden = open_mut::<HiddenState>(&mut bytes.0)?.head;
    let inputs = program_kit::component::whole::<InputBuffer>(&bytes.1)?;
    let mut frame_log = open_mut::<FrameLog>(&mut bytes.2)?;
    let mut input_log = open_mut::<InputLog>(&mut bytes.3)?;
    for entity in [&hidden.entity, &inputs.entity, &frame_log.head.entity, &input_log.head.entity] {
        belongs(entity, &session.entity)?;
    }

    session.seed = seed::draw(session)?;
    let start = starts::frame(&world, session.stage, session.characters)?;
    let start = start.fields();
    hidden.frame = *start;
    input_log.head.start = *start;
    session.view = view::of(start);
    chain::begin(session, start);
    log::write(session, &mut frame_log, &mut input_log, (&[[0; 8]; 2], 0))?;
    let now = now()?;
    (session.frame_slot, session.active_at) = (now.slot, now.unix);
    session.status = session_status::RUNNING;
    Ok(())
}
