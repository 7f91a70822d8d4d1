//! What can be said of two rows, one after the other, without running the frame between them.

use chain_layout::dispute::{Case, RowState};
use chain_layout::{Controller, MEMORY_EVERY};
use match_rules::{chain, ending};
use program_kit::memory::{NOBODY, same};
use state_root::held;
use wire_core::Frame;

/// A row whose leaf has arrived, as bytes.
pub fn read(bytes: &[u8]) -> RowState {
    bytemuck::pod_read_unaligned(bytes)
}

/// Whether a row's link of the hash chain has its memory's digest.
pub fn has_digest(row: u32) -> bool {
    row.is_multiple_of(MEMORY_EVERY)
}

/// Whether `after` can be the row after `before`, which is the case's row `row`.
#[inline(never)]
pub fn follows(case: &Case, row: u32, before: &RowState, after: &RowState) -> bool {
    // a match that is over has no next frame; nobody judges the start
    let goes_on = row == 0 || ending::verdict(row, &before.frame).is_none();
    goes_on && Frame::new(before.frame).is_ok() && linked(row + 1, before, after) && led(case, row + 1, [before, after])
}

/// Whether the hash chain goes on from the row before.
fn linked(row: u32, before: &RowState, after: &RowState) -> bool {
    let digest: &[u8] = if has_digest(row) { &after.memory_digest } else { &[] };
    let link = chain::link(&before.chain_head, &after.controllers, &after.frame, digest);
    same(&link, &after.chain_head) && (has_digest(row) || same(&after.memory_digest, &NOBODY))
}

/// Whether inputs could lead to this row: held ones are counted, and those that nobody could send are neutral.
fn led(case: &Case, row: u32, [before, after]: [&RowState; 2]) -> bool {
    let early = row <= u32::from(case.input_delay);
    let neutral = |controller: &Controller| u64::from_le_bytes(*controller) == 0;
    (!early || after.controllers.iter().all(neutral)) && after.held == held(before, &after.controllers)
}
