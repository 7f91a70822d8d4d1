//! The Wire's integer step: `(weights, hidden state, frame, controllers, sampling) → (hidden state', frame')`.
//!
//! The specification is `quantization/step.py`; this crate gives the same bits on every machine, with every kernel. It
//! knows no floats, allocates nothing (but for [`engine`], behind `alloc`), and reads a world's canonical bytes where
//! they lie. Everything is safe Rust but the vector kernels in [`kernels`].
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(unsafe_code)]

#[cfg(target_endian = "big")]
compile_error!("a world's bytes are little-endian and are read in place");

#[cfg(feature = "alloc")]
extern crate alloc;

pub mod apply;
pub mod block;
#[cfg(feature = "alloc")]
pub mod engine;
pub mod error;
pub mod features;
pub mod fixed_point;
pub mod frame;
pub mod heads;
pub mod hidden;
pub mod kernels;
pub mod norm;
pub mod packed;
pub mod possible;
pub mod quantities;
pub mod sampling;
#[rustfmt::skip]
pub mod scheme;
pub mod scratch;
pub mod step;
pub mod tables;
pub mod units;
pub mod world;

#[cfg(feature = "alloc")]
pub use engine::Engine;
pub use error::Error;
pub use frame::{Controller, Frame, Stage};
pub use kernels::{Instructions, MatrixProduct};
pub use sampling::Sampling;
pub use step::{Lanes, step, step_units, step_units_by};
pub use units::Unit;
pub use world::World;
