//! Lets a sealed shard be written again.

use chain_layout::{ChainError, ModelManifest, ReopenShard, WeightShard, world_status};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{belongs, open_mut, owned};
use program_kit::failure::require;
use program_kit::signer;

use crate::instructions::hash_world::PROVED;
use crate::world::hashing::INITIAL;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let ReopenShard = call.arguments()?;
    let program = call.program;
    let [authority, manifest, shard] = call.accounts()?;
    owned(manifest, program)?;
    owned(shard, program)?;
    let mut bytes = manifest.try_borrow_mut()?;
    let world = open_mut::<ModelManifest>(&mut bytes)?;
    signer::authority(authority, world.authority)?;
    let world = world.head;
    let mut bytes = shard.try_borrow_mut()?;
    let shard = open_mut::<WeightShard>(&mut bytes)?.head;
    belongs(&shard.entity, &world.entity)?;
    // bytes that have the right hash have nothing to mend
    let mendable = world.status == world_status::UPLOADING && world.hashed != PROVED;
    require(mendable && shard.sealed == 1, ChainError::WrongStatus)?;
    shard.sealed = 0;
    world.sealed -= 1;
    world.hashed = 0;
    world.hash_state = INITIAL;
    Ok(())
}
