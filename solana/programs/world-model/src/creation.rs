//! How components come into being, grow, and end.

use chain_layout::{
    AUTHORITY, ChainError, Component, ENTITY_SEED, FrameLog, GROWTH, HiddenState, InputLog, MOST_SHARD_BYTES,
    ModelManifest, PackedWeights, Prefix, WeightShard,
};
use pinocchio::{AccountView, Address, ProgramResult, error::ProgramError};
pub use program_kit::creation::{Birth, close, find};
pub use program_kit::system::{SYSTEM, allocate, assign, transfer};

use program_kit::component::prefix;
use program_kit::failure::require;
use program_kit::memory::{NOBODY, copy};

/// What may grow; all else is whole from the beginning.
const KINDS: [[u8; 8]; 6] = [
    ModelManifest::DISCRIMINATOR,
    WeightShard::DISCRIMINATOR,
    PackedWeights::DISCRIMINATOR,
    HiddenState::DISCRIMINATOR,
    FrameLog::DISCRIMINATOR,
    InputLog::DISCRIMINATOR,
];

/// The name of what `owner` makes under this number: an address that holds nothing.
pub fn entity(program: &Address, owner: &AccountView, id: u64) -> Result<[u8; 32], ProgramError> {
    let seeds: [&[u8]; 3] = [ENTITY_SEED, owner.address().as_array(), &id.to_le_bytes()];
    Ok(find(&seeds, program)?.0.to_bytes())
}

/// Creates a component with its rent, as long as one instruction can make it.
pub fn create<C: Component>(birth: Birth<'_>) -> ProgramResult {
    require(birth.size <= MOST_SHARD_BYTES as usize, ChainError::BadArgument)?;
    let mut seed = [0; 32];
    let length = C::SEED.len() + usize::from(C::NUMBERED);
    for (to, from) in seed.iter_mut().zip(C::SEED.iter().chain([&birth.number])) {
        *to = *from;
    }
    let entity = birth.entity;
    program_kit::creation::create::<C>(birth, &[&seed[..length], entity])
}

/// Lets an account grow towards its size by what one instruction may add; the authority goes to the new end.
pub fn grow(account: &mut AccountView) -> ProgramResult {
    let length = account.data_len();
    let size = {
        let bytes = account.try_borrow()?;
        let prefix = prefix(&bytes)?;
        require(KINDS.contains(&prefix.discriminator), ChainError::WrongAccount)?;
        require(prefix.fixed_length == 0, ChainError::WrongStatus)?;
        prefix.size as usize
    };
    require(length < size, ChainError::AlreadyExists)?;
    let new = size.min(length + GROWTH as usize);
    account.check_borrow_mut()?;
    // SAFETY: nothing borrows the data. The runtime leaves room for GROWTH bytes behind the data of every account that an
    // instruction gets, as zeros, and this program makes an account longer once an instruction at most: here, or where it
    // is created, with a length of its own.
    unsafe { (*account.account_mut_ptr()).data_len = new as u64 };
    let mut bytes = account.try_borrow_mut()?;
    let (old, end) = bytes.split_at_mut(length);
    let authority: &mut [u8; AUTHORITY] = old.last_chunk_mut().ok_or(ProgramError::InvalidAccountData)?;
    if let Some(to) = end.last_chunk_mut() {
        *to = *authority;
        *authority = NOBODY;
    } else {
        // less than an authority more: the old and the new place overlap
        let moved = *authority;
        *authority = NOBODY;
        copy(&mut bytes[new - AUTHORITY..], &moved);
    }
    Ok(())
}

/// Cuts an account down to so many bytes; the authority goes to the new end.
pub fn shrink(account: &mut AccountView, length: usize) -> ProgramResult {
    {
        let mut bytes = account.try_borrow_mut()?;
        require(length < bytes.len() && length >= AUTHORITY + size_of::<Prefix>(), ChainError::BadArgument)?;
        let authority: [u8; AUTHORITY] = *bytes.last_chunk().ok_or(ProgramError::InvalidAccountData)?;
        copy(&mut bytes[length - AUTHORITY..length], &authority);
    }
    // SAFETY: nothing borrows the data, and there are more of them.
    unsafe { (*account.account_mut_ptr()).data_len = length as u64 };
    // what was cut off does not come back as zeros
    fix_length(account, true)
}

/// Lets an account grow no more, or again.
pub fn fix_length(account: &mut AccountView, fixed: bool) -> ProgramResult {
    let mut bytes = account.try_borrow_mut()?;
    let bytes = bytes.get_mut(..size_of::<Prefix>()).ok_or(ProgramError::InvalidAccountData)?;
    bytemuck::from_bytes_mut::<Prefix>(bytes).fixed_length = fixed.into();
    Ok(())
}
