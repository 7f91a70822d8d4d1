//! One module an instruction.

pub mod begin_upload;
pub mod challenge_claim;
pub mod choose;
pub mod close_case;
pub mod close_challenge;
pub mod close_claim;
pub mod close_start_record;
pub mod close_upload;
pub mod expire_challenge;
pub mod judge_unit;
pub mod make_claim;
pub mod open_after;
pub mod open_before;
pub mod open_case;
pub mod prove_upload;
pub mod record_start;
pub mod reveal;
pub mod run_unit;
pub mod settle_case;
pub mod write_upload;
