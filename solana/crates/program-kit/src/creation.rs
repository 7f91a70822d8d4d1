//! How accounts of a program come into being, and end.

use bytemuck::Zeroable;
use chain_layout::{AUTHORITY, ChainError, Component, GROWTH, Prefix};
use pinocchio::{AccountView, Address, ProgramResult, cpi::Seed, error::ProgramError};

use crate::failure::{refused, require};
use crate::memory::{copy, same};
use crate::rent;
use crate::system::{SYSTEM, allocate, assign, transfer};

/// Most seeds of an account's address, its bump among them.
const MOST_SEEDS: usize = 4;

/// An account that is to be created.
pub struct Birth<'a> {
    /// Who owns it.
    pub program: &'a Address,
    /// Who pays its rent.
    pub payer: &'a AccountView,
    /// Where it is to be.
    pub account: &'a mut AccountView,
    /// What it belongs to.
    pub entity: &'a [u8; 32],
    /// Which of its kind it is.
    pub number: u8,
    /// Bytes it is to have.
    pub size: usize,
    /// Who may close it.
    pub authority: &'a [u8; 32],
}

/// An address of the program, and its bump.
pub fn find(seeds: &[&[u8]], program: &Address) -> Result<(Address, u8), ProgramError> {
    #[cfg(target_arch = "bpf")]
    let found = Address::try_find_program_address(seeds, program);
    #[cfg(not(target_arch = "bpf"))]
    let found = core::hint::black_box((seeds, program, None)).2;
    found.ok_or(ProgramError::InvalidSeeds)
}

/// Creates an account at the address of these seeds with the rent of its size, as long as one instruction can make it.
#[inline(never)]
pub fn create<C: Component>(birth: Birth<'_>, seeds: &[&[u8]]) -> ProgramResult {
    let Birth { program, payer, account, entity, number, size, authority } = birth;
    require(size >= size_of::<C>(), ChainError::BadArgument)?;
    let (address, bump) = find(seeds, program)?;
    require(same(account.address().as_array(), address.as_array()), ChainError::WrongAccount)?;
    require(account.owned_by(&SYSTEM) && account.is_data_empty(), ChainError::AlreadyExists)?;

    // anyone can have sent lamports here, which must not keep it from being created
    let missing = rent::exempt(size)?.saturating_sub(account.lamports());
    if missing > 0 {
        transfer(payer, account, missing)?;
    }
    let bumps = [bump];
    let mut signed: [Seed<'_>; MOST_SEEDS] = core::array::from_fn(|_| Seed::from(&bumps));
    let signed = signed.get_mut(..=seeds.len()).ok_or(ProgramError::MaxSeedLengthExceeded)?;
    for (to, from) in signed.iter_mut().zip(seeds) {
        *to = Seed::from(*from);
    }
    let length = size.min(GROWTH as usize);
    allocate(account, length, signed)?;
    assign(account, program, signed)?;

    let mut bytes = account.try_borrow_mut()?;
    let prefix: &mut Prefix = bytemuck::from_bytes_mut(&mut bytes[..size_of::<Prefix>()]);
    *prefix = Prefix {
        discriminator: C::DISCRIMINATOR,
        entity: *entity,
        size: size as u32,
        bump,
        number,
        ..Zeroable::zeroed()
    };
    copy(&mut bytes[length - AUTHORITY..], authority);
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
