//! What a side of a dispute computes at home.

use std::rc::Rc;

use chain_layout::dispute::RowState;
use chain_layout::{Controller, InputLog, SessionState};
use chain_tests::Machine;
use state_root::WholeTree;
use state_root::trace::{Row, Rules, Units, rows_tree};
use wire_core::{Frame, Stage};

use crate::Match;

/// All rows of a match, true or not.
#[derive(Clone)]
pub struct Evidence {
    pub rules: Rc<Rules>,
    pub rows: Vec<Row>,
    pub led: Vec<[Controller; 2]>,
}

impl Evidence {
    /// The match as it was.
    pub fn of(machine: &Machine, game: &Match) -> Self {
        let SessionState { stage, seed, temperature, .. } = game.state(machine);
        let stage = Stage::new(stage).expect("a stage");
        let rules = Rc::new(Rules::new(&game.world, stage, seed, temperature).expect("a world"));
        let start = machine.read::<InputLog>(&game.session.input_log).start;
        let first = rules.start(&Frame::new(start).expect("a frame"));
        let mut found = Self { rules, rows: vec![first], led: game.led.clone() };
        found.go_on();
        found
    }

    /// Plays what is missing of the rows.
    fn go_on(&mut self) {
        while let Some(controllers) = self.led.get(self.rows.len()) {
            let row = self.rows[self.rows.len() - 1].clone();
            self.rows.push(self.rules.next(&row, *controllers).expect("a frame"));
        }
    }

    /// The match with this row changed, and everything after it computed from there. `seal`: whether leaf and hash chain are
    /// made to fit what was changed.
    pub fn forged(&self, row: usize, seal: bool, change: impl FnOnce(&mut Row)) -> Self {
        let mut forged = self.clone();
        forged.rows.truncate(row + 1);
        change(&mut forged.rows[row]);
        if seal {
            let before = forged.rows[row - 1].state;
            forged.rows[row].seal(&before);
        }
        forged.go_on();
        forged
    }

    /// Everything up to this row.
    pub fn cut(mut self, row: usize) -> Self {
        self.rows.truncate(row + 1);
        self
    }

    pub fn last(&self) -> &Row {
        &self.rows[self.rows.len() - 1]
    }

    pub fn state(&self, row: u32) -> &RowState {
        &self.rows[row as usize].state
    }

    /// The tree of all rows after the start.
    pub fn tree(&self) -> WholeTree {
        rows_tree(self.rows[1..].iter().map(|row| &row.state), self.last().number)
    }

    /// The states inside the frame that leads to the row after this one.
    pub fn units(&self, row: u32) -> Units {
        let controllers = self.rows[row as usize + 1].state.controllers;
        self.rules.units_after(&self.rows[row as usize], controllers).expect("a frame")
    }
}
