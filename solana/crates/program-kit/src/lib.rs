//! What the programs on chain share: arguments, accounts, signers, rent, time, and calls of other programs.
//!
//! pinocchio's own `Sysvar::get` and `invoke` don't work on this target (the one is empty unless the target's name is
//! "solana", the other holds a fence that LLVM's BPF backend can't select), so those syscalls are made here.
#![no_std]

mod call;
pub mod component;
pub mod creation;
pub mod failure;
pub mod heap;
pub mod invocation;
pub mod memory;
pub mod rent;
pub mod signer;
pub mod system;
pub mod time;

pub use call::Call;
