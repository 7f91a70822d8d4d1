//! Goes on packing the weights of a shard.

use chain_layout::{ChainError, ModelManifest, PackWeights, PackedWeights, WeightShard, world_status};
use match_rules::window;
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{Opened, belongs, open, open_mut, owned};
use program_kit::failure::{refused, require};
use program_kit::signer;
use wire_core::packed::{Form, pack_block};

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let PackWeights { group, segment, blocks } = call.arguments()?;
    let program = call.program;
    let [authority, manifest, shard, packed] = call.accounts()?;
    for account in [&*manifest, &*shard, &*packed] {
        owned(account, program)?;
    }
    let mut bytes = manifest.try_borrow_mut()?;
    let world = open_mut::<ModelManifest>(&mut bytes)?;
    // the form decides what a frame costs
    signer::authority(authority, world.authority)?;
    let bytes = shard.try_borrow()?;
    let shard = open::<WeightShard>(&bytes)?;
    window::of_world(&shard, world.head)?;
    let mut bytes = packed.try_borrow_mut()?;
    let packed = open_mut::<PackedWeights>(&mut bytes)?;
    let (to, data) = (packed.head, packed.data);
    belongs(&to.entity, &world.head.entity)?;
    require(to.number == shard.head.number, ChainError::WrongAccount)?;
    require(world.head.status == world_status::UPLOADING && to.done == 0, ChainError::WrongStatus)?;

    let opened = Opened { head: &*world.head, data: &*world.data };
    let window = window::of_shard(&opened, &shard)?;
    let sizes = window.sizes();
    let place = sizes.place(to.matrix as usize);
    let form = Form { group: group as usize, segment: segment as usize };
    if to.block == 0 {
        require(form.known(), ChainError::BadArgument)?;
        (to.group, to.segment) = (group, segment);
        let begin = 4 * to.matrix as usize;
        data[begin..begin + 4].copy_from_slice(&to.filled.to_le_bytes());
        place_words(data, to)?[..8].copy_from_slice(&form.header().to_le_bytes());
        to.filled += 8;
    }
    require((to.group, to.segment) == (group, segment), ChainError::BadArgument)?;
    let (all, words) = (sizes.blocks(place) as u32, sizes.block_words(place, form));
    let end = all.min(to.block.saturating_add(blocks));
    for block in to.block..end {
        let out = place_words(data, to)?;
        require(out.len() >= 8 * words, ChainError::BadArgument)?;
        let out = bytemuck::cast_slice_mut(&mut out[..8 * words]);
        pack_block(&window, place, block as usize, (form, out)).map_err(|_| refused(ChainError::Overflow))?;
        to.filled += 8 * words as u32;
    }
    to.block = end;
    if end == all {
        to.matrix += 1;
        to.block = 0;
        let last = shard.head.first_part + shard.head.part_count - 1;
        to.done = u8::from(to.matrix as usize == sizes.matrices_of(last as usize).end);
        world.head.packed += 1;
    }
    Ok(())
}

/// What is left to fill.
fn place_words<'d>(data: &'d mut [u8], to: &PackedWeights) -> Result<&'d mut [u8], pinocchio::error::ProgramError> {
    let left = data.get_mut(to.filled as usize..).filter(|left| left.len() >= 8);
    left.ok_or(refused(ChainError::BadArgument))
}
