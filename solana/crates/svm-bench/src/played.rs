//! A match on a world that is played in the SVM, unit by unit.

use wire_core::{Controller, Engine, Frame, Instructions, Sampling, Stage};

use crate::svm::{Run, Svm};

/// First byte of the instruction data: units of a step are run.
const STEP: u8 = 1;

/// A part of a world as the program reads it: where its canonical bytes begin, they, and its weights in words.
struct Part {
    begin: usize,
    bytes: Vec<u8>,
    words: Vec<u8>,
}

/// See the module.
pub struct Played {
    engine: Engine,
    begins: Vec<usize>,
}

/// What leads to the next frame.
#[derive(Clone, Copy)]
pub struct Input {
    /// Where it is played.
    pub stage: Stage,
    /// The controllers that lead there.
    pub controllers: [Controller; 2],
    /// How its action states are chosen.
    pub sampling: Sampling,
}

impl Played {
    /// Puts the world of these canonical bytes on the chain, a part an account, and the match before its first step.
    pub fn new(svm: &mut Svm, world: &[u8], start: &Frame) -> Result<Self, String> {
        let engine = Engine::new(world, Instructions::Words).map_err(|error| format!("no world: {error}"))?;
        let sizes = *engine.sizes();
        let parts: Vec<Part> = (0..sizes.parts()).map(|number| part(&engine, number)).collect();
        let mut accounts = vec![&world[..sizes.header_len()]];
        accounts.extend(parts.iter().flat_map(|part| [&part.bytes[..], &part.words[..]]));
        let mut changed: Vec<u8> = bytemuck::cast_slice(start.fields()).to_vec();
        changed.resize(size_of::<Frame>() + sizes.state_len() + 8 * sizes.carried().len(), 0);
        svm.load(&accounts, &changed)?;
        Ok(Self { begins: parts.iter().map(|part| part.begin).collect(), engine })
    }

    /// The world.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The frame and the hidden state.
    pub fn state(&self, svm: &Svm) -> Vec<u8> {
        let mut bytes = svm.changed();
        bytes.truncate(size_of::<Frame>() + self.engine.sizes().state_len());
        bytes
    }

    /// Runs a unit of the next frame.
    pub fn run(&self, svm: &mut Svm, unit: usize, input: &Input) -> Result<Run, String> {
        let part = self.engine.sizes().part_of(unit);
        let units = [unit as u8, unit as u8 + 1];
        let data = instruction(self.begins[part], units, input);
        svm.run_with(data, &[0, 1 + 2 * part, 2 + 2 * part]).map_err(|error| format!("unit {unit}: {error}"))
    }
}

/// Instruction data of these units, first and end, on a stretch that begins there.
pub fn instruction(begin: usize, units: [u8; 2], input: &Input) -> Vec<u8> {
    let Input { stage, controllers, sampling } = input;
    let begin = (begin as u32).to_le_bytes();
    let mut data = [&[STEP], &begin[..], &units[..], &[stage.id()], controllers.as_flattened()].concat();
    if sampling.temperature > 0 {
        data.extend(sampling.seed.to_le_bytes());
        data.extend(sampling.row.to_le_bytes());
        data.extend(sampling.temperature.to_le_bytes());
    }
    data
}

fn part(engine: &Engine, number: usize) -> Part {
    let (world, sizes, packed) = (engine.world(), engine.sizes(), engine.packed());
    let begin = if number == 0 { 0 } else { world.part_begin(number) };
    let end = if number + 1 == sizes.parts() { world.bytes().len() } else { world.part_begin(number + 1) };
    let begin_of = |matrix: usize| match packed[..4 * sizes.matrices()].chunks_exact(4).nth(matrix) {
        Some(bytes) => u32::from_le_bytes(bytes.try_into().expect("4 bytes")) as usize,
        None => packed.len(),
    };
    let mut words = vec![0; sizes.begins_len()];
    for matrix in sizes.matrices_of(number) {
        let at = words.len() as u32;
        words[4 * matrix..4 * matrix + 4].copy_from_slice(&at.to_le_bytes());
        words.extend_from_slice(&packed[begin_of(matrix)..begin_of(matrix + 1)]);
    }
    Part { begin, bytes: world.bytes()[begin..end].to_vec(), words }
}
