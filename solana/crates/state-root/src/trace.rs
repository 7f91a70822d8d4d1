//! A match played again at home, with everything that a dispute about it may need.

use std::iter::repeat;

use chain_layout::MEMORY_EVERY;
use chain_layout::dispute::RowState;
use wire_core::{Controller, Engine, Frame, Instructions, Lanes, Sampling, Stage, step_units};
use wire_match::Chain;

use crate::hash::{Hash, sha256};
use crate::state::{bytes_root, held, row_leaf, unit_leaf};
use crate::tree::Kind;
use crate::whole::WholeTree;

/// A world and what of a session decides its frames.
pub struct Rules {
    /// Plays whole frames, as fast as this processor can: every kernel makes the same ones.
    whole: Engine,
    /// Runs single units, as the program does.
    engine: Engine,
    hash: Hash,
    stage: Stage,
    seed: u64,
    temperature: u32,
}

/// A row with its memory.
#[derive(Clone)]
pub struct Row {
    /// Its leaf.
    pub state: RowState,
    /// Its number.
    pub number: u32,
    memory: Vec<u64>,
}

impl Row {
    /// The hidden state, as bytes.
    pub fn memory(&self) -> &[u8] {
        bytemuck::cast_slice(&self.memory)
    }

    /// The hidden state, to be changed: by who wants to see how a false one fares.
    pub fn memory_mut(&mut self) -> &mut [u8] {
        bytemuck::cast_slice_mut(&mut self.memory)
    }

    /// Makes the leaf fit frame, memory and the row before again.
    pub fn seal(&mut self, before: &RowState) {
        let state = &mut self.state;
        state.memory_root = bytes_root(bytemuck::cast_slice(&self.memory));
        state.memory_digest = [0; 32];
        let mut digest: &[u8] = &[];
        if self.number.is_multiple_of(MEMORY_EVERY) {
            state.memory_digest = sha256(&[bytemuck::cast_slice(&self.memory)]);
            digest = &state.memory_digest;
        }
        let frame = bytemuck::bytes_of(&state.frame);
        state.chain_head = sha256(&[&before.chain_head, state.controllers.as_flattened(), frame, digest]);
    }
}

/// The states inside a frame.
pub struct Units {
    /// The bytes after each unit but the last: the memory, then what the frame carries on.
    pub states: Vec<Vec<u8>>,
}

impl Units {
    /// The tree of them; a last leaf stands for the row that the last unit leads to, which names itself.
    pub fn tree(&self, after: &RowState) -> WholeTree {
        let roots = self.states.iter().map(|state| bytes_root(state)).chain([after.memory_root]);
        WholeTree::new(Kind::Units, roots.enumerate().map(|(unit, root)| unit_leaf(unit as u32, &root)).collect())
    }
}

impl Rules {
    /// A world of these canonical bytes, with a session's stage, seed and temperature (1/256).
    pub fn new(world: &[u8], stage: Stage, seed: u64, temperature: u32) -> Result<Self, wire_core::Error> {
        let whole = Engine::new(world, Instructions::best())?;
        let engine = Engine::new(world, Instructions::Words)?;
        Ok(Self { whole, engine, hash: sha256(&[world]), stage, seed, temperature })
    }

    /// Units of a frame.
    pub fn units(&self) -> usize {
        self.engine.sizes().units()
    }

    /// The start.
    pub fn start(&self, frame: &Frame) -> Row {
        let memory = vec![0; self.engine.sizes().state_len() / 8];
        let sampling = match self.temperature {
            0 => Sampling::LIKELIEST,
            _ => self.sampling(0),
        };
        let state = RowState {
            frame: *frame.fields(),
            memory_root: bytes_root(bytemuck::cast_slice(&memory)),
            chain_head: Chain::new(&self.hash, self.stage, frame, sampling).head,
            ..bytemuck::Zeroable::zeroed()
        };
        Row { state, number: 0, memory }
    }

    fn sampling(&self, row: u32) -> Sampling {
        Sampling { seed: self.seed, row: u64::from(row) + 1, temperature: self.temperature }
    }

    /// The row after this one. [`wire_core::Error`] for a frame that is none.
    pub fn next(&self, row: &Row, controllers: [Controller; 2]) -> Result<Row, wire_core::Error> {
        let mut next = row.clone();
        let mut scratch = vec![0; self.whole.sizes().scratch_len(1)];
        let mut frames = [Frame::new(row.state.frame)?];
        let lanes = Lanes {
            hidden: bytemuck::cast_slice_mut(&mut next.memory),
            frames: &mut frames,
            stages: &[self.stage],
            controllers: &[controllers],
            sampling: &[self.sampling(row.number)],
        };
        self.whole.step(lanes, &mut scratch)?;
        next.number += 1;
        next.state.frame = *frames[0].fields();
        next.state.controllers = controllers;
        next.state.held = held(&row.state, &controllers);
        next.seal(&row.state);
        Ok(next)
    }

    /// The states inside the frame after this row, each unit run by itself, with nothing but what it is handed on.
    pub fn units_after(&self, row: &Row, controllers: [Controller; 2]) -> Result<Units, wire_core::Error> {
        let (sizes, world) = (self.engine.sizes(), self.engine.world());
        let carried = sizes.carried();
        let mut memory = row.memory.clone();
        let mut carry = vec![0_u64; carried.len()];
        let mut states = Vec::new();
        let mut frames = [Frame::new(row.state.frame)?];
        for unit in 0..sizes.units() - 1 {
            let mut scratch = vec![0; sizes.scratch_len(1)];
            scratch[carried.clone()].copy_from_slice(&carry);
            let lanes = Lanes {
                hidden: bytemuck::cast_slice_mut(&mut memory),
                frames: &mut frames,
                stages: &[self.stage],
                controllers: &[controllers],
                sampling: &[self.sampling(row.number)],
            };
            step_units(&world, self.engine.packed(), lanes, &mut scratch, unit..unit + 1)?;
            carry.copy_from_slice(&scratch[carried.clone()]);
            states.push([bytemuck::cast_slice(&memory), bytemuck::cast_slice::<u64, u8>(&carry)].concat());
        }
        Ok(Units { states })
    }
}

/// The leaf of a row that was not played: it differs from any that was.
const NEVER: Hash = [0xff; 32];

/// The tree of rows 1 to `count`, of which these were played.
pub fn rows_tree<'a>(played: impl Iterator<Item = &'a RowState>, count: u32) -> WholeTree {
    let leaves = played.zip(1..).map(|(state, row)| row_leaf(row, state));
    WholeTree::new(Kind::Rows, leaves.chain(repeat(NEVER)).take(count as usize).collect())
}
