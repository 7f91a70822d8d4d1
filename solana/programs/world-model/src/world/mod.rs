//! Worlds: what is proved of their bytes, and the products of a step.

pub mod hashing;
pub mod products;
