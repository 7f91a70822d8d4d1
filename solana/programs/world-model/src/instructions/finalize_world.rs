//! Makes a world ready and immutable.

use chain_layout::{ChainError, FinalizeWorld, ModelManifest, world_status};
use match_rules::{starts, window};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{Opened, OpenedMut, open_mut, owned};
use program_kit::failure::require;

use crate::instructions::hash_world::PROVED;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let FinalizeWorld = call.arguments()?;
    let program = call.program;
    let [manifest] = call.accounts()?;
    owned(manifest, program)?;
    let mut bytes = manifest.try_borrow_mut()?;
    let OpenedMut { head: world, data, .. } = open_mut::<ModelManifest>(&mut bytes)?;
    require(world.status == world_status::UPLOADING, ChainError::WrongStatus)?;
    require(world.hashed == PROVED && world.checked == world.parts, ChainError::Incomplete)?;
    require(starts::complete(&Opened { head: &*world, data: &*data })?, ChainError::Incomplete)?;
    let matrices = window::sizes(world, data)?.matrices();
    require(world.packed as usize == matrices, ChainError::Incomplete)?;
    world.status = world_status::READY;
    Ok(())
}
