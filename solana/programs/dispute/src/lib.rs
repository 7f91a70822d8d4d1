//! Whether a session's result holds: who denies it and who stands by it look for the first unit of the first frame that is
//! wrong, and that one is run again here. `docs/disputes.md` is its manual, `schema/dispute.toml` the description of its
//! accounts and instructions.
#![cfg_attr(target_arch = "bpf", no_std)]

mod bond;
mod challenge;
mod instructions;
mod origin;
mod rows;
mod worlds;
use chain_layout::{Arguments, dispute as d};
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
        d::WriteUpload::DISCRIMINATOR => i::write_upload::run(call),
        d::RunUnit::DISCRIMINATOR => i::run_unit::run(call),
        d::RecordStart::DISCRIMINATOR => i::record_start::run(call),
        d::OpenCase::DISCRIMINATOR => i::open_case::run(call),
        d::MakeClaim::DISCRIMINATOR => i::make_claim::run(call),
        d::ChallengeClaim::DISCRIMINATOR => i::challenge_claim::run(call),
        d::Reveal::DISCRIMINATOR => i::reveal::run(call),
        d::Choose::DISCRIMINATOR => i::choose::run(call),
        d::OpenBefore::DISCRIMINATOR => i::open_before::run(call),
        d::OpenAfter::DISCRIMINATOR => i::open_after::run(call),
        d::BeginUpload::DISCRIMINATOR => i::begin_upload::run(call),
        d::ProveUpload::DISCRIMINATOR => i::prove_upload::run(call),
        d::JudgeUnit::DISCRIMINATOR => i::judge_unit::run(call),
        d::ExpireChallenge::DISCRIMINATOR => i::expire_challenge::run(call),
        d::SettleCase::DISCRIMINATOR => i::settle_case::run(call),
        d::CloseChallenge::DISCRIMINATOR => i::close_challenge::run(call),
        d::CloseClaim::DISCRIMINATOR => i::close_claim::run(call),
        d::CloseUpload::DISCRIMINATOR => i::close_upload::run(call),
        d::CloseCase::DISCRIMINATOR => i::close_case::run(call),
        d::CloseStartRecord::DISCRIMINATOR => i::close_start_record::run(call),
        _ => Err(ProgramError::InvalidInstructionData),
    }
}
