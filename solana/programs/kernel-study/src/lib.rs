//! Runs one integer kernel as often as it is told, so that its price can be read off as a Solana
//! program and as WebAssembly. What it measures is in `docs/integer-kernels.md`.
#![cfg_attr(any(target_arch = "bpf", target_arch = "wasm32"), no_std)]

#[cfg(not(target_arch = "wasm32"))]
mod program;
#[cfg(target_arch = "wasm32")]
mod wasm;
