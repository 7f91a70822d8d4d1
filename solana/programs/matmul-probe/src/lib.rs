//! Calls `sol_matmul_i8` with whatever it is told: the system call is tested with good and hostile arguments.
//!
//! Accounts: weights, then input, then output (writable). Instruction data, six u64: a region (0 to 2 those accounts, 3
//! the heap, 4 nowhere but the address itself) in the highest byte and an offset below it, for weights, input and
//! output; then rows, columns and how often it is called.
#![cfg_attr(target_arch = "bpf", no_std)]

use pinocchio::{AccountView, Address, ProgramResult, error::ProgramError, no_allocator, program_entrypoint};

program_entrypoint!(process);
no_allocator!();
#[cfg(target_arch = "bpf")]
pinocchio::nostd_panic_handler!();

const HEAP: u64 = 0x3_0000_0000;

fn process(_program: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let ([weights, input, output], Ok(arguments)) = (accounts, <&[u8; 48]>::try_from(data)) else {
        return Err(ProgramError::InvalidInstructionData);
    };
    let bases = [weights.data_ptr() as u64, input.data_ptr() as u64, output.data_ptr() as u64, HEAP, 0];
    let (arguments, _) = arguments.as_chunks::<8>();
    let argument = |place: usize| u64::from_le_bytes(arguments[place]);
    let address = |place: usize| {
        let region = argument(place) >> 56;
        let base = bases.get(region as usize).ok_or(ProgramError::InvalidArgument)?;
        Ok::<u64, ProgramError>(base.wrapping_add(argument(place) & ((1 << 56) - 1)))
    };
    let addresses = [address(0)?, address(1)?, address(2)?];
    for _ in 0..argument(5) {
        call(addresses, argument(3), argument(4))?;
    }
    Ok(())
}

#[cfg(target_arch = "bpf")]
fn call([weights, input, output]: [u64; 3], rows: u64, columns: u64) -> ProgramResult {
    // SAFETY: the virtual machine checks every argument and ends the transaction on a wrong one.
    let code = unsafe { matmul_call::sol_matmul_i8(weights, input, output, rows, columns) };
    if code == 0 { Ok(()) } else { Err(ProgramError::Custom(code as u32)) }
}

#[cfg(not(target_arch = "bpf"))]
fn call(_addresses: [u64; 3], _rows: u64, _columns: u64) -> ProgramResult {
    Err(ProgramError::UnsupportedSysvar)
}
