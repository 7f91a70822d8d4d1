//! Runs kernels and steps as a Solana program, so that their compute units can be read off, and the kernels as
//! WebAssembly. What is measured is in `docs/compute-units.md` and `docs/integer-kernels.md`.
//!
//! The first byte of the instruction data says what: 0 a kernel, 1 units of a step, 2 opens a world.
#![cfg_attr(any(target_arch = "bpf", target_arch = "wasm32"), no_std)]

#[cfg(not(target_arch = "wasm32"))]
mod kernel;
#[cfg(not(target_arch = "wasm32"))]
mod program;
#[cfg(not(target_arch = "wasm32"))]
mod step;
#[cfg(target_arch = "wasm32")]
mod wasm;
