//! CREATE: begins a session.

use chain_layout::{
    ChainError, CreateSession, LAST_ROW, LONGEST_DELAY, LONGEST_SESSION, MOST_DEADLINE_SLOTS, ModelManifest,
    SessionState, session_status, world_status,
};
use match_rules::session::NO_WINNER;
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{open, owned, whole_mut};
use program_kit::failure::{refused, require};
use program_kit::memory::{NOBODY, same};
use program_kit::signer;
use program_kit::time::now;
use wire_core::Stage;

use crate::creation::{Birth, create, entity};

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let arguments: CreateSession = call.arguments()?;
    let program = call.program;
    let [authority, manifest, account, _] = call.accounts()?;
    signer::signed(authority)?;
    owned(manifest, program)?;
    let bytes = manifest.try_borrow()?;
    let world = open::<ModelManifest>(&bytes)?.head;
    require(world.status == world_status::READY, ChainError::WrongStatus)?;
    let CreateSession {
        id,
        players,
        validator,
        lifetime,
        temperature,
        deadline_slots,
        forfeit_frames,
        stage,
        input_delay,
    } = arguments;
    let good = u32::from(input_delay) <= LONGEST_DELAY
        // the longest match is over while its world is there, and who stops sending loses before it is
        && (1..=MOST_DEADLINE_SLOTS).contains(&deadline_slots)
        && (1..=LAST_ROW).contains(&forfeit_frames)
        && (1..=LONGEST_SESSION).contains(&lifetime)
        && (same(&players[0], &NOBODY) || !same(&players[0], &players[1]));
    require(good, ChainError::BadArgument)?;
    let stage = Stage::new(stage).map_err(|_| refused(ChainError::BadArgument))?;
    let entity = entity(program, authority, id)?;
    create::<SessionState>(Birth {
        program,
        payer: authority,
        account,
        entity: &entity,
        number: 0,
        size: size_of::<SessionState>(),
        authority: authority.address().as_array(),
    })?;
    let now = now()?.unix;
    let mut bytes = account.try_borrow_mut()?;
    let session = whole_mut::<SessionState>(&mut bytes)?;
    session.manifest = manifest.address().to_bytes();
    session.world_hash = world.world_hash;
    session.players = players;
    session.validator = validator;
    session.created_at = now;
    session.expires_at = now.saturating_add(lifetime);
    session.temperature = temperature;
    session.deadline_slots = deadline_slots;
    session.forfeit_frames = forfeit_frames;
    session.input_delay = input_delay;
    session.stage = stage.id();
    session.winner = NO_WINNER;
    session.status = session_status::OPEN;
    Ok(())
}
