//! One instruction a file.

pub mod close_pool;
pub mod create_pool;
pub mod pay_player;
pub mod pay_protocol;
pub mod pay_sponsor;
pub mod refund;
pub mod settle;
pub mod sponsor;
pub mod stake;
pub mod unstake;
pub mod withdraw;
