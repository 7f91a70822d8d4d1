//! Units of a match's step, on a stretch of a world.
//!
//! Accounts: the world's header, a stretch of its canonical bytes that holds the units' parts, that stretch's weights as
//! words, then the match (writable): its exact frame, its hidden state, what a step in progress carries on. Data: where
//! the stretch begins (u32), the first unit and the one after the last (u8), the stage, both controllers (16 bytes), then
//! where the match is sampled its seed, the next frame's number (u64 both) and the temperature (u32 in 1/256).

use core::ops::Range;

use pinocchio::{AccountView, ProgramResult, error::ProgramError};
use wire_core::{Controller, Error, Frame, Lanes, Sampling, Stage, World, scheme::FIELDS};

/// Opens the world in the first account, with every check or trusting it.
#[inline(never)]
pub fn open(accounts: &mut [AccountView], checked: bool) -> ProgramResult {
    let [world, ..] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let world = world.try_borrow()?;
    if checked { World::parse(&world) } else { World::trusted(&world) }.map_err(account_error)?;
    Ok(())
}

/// What is run, beside the accounts.
struct Input {
    begin: usize,
    units: Range<usize>,
    stage: Stage,
    controllers: [Controller; 2],
    sampling: Sampling,
}

impl Input {
    fn read(data: &[u8]) -> Result<Self, ProgramError> {
        let [b0, b1, b2, b3, first, end, stage, data @ ..] = data else {
            return Err(ProgramError::InvalidInstructionData);
        };
        let (controllers, sampling) =
            data.split_at_checked(size_of::<[Controller; 2]>()).ok_or(ProgramError::InvalidInstructionData)?;
        Ok(Self {
            begin: u32::from_le_bytes([*b0, *b1, *b2, *b3]) as usize,
            units: usize::from(*first)..usize::from(*end),
            stage: Stage::new(*stage).map_err(|_| ProgramError::InvalidInstructionData)?,
            controllers: bytemuck::pod_read_unaligned(controllers),
            sampling: read_sampling(sampling)?,
        })
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

/// Runs units of the match's next frame.
#[inline(never)]
pub fn run(accounts: &mut [AccountView], data: &[u8], scratch: &mut [u64]) -> ProgramResult {
    #[cfg_attr(feature = "matmul-syscall", expect(unused_variables, reason = "the node reads the stretch itself"))]
    let [header, stretch, words, played, ..] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let Input { begin, units, stage, controllers, sampling } = Input::read(data)?;
    let (header, stretch) = (header.try_borrow()?, stretch.try_borrow()?);
    let world = World::window(&header, begin, &stretch).map_err(account_error)?;
    let sizes = *world.sizes();
    let carried = sizes.carried();
    let mut played = played.try_borrow_mut()?;
    let lengths = [size_of::<Frame>(), sizes.state_len(), 8 * carried.len()];
    if played.len() != lengths.iter().sum() || units.start >= units.end || units.end > sizes.units() {
        return Err(ProgramError::InvalidAccountData);
    }
    let (frame, rest) = played.split_at_mut(lengths[0]);
    let (hidden, carry) = rest.split_at_mut(lengths[1]);
    let carry: &mut [u64] = bytemuck::try_cast_slice_mut(carry).map_err(|_| ProgramError::InvalidAccountData)?;
    let fields: &mut [[i32; FIELDS]; 2] =
        bytemuck::try_from_bytes_mut(frame).map_err(|_| ProgramError::InvalidAccountData)?;
    let mut frames = [Frame::new(*fields).map_err(account_error)?];
    if units.start > 0 {
        copy(&mut scratch[carried.clone()], carry);
    }
    let lane =
        Lanes { hidden, frames: &mut frames, stages: &[stage], controllers: &[controllers], sampling: &[sampling] };
    let done = units.end == sizes.units();
    #[cfg(not(feature = "matmul-syscall"))]
    let ran = wire_core::step_units(&world, &words.try_borrow()?, lane, scratch, units);
    #[cfg(feature = "matmul-syscall")]
    let ran = wire_core::step_units_by(&world, matmul_call::Syscall, lane, scratch, units);
    ran.map_err(account_error)?;
    if done {
        *fields = *frames[0].fields();
    } else {
        copy(carry, &scratch[carried]);
    }
    Ok(())
}

/// Copies words into a slice of the same length; the backend has no calls for copies of any length.
fn copy(to: &mut [u64], from: &[u64]) {
    assert_eq!(to.len(), from.len());
    #[cfg(target_arch = "bpf")]
    // SAFETY: both are of this length, and a mutable slice overlaps no other.
    unsafe {
        pinocchio::syscalls::sol_memcpy_(to.as_mut_ptr().cast(), from.as_ptr().cast(), 8 * from.len() as u64);
    }
    #[cfg(not(target_arch = "bpf"))]
    to.copy_from_slice(from);
}

fn account_error(_: Error) -> ProgramError {
    ProgramError::InvalidAccountData
}
