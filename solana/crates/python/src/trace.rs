//! A match played again with all that a dispute about it needs: `docs/disputes.md`.

use bytemuck::{bytes_of, cast_slice};
use chain_layout::dispute::RowState;
use chain_layout::{Controller, LAST_ROW, ModelManifest, SessionState};
use match_rules::{ending, starts, view};
use numpy::{PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray2, PyReadonlyArray3, PyUntypedArrayMethods};
use program_kit::component::{open, whole};
use pyo3::exceptions::{PyIndexError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use state_root::WholeTree;
use state_root::trace::{Row, Rules, rows_tree};
use state_root::tree::depth;
use wire_core::scheme::FIELDS;
use wire_core::{Frame, Stage};

use crate::value_error;

/// Rows between two whose memory is kept: any other is played again from the last one before it.
const KEPT_EVERY: usize = 120;

/// is_forfeit(session, held) -> bool
///
/// Whether a session's forfeit, by its account's data, can be one where each player's last inputs were held for so many rows.
/// ValueError for data that are no session.
#[pyfunction]
pub fn is_forfeit(session: &[u8], held: [u32; 2]) -> PyResult<bool> {
    // the data of a bytes object are aligned for any field
    let session = whole::<SessionState>(session).map_err(|_| PyValueError::new_err("these bytes are no session"))?;
    Ok(ending::is_forfeit(session, &held))
}

/// start(manifest, stage, characters) -> int32 [2, F]
///
/// The exact frame that a world's matches begin with on this stage with these characters, by its manifest account's data.
/// ValueError for data that are no manifest, and where it has no such start.
#[pyfunction]
pub fn start<'py>(
    py: Python<'py>,
    manifest: &[u8],
    stage: u8,
    characters: [u8; 2],
) -> PyResult<Bound<'py, PyArray2<i32>>> {
    let world = open::<ModelManifest>(manifest).map_err(|_| PyValueError::new_err("these bytes are no manifest"))?;
    let frame = starts::frame(&world, stage, characters)
        .map_err(|_| PyValueError::new_err("the manifest has no start for this stage and these characters"))?;
    PyArray1::from_slice(py, frame.fields().as_flattened()).reshape([2, FIELDS])
}

/// Trace(world, stage, seed, temperature, start)
///
/// A match in the world of these canonical bytes from an exact start int32 [2, F], which draws from this seed at a
/// temperature in 1/256. ValueError for bytes that are no world and for a start that is none.
#[pyclass(module = "wire_core")]
pub struct Trace {
    rules: Rules,
    states: Vec<RowState>,
    kept: Vec<Row>,
    last: Row,
}

#[pymethods]
impl Trace {
    #[new]
    fn new(
        py: Python<'_>,
        world: &[u8],
        stage: u8,
        seed: u64,
        temperature: u32,
        start: PyReadonlyArray2<'_, i32>,
    ) -> PyResult<Self> {
        let start = frame(&start)?;
        let stage = Stage::new(stage).map_err(value_error)?;
        let rules = py.detach(|| Rules::new(world, stage, seed, temperature)).map_err(value_error)?;
        let first = rules.start(&start);
        Ok(Self { rules, states: vec![first.state], kept: vec![first.clone()], last: first })
    }

    /// The last row that was played.
    #[getter]
    fn row(&self) -> u32 {
        self.last.number
    }

    /// play(controllers)
    ///
    /// Goes on with controllers uint8 [T, 2, 8], until the match is over. Other Python threads run meanwhile. ValueError for
    /// other shapes.
    fn play(&mut self, py: Python<'_>, controllers: PyReadonlyArray3<'_, u8>) -> PyResult<()> {
        if controllers.shape()[1..] != [2, 8] {
            return Err(PyValueError::new_err(format!(
                "expected controllers [T, 2, 8], got {:?}",
                controllers.shape()
            )));
        }
        let flat = controllers.as_slice().map_err(|_| PyValueError::new_err("controllers must be contiguous"))?;
        let rows: Vec<[Controller; 2]> = cast_slice(flat).to_vec();
        py.detach(|| {
            for controllers in rows {
                let number = self.last.number;
                if number > 0 && ending::verdict(number, &self.last.state.frame).is_some() {
                    break;
                }
                self.last = self.rules.next(&self.last, controllers)?;
                self.states.push(self.last.state);
                if (self.last.number as usize).is_multiple_of(KEPT_EVERY) {
                    self.kept.push(self.last.clone());
                }
            }
            Ok(())
        })
        .map_err(value_error)
    }

    /// state(row) -> bytes
    ///
    /// A row's leaf: a RowState. IndexError for a row that was not played.
    fn state<'py>(&self, py: Python<'py>, row: usize) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, bytes_of(self.found(row)?)))
    }

    /// view(row) -> bytes
    ///
    /// A row's frame as a session shows it: two PlayerState. IndexError for a row that was not played.
    fn view<'py>(&self, py: Python<'py>, row: usize) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, bytes_of(&view::of(&self.found(row)?.frame))))
    }

    /// verdict(row) -> (winner, reason) | None
    ///
    /// How a match ends by the rules with a row, in the numbers of a session; None where it goes on. IndexError for a row
    /// that was not played.
    fn verdict(&self, row: u32) -> PyResult<Option<(u8, u8)>> {
        Ok(ending::verdict(row, &self.found(row as usize)?.frame))
    }

    /// rows(count) -> Tree
    ///
    /// The tree of rows 1 to `count`. Where fewer were played, what stands for the others differs from anything. ValueError
    /// for more than the longest match has.
    fn rows(&self, count: u32) -> PyResult<Tree> {
        if count > LAST_ROW {
            return Err(PyValueError::new_err(format!(
                "no match has {count} rows after its start, {LAST_ROW} at most"
            )));
        }
        Ok(Tree { tree: rows_tree(self.states.iter().skip(1), count), count })
    }

    /// units(row, controllers) -> Units
    ///
    /// The states inside the frame that these controllers uint8 [2, 8] lead to from this row. IndexError for a row that
    /// was not played, ValueError for another shape.
    fn units(&self, py: Python<'_>, row: usize, controllers: PyReadonlyArray2<'_, u8>) -> PyResult<Units> {
        if controllers.shape() != [2, 8] {
            return Err(PyValueError::new_err(format!("expected controllers [2, 8], got {:?}", controllers.shape())));
        }
        let flat = controllers.as_slice().map_err(|_| PyValueError::new_err("controllers must be contiguous"))?;
        let controllers: [Controller; 2] = cast_slice(flat).try_into().expect("two controllers");
        py.detach(|| {
            let before = self.whole(row)?;
            let after = self.rules.next(&before, controllers).map_err(value_error)?.state;
            let units = self.rules.units_after(&before, controllers).map_err(value_error)?;
            let tree = Tree { tree: units.tree(&after), count: self.rules.units() as u32 };
            Ok(Units { states: [vec![before.memory().to_vec()], units.states].concat(), tree, after })
        })
    }
}

impl Trace {
    fn found(&self, row: usize) -> PyResult<&RowState> {
        self.states.get(row).ok_or_else(|| PyIndexError::new_err(format!("there is no row {row}")))
    }

    /// A row with its memory, played again from the last one that was kept.
    fn whole(&self, row: usize) -> PyResult<Row> {
        self.found(row)?;
        let mut found = self.kept[row / KEPT_EVERY].clone();
        for state in &self.states[found.number as usize + 1..=row] {
            found = self.rules.next(&found, state.controllers).map_err(value_error)?;
        }
        Ok(found)
    }
}

/// A tree of hashes with all its nodes.
#[pyclass(frozen, module = "wire_core")]
pub struct Tree {
    tree: WholeTree,
    count: u32,
}

#[pymethods]
impl Tree {
    /// The root, 32 bytes.
    #[getter]
    fn root<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.tree.root())
    }

    /// How many leaves.
    #[getter]
    fn count(&self) -> u32 {
        self.count
    }

    /// Levels above the leaves.
    #[getter]
    fn depth(&self) -> u8 {
        depth(self.count)
    }

    /// below(height, position, levels) -> bytes
    ///
    /// The nodes so many levels below one that has `height` levels below it, one after the other. ValueError where the tree
    /// is not so high.
    fn below<'py>(&self, py: Python<'py>, height: u8, position: u32, levels: u8) -> PyResult<Bound<'py, PyBytes>> {
        if levels > height || height > self.depth() || position >> (self.depth() - height) != 0 {
            return Err(PyValueError::new_err(format!("a tree of {} leaves has no such nodes", self.count)));
        }
        Ok(PyBytes::new(py, self.tree.below(height, position, levels).as_flattened()))
    }

    /// beside(index, levels) -> bytes
    ///
    /// The hashes beside a leaf's way up by so many levels. ValueError where the tree is not so high.
    fn beside<'py>(&self, py: Python<'py>, index: u32, levels: u8) -> PyResult<Bound<'py, PyBytes>> {
        if levels > self.depth() || index >= self.count {
            return Err(PyValueError::new_err(format!("a tree of {} leaves has no such way", self.count)));
        }
        Ok(PyBytes::new(py, self.tree.beside(index, levels).as_flattened()))
    }
}

/// The states inside a frame.
#[pyclass(frozen, module = "wire_core")]
pub struct Units {
    /// Before each unit.
    states: Vec<Vec<u8>>,
    tree: Tree,
    after: RowState,
}

#[pymethods]
impl Units {
    /// The tree of the states after each unit.
    #[getter]
    fn tree(&self) -> Tree {
        let Tree { tree, count } = &self.tree;
        Tree { tree: tree.clone(), count: *count }
    }

    /// The row that the frame leads to: a RowState.
    #[getter]
    fn after<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, bytes_of(&self.after))
    }

    /// before(unit) -> bytes
    ///
    /// The state before a unit: the memory, then what the frame carries on, which is nothing before the first. IndexError
    /// for a unit there isn't.
    fn before<'py>(&self, py: Python<'py>, unit: usize) -> PyResult<Bound<'py, PyBytes>> {
        let state = self.states.get(unit).ok_or_else(|| PyIndexError::new_err(format!("there is no unit {unit}")))?;
        Ok(PyBytes::new(py, state))
    }
}

fn frame(fields: &PyReadonlyArray2<'_, i32>) -> PyResult<Frame> {
    if fields.shape() != [2, FIELDS] {
        return Err(PyValueError::new_err(format!("expected a frame int32 [2, {FIELDS}], got {:?}", fields.shape())));
    }
    let flat = fields.as_slice().map_err(|_| PyValueError::new_err("the frame must be contiguous"))?;
    let fields: [[i32; FIELDS]; 2] = cast_slice(flat).try_into().expect("two players");
    Frame::new(fields).map_err(value_error)
}
