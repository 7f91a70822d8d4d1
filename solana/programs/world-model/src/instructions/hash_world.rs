//! Goes on hashing the world.

use chain_layout::{ChainError, HashWorld, ModelManifest, WeightShard, world_status};
use match_rules::window;
use pinocchio::{AccountView, Address, ProgramResult, error::ProgramError};
use program_kit::Call;
use program_kit::component::{open, open_mut, owned};
use program_kit::failure::{refused, require};
use program_kit::memory::{copy, same};

use crate::world::hashing::{BLOCK, Block, compress, finish};

/// What `hashed` is once the hash was right.
pub const PROVED: u64 = u64::MAX;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let HashWorld { blocks } = call.arguments()?;
    let program = call.program;
    let ([manifest], shards) = call.accounts_and_more()?;
    owned(manifest, program)?;
    let mut bytes = manifest.try_borrow_mut()?;
    let world = open_mut::<ModelManifest>(&mut bytes)?.head;
    require(world.status == world_status::UPLOADING && world.hashed != PROVED, ChainError::WrongStatus)?;
    // all of them: what has been hashed can't change any more
    require(world.sealed == world.shards, ChainError::Incomplete)?;
    let mut source = Source { program, shards, at: world.hashed };
    let mut left = blocks;
    while left > 0 && world.length - source.at >= BLOCK as u64 {
        source.take_in(world)?;
        left -= 1;
    }
    world.hashed = source.at;
    if left > 0 {
        let rest = (world.length - source.at) as usize;
        let mut block = Block::default();
        source.gather(world, &mut bytemuck::bytes_of_mut(&mut block)[..rest])?;
        let found = finish(world.hash_state, &block, world.length);
        require(same(&found, &world.world_hash), ChainError::WrongHash)?;
        world.hashed = PROVED;
    }
    Ok(())
}

/// The world's bytes, in shards.
struct Source<'a> {
    program: &'a Address,
    shards: &'a [AccountView],
    at: u64,
}

impl Source<'_> {
    /// Hashes the next block.
    fn take_in(&mut self, world: &mut ModelManifest) -> ProgramResult {
        let mut block = Block::default();
        self.gather(world, bytemuck::bytes_of_mut(&mut block))?;
        compress(&mut world.hash_state, &block);
        Ok(())
    }

    /// The next bytes, from as many shards as they are spread over.
    fn gather(&mut self, world: &ModelManifest, to: &mut [u8]) -> ProgramResult {
        let mut filled = 0;
        while filled < to.len() {
            let shard = self.shards.first().ok_or(ProgramError::NotEnoughAccountKeys)?;
            owned(shard, self.program)?;
            let data = shard.try_borrow()?;
            let shard = open::<WeightShard>(&data)?;
            window::of_world(&shard, world)?;
            let (bytes, begin) = (shard.data, shard.head.offset);
            let here = self.at.checked_sub(begin).ok_or_else(|| refused(ChainError::WrongAccount))? as usize;
            let rest = bytes.get(here..).unwrap_or(&[]);
            let count = rest.len().min(to.len() - filled);
            copy(&mut to[filled..filled + count], &rest[..count]);
            filled += count;
            self.at += count as u64;
            if filled < to.len() {
                self.shards = &self.shards[1..];
            }
        }
        Ok(())
    }
}
