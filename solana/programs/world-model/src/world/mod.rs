//! Worlds: what is proved of their bytes, and the parts that a step reads.

pub mod hashing;
pub mod products;
pub mod starts;
pub mod window;
