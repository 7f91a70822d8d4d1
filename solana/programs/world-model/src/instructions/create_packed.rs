//! Begins a shard's packed weights.

use chain_layout::{ChainError, CreatePacked, ModelManifest, PackedWeights, WeightShard, world_status};
use match_rules::window;
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{open, open_mut, owned};
use program_kit::failure::require;
use program_kit::signer;

use crate::creation::{Birth, create};

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let CreatePacked { length } = call.arguments()?;
    let program = call.program;
    let [authority, manifest, shard, account, _] = call.accounts()?;
    owned(manifest, program)?;
    owned(shard, program)?;
    let mut bytes = manifest.try_borrow_mut()?;
    let world = open_mut::<ModelManifest>(&mut bytes)?;
    signer::authority(authority, world.authority)?;
    let bytes = shard.try_borrow()?;
    let shard = open::<WeightShard>(&bytes)?;
    window::of_world(&shard, world.head)?;
    require(world.head.status == world_status::UPLOADING, ChainError::WrongStatus)?;
    // the begins are written once the world's sizes are known
    require(world.head.checked == world.head.parts, ChainError::Incomplete)?;
    let sizes = window::sizes(world.head, world.data)?;
    let begins = sizes.begins_len();
    require(length.is_multiple_of(8) && length as usize > begins, ChainError::BadArgument)?;
    create::<PackedWeights>(Birth {
        program,
        payer: authority,
        account,
        entity: &world.head.entity,
        number: shard.head.number,
        size: size_of::<PackedWeights>() + length as usize + size_of::<[u8; 32]>(),
        authority: authority.address().as_array(),
    })?;
    let mut bytes = account.try_borrow_mut()?;
    let head: &mut PackedWeights = bytemuck::from_bytes_mut(&mut bytes[..size_of::<PackedWeights>()]);
    head.filled = begins as u32;
    head.matrix = sizes.matrices_of(shard.head.first_part as usize).start as u32;
    head.data_length = length;
    world.head.packs += 1;
    Ok(())
}
