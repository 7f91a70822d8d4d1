//! Ends the writing of a shard.

use chain_layout::{ChainError, ModelManifest, SealShard, WeightShard, world_status};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{belongs, open_mut, owned};
use program_kit::failure::require;
use program_kit::signer;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let SealShard = call.arguments()?;
    let program = call.program;
    let [authority, manifest, shard] = call.accounts()?;
    owned(manifest, program)?;
    owned(shard, program)?;
    let mut bytes = manifest.try_borrow_mut()?;
    let world = open_mut::<ModelManifest>(&mut bytes)?;
    signer::authority(authority, world.authority)?;
    let mut bytes = shard.try_borrow_mut()?;
    let shard = open_mut::<WeightShard>(&mut bytes)?.head;
    belongs(&shard.entity, &world.head.entity)?;
    require(world.head.status == world_status::UPLOADING, ChainError::WrongStatus)?;
    require(shard.sealed == 0, ChainError::Sealed)?;
    require(shard.missing == 0, ChainError::Incomplete)?;
    shard.sealed = 1;
    world.head.sealed += 1;
    Ok(())
}
