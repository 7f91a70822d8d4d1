//! `sol_matmul_i8`: an int8 matrix times an int8 vector as one system call of the Solana virtual machine. What it
//! promises and why it costs what it costs is in `docs/sol-matmul-i8-spec.md`.

mod bind;
mod cost;
mod product;
mod syscall;

pub use bind::{STAND_IN, bind};
pub use cost::{MACS_PER_UNIT, ROWS_PER_UNIT, SYSCALL_BASE_UNITS, units};
pub use product::{Kernel, multiply};
pub use syscall::{Error, MAX_COLUMNS, MAX_WEIGHTS, NAME, SyscallMatmulI8};
