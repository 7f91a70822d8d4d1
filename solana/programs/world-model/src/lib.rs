//! The learned world as a Solana program. `docs/world-model-program.md` is its manual, `schema/chain.toml` the description
//! of its accounts and instructions.
#![cfg_attr(target_arch = "bpf", no_std)]

mod creation;
mod delegation;
mod instructions;
mod world;
use chain_layout::Arguments;
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
    // the frequent ones first
    match *discriminator {
        chain_layout::RunInference::DISCRIMINATOR => i::run_inference::run(call),
        chain_layout::SubmitInput::DISCRIMINATOR => i::submit_input::run(call),
        chain_layout::WriteShard::DISCRIMINATOR => i::write_shard::run(call),
        chain_layout::Grow::DISCRIMINATOR => i::grow::run(call),
        chain_layout::HashWorld::DISCRIMINATOR => i::hash_world::run(call),
        chain_layout::PackWeights::DISCRIMINATOR => i::pack_weights::run(call),
        chain_layout::CheckWorld::DISCRIMINATOR => i::check_world::run(call),
        chain_layout::CreateManifest::DISCRIMINATOR => i::create_manifest::run(call),
        chain_layout::CreateShard::DISCRIMINATOR => i::create_shard::run(call),
        chain_layout::CreatePacked::DISCRIMINATOR => i::create_packed::run(call),
        chain_layout::WriteStarts::DISCRIMINATOR => i::write_starts::run(call),
        chain_layout::SealShard::DISCRIMINATOR => i::seal_shard::run(call),
        chain_layout::ReopenShard::DISCRIMINATOR => i::reopen_shard::run(call),
        chain_layout::FinalizeWorld::DISCRIMINATOR => i::finalize_world::run(call),
        chain_layout::RetireWorld::DISCRIMINATOR => i::retire_world::run(call),
        chain_layout::CloseWeights::DISCRIMINATOR => i::close_weights::run(call),
        chain_layout::CreateSession::DISCRIMINATOR => i::create_session::run(call),
        chain_layout::CreateComponent::DISCRIMINATOR => i::create_component::run(call),
        chain_layout::Join::DISCRIMINATOR => i::join::run(call),
        chain_layout::Lock::DISCRIMINATOR => i::lock::run(call),
        chain_layout::Reveal::DISCRIMINATOR => i::reveal::run(call),
        chain_layout::StartMatch::DISCRIMINATOR => i::start_match::run(call),
        chain_layout::SetSessionKey::DISCRIMINATOR => i::set_session_key::run(call),
        chain_layout::EndSession::DISCRIMINATOR => i::end_session::run(call),
        chain_layout::CloseSession::DISCRIMINATOR => i::close_session::run(call),
        chain_layout::Delegate::DISCRIMINATOR => i::delegate::run(call),
        chain_layout::Shrink::DISCRIMINATOR => i::shrink::run(call),
        chain_layout::Undelegate::DISCRIMINATOR => i::undelegate::run(call),
        chain_layout::ProcessUndelegation::DISCRIMINATOR => i::process_undelegation::run(call),
        _ => Err(ProgramError::InvalidInstructionData),
    }
}
