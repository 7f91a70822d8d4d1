//! Lets no more sessions begin in a world.

use chain_layout::{ChainError, ModelManifest, RetireWorld, world_status};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{open_mut, owned};
use program_kit::failure::require;
use program_kit::signer;
use program_kit::time::now;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let RetireWorld = call.arguments()?;
    let program = call.program;
    let [authority, manifest] = call.accounts()?;
    owned(manifest, program)?;
    let mut bytes = manifest.try_borrow_mut()?;
    let world = open_mut::<ModelManifest>(&mut bytes)?;
    signer::authority(authority, world.authority)?;
    let world = world.head;
    require(world.status != world_status::RETIRED, ChainError::WrongStatus)?;
    // no session has begun in one that was never ready
    world.retired_at = if world.status == world_status::READY { now()?.unix } else { 0 };
    world.status = world_status::RETIRED;
    Ok(())
}
