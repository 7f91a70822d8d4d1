//! When a match is over and who has won; `crank/rules.py` in Rust.

use serde_json::{Value, json};
use wire_core::scheme::field::{PERCENT, STOCKS};

use crate::layout::LAST_ROW;
use crate::view::{Fields, rounded};

/// The result, as a match file has it, if the match is over with this frame; else None.
pub fn verdict(frame: &Fields, row: usize) -> Option<Value> {
    let stocks = stocks(frame);
    if stocks.contains(&0.0) {
        let winner = if stocks == [0.0; 2] { None } else { Some(usize::from(stocks[0] == 0.0)) };
        return Some(result(frame, row, winner, "stocks"));
    }
    if row < LAST_ROW {
        return None;
    }
    // the game shows percents without their fraction
    let percents = [frame[0][PERCENT].trunc(), frame[1][PERCENT].trunc()];
    let winner = if stocks[0] != stocks[1] {
        Some(usize::from(stocks[1] > stocks[0]))
    } else if percents[0] != percents[1] {
        Some(usize::from(percents[1] < percents[0]))
    } else {
        None
    };
    Some(result(frame, row, winner, "timeout"))
}

/// The result of a match that was asked to stop.
pub fn cut_short(frame: &Fields, row: usize) -> Value {
    result(frame, row, None, "frame_limit")
}

fn result(frame: &Fields, row: usize, winner: Option<usize>, reason: &str) -> Value {
    let percents = [0, 1].map(|player: usize| rounded(f64::from(frame[player][PERCENT]), 2));
    json!({
        "winner": winner, "reason": reason, "stocks": stocks(frame), "percents": percents, "frames": row + 1,
    })
}

fn stocks(frame: &Fields) -> [f64; 2] {
    [0, 1].map(|player: usize| rounded(f64::from(frame[player][STOCKS]), 0))
}
