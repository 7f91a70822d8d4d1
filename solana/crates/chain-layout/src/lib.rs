//! The accounts and instructions on chain, as `schema/chain.toml` and the descriptions beside it say: what the programs and
//! who talks to them agree on. `docs/world-model-program.md` says what they mean; the other programs have modules.
#![no_std]

mod layout;

use bytemuck::Pod;

pub use layout::world_model::*;
pub use layout::*;

/// How an account's struct relates to its bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// It is all of them, authority included.
    Whole,
    /// Data follow it, then the authority.
    Head,
}

/// An account.
pub trait Component: Pod {
    /// Its first 8 bytes.
    const DISCRIMINATOR: [u8; 8];
    /// The first seed of its address; a numbered one has its number behind it.
    const SEED: &[u8];
    /// Whether there are several.
    const NUMBERED: bool;
    /// What else it has.
    const SHAPE: Shape;
}

/// An instruction's data: its discriminator, then this.
pub trait Arguments: Pod {
    /// The first 8 bytes.
    const DISCRIMINATOR: [u8; 8];
}

/// What all accounts begin with.
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct Prefix {
    /// What kind of account it is.
    pub discriminator: [u8; 8],
    /// What it belongs to.
    pub entity: [u8; 32],
    /// Bytes it has once it is whole.
    pub size: u32,
    /// Bump of its address.
    pub bump: u8,
    /// Which of its kind it is.
    pub number: u8,
    /// 1 where it can't grow.
    pub fixed_length: u8,
    /// 0.
    pub pad: u8,
}
