//! Plays a match again and compares, row by row.

use serde_json::{Map, Value, json};
use wire_core::Controller;
use wire_core::scheme::field;

use crate::events::find_events;
use crate::file::Entry;
use crate::layout::{LAST_ROW, MEMORY_EVERY};
use crate::result::{cut_short, verdict};
use crate::summary::summarize;
use crate::view::{Fields, PlayerView, to_exact, to_float};
use crate::{Chain, Error, MatchFile, Session, World, hex, sha256};

/// Whether a match is genuine, and why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// All that the file says follows from its inputs.
    pub genuine: bool,
    /// One line for people.
    pub text: String,
    /// The first row that differs, as far as the file tells.
    pub frame: Option<usize>,
    /// Head of the hash chain of what was played, in hex.
    pub head: String,
}

/// A match that is being played again.
pub struct Replay {
    file: MatchFile,
    session: Session,
    chain: Chain,
    /// Every row's view.
    played: Vec<Fields>,
    difference: Option<(String, usize)>,
}

impl Replay {
    /// Begins at the file's start. [`Error::Unchecked`] where the file names another world, or a start that is none.
    pub fn new(file: MatchFile, world: &World) -> Result<Self, Error> {
        let hash = hex(&world.hash);
        if file.world != hash {
            let short = |hash: &str| hash.chars().take(16).collect::<String>();
            let (played, given) = (short(&file.world), short(&hash));
            return Err(Error::unchecked(format!("the match was played in world {played}…, not in {given}…")));
        }
        let start = to_exact(&file.start)?;
        let chain = Chain::new(&world.hash, file.stage, &start, file.sampling);
        let session = Session::new(world.engine.clone(), start, file.stage, file.sampling);
        let mut replay = Self { played: vec![file.start], file, session, chain, difference: None };
        replay.compare();
        Ok(replay)
    }

    /// Rows that the file has.
    pub fn rows(&self) -> usize {
        self.file.controllers.len()
    }

    /// Rows played so far, the start included.
    pub fn played(&self) -> usize {
        self.played.len()
    }

    /// Plays up to `rows` rows more; false when nothing is left to play.
    pub fn advance(&mut self, rows: usize) -> bool {
        for _ in 0..rows {
            if !self.more() {
                break;
            }
            self.step();
        }
        self.more()
    }

    fn more(&self) -> bool {
        self.difference.is_none() && self.played.len() < self.rows()
    }

    fn step(&mut self) {
        let row = self.played.len();
        if verdict(&self.played[row - 1], row - 1).is_some() {
            self.difference = Some((format!("the match was over at frame {}, yet inputs follow", row - 1), row));
            return;
        }
        let controllers: [Controller; 2] = self.file.controllers[row];
        self.session.step(&controllers);
        self.chain.add(&controllers, self.session.frame(), self.session.memory());
        self.played.push(to_float(self.session.frame()));
        self.compare();
    }

    /// Compares the newest row with what the file says of it.
    fn compare(&mut self) {
        let row = self.played.len() - 1;
        if let Some(frames) = &self.file.frames
            && frames.get(row) != Some(&self.entry(row))
        {
            self.difference = Some((format!("frame {row} differs from what its inputs lead to"), row));
        } else if row.is_multiple_of(MEMORY_EVERY) && self.file.link(row / MEMORY_EVERY) != Some(&hex(&self.chain.head))
        {
            let first = row.saturating_sub(MEMORY_EVERY);
            let since = if row == 0 { "at the start".to_owned() } else { format!("between frames {first} and {row}") };
            self.difference = Some((format!("the hash chain parts {since}"), first));
        }
    }

    fn entry(&self, row: usize) -> Entry {
        Entry {
            players: [0, 1].map(|player: usize| PlayerView::new(&self.played[row][player])),
            stage: f64::from(self.file.stage.id()),
            controllers: self.file.controllers[row],
        }
    }

    /// The judgement, once `advance` has said that nothing is left to play.
    pub fn verdict(&self) -> Verdict {
        let head = hex(&self.chain.head);
        if let Some((text, row)) = &self.difference {
            return Verdict { genuine: false, text: text.clone(), frame: Some(*row), head };
        }
        let not = |text: String, frame| Verdict { genuine: false, text, frame, head: head.clone() };
        if self.file.frames.as_ref().is_some_and(|frames| frames.len() > self.rows()) {
            let rows = self.rows();
            return not(format!("frame {rows} and what follows have no inputs"), Some(rows));
        }
        for (key, value) in self.closing_meta() {
            if !self.file.meta.get(&key).is_some_and(|claimed| same(claimed, &value)) {
                return not(format!("the frames are right, but {key} is not what follows from them"), None);
            }
        }
        let text = format!("genuine: {} frames, chain head {}…", grouped(self.rows()), &head[..16]);
        Verdict { genuine: true, text, frame: None, head }
    }

    /// What of `meta` follows from the start and the inputs.
    fn closing_meta(&self) -> Map<String, Value> {
        let last = self.played.len() - 1;
        let result =
            verdict(&self.played[last], last).unwrap_or_else(|| cut_short(&self.played[last], last.min(LAST_ROW)));
        let events = find_events(&self.played);
        let controllers: &[u8] = self.file.controllers.as_flattened().as_flattened();
        let mut closing = Map::new();
        let characters = self.file.start.map(|player| player[field::CHARACTER]);
        closing.insert("characters".into(), json!(characters));
        closing.insert("result".into(), result);
        closing.insert("events".into(), events.iter().map(|event| event.to_json()).collect());
        closing.insert("summary".into(), summarize(&events));
        let digest = sha256([controllers, bytemuck::cast_slice(&self.played)]);
        closing.insert("frames_sha256".into(), hex(&digest).into());
        let links: Vec<String> = self.chain.links.iter().map(hex).collect();
        closing.insert("chain".into(), json!({ "head": hex(&self.chain.head), "links": links }));
        closing
    }
}

/// Equal as Python has it: 3 and 3.0 are one number.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

/// A number with commas.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (k, digit) in digits.chars().enumerate() {
        if k > 0 && (digits.len() - k).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
