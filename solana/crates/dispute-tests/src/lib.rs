//! The dispute program in LiteSVM, from the side of those who deny and those who defend. The tests are in `tests`; build the
//! programs first: `cd solana/programs && cargo build --release -p world-model -p dispute`.
#![allow(missing_docs)] // instructions and accounts have the names that `docs/disputes.md` explains

pub mod court;
pub mod duel;
pub mod evidence;
pub mod play;

pub use court::Court;
pub use duel::Duel;
pub use evidence::Evidence;
pub use play::Match;
