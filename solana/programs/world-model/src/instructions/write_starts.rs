//! Brings entries of the start table.

use chain_layout::{ChainError, ModelManifest, StartEntry, WriteStarts, world_status};
use match_rules::starts;
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{open_mut, owned};
use program_kit::failure::require;
use program_kit::memory::copy;
use program_kit::signer;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let (arguments, data) = call.arguments_and_bytes::<WriteStarts>()?;
    let program = call.program;
    let [authority, manifest] = call.accounts()?;
    owned(manifest, program)?;
    let mut bytes = manifest.try_borrow_mut()?;
    let world = open_mut::<ModelManifest>(&mut bytes)?;
    signer::authority(authority, world.authority)?;
    require(world.head.status == world_status::UPLOADING, ChainError::WrongStatus)?;
    let entry = size_of::<StartEntry>();
    let (first, count) = (arguments.first as usize, data.len() / entry);
    let table = world.head.starts as usize;
    let fits = data.len().is_multiple_of(entry) && count > 0 && first <= table && count <= table - first;
    require(fits, ChainError::BadArgument)?;
    for bytes in data.chunks_exact(entry) {
        require(starts::usable(&bytemuck::pod_read_unaligned(bytes)), ChainError::BadArgument)?;
    }
    let begin = world.head.header_length as usize + first * entry;
    copy(&mut world.data[begin..begin + data.len()], data);
    Ok(())
}
