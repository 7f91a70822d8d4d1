//! How components come into being, grow, and end.

use chain_layout::{
    AUTHORITY, ChainError, Component, ENTITY_SEED, FrameLog, GROWTH, HiddenState, InputLog, MOST_SHARD_BYTES,
    ModelManifest, PackedWeights, Prefix, WeightShard,
};
use pinocchio::{
    AccountView, Address, ProgramResult,
    cpi::{Seed, Signer},
    error::ProgramError,
    instruction::InstructionAccount,
};

use crate::component::prefix;
use crate::failure::{refused, require};
use crate::invocation::Invocation;
use crate::memory::{NOBODY, copy, same};
use crate::rent;

/// The system program.
pub const SYSTEM: Address = Address::new_from_array(NOBODY);
/// What may grow; all else is whole from the beginning.
const KINDS: [[u8; 8]; 6] = [
    ModelManifest::DISCRIMINATOR,
    WeightShard::DISCRIMINATOR,
    PackedWeights::DISCRIMINATOR,
    HiddenState::DISCRIMINATOR,
    FrameLog::DISCRIMINATOR,
    InputLog::DISCRIMINATOR,
];
const TRANSFER: u32 = 2;
const ALLOCATE: u32 = 8;
const ASSIGN: u32 = 1;

/// A component that is to be created.
pub struct Birth<'a> {
    pub program: &'a Address,
    pub payer: &'a AccountView,
    pub account: &'a mut AccountView,
    pub entity: &'a [u8; 32],
    pub number: u8,
    /// Bytes it is to have.
    pub size: usize,
    pub authority: &'a [u8; 32],
}

/// The name of what `owner` makes under this number: an address that holds nothing.
pub fn entity(program: &Address, owner: &AccountView, id: u64) -> Result<[u8; 32], ProgramError> {
    let seeds: [&[u8]; 3] = [ENTITY_SEED, owner.address().as_array(), &id.to_le_bytes()];
    Ok(find(&seeds, program)?.0.to_bytes())
}

/// An address of the program, and its bump.
pub fn find(seeds: &[&[u8]], program: &Address) -> Result<(Address, u8), ProgramError> {
    #[cfg(target_arch = "bpf")]
    let found = Address::try_find_program_address(seeds, program);
    #[cfg(not(target_arch = "bpf"))]
    let found = core::hint::black_box((seeds, program, None)).2;
    found.ok_or(ProgramError::InvalidSeeds)
}

/// Creates a component with its rent, as long as one instruction can make it.
#[inline(never)]
pub fn create<C: Component>(birth: Birth<'_>) -> ProgramResult {
    let Birth { program, payer, account, entity, number, size, authority } = birth;
    require(size <= MOST_SHARD_BYTES as usize && size >= size_of::<C>(), ChainError::BadArgument)?;
    let mut seed = [0; 32];
    let length = C::SEED.len() + usize::from(C::NUMBERED);
    for (to, from) in seed.iter_mut().zip(C::SEED.iter().chain([&number])) {
        *to = *from;
    }
    let seed = &seed[..length];
    let (address, bump) = find(&[seed, entity], program)?;
    require(same(account.address().as_array(), address.as_array()), ChainError::WrongAccount)?;
    require(account.owned_by(&SYSTEM) && account.is_data_empty(), ChainError::AlreadyExists)?;

    // anyone can have sent lamports here, which must not keep it from being created
    let missing = rent::exempt(size)?.saturating_sub(account.lamports());
    if missing > 0 {
        transfer(payer, account, missing)?;
    }
    let bumps = [bump];
    let seeds = [Seed::from(seed), Seed::from(entity), Seed::from(&bumps)];
    let length = size.min(GROWTH as usize);
    allocate(account, length, &seeds)?;
    assign(account, program, &seeds)?;

    let mut bytes = account.try_borrow_mut()?;
    let prefix: &mut Prefix = bytemuck::from_bytes_mut(&mut bytes[..size_of::<Prefix>()]);
    *prefix = Prefix { discriminator: C::DISCRIMINATOR, entity: *entity, size: size as u32, bump, number, pad: [0; 2] };
    copy(&mut bytes[length - AUTHORITY..], authority);
    Ok(())
}

/// Moves lamports of a signer.
pub fn transfer(from: &AccountView, to: &AccountView, lamports: u64) -> ProgramResult {
    let mut data = [0; 12];
    data[..4].copy_from_slice(&TRANSFER.to_le_bytes());
    data[4..].copy_from_slice(&lamports.to_le_bytes());
    let accounts = [InstructionAccount::writable_signer(from.address()), InstructionAccount::writable(to.address())];
    Invocation { program: &SYSTEM, accounts, views: [from, to], data: &data }.invoke(&[])
}

/// Gives an address of the program so many bytes.
pub fn allocate(account: &AccountView, length: usize, seeds: &[Seed<'_>]) -> ProgramResult {
    let mut data = [0; 12];
    data[..4].copy_from_slice(&ALLOCATE.to_le_bytes());
    data[4..].copy_from_slice(&(length as u64).to_le_bytes());
    own(account, &data, seeds)
}

/// Gives an address of the program, which the system program owns, to another program.
pub fn assign(account: &AccountView, owner: &Address, seeds: &[Seed<'_>]) -> ProgramResult {
    let mut data = [0; 36];
    data[..4].copy_from_slice(&ASSIGN.to_le_bytes());
    data[4..].copy_from_slice(owner.as_array());
    own(account, &data, seeds)
}

/// An instruction of the system program that the account itself signs.
fn own(account: &AccountView, data: &[u8], seeds: &[Seed<'_>]) -> ProgramResult {
    let accounts = [InstructionAccount::writable_signer(account.address())];
    Invocation { program: &SYSTEM, accounts, views: [account], data }.invoke(&[Signer::from(seeds)])
}

/// Lets an account grow towards its size by what one instruction may add; the authority goes to the new end.
pub fn grow(account: &mut AccountView) -> ProgramResult {
    let length = account.data_len();
    let size = {
        let bytes = account.try_borrow()?;
        let prefix = prefix(&bytes)?;
        require(KINDS.contains(&prefix.discriminator), ChainError::WrongAccount)?;
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
    Ok(())
}

/// Ends an account: its lamports go to `to`, its data and owner are gone.
pub fn close(account: &mut AccountView, to: &mut AccountView) -> ProgramResult {
    require(account.address() != to.address(), ChainError::WrongAccount)?;
    let sum = to.lamports().checked_add(account.lamports()).ok_or(ProgramError::ArithmeticOverflow)?;
    to.set_lamports(sum);
    account.set_lamports(0);
    account.check_borrow_mut().map_err(|_| refused(ChainError::WrongAccount))?;
    // SAFETY: nothing borrows the data, and what is written is the account's own owner and length.
    unsafe {
        (*account.account_mut_ptr()).owner = SYSTEM;
        (*account.account_mut_ptr()).data_len = 0;
    }
    Ok(())
}
