//! Brings chunks of a shard.

use chain_layout::{CHUNK, ChainError, WeightShard, WriteShard};
use pinocchio::ProgramResult;
use program_kit::Call;
use program_kit::component::{open_mut, owned};
use program_kit::failure::require;
use program_kit::memory::copy;
use program_kit::signer;

#[inline(never)]
pub fn run(call: Call<'_>) -> ProgramResult {
    let (arguments, data) = call.arguments_and_bytes::<WriteShard>()?;
    let program = call.program;
    let [authority, account] = call.accounts()?;
    owned(account, program)?;
    let mut bytes = account.try_borrow_mut()?;
    let shard = open_mut::<WeightShard>(&mut bytes)?;
    signer::authority(authority, shard.authority)?;
    require(shard.head.sealed == 0, ChainError::Sealed)?;
    let (offset, length) = (arguments.offset as usize, shard.head.data_length as usize);
    let chunk = CHUNK as usize;
    let end = offset.saturating_add(data.len());
    // whole chunks, of which the shard's last may be shorter
    let whole = offset.is_multiple_of(chunk) && !data.is_empty() && (data.len().is_multiple_of(chunk) || end == length);
    require(whole && end <= length, ChainError::BadArgument)?;
    copy(&mut shard.data[offset..end], data);
    for place in offset / chunk..end.div_ceil(chunk) {
        let bit = 1 << (place % 8);
        if shard.head.arrived[place / 8] & bit == 0 {
            shard.head.arrived[place / 8] |= bit;
            shard.head.missing -= 1;
        }
    }
    Ok(())
}
