//! The worlds that cases' matches are played in.

use chain_layout::dispute::{Case, DisputeError, RowState};
use chain_layout::{ChainError, ModelManifest, world_status};
use match_rules::chain;
use match_rules::{starts, window};
use pinocchio::{AccountView, Address, error::ProgramError};
use program_kit::component::{Opened, open, owned};
use program_kit::failure::{refused, require};
use program_kit::memory::same;
use state_root::zeros_root;
use wire_core::world::Sizes;

/// The manifest of a case's world. `bytes`: of `account`. ChainError::WrongAccount for any other.
pub fn of_case<'a>(
    case: &Case,
    account: &AccountView,
    bytes: &'a [u8],
) -> Result<Opened<'a, ModelManifest>, ProgramError> {
    owned(account, &Address::new_from_array(case.world_program))?;
    let world = open::<ModelManifest>(bytes)?;
    let own = same(&case.manifest, account.address().as_array())
        && same(&case.world_hash, &world.head.world_hash)
        && world.head.status != world_status::UPLOADING;
    require(own, ChainError::WrongAccount)?;
    Ok(world)
}

/// Its sizes.
pub fn sizes(world: &Opened<'_, ModelManifest>) -> Result<Sizes, ProgramError> {
    window::checked_sizes(world).map_err(|_| refused(DisputeError::BadWorld))
}

/// Row 0 of a case's match.
#[inline(never)]
pub fn start(case: &Case, world: &Opened<'_, ModelManifest>) -> Result<RowState, ProgramError> {
    let frame = starts::frame(world, case.stage, case.characters).map_err(|_| refused(DisputeError::BadWorld))?;
    let mut state: RowState = bytemuck::Zeroable::zeroed();
    state.frame = *frame.fields();
    state.memory_root = zeros_root(world.head.state_length as usize);
    let Case { stage, temperature, seed, .. } = *case;
    let origin = chain::Origin { world_hash: &case.world_hash, stage, temperature, seed };
    state.chain_head = chain::first_link(&origin, &state.frame);
    Ok(state)
}
