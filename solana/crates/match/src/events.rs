//! What happens in a match, from its frames alone; `crank/events.py` in Rust.

use serde_json::{Value, json};
use wire_core::scheme::field::{ACTION_STATE, PERCENT, STATE_AGE, STOCKS};

use crate::layout::{COMBO_RESET_FRAMES, GRAB, HELPLESS, LEDGE_GRAB, MINIMUM_HIT, REBIRTH, TECH};
use crate::view::{Fields, rounded};

/// One thing that happened to, or was done by, `player` at row `frame`.
#[allow(missing_docs)]
#[derive(Clone, Debug)]
pub struct Event {
    pub frame: usize,
    pub kind: &'static str,
    pub player: usize,
    /// The opponent who caused it.
    pub by: Option<usize>,
    /// Percent added (hit, combo), or at which a stock was lost (ko).
    pub amount: Option<f64>,
    pub combo: Option<Combo>,
}

/// Two or more moves in a row.
#[allow(missing_docs)]
#[derive(Clone, Debug)]
pub struct Combo {
    pub moves: usize,
    /// The row of the last hit.
    pub end: usize,
    /// Whether the stock was lost.
    pub ko: bool,
}

impl Event {
    fn new(frame: usize, kind: &'static str, player: usize) -> Self {
        Self { frame, kind, player, by: None, amount: None, combo: None }
    }

    /// As a match file has it.
    pub fn to_json(&self) -> Value {
        let mut fields = json!({
            "frame": self.frame, "type": self.kind, "player": self.player, "by": self.by, "amount": self.amount,
        });
        if let Some(combo) = &self.combo {
            fields["moves"] = combo.moves.into();
            fields["end"] = combo.end.into();
            fields["ko"] = combo.ko.into();
        }
        fields
    }
}

/// One player's rows.
struct Player<'f> {
    frames: &'f [Fields],
    player: usize,
}

impl Player<'_> {
    fn at(&self, row: usize, field: usize) -> f32 {
        self.frames[row][self.player][field]
    }

    fn percent(&self, row: usize) -> f64 {
        f64::from(self.at(row, PERCENT))
    }

    fn is_in(&self, row: usize, actions: &[u16]) -> bool {
        let action = self.at(row, ACTION_STATE) as i64;
        actions.iter().any(|known| i64::from(*known) == action)
    }

    /// Rows after the first on which it enters one of these action states.
    fn entries<'a>(&'a self, actions: &'a [u16]) -> impl Iterator<Item = usize> + 'a {
        (1..self.frames.len()).filter(move |row| self.is_in(*row, actions) && !self.is_in(row - 1, actions))
    }

    fn hit(&self, row: usize) -> bool {
        row > 0 && self.at(row, PERCENT) - self.at(row - 1, PERCENT) >= MINIMUM_HIT
    }

    fn lost(&self, row: usize) -> bool {
        row > 0 && self.at(row, STOCKS) < self.at(row - 1, STOCKS)
    }
}

/// All events of a match, ordered by row, then type, then player.
pub fn find_events(frames: &[Fields]) -> Vec<Event> {
    let mut events = Vec::new();
    for player in [0, 1] {
        let (own, by) = (Player { frames, player }, Some(1 - player));
        let mut was_hit = false;
        for row in 1..frames.len() {
            if own.hit(row) {
                was_hit = true;
                let amount = Some(rounded(own.percent(row) - own.percent(row - 1), 2));
                events.push(Event { by, amount, ..Event::new(row, "hit", player) });
            }
            if own.lost(row) {
                let amount = Some(rounded(own.percent(row - 1).max(own.percent(row)), 2));
                events.push(Event { by: by.filter(|_| was_hit), amount, ..Event::new(row, "ko", player) });
                was_hit = false;
            }
        }
        for (kind, actions) in [("respawn", &REBIRTH[..]), ("ledge_grab", &LEDGE_GRAB), ("tech", &TECH)] {
            events.extend(own.entries(actions).map(|row| Event::new(row, kind, player)));
        }
        let caught = |row| Event { by: Some(player), ..Event::new(row, "grab", 1 - player) };
        events.extend(own.entries(&GRAB).map(caught));
        find_combos(&own, &mut events);
    }
    events.sort_by_key(|event| (event.frame, event.kind, event.player));
    events
}

fn find_combos(victim: &Player<'_>, events: &mut Vec<Event>) {
    let mut string: Vec<usize> = Vec::new();
    let mut in_control = 0;
    for row in 0..victim.frames.len() {
        let (hit, lost) = (victim.hit(row), victim.lost(row));
        if hit {
            string.push(row);
        }
        in_control = if hit || victim.is_in(row, &HELPLESS) { 0 } else { in_control + 1 };
        if lost || in_control >= COMBO_RESET_FRAMES || row == victim.frames.len() - 1 {
            events.extend(combo(victim, &string, lost));
            string.clear();
        }
    }
}

fn combo(victim: &Player<'_>, string: &[usize], ko: bool) -> Option<Event> {
    let attacker = Player { frames: victim.frames, player: 1 - victim.player };
    // hits of one move, not begun anew, count once
    let begun = |pair: &&[usize]| {
        (pair[0] + 1..=pair[1]).any(|row| {
            attacker.at(row, ACTION_STATE) != attacker.at(pair[0], ACTION_STATE)
                || attacker.at(row, STATE_AGE) < attacker.at(row - 1, STATE_AGE)
        })
    };
    let moves = 1 + string.windows(2).filter(begun).count();
    if moves < 2 {
        return None;
    }
    let amount: f64 = string.iter().map(|row| victim.percent(*row) - victim.percent(row - 1)).sum();
    Some(Event {
        by: Some(attacker.player),
        amount: Some(rounded(amount, 2)),
        combo: Some(Combo { moves, end: *string.last()?, ko }),
        ..Event::new(*string.first()?, "combo", victim.player)
    })
}
