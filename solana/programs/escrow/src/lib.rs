//! Quarter Up: stakes and sponsorships on a match, paid out by its result. `docs/escrow.md` is its manual,
//! `schema/escrow.toml` the description of its accounts and instructions.
#![cfg_attr(target_arch = "bpf", no_std)]

mod case;
mod instructions;
mod payment;
mod pool;
mod session;
mod share;

use chain_layout::{Arguments, escrow};
use pinocchio::{AccountView, Address, ProgramResult, error::ProgramError, no_allocator, program_entrypoint};
use program_kit::Call;

use crate::instructions as i;

program_entrypoint!(process);
no_allocator!();
#[cfg(target_arch = "bpf")]
pinocchio::nostd_panic_handler!();

fn process(program: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let (discriminator, data) = data.split_first_chunk().ok_or(ProgramError::InvalidInstructionData)?;
    let call = Call { program, accounts, data };
    match *discriminator {
        escrow::CreatePool::DISCRIMINATOR => i::create_pool::run(call),
        escrow::Stake::DISCRIMINATOR => i::stake::run(call),
        escrow::Unstake::DISCRIMINATOR => i::unstake::run(call),
        escrow::Sponsor::DISCRIMINATOR => i::sponsor::run(call),
        escrow::Withdraw::DISCRIMINATOR => i::withdraw::run(call),
        escrow::Settle::DISCRIMINATOR => i::settle::run(call),
        escrow::Refund::DISCRIMINATOR => i::refund::run(call),
        escrow::PayPlayer::DISCRIMINATOR => i::pay_player::run(call),
        escrow::PaySponsor::DISCRIMINATOR => i::pay_sponsor::run(call),
        escrow::PayProtocol::DISCRIMINATOR => i::pay_protocol::run(call),
        escrow::ClosePool::DISCRIMINATOR => i::close_pool::run(call),
        _ => Err(ProgramError::InvalidInstructionData),
    }
}
