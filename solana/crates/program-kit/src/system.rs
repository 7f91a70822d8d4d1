//! The system program, and what it does for accounts.

use pinocchio::{
    AccountView, Address, ProgramResult,
    cpi::{Seed, Signer},
    instruction::InstructionAccount,
};

use crate::invocation::Invocation;
use crate::memory::NOBODY;

/// The system program: it owns who has nothing but lamports, and what does not exist.
pub const SYSTEM: Address = Address::new_from_array(NOBODY);
const TRANSFER: u32 = 2;
const ALLOCATE: u32 = 8;
const ASSIGN: u32 = 1;

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
