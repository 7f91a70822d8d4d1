//! The parts of a world that are in a shard.

use chain_layout::{ChainError, ModelManifest, WeightShard};
use pinocchio::error::ProgramError;
use program_kit::component::{Opened, belongs};
use program_kit::failure::{refused, require};
use wire_core::World;
use wire_core::world::Sizes;

/// Refuses a shard of another world, or one that can still be written.
pub fn of_world(shard: &Opened<'_, WeightShard>, manifest: &ModelManifest) -> Result<(), ProgramError> {
    belongs(&shard.head.entity, &manifest.entity)?;
    require(shard.head.sealed == 1, ChainError::Incomplete)
}

/// Whether a part of the step is in this shard.
pub fn has_part(shard: &WeightShard, part: u32) -> bool {
    part >= shard.first_part && part - shard.first_part < shard.part_count
}

/// The sizes of a world whose header the manifest's data begins with.
pub fn sizes(manifest: &ModelManifest, data: &[u8]) -> Result<Sizes, ProgramError> {
    World::header_of(&data[..manifest.header_length as usize]).map_err(|_| refused(ChainError::BadWorld))
}

/// The sizes of a world whose header has been checked.
pub fn checked_sizes(manifest: &Opened<'_, ModelManifest>) -> Result<Sizes, ProgramError> {
    let header = &manifest.data[..manifest.head.header_length as usize];
    World::sizes_of(header).map_err(|_| refused(ChainError::BadWorld))
}

/// The stretch of the world that a shard holds.
pub fn of_shard<'a>(
    manifest: &Opened<'a, ModelManifest>,
    shard: &Opened<'a, WeightShard>,
) -> Result<World<'a>, ProgramError> {
    let header = &manifest.data[..manifest.head.header_length as usize];
    World::window(header, shard.head.offset as usize, shard.data).map_err(|_| refused(ChainError::BadWorld))
}
