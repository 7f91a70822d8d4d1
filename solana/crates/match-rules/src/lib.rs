//! What a match on chain is played by and judged by: the session's rules, and the world as a step reads it. The world's
//! program plays by them, the disputes' program judges by them.
#![no_std]

pub mod chain;
pub mod ending;
pub mod inputs;
pub mod log;
pub mod rollup;
pub mod seed;
pub mod session;
pub mod sizes;
pub mod starts;
pub mod terms;
pub mod view;
pub mod window;
