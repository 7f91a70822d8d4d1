//! When a match is over and who has won, as `crank.rules` has it; forfeits beside.

use chain_layout::{Fields, LAST_ROW, SessionState, end_reason, session_status};
use pinocchio::error::ProgramError;
use program_kit::time::now;
use wire_core::scheme::{FRAME_BITS, field};

use crate::session::NO_WINNER;

/// Bits of a float32's mantissa.
const MANTISSA: u32 = 24;

/// Ends the session if the match is over with its present frame.
pub fn judge(session: &mut SessionState, frame: &[Fields; 2]) -> Result<(), ProgramError> {
    match verdict(session.row, frame) {
        Some((winner, reason)) => end(session, winner, reason),
        None => Ok(()),
    }
}

/// Winner and reason if a match is over with this frame of this row.
pub fn verdict(row: u32, frame: &[Fields; 2]) -> Option<(u8, u8)> {
    let stocks = frame.map(|player| player[field::STOCKS]);
    if stocks.contains(&0) {
        return Some((ahead(stocks), end_reason::STOCKS));
    }
    if row < LAST_ROW {
        return None;
    }
    let percents = frame.map(|player| shown(player[field::PERCENT]));
    let winner = match ahead(stocks) {
        NO_WINNER => ahead(percents.map(|percent| -percent)),
        winner => winner,
    };
    Some((winner, end_reason::TIMEOUT))
}

/// Ends the session if players have been missing for too long; whether it did.
pub fn forfeit(session: &mut SessionState) -> Result<bool, ProgramError> {
    let lost = lost(session);
    if lost == [false, false] {
        return Ok(false);
    }
    end(session, left_over(lost), end_reason::FORFEIT)?;
    Ok(true)
}

/// Whether a session's forfeit can be one: whether a side that has lost by missing inputs can have missed so many. Those of
/// the frames up to the last row, no more than were held there, and those of the frames for which inputs were closed after
/// it. The match ends with the first that is one too many.
///
/// held: each player's inputs in a row, up to the last row's, that are the ones before them.
pub fn is_forfeit(session: &SessionState, held: &[u32; 2]) -> bool {
    let ahead = u32::from(session.input_delay) + 1;
    let lost = lost(session);
    let counted = |side: usize| {
        let missing = session.missing[side];
        missing == session.forfeit_frames
            && missing <= session.row.saturating_add(1)
            && missing.saturating_sub(ahead) <= held[side]
    };
    lost != [false, false]
        && (0..2).all(|side| !lost[side] || counted(side))
        && (session.winner, session.reason) == (left_over(lost), end_reason::FORFEIT)
}

/// Which sides have been missing for too long.
fn lost(session: &SessionState) -> [bool; 2] {
    session.missing.map(|frames| frames >= session.forfeit_frames)
}

/// Who wins where these sides have lost.
fn left_over(lost: [bool; 2]) -> u8 {
    ahead(lost.map(|lost| -i32::from(lost)))
}

/// Ends the session.
pub fn end(session: &mut SessionState, winner: u8, reason: u8) -> Result<(), ProgramError> {
    session.winner = winner;
    session.reason = reason;
    session.status = session_status::ENDED;
    session.ended_at = now()?.unix;
    Ok(())
}

/// Ends it as if it had not been.
pub fn cancel(session: &mut SessionState, reason: u8) -> Result<(), ProgramError> {
    end(session, NO_WINNER, reason)?;
    session.status = session_status::CANCELLED;
    Ok(())
}

/// The side that has more.
fn ahead([first, second]: [i32; 2]) -> u8 {
    match first.cmp(&second) {
        core::cmp::Ordering::Greater => 0,
        core::cmp::Ordering::Less => 1,
        core::cmp::Ordering::Equal => NO_WINNER,
    }
}

/// A percent as the game shows it, without its fraction. The rules read it as float32, which rounds from 256 on: halves to
/// even.
fn shown(percent: i32) -> i32 {
    let over = (u32::BITS - percent.unsigned_abs().leading_zeros()).saturating_sub(MANTISSA);
    if over == 0 {
        return percent >> FRAME_BITS;
    }
    let odd = (percent >> over) & 1;
    let rounded = (percent + (1 << (over - 1)) - 1 + odd) >> over << over;
    rounded >> FRAME_BITS
}
