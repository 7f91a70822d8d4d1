//! How a match's rows, and the states between the units of a frame, are named by hashes: `docs/disputes.md`. The program
//! that judges and those who dispute use this crate, so that both mean the same.
#![cfg_attr(not(feature = "trace"), no_std)]

mod hash;
mod state;
#[cfg(feature = "trace")]
pub mod trace;
pub mod tree;
#[cfg(feature = "trace")]
mod whole;

pub use hash::{Hash, sha256};
pub use state::{bytes_root, held, row_leaf, unit_leaf, zeros_root};
#[cfg(feature = "trace")]
pub use whole::WholeTree;
