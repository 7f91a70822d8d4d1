//! The Solana program.

use pinocchio::{AccountView, Address, ProgramResult, error::ProgramError, no_allocator, program_entrypoint};

use crate::{kernel, step};

program_entrypoint!(process);
no_allocator!();
#[cfg(target_arch = "bpf")]
pinocchio::nostd_panic_handler!();

const HEAP: *mut u64 = 0x3_0000_0000 as *mut u64;
const HEAP_WORDS: usize = 32 * 1024 / 8;

fn process(_program: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    // SAFETY: the runtime maps 32 KiB of zeroed, writable heap at this address, aligned to more than 8 bytes. There is no
    // allocator, and this is the only place that makes a reference to it, once an invocation.
    let scratch = unsafe { core::slice::from_raw_parts_mut(HEAP, HEAP_WORDS) };
    match data {
        [0, request @ ..] => kernel::run(accounts, request, scratch),
        [1, input @ ..] => step::run(accounts, input, scratch),
        [2, checked] => step::open(accounts, *checked != 0),
        _ => Err(ProgramError::InvalidInstructionData),
    }
}
