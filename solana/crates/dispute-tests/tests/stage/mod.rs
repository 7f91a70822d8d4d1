//! A chain with a world, the dispute program, and matches to dispute.
#![allow(dead_code)] // each test takes what it needs

#[path = "../../../core/tests/support/mod.rs"]
pub mod support;

use chain_layout::Controller;
use chain_tests::session::RULES;
use chain_tests::{Machine, Rules, Upload};
use dispute_tests::{Evidence, Match, play};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;
use state_root::trace::Row;
use wire_core::scheme::field::CHARACTER;

/// Longer than any deadline, in seconds.
pub const LONG: i64 = 1_000_000;

/// A world, where its matches start, and how they are played.
pub struct Stage {
    pub machine: Machine,
    pub upload: Upload,
    pub program: Address,
    pub rules: Rules,
    pub inputs: Vec<[Controller; 2]>,
}

impl Stage {
    /// The golden world and its first chain.
    pub fn new(rules: Rules) -> Self {
        Self::of(&support::world(), &support::chains(&support::vectors())[0], rules, &[2])
    }

    pub fn of(world: &[u8], chain: &support::Chain, rules: Rules, cuts: &[usize]) -> Self {
        let mut machine = Machine::new();
        let program = machine.install("dispute");
        let stage = chain.stage.id();
        let characters = [0, 1].map(|side: usize| chain.start.fields()[side][CHARACTER] as u8);
        let starts = play::starts(stage, chain.start.fields(), characters);
        let upload = Upload::new(&mut machine, world, starts, cuts);
        upload.run(&mut machine);
        let rules = Rules { stage, characters, ..rules };
        Self { machine, upload, program, rules, inputs: chain.controllers.clone() }
    }

    /// A match of so many rows with inputs of both, and a forfeit.
    pub fn play(&mut self, rows: usize) -> Match {
        Match::until_forfeit(&mut self.machine, &self.upload, self.rules, &self.inputs[..rows])
    }

    pub fn lamports(&self, who: &Keypair) -> i128 {
        i128::from(self.machine.svm.get_balance(&who.pubkey()).unwrap_or(0))
    }
}

/// The last frames of a match that is lost by forfeit have held inputs.
pub const FORFEIT: Rules = Rules { forfeit_frames: 4, input_delay: 1, ..RULES };

/// Makes the session say what this evidence leads to.
pub fn send_back(stage: &mut Stage, game: &Match, evidence: &Evidence, result: Option<(u8, u8)>) {
    let last = evidence.last();
    let view = view(last);
    game.forge(&mut stage.machine, |session| {
        session.row = last.number;
        session.chain_head = last.state.chain_head;
        session.view = view;
        if let Some((winner, reason)) = result {
            (session.winner, session.reason) = (winner, reason);
        }
    });
}

/// The view of a row, as the world's program rounds it.
pub fn view(row: &Row) -> [chain_layout::PlayerState; 2] {
    let frame = row.state.frame;
    frame.map(|fields| {
        let seen = |field: usize| {
            let bits = chain_layout::VIEW_BITS[field];
            let (value, unit) = (f64::from(fields[field]), f64::from(1 << bits));
            (value / unit).round_ties_even() as i64
        };
        let short = |field| seen(field).clamp(i16::MIN.into(), i16::MAX.into()) as i16;
        let word = |field| seen(field).clamp(0, u16::MAX.into()) as u16;
        let byte = |field| seen(field).clamp(0, u8::MAX.into()) as u8;
        use wire_core::scheme::field as f;
        chain_layout::PlayerState {
            x: seen(f::X) as i32,
            y: seen(f::Y) as i32,
            percent: word(f::PERCENT),
            shield: word(f::SHIELD),
            speed_air_x: short(f::SPEED_AIR_X),
            speed_y: short(f::SPEED_Y),
            speed_ground_x: short(f::SPEED_GROUND_X),
            speed_attack_x: short(f::SPEED_ATTACK_X),
            speed_attack_y: short(f::SPEED_ATTACK_Y),
            state_age: word(f::STATE_AGE),
            hitlag: byte(f::HITLAG),
            stocks: byte(f::STOCKS),
            facing: byte(f::FACING),
            on_ground: byte(f::ON_GROUND),
            action_state: word(f::ACTION_STATE),
            jumps_left: byte(f::JUMPS_LEFT),
            character: byte(f::CHARACTER),
        }
    })
}
