//! What each fighter did in a match, from its events; `crank/summary.py` in Rust.

use serde_json::{Value, json};

use crate::events::Event;
use crate::view::rounded;

/// Both players' summaries, as a match file has them.
pub fn summarize(events: &[Event]) -> Value {
    json!([summary(events, 0), summary(events, 1)])
}

fn summary(events: &[Event], player: usize) -> Value {
    let dealt = |kind: &'static str| events.iter().filter(move |e| e.by == Some(player) && e.kind == kind);
    let own = |kind: &'static str| events.iter().filter(move |e| e.player == player && e.kind == kind);
    let amount = |event: &Event| event.amount.unwrap_or(0.0);
    let (mut best_moves, mut best_damage) = (0, 0.0);
    for event in dealt("combo") {
        let moves = event.combo.as_ref().map_or(0, |combo| combo.moves);
        if (amount(event), moves) > (best_damage, best_moves) {
            (best_damage, best_moves) = (amount(event), moves);
        }
    }
    json!({
        "hits": dealt("hit").count(),
        "damage": rounded(dealt("hit").map(amount).sum::<f64>(), 2),
        "kos": dealt("ko").count(),
        "combos": dealt("combo").count(),
        "best_combo_moves": best_moves,
        "best_combo_damage": best_damage,
        "grabs": dealt("grab").count(),
        "self_destructs": own("ko").filter(|e| e.by.is_none()).count(),
        "ledge_grabs": own("ledge_grab").count(),
        "techs": own("tech").count(),
    })
}
