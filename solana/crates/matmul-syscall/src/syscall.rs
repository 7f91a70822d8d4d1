//! The system call: arguments checked, paid for, translated, multiplied.

use std::fmt;

use solana_program_runtime::{
    invoke_context::InvokeContext,
    memory::translate_slice,
    solana_sbpf::{
        declare_builtin_function,
        error::ProgramResult,
        memory_region::{AccessType, MemoryMapping},
    },
};

use crate::{multiply, units};

/// What programs call.
pub const NAME: &str = "sol_matmul_i8";

/// Most columns: so many products of two int8 add up to less than 2³¹, whatever they are.
pub const MAX_COLUMNS: u64 = (1 << 17) - 1;

/// Most weights: what the largest account holds.
pub const MAX_WEIGHTS: u64 = 10 * 1024 * 1024;

/// Arguments that no memory could make right. All of them end the transaction, like a wrong address does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// A matrix without rows or columns, with more than [`MAX_COLUMNS`] columns or more than [`MAX_WEIGHTS`] weights.
    InvalidSize {
        /// Rows asked for.
        rows: u64,
        /// Columns asked for.
        columns: u64,
    },
    /// The output lies on the weights or on the input.
    Overlap,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidSize { rows, columns } => write!(f, "{NAME}: no product of {rows} rows and {columns} columns"),
            Self::Overlap => write!(f, "{NAME}: the output overlaps an input"),
        }
    }
}

impl std::error::Error for Error {}

declare_builtin_function!(
    /// `sol_matmul_i8(weights: *const i8, input: *const i8, output: *mut i32, rows: u64, columns: u64) -> u64`: 0, or
    /// the end of the transaction.
    SyscallMatmulI8,
    fn rust(
        invoke_context: &mut InvokeContext<'_, '_>,
        weights: u64,
        input: u64,
        output: u64,
        rows: u64,
        columns: u64,
    ) -> Result<u64, Box<dyn std::error::Error>> {
        let invalid = Error::InvalidSize { rows, columns };
        let size = rows.checked_mul(columns).filter(|size| *size > 0 && *size <= MAX_WEIGHTS && columns <= MAX_COLUMNS);
        let (Some(size), Some(price)) = (size, units(rows, columns)) else {
            return Err(invalid.into());
        };
        invoke_context.compute_meter.consume_checked(price)?;
        let aligned = invoke_context.get_check_aligned();
        let mapping = invoke_context.memory_contexts.memory_mapping_mut()?;
        // Writing may move the account's memory, so the output comes before anything else is translated.
        touch_output(mapping, output, rows)?;
        let weights = translate_slice::<i8>(mapping, weights, size, aligned)?;
        let input = translate_slice::<i8>(mapping, input, columns, aligned)?;
        let output = translate_output(mapping, output, rows)?;
        let written = output as usize..output as usize + size_of::<i32>() * rows as usize;
        // Host addresses: two regions of the program may show the same memory.
        for read in [weights.as_ptr_range(), input.as_ptr_range()] {
            if (read.start as usize) < written.end && written.start < read.end as usize {
                return Err(Error::Overlap.into());
            }
        }
        // SAFETY: `translate_output` says that these rows are writable memory of the program, aligned for i32, alive as
        // long as the mapping; nothing else refers to them, since neither weights nor input overlap them.
        let output = unsafe { std::slice::from_raw_parts_mut(output, rows as usize) };
        multiply(weights, input, output);
        Ok(0)
    }
);

/// Makes the output writable in the host, where it wasn't yet.
fn touch_output(mapping: &mut MemoryMapping, address: u64, rows: u64) -> Result<(), Box<dyn std::error::Error>> {
    match mapping.map_with_access_violation_handler(AccessType::Store, address, output_size(rows)) {
        ProgramResult::Ok(_) => Ok(()),
        ProgramResult::Err(error) => Err(error.into()),
    }
}

/// The host's address of the output, aligned for i32.
///
/// Alignment is checked whatever the loader: an unaligned reference is undefined behaviour in the host.
fn translate_output(mapping: &MemoryMapping, address: u64, rows: u64) -> Result<*mut i32, Box<dyn std::error::Error>> {
    match mapping.map(AccessType::Store, address, output_size(rows)) {
        ProgramResult::Ok(host) if host.is_multiple_of(align_of::<i32>() as u64) => Ok(host as *mut i32),
        ProgramResult::Ok(_) => Err(solana_program_runtime::memory::MemoryTranslationError::UnalignedPointer.into()),
        ProgramResult::Err(error) => Err(error.into()),
    }
}

fn output_size(rows: u64) -> u64 {
    rows * size_of::<i32>() as u64
}
