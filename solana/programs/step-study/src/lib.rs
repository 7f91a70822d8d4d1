//! The integer step as a Solana program: one instruction is one frame of a match. What it costs is in
//! `docs/integer-kernels.md`.
//!
//! Accounts: the world's canonical bytes, its weights as words (`Engine::packed`), then the match (writable): its exact
//! frame, then its hidden state. Instruction data: 0 to trust the world or 1 to check all of it, then the stage and both
//! controllers, 17 bytes, then where the match is sampled its seed, the next frame's number (u64 both) and the temperature
//! (u32 in 1/256), 20 bytes. Without all that the world is opened and nothing is played.
#![cfg_attr(target_arch = "bpf", no_std)]

use pinocchio::{AccountView, Address, ProgramResult, error::ProgramError, no_allocator, program_entrypoint};
use wire_core::{Controller, Error, Frame, Lanes, Sampling, Stage, World, scheme::FIELDS};

program_entrypoint!(process);
no_allocator!();
#[cfg(target_arch = "bpf")]
pinocchio::nostd_panic_handler!();

const HEAP: *mut u64 = 0x3_0000_0000 as *mut u64;
const HEAP_WORDS: usize = 32 * 1024 / 8;

fn process(_program: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [world, words, played, ..] = accounts else {
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
        [stage, input @ ..] => {
            let stage = Stage::new(*stage).map_err(|_| ProgramError::InvalidInstructionData)?;
            let (controllers, sampling) =
                input.split_at_checked(size_of::<[Controller; 2]>()).ok_or(ProgramError::InvalidInstructionData)?;
            let (controllers, sampling) = (bytemuck::pod_read_unaligned(controllers), read_sampling(sampling)?);
            let input = Input { stage, controllers, sampling };
            play(&world, &words.try_borrow()?, &mut played.try_borrow_mut()?, input)
        }
    }
}

/// How the match is sampled, the likeliest where nothing is said.
fn read_sampling(data: &[u8]) -> Result<Sampling, ProgramError> {
    if data.is_empty() {
        return Ok(Sampling::LIKELIEST);
    }
    let [seed_low, seed_high, row_low, row_high, temperature]: [u32; 5] =
        bytemuck::try_pod_read_unaligned(data).map_err(|_| ProgramError::InvalidInstructionData)?;
    let wide = |low: u32, high: u32| u64::from(high) << 32 | u64::from(low);
    Ok(Sampling { seed: wide(seed_low, seed_high), row: wide(row_low, row_high), temperature })
}

/// What the frame follows from, beside the match.
struct Input {
    stage: Stage,
    controllers: [Controller; 2],
    sampling: Sampling,
}

/// Moves the match on by one frame.
fn play(
    world: &World<'_>,
    words: &[u8],
    played: &mut [u8],
    Input { stage, controllers, sampling }: Input,
) -> ProgramResult {
    let (frame, hidden) = played.split_at_mut_checked(size_of::<Frame>()).ok_or(ProgramError::AccountDataTooSmall)?;
    let fields: &mut [[i32; FIELDS]; 2] =
        bytemuck::try_from_bytes_mut(frame).map_err(|_| ProgramError::InvalidAccountData)?;
    let mut frames = [Frame::new(*fields).map_err(account_error)?];
    // SAFETY: the runtime maps 32 KiB of zeroed, writable heap at this address, aligned to more than 8 bytes. There is no
    // allocator, and this is the only place that makes a reference to it, once an invocation.
    let scratch = unsafe { core::slice::from_raw_parts_mut(HEAP, HEAP_WORDS) };
    let lanes =
        Lanes { hidden, frames: &mut frames, stages: &[stage], controllers: &[controllers], sampling: &[sampling] };
    wire_core::step_words(world, words, lanes, scratch).map_err(account_error)?;
    *fields = *frames[0].fields();
    Ok(())
}

fn account_error(_: Error) -> ProgramError {
    ProgramError::InvalidAccountData
}
