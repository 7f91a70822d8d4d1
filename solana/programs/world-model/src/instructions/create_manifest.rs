//! Begins a world.

use chain_layout::{ChainError, CreateManifest, MOST_SHARDS, ModelManifest, StartEntry, world_status};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::failure::require;
use program_kit::signer;

use crate::creation::{Birth, create, entity};
use crate::world::hashing::INITIAL;

/// Most layers of a world.
const MOST_LAYERS: u32 = 64;
/// Most entries of a start table: what all stages, sides and characters make, and more.
const MOST_STARTS: u32 = 4096;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let arguments: CreateManifest = call.arguments()?;
    let program = call.program;
    let [authority, account, _] = call.accounts()?;
    signer::signed(authority)?;
    let CreateManifest { id, world_hash, length, header_length, layers, shards, starts, name } = arguments;
    let good = (1..=MOST_LAYERS).contains(&layers)
        && (1..=MOST_SHARDS).contains(&shards)
        && starts <= MOST_STARTS
        && header_length.is_multiple_of(8)
        && length.is_multiple_of(8)
        && u64::from(header_length) < length
        && length <= u64::from(u32::MAX);
    require(good, ChainError::BadArgument)?;
    let data_length = header_length as usize + starts as usize * size_of::<StartEntry>();
    let entity = entity(program, authority, id)?;
    create::<ModelManifest>(Birth {
        program,
        payer: authority,
        account,
        entity: &entity,
        number: 0,
        size: size_of::<ModelManifest>() + data_length + size_of::<[u8; 32]>(),
        authority: authority.address().as_array(),
    })?;
    // it may have to grow before it can be opened
    let mut bytes = account.try_borrow_mut()?;
    let head: &mut ModelManifest = bytemuck::from_bytes_mut(&mut bytes[..size_of::<ModelManifest>()]);
    head.world_hash = world_hash;
    head.hash_state = INITIAL;
    head.length = length;
    head.header_length = header_length;
    head.parts = layers + 2;
    head.shards = shards;
    head.starts = starts;
    head.name = name;
    head.status = world_status::UPLOADING;
    head.data_length = data_length as u32;
    Ok(())
}
