//! The integer step as a Solana program: one instruction is one frame of a match. What it costs is in
//! `docs/integer-kernels.md`.
//!
//! Accounts: the world's canonical bytes, then the match (writable): its exact frame, then its hidden state.
//! Instruction data: 0 to trust the world or 1 to check all of it, then the stage and both controllers, 17 bytes.
//! Without those the world is opened and nothing is played.
#![cfg_attr(target_arch = "bpf", no_std)]

use pinocchio::{AccountView, Address, ProgramResult, error::ProgramError, no_allocator, program_entrypoint};
use wire_core::{Controller, Error, Frame, Lanes, Stage, World, scheme::FIELDS};

program_entrypoint!(process);
no_allocator!();
#[cfg(target_arch = "bpf")]
pinocchio::nostd_panic_handler!();

const HEAP: *mut u64 = 0x3_0000_0000 as *mut u64;
const HEAP_WORDS: usize = 32 * 1024 / 8;

fn process(_program: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [world, played, ..] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let world = world.try_borrow()?;
    let (opened, input) = match data {
        [0, input @ ..] => (World::trusted(&world), input),
        [1, input @ ..] => (World::parse(&world), input),
        _ => return Err(ProgramError::InvalidInstructionData),
    };
    let world = opened.map_err(account_error)?;
    match input {
        [] => Ok(()),
        [stage, controllers @ ..] => {
            let stage = Stage::new(*stage).map_err(|_| ProgramError::InvalidInstructionData)?;
            let controllers =
                bytemuck::try_pod_read_unaligned(controllers).map_err(|_| ProgramError::InvalidInstructionData)?;
            play(&world, &mut played.try_borrow_mut()?, stage, controllers)
        }
    }
}

/// Moves the match on by one frame.
fn play(world: &World<'_>, played: &mut [u8], stage: Stage, controllers: [Controller; 2]) -> ProgramResult {
    let (frame, hidden) = played.split_at_mut_checked(size_of::<Frame>()).ok_or(ProgramError::AccountDataTooSmall)?;
    let fields: &mut [[i32; FIELDS]; 2] =
        bytemuck::try_from_bytes_mut(frame).map_err(|_| ProgramError::InvalidAccountData)?;
    let mut frames = [Frame::new(*fields).map_err(account_error)?];
    // SAFETY: the runtime maps 32 KiB of zeroed, writable heap at this address, aligned to more than 8 bytes. There is no
    // allocator, and this is the only place that makes a reference to it, once an invocation.
    let scratch = unsafe { core::slice::from_raw_parts_mut(HEAP, HEAP_WORDS) };
    let lanes = Lanes { hidden, frames: &mut frames, stages: &[stage], controllers: &[controllers] };
    wire_core::step(world, lanes, scratch).map_err(account_error)?;
    *fields = *frames[0].fields();
    Ok(())
}

fn account_error(_: Error) -> ProgramError {
    ProgramError::InvalidAccountData
}
