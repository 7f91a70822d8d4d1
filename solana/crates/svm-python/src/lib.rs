//! The world's program in LiteSVM for Python: `import wire_svm`.

mod game;
mod stretch;

use chain_layout::StartEntry;
use chain_tests::{Machine, Upload};
use game::Game;
use numpy::{PyArray1, PyArray3, PyArrayMethods, PyReadonlyArray2, PyReadonlyArray3, PyUntypedArrayMethods};
use pyo3::exceptions::{PyIndexError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use stretch::Stretch;
use wire_core::scheme::FIELDS;

/// Shards hold their parts' matrices packed in one account; above this size each part has a shard of its own.
const ONE_SHARD: usize = 3 << 20;
/// Columns of a start: stage, side, character, then the exact fields.
const START: usize = 3 + FIELDS;

type Account = (Vec<u8>, u64, Vec<u8>, Vec<u8>);

/// Chain(world, starts)
///
/// A chain inside this process, on which the world of these canonical bytes was brought by the program's own
/// instructions. starts: int32 [S, 3 + F], stage, side and character, then the exact fields. ValueError for bytes that are
/// no world and for other shapes; RuntimeError where the program isn't built.
#[pyclass(module = "wire_svm", unsendable)]
struct Chain {
    machine: Machine,
    upload: Upload,
    games: Vec<Game>,
    stretches: Vec<Stretch>,
}

#[pymethods]
impl Chain {
    #[new]
    fn new(world: &[u8], starts: PyReadonlyArray2<'_, i32>) -> PyResult<Self> {
        let sizes = wire_core::World::parse(world).map_err(|error| PyValueError::new_err(error.to_string()))?;
        let parts = sizes.sizes().parts();
        if starts.shape()[1] != START {
            return Err(PyValueError::new_err(format!("expected starts int32 [S, {START}], got {:?}", starts.shape())));
        }
        let starts = starts.as_array().rows().into_iter().map(|row| start(row.iter().copied())).collect();
        let cuts: Vec<usize> = if world.len() > ONE_SHARD { (1..parts).collect() } else { Vec::new() };
        let mut machine = Machine::new();
        let upload = Upload::new(&mut machine, world, starts, &cuts);
        upload.run(&mut machine);
        Ok(Self { machine, upload, games: Vec::new(), stretches: Vec::new() })
    }

    /// The program's address, 32 bytes.
    #[getter]
    fn program<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.machine.program.as_array())
    }

    /// The address of the world's manifest, 32 bytes.
    #[getter]
    fn manifest<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.upload.manifest.as_array())
    }

    /// accounts() -> list of (address, lamports, data, owner)
    ///
    /// The world's accounts: manifest, shards, packed weights.
    fn accounts(&self) -> Vec<Account> {
        let shards = (0..self.upload.shards.len()).flat_map(|n| [self.upload.shard(n), self.upload.packed(n)]);
        [self.upload.manifest]
            .into_iter()
            .chain(shards)
            .map(|address| {
                let account = self.machine.svm.get_account(&address).expect("an account of the world");
                (address.to_bytes().to_vec(), account.lamports, account.data, account.owner.to_bytes().to_vec())
            })
            .collect()
    }

    /// begin(frames, stages, seeds, temperature)
    ///
    /// Forgets all matches and begins B new ones: sessions of two players each, at exact frames int32 [B, 2, F], drawing from
    /// these seeds at a temperature in 1/256. ValueError for other shapes and for starts that the program refuses.
    fn begin(
        &mut self,
        frames: PyReadonlyArray3<'_, i32>,
        stages: Vec<u8>,
        seeds: Vec<u64>,
        temperature: u32,
    ) -> PyResult<()> {
        let wanted = [stages.len(), 2, FIELDS];
        if frames.shape() != wanted || seeds.len() != stages.len() {
            return Err(PyValueError::new_err(format!("expected frames int32 {wanted:?}, got {:?}", frames.shape())));
        }
        let flat = frames.as_slice().map_err(|_| PyValueError::new_err("frames must be contiguous"))?;
        let frames: &[[[i32; FIELDS]; 2]] = bytemuck::cast_slice(flat);
        for game in self.games.drain(..) {
            game.forget(&mut self.machine);
        }
        for ((frame, stage), seed) in frames.iter().zip(stages).zip(seeds) {
            let game = Game::begin(&mut self.machine, &self.upload, frame, stage, seed, temperature);
            self.games.push(game.map_err(|refusal| PyValueError::new_err(refusal.0))?);
        }
        Ok(())
    }

    /// step(controllers) -> frames, compute units
    ///
    /// Moves every match on by one frame: controllers uint8 [B, 2, 8] → exact frames int32 [B, 2, F], and the compute units
    /// that all its transactions took. RuntimeError where the program refuses.
    fn step<'py>(
        &mut self,
        py: Python<'py>,
        controllers: PyReadonlyArray3<'py, u8>,
    ) -> PyResult<(Bound<'py, PyArray3<i32>>, u64)> {
        let wanted = [self.games.len(), 2, 8];
        if controllers.shape() != wanted {
            let found = controllers.shape();
            return Err(PyValueError::new_err(format!("expected controllers uint8 {wanted:?}, got {found:?}")));
        }
        let flat = controllers.as_slice().map_err(|_| PyValueError::new_err("controllers must be contiguous"))?;
        let rows: &[[[u8; 8]; 2]] = bytemuck::cast_slice(flat);
        let mut units = 0;
        for (game, controllers) in self.games.iter().zip(rows) {
            let taken = game.step(&mut self.machine, &mut self.stretches, controllers);
            units += taken.map_err(|refusal| PyRuntimeError::new_err(refusal.0))?;
        }
        Ok((self.frames(py)?, units))
    }

    /// The present exact frames, int32 [B, 2, F].
    fn frames<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray3<i32>>> {
        let frames: Vec<[[i32; FIELDS]; 2]> = self.games.iter().map(|game| game.frame(&self.machine)).collect();
        PyArray1::from_slice(py, bytemuck::cast_slice(&frames)).reshape([frames.len(), 2, FIELDS])
    }

    /// A match's hidden state, as `quantization.hidden` orders it. IndexError for a lane there isn't.
    fn memory<'py>(&self, py: Python<'py>, lane: usize) -> PyResult<Bound<'py, PyBytes>> {
        let game = self.games.get(lane).ok_or_else(|| PyIndexError::new_err(format!("there is no lane {lane}")))?;
        Ok(PyBytes::new(py, &game.memory(&self.machine)))
    }

    /// recall(rows, memories)
    ///
    /// Stands at these rows with these hidden states, of matches that were just begun at the frames there. ValueError for
    /// other numbers of them and for hidden states of another length: nothing has changed then.
    fn recall(&mut self, rows: Vec<u32>, memories: Vec<Vec<u8>>) -> PyResult<()> {
        let fits = |(game, memory): (&Game, &Vec<u8>)| game.memory(&self.machine).len() == memory.len();
        let all = rows.len() == self.games.len() && memories.len() == self.games.len();
        if !all || !self.games.iter().zip(&memories).all(fits) {
            return Err(PyValueError::new_err("these are not the hidden states of these matches"));
        }
        for ((game, row), memory) in self.games.iter().zip(rows).zip(memories) {
            game.recall(&mut self.machine, row, &memory);
        }
        Ok(())
    }
}

/// A row of the start table.
fn start(mut values: impl Iterator<Item = i32>) -> StartEntry {
    let mut next = || values.next().unwrap_or_default();
    let (stage, side, character) = (next() as u8, next() as u8, next() as u8);
    StartEntry { stage, side, character, pad: 0, fields: std::array::from_fn(|_| next()) }
}

/// The world's program in a Solana virtual machine.
#[pymodule]
fn wire_svm(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Chain>()
}
