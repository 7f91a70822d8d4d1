//! A kernel, as often as it is told. Data: a [`Request`], then activations. Accounts: weights, then state (writable).

use integer_kernels::study::{Request, run as study};
use pinocchio::{AccountView, ProgramResult, error::ProgramError};

#[inline(never)]
pub fn run(accounts: &mut [AccountView], data: &[u8], scratch: &mut [u64]) -> ProgramResult {
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
    let activations = bytemuck::cast_slice(activations);
    #[cfg(feature = "matmul-syscall")]
    if request.kernel == integer_kernels::study::Kernel::Plain as u16 {
        return by_the_node(&request, activations, weights, state);
    }
    study(&request, activations, weights, scratch, state).map_err(|_| ProgramError::InvalidInstructionData)
}

/// The plain kernel is the node's product.
#[cfg(feature = "matmul-syscall")]
fn by_the_node(request: &Request, activations: &[i8], weights: &[u64], state: &mut [u64]) -> ProgramResult {
    use wire_core::MatrixProduct;

    let rows = usize::from(request.rows);
    let sums = bytemuck::cast_slice_mut(state).get_mut(..rows).ok_or(ProgramError::InvalidInstructionData)?;
    let weights = bytemuck::cast_slice(weights).get(..rows * activations.len());
    let weights = weights.ok_or(ProgramError::InvalidInstructionData)?;
    for _ in 0..request.repeats {
        matmul_call::Syscall.multiply(weights, activations, sums);
    }
    Ok(())
}
