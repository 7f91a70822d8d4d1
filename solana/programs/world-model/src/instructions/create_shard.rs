//! Begins the next shard of a world.

use chain_layout::{CHUNK, ChainError, CreateShard, ModelManifest, WeightShard, world_status};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{open_mut, owned};
use program_kit::failure::require;
use program_kit::signer;

use crate::creation::{Birth, create};

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let CreateShard { length, part_count } = call.arguments()?;
    let program = call.program;
    let [authority, manifest, account, _] = call.accounts()?;
    owned(manifest, program)?;
    let mut bytes = manifest.try_borrow_mut()?;
    let world = open_mut::<ModelManifest>(&mut bytes)?;
    signer::authority(authority, world.authority)?;
    let world = world.head;
    require(world.status == world_status::UPLOADING, ChainError::WrongStatus)?;
    require(world.created < world.shards, ChainError::WrongStatus)?;
    let (offset, first_part) = (world.covered, world.assigned);
    let last = world.created + 1 == world.shards;
    let (left, parts_left) = (world.length - offset, world.parts - first_part);
    let fits = if last {
        u64::from(length) == left && part_count == parts_left
    } else {
        u64::from(length) < left && part_count < parts_left
    };
    require(fits && part_count > 0 && length > 0 && length.is_multiple_of(8), ChainError::BadArgument)?;
    create::<WeightShard>(Birth {
        program,
        payer: authority,
        account,
        entity: &world.entity,
        number: world.created as u8,
        size: size_of::<WeightShard>() + length as usize + size_of::<[u8; 32]>(),
        authority: authority.address().as_array(),
    })?;
    let mut bytes = account.try_borrow_mut()?;
    let head: &mut WeightShard = bytemuck::from_bytes_mut(&mut bytes[..size_of::<WeightShard>()]);
    head.offset = offset;
    head.first_part = first_part;
    head.part_count = part_count;
    head.missing = length.div_ceil(CHUNK);
    head.data_length = length;
    world.created += 1;
    world.covered += u64::from(length);
    world.assigned += part_count;
    Ok(())
}
