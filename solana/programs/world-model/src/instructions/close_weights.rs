//! Closes a shard, packed weights or, last, the manifest of a world that is not needed any more.

use chain_layout::{
    ChainError, CloseWeights, Component, LONGEST_MATCH, LONGEST_SESSION, ModelManifest, PackedWeights, RETENTION,
    WeightShard, world_status,
};
use pinocchio::{ProgramResult, error::ProgramError};
use program_kit::Call;
use program_kit::component::{belongs, open_mut, owned, prefix};
use program_kit::failure::{refused, require};
use program_kit::signer;
use program_kit::time::now;

use crate::creation::close;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let CloseWeights = call.arguments()?;
    let program = call.program;
    let ([authority, manifest], components) = call.accounts_and_more()?;
    owned(manifest, program)?;
    let mut bytes = manifest.try_borrow_mut()?;
    let world = open_mut::<ModelManifest>(&mut bytes)?;
    signer::authority(authority, world.authority)?;
    let world = world.head;
    require(world.status == world_status::RETIRED, ChainError::WrongStatus)?;
    // the last match may begin so late, be so long, and be disputed for so long
    let kept = LONGEST_SESSION + LONGEST_MATCH + RETENTION;
    require(now()?.unix >= world.retired_at.saturating_add(kept), ChainError::InUse)?;
    match components {
        [] => {
            require(world.created == 0 && world.packs == 0, ChainError::InUse)?;
            drop(bytes);
            close(manifest, authority)
        }
        [component] => {
            owned(component, program)?;
            let (kind, entity) = {
                let bytes = component.try_borrow()?;
                let prefix = prefix(&bytes)?;
                (prefix.discriminator, prefix.entity)
            };
            belongs(&entity, &world.entity)?;
            match kind {
                WeightShard::DISCRIMINATOR => world.created -= 1,
                PackedWeights::DISCRIMINATOR => world.packs -= 1,
                _ => return Err(refused(ChainError::WrongAccount)),
            }
            close(component, authority)
        }
        _ => Err(ProgramError::InvalidArgument),
    }
}
