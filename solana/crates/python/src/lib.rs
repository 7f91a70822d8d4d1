//! The integer step for Python: `import wire_core`.

mod trace;

use std::sync::Arc;

use ::wire_core::scheme::FIELDS;
use ::wire_core::{Controller, Engine, Error, Frame, Instructions, Lanes, Sampling, Stage};
use numpy::{PyArray1, PyArray3, PyArrayMethods, PyReadonlyArray2, PyReadonlyArray3, PyUntypedArrayMethods};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// Frames whose values are in range.
fn exact(frames: &[[[i32; FIELDS]; 2]]) -> PyResult<Vec<Frame>> {
    frames.iter().map(|fields| Frame::new(*fields)).collect::<Result<_, _>>().map_err(value_error)
}

fn value_error(error: Error) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// World(data, kernel=None)
///
/// An integer world's canonical bytes (all shards, one after the other), checked. kernel: one of `kernels()`, the fastest
/// where left out. ValueError for bytes that are no world, or a kernel that this processor can't run.
#[pyclass(frozen, module = "wire_core")]
struct World(Arc<Engine>);

#[pymethods]
impl World {
    #[new]
    #[pyo3(signature = (data, kernel = None))]
    fn new(py: Python<'_>, data: &[u8], kernel: Option<&str>) -> PyResult<Self> {
        let instructions = match kernel {
            None => Instructions::best(),
            Some(name) => Instructions::named(name)
                .ok_or_else(|| PyValueError::new_err(format!("there is no kernel {name:?}")))?,
        };
        let engine = py.detach(|| Engine::new(data, instructions)).map_err(value_error)?;
        Ok(Self(Arc::new(engine)))
    }

    /// The kernel that it runs with.
    #[getter]
    fn kernel(&self) -> &'static str {
        self.0.instructions().name()
    }

    /// Bytes of one match's hidden state.
    #[getter]
    fn state_len(&self) -> usize {
        self.0.sizes().state_len()
    }
}

/// Session(world, batch)
///
/// `batch` matches that move on together.
#[pyclass(module = "wire_core")]
struct Session {
    engine: Arc<Engine>,
    batch: usize,
    hidden: Vec<u64>,
    scratch: Vec<u64>,
    frames: Vec<Frame>,
    stages: Vec<Stage>,
    controllers: Vec<[Controller; 2]>,
    sampling: Vec<Sampling>,
}

const FRAME_BYTES: usize = size_of::<Frame>();

#[pymethods]
impl Session {
    #[new]
    fn new(world: &World, batch: usize) -> PyResult<Self> {
        if batch == 0 {
            return Err(PyValueError::new_err("a session plays at least one match"));
        }
        let engine = Arc::clone(&world.0);
        Ok(Self {
            batch,
            hidden: vec![0; engine.sizes().state_len() / 8 * batch],
            scratch: vec![0; engine.sizes().scratch_len(batch)],
            frames: Vec::new(),
            stages: Vec::new(),
            controllers: vec![[[0; 8]; 2]; batch],
            sampling: vec![Sampling::LIKELIEST; batch],
            engine,
        })
    }

    /// start(frames, stages)
    ///
    /// Begins at exact frames int32 [B, 2, F] on stages (integers, B of them), with nothing remembered. ValueError for
    /// other shapes and for values out of range.
    fn start(&mut self, frames: PyReadonlyArray3<'_, i32>, stages: Vec<u8>) -> PyResult<()> {
        self.check_shape(frames.shape(), FIELDS, "frames int32")?;
        let flat = frames.as_slice().map_err(|_| PyValueError::new_err("frames must be contiguous"))?;
        self.set(bytemuck::cast_slice(flat), &stages)?;
        self.hidden.fill(0);
        Ok(())
    }

    /// place(frames)
    ///
    /// Stands at other exact frames int32 [B, 2, F]; what is remembered stays. ValueError for other shapes and for values
    /// out of range, RuntimeError before `start`.
    fn place(&mut self, frames: PyReadonlyArray3<'_, i32>) -> PyResult<()> {
        self.check_started()?;
        self.check_shape(frames.shape(), FIELDS, "frames int32")?;
        let flat = frames.as_slice().map_err(|_| PyValueError::new_err("frames must be contiguous"))?;
        self.frames = exact(bytemuck::cast_slice(flat))?;
        Ok(())
    }

    /// step(controllers, sampling=None) -> frames
    ///
    /// Moves on by one frame: controllers uint8 [B, 2, 8] that lead to it → exact frames int32 [B, 2, F]. sampling: uint64
    /// [B, 3], seed, number of that frame and temperature in 1/256 of every lane; without it the likeliest follows. Other
    /// Python threads run meanwhile. ValueError for other shapes or temperatures, RuntimeError before `start`.
    #[pyo3(signature = (controllers, sampling = None))]
    fn step<'py>(
        &mut self,
        py: Python<'py>,
        controllers: PyReadonlyArray3<'py, u8>,
        sampling: Option<PyReadonlyArray2<'py, u64>>,
    ) -> PyResult<Bound<'py, PyArray3<i32>>> {
        self.check_started()?;
        self.check_shape(controllers.shape(), 8, "controllers uint8")?;
        let flat = controllers.as_slice().map_err(|_| PyValueError::new_err("controllers must be contiguous"))?;
        self.set_sampling(sampling)?;
        self.controllers.copy_from_slice(bytemuck::cast_slice(flat));
        py.detach(|| self.advance()).map_err(value_error)?;
        self.frames(py)
    }

    /// play(controllers, sampling=None) -> frames
    ///
    /// Steps through controllers uint8 [T, 2, 8] of a session of one match: exact frames int32 [T, 2, F]. sampling: as of
    /// `step`, for the first of them; the frame's number goes on from there.
    #[pyo3(signature = (controllers, sampling = None))]
    fn play<'py>(
        &mut self,
        py: Python<'py>,
        controllers: PyReadonlyArray3<'py, u8>,
        sampling: Option<PyReadonlyArray2<'py, u64>>,
    ) -> PyResult<Bound<'py, PyArray3<i32>>> {
        self.check_started()?;
        if self.batch != 1 || controllers.shape()[1..] != [2, 8] {
            return Err(PyValueError::new_err("play takes controllers [T, 2, 8] of a session of one match"));
        }
        let flat = controllers.as_slice().map_err(|_| PyValueError::new_err("controllers must be contiguous"))?;
        self.set_sampling(sampling)?;
        let rows: Vec<[Controller; 2]> = bytemuck::cast_slice(flat).to_vec();
        let played = py.detach(|| {
            let mut played = Vec::with_capacity(rows.len());
            for row in rows {
                self.controllers[0] = row;
                self.advance()?;
                self.sampling[0] = self.sampling[0].next();
                played.push(self.frames[0]);
            }
            Ok(played)
        });
        array(py, &played.map_err(value_error)?)
    }

    /// The present exact frames, int32 [B, 2, F].
    fn frames<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray3<i32>>> {
        self.check_started()?;
        array(py, &self.frames)
    }

    /// A lane's hidden state, as `quantization.hidden.Hidden.to_bytes` orders it. IndexError for a lane there isn't.
    fn memory<'py>(&self, py: Python<'py>, lane: usize) -> PyResult<Bound<'py, PyBytes>> {
        let length = self.engine.sizes().state_len();
        let all: &[u8] = bytemuck::cast_slice(&self.hidden);
        match all.chunks_exact(length).nth(lane) {
            Some(state) => Ok(PyBytes::new(py, state)),
            None => Err(pyo3::exceptions::PyIndexError::new_err(format!("there is no lane {lane}"))),
        }
    }

    /// Everything that the next step hangs on: stages (u8 each), exact frames, hidden states.
    fn save<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        self.check_started()?;
        let mut bytes: Vec<u8> = self.stages.iter().map(|stage| stage.id()).collect();
        bytes.extend_from_slice(bytemuck::cast_slice(&self.frames));
        bytes.extend_from_slice(bytemuck::cast_slice(&self.hidden));
        Ok(PyBytes::new(py, &bytes))
    }

    /// The inverse of `save`, for a session of the same batch and world; it need not have started. ValueError for bytes
    /// of another length or with values out of range: nothing has changed then.
    fn restore(&mut self, data: &[u8]) -> PyResult<()> {
        let hidden = self.batch * self.engine.sizes().state_len();
        let wanted = self.batch * (1 + FRAME_BYTES) + hidden;
        if data.len() != wanted {
            return Err(PyValueError::new_err(format!("a saved state of {} bytes, not {wanted}", data.len())));
        }
        let (stages, rest) = data.split_at(self.batch);
        let (frames, hidden) = rest.split_at(self.batch * FRAME_BYTES);
        let frames: Vec<[[i32; FIELDS]; 2]> = bytemuck::pod_collect_to_vec(frames);
        self.set(&frames, stages)?;
        bytemuck::cast_slice_mut(&mut self.hidden).copy_from_slice(hidden);
        Ok(())
    }
}

impl Session {
    fn check_started(&self) -> PyResult<()> {
        if self.frames.is_empty() {
            return Err(PyRuntimeError::new_err("the session hasn't started"));
        }
        Ok(())
    }

    fn check_shape(&self, found: &[usize], width: usize, what: &str) -> PyResult<()> {
        let wanted = [self.batch, 2, width];
        if found != wanted {
            return Err(PyValueError::new_err(format!("expected {what} {wanted:?}, got {found:?}")));
        }
        Ok(())
    }

    fn set(&mut self, frames: &[[[i32; FIELDS]; 2]], stages: &[u8]) -> PyResult<()> {
        if stages.len() != self.batch {
            return Err(PyValueError::new_err(format!("expected {} stages, got {}", self.batch, stages.len())));
        }
        let stages: Vec<Stage> =
            stages.iter().map(|id| Stage::new(*id)).collect::<Result<_, _>>().map_err(value_error)?;
        self.frames = exact(frames)?;
        self.stages = stages;
        Ok(())
    }

    fn set_sampling(&mut self, given: Option<PyReadonlyArray2<'_, u64>>) -> PyResult<()> {
        let Some(given) = given else {
            self.sampling.fill(Sampling::LIKELIEST);
            return Ok(());
        };
        let wanted = [self.batch, 3];
        if given.shape() != wanted {
            return Err(PyValueError::new_err(format!("expected sampling uint64 {wanted:?}, got {:?}", given.shape())));
        }
        let rows: Vec<[u64; 3]> = given.as_array().rows().into_iter().map(|row| [row[0], row[1], row[2]]).collect();
        let read = |[seed, row, temperature]: [u64; 3]| match u32::try_from(temperature) {
            Ok(temperature) => Ok(Sampling { seed, row, temperature }),
            Err(_) => Err(PyValueError::new_err("a temperature has at most 32 bits")),
        };
        self.sampling = rows.into_iter().map(read).collect::<PyResult<_>>()?;
        Ok(())
    }

    fn advance(&mut self) -> Result<(), Error> {
        let lanes = Lanes {
            hidden: bytemuck::cast_slice_mut(&mut self.hidden),
            frames: &mut self.frames,
            stages: &self.stages,
            controllers: &self.controllers,
            sampling: &self.sampling,
        };
        self.engine.step(lanes, &mut self.scratch)
    }
}

fn array<'py>(py: Python<'py>, frames: &[Frame]) -> PyResult<Bound<'py, PyArray3<i32>>> {
    PyArray1::from_slice(py, bytemuck::cast_slice(frames)).reshape([frames.len(), 2, FIELDS])
}

/// kernels() -> list[str]
///
/// The kernels that this processor can run, the fastest last.
#[pyfunction]
fn kernels() -> Vec<&'static str> {
    Instructions::ALL.into_iter().filter(|i| i.available()).map(Instructions::name).collect()
}

/// The integer step of The Wire.
#[pymodule]
fn wire_core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<World>()?;
    module.add_class::<Session>()?;
    module.add_function(wrap_pyfunction!(trace::is_forfeit, module)?)?;
    module.add_function(wrap_pyfunction!(trace::start, module)?)?;
    module.add_class::<trace::Trace>()?;
    module.add_class::<trace::Tree>()?;
    module.add_class::<trace::Units>()?;
    module.add_function(wrap_pyfunction!(kernels, module)?)
}
