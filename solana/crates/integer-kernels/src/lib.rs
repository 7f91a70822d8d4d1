//! Exact integer kernels for a machine that bills every instruction and has no SIMD: Solana's sBPF.
//!
//! All of them compute plain integer sums, so every layout and every processor gives the same bits. A 64-bit
//! multiplication costs as much as an 8-bit one there, so weights are spread over the *lanes* of a word: with
//! `W = Σ wᵢ·2^(g·i)` and `X = Σ xᵢ·2^(t−g·i)`, lane `t` of `W·X mod 2⁶⁴` is the dot product `Σ wᵢxᵢ`. Lanes are signed and
//! borrow from their upper neighbour; adding half a lane before the arithmetic shift undoes the borrow.
//! `docs/integer-kernels.md` proves the bounds and holds the measurements.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(any(test, feature = "pack"))]
extern crate alloc;

pub mod dense8;
pub mod elementwise;
pub mod lanes;
pub mod nibbles;
#[cfg(any(test, feature = "pack"))]
pub mod pack;
pub mod packed;
pub mod pairs;
pub mod plain;
pub mod rows;
pub mod scan;
pub mod study;
