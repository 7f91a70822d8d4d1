//! The system call `sol_matmul_i8` as a program calls it. A program with it loads only where a node has it.
#![no_std]

use wire_core::MatrixProduct;

#[cfg(target_arch = "bpf")]
unsafe extern "C" {
    /// Addresses of `rows × columns` int8, of `columns` int8, of `rows` int32; 0, or the end of the transaction.
    ///
    /// # Safety
    /// What it writes must be the caller's to change. Everything else the virtual machine checks.
    // The linker knows no name but those of stock Solana; `matmul_syscall::bind` puts the right one in its place.
    #[link_name = "sol_keccak256"]
    pub fn sol_matmul_i8(weights: u64, input: u64, output: u64, rows: u64, columns: u64) -> u64;
}

/// Products by the system call.
#[derive(Clone, Copy)]
pub struct Syscall;

impl MatrixProduct for Syscall {
    #[cfg(target_arch = "bpf")]
    #[inline(always)]
    fn multiply(self, weights: &[i8], values: &[i8], sums: &mut [i32]) {
        assert_eq!(weights.len(), values.len() * sums.len());
        let (rows, columns) = (sums.len() as u64, values.len() as u64);
        // SAFETY: the sums are ours to change, and as long as it writes.
        unsafe {
            sol_matmul_i8(weights.as_ptr() as u64, values.as_ptr() as u64, sums.as_mut_ptr() as u64, rows, columns);
        }
    }

    /// There are no system calls here: the same, one product after the other.
    #[cfg(not(target_arch = "bpf"))]
    fn multiply(self, weights: &[i8], values: &[i8], sums: &mut [i32]) {
        for (sum, row) in sums.iter_mut().zip(weights.chunks_exact(values.len())) {
            *sum = row.iter().zip(values).map(|(w, v)| i32::from(*w) * i32::from(*v)).sum();
        }
    }
}
