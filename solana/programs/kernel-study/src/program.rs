//! The Solana program. Instruction data: a [`Request`], then activations. Accounts: weights, then state (writable).

use pinocchio::{AccountView, Address, ProgramResult, error::ProgramError, no_allocator, program_entrypoint};

use integer_kernels::study::{Request, run};

program_entrypoint!(process);
no_allocator!();
#[cfg(target_arch = "bpf")]
pinocchio::nostd_panic_handler!();

const HEAP: *mut u64 = 0x3_0000_0000 as *mut u64;
const HEAP_WORDS: usize = 32 * 1024 / 8;

fn process(_program: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [weights, state, ..] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let (request, activations) =
        data.split_at_checked(size_of::<Request>()).ok_or(ProgramError::InvalidInstructionData)?;
    let request: Request = bytemuck::pod_read_unaligned(request);
    let weights = weights.try_borrow()?;
    let mut state = state.try_borrow_mut()?;
    let weights = bytemuck::try_cast_slice(&weights).map_err(|_| ProgramError::InvalidAccountData)?;
    let state = bytemuck::try_cast_slice_mut(&mut state).map_err(|_| ProgramError::InvalidAccountData)?;
    // SAFETY: the runtime maps 32 KiB of zeroed, writable heap at this address, aligned to more than 8 bytes. There is no
    // allocator, and this is the only place that makes a reference to it, once an invocation.
    let scratch = unsafe { core::slice::from_raw_parts_mut(HEAP, HEAP_WORDS) };
    run(&request, bytemuck::cast_slice(activations), weights, scratch, state)
        .map_err(|_| ProgramError::InvalidInstructionData)
}
