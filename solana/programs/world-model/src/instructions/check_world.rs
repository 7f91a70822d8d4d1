//! Checks the next parts of the world.

use chain_layout::{ChainError, CheckWorld, MOST_HEAP, MOST_SHARD_BYTES, ModelManifest, WeightShard, world_status};
use match_rules::sizes::EMPTY_HIDDEN;
use match_rules::window;
use pinocchio::{ProgramResult, error::ProgramError};
use program_kit::Call;
use program_kit::component::{Opened, OpenedMut, open, open_mut, owned};
use program_kit::failure::{refused, require};
use program_kit::memory::copy;
use wire_core::{Error, World};

use crate::instructions::hash_world::PROVED;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let CheckWorld { parts } = call.arguments()?;
    let program = call.program;
    let [manifest, shard] = call.accounts()?;
    owned(manifest, program)?;
    owned(shard, program)?;
    let mut bytes = manifest.try_borrow_mut()?;
    let mut world = open_mut::<ModelManifest>(&mut bytes)?;
    let bytes = shard.try_borrow()?;
    let shard = open::<WeightShard>(&bytes)?;
    window::of_world(&shard, world.head)?;
    require(world.head.status == world_status::UPLOADING, ChainError::WrongStatus)?;
    // only bytes that can't change any more
    require(world.head.hashed == PROVED, ChainError::Incomplete)?;
    let first = world.head.checked;
    require(first < world.head.parts && window::has_part(shard.head, first), ChainError::BadArgument)?;
    if first == 0 {
        take_header(&mut world, shard.data)?;
    }
    let opened = Opened { head: &*world.head, data: &*world.data };
    let window = window::of_shard(&opened, &shard)?;
    let end = (shard.head.first_part + shard.head.part_count).min(first.saturating_add(parts));
    for part in first..end {
        window.check(part as usize).map_err(bad)?;
    }
    world.head.checked = end;
    Ok(())
}

/// Checks the header and keeps it: all else is read by it.
fn take_header(world: &mut OpenedMut<'_, ModelManifest>, bytes: &[u8]) -> ProgramResult {
    let sizes = World::header_of(bytes).map_err(bad)?;
    let head = &mut *world.head;
    let length: u32 = bytemuck::pod_read_unaligned(&bytes[8..12]);
    let claimed = u64::from(length) == head.length
        && sizes.parts() == head.parts as usize
        && sizes.header_len() == head.header_length as usize;
    require(claimed, ChainError::BadWorld)?;
    let (state, scratch, carry) = (sizes.state_len(), 8 * sizes.scratch_len(1), 8 * sizes.carried().len());
    // what no session could hold, no transaction could run, and no instruction could name
    let playable = EMPTY_HIDDEN + state + carry <= MOST_SHARD_BYTES as usize
        && scratch <= MOST_HEAP as usize
        && sizes.units() < usize::from(u8::MAX);
    require(playable, ChainError::BadWorld)?;
    head.state_length = state as u32;
    head.scratch_length = scratch as u32;
    head.carry_length = carry as u32;
    copy(&mut world.data[..sizes.header_len()], &bytes[..sizes.header_len()]);
    Ok(())
}

fn bad(_: Error) -> ProgramError {
    refused(ChainError::BadWorld)
}
