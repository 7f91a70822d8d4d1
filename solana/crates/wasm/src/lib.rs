//! The integer step for WebAssembly: one world and one match a module instance.
//!
//! ```text
//! reserve(length) → address          room for a world's canonical bytes
//! open() → 0 or an error             takes the world in
//! state_len() → bytes                of the hidden state
//! frame() → address                  exact frame, 2 × 22 i32: written before `start`, read after `play`
//! start(stage) → 0 or an error       begins at that frame with nothing remembered; the likeliest follows
//! sample(seed, row, temperature)     from here on it is sampled: u64, the next frame's number u64, 1/256 u32
//! inputs(rows) → address             room for controllers, 16 bytes a row
//! play() → 0 or an error             steps through all rows
//! state() → address                  the hidden state
//! error() → address, error_len()     what went wrong, UTF-8
//! ```
//!
//! Addresses hold until the next call that returns one of the same kind.

use std::cell::RefCell;

use wire_core::scheme::FIELDS;
use wire_core::{Controller, Engine, Error, Frame, Instructions, Lanes, Sampling, Stage};

#[derive(Default)]
struct Match {
    bytes: Vec<u8>,
    engine: Option<Engine>,
    fields: [[i32; FIELDS]; 2],
    frame: Option<(Frame, Stage)>,
    inputs: Vec<[Controller; 2]>,
    sampling: Sampling,
    hidden: Vec<u64>,
    scratch: Vec<u64>,
    error: String,
}

thread_local! {
    static MATCH: RefCell<Match> = RefCell::default();
}

impl Match {
    fn open(&mut self) -> Result<(), Error> {
        let engine = Engine::new(&std::mem::take(&mut self.bytes), Instructions::best())?;
        self.hidden = vec![0; engine.sizes().state_len() / 8];
        self.scratch = vec![0; engine.sizes().scratch_len(1)];
        self.engine = Some(engine);
        self.frame = None;
        Ok(())
    }

    fn start(&mut self, stage: u32) -> Result<(), Error> {
        let stage = Stage::new(u8::try_from(stage).unwrap_or(u8::MAX))?;
        self.frame = Some((Frame::new(self.fields)?, stage));
        self.hidden.fill(0);
        self.sampling = Sampling::LIKELIEST;
        Ok(())
    }

    /// Error::NotAWorld before `open`, Error::Length before `start`.
    fn play(&mut self) -> Result<(), Error> {
        let engine = self.engine.as_ref().ok_or(Error::NotAWorld)?;
        let (frame, stage) = self.frame.as_mut().ok_or(Error::Length)?;
        for controllers in &self.inputs {
            let lanes = Lanes {
                hidden: bytemuck::cast_slice_mut(&mut self.hidden),
                frames: std::slice::from_mut(frame),
                stages: std::slice::from_ref(stage),
                controllers: std::slice::from_ref(controllers),
                sampling: std::slice::from_ref(&self.sampling),
            };
            engine.step(lanes, &mut self.scratch)?;
            self.sampling = self.sampling.next();
        }
        self.fields = *frame.fields();
        Ok(())
    }

    /// 0, or 1 with the error kept.
    fn report(&mut self, result: Result<(), Error>) -> u32 {
        self.error = result.err().map(|error| error.to_string()).unwrap_or_default();
        u32::from(result.is_err())
    }
}

fn with<T>(act: impl FnOnce(&mut Match) -> T) -> T {
    MATCH.with_borrow_mut(act)
}

/// Room for a world's canonical bytes.
#[unsafe(no_mangle)]
pub extern "C" fn reserve(length: usize) -> *mut u8 {
    with(|m| {
        m.bytes = vec![0; length];
        m.bytes.as_mut_ptr()
    })
}

/// Takes in the world that was written to what `reserve` gave.
#[unsafe(no_mangle)]
pub extern "C" fn open() -> u32 {
    with(|m| {
        let result = m.open();
        m.report(result)
    })
}

/// Bytes of the hidden state; 0 before `open`.
#[unsafe(no_mangle)]
pub extern "C" fn state_len() -> usize {
    with(|m| 8 * m.hidden.len())
}

/// The exact frame.
#[unsafe(no_mangle)]
pub extern "C" fn frame() -> *mut i32 {
    with(|m| m.fields.as_flattened_mut().as_mut_ptr())
}

/// Begins a match at the frame on this stage.
#[unsafe(no_mangle)]
pub extern "C" fn start(stage: u32) -> u32 {
    with(|m| {
        let result = m.start(stage);
        m.report(result)
    })
}

/// Samples from here on.
#[unsafe(no_mangle)]
pub extern "C" fn sample(seed: u64, row: u64, temperature: u32) {
    with(|m| m.sampling = Sampling { seed, row, temperature });
}

/// Room for so many rows of controllers.
#[unsafe(no_mangle)]
pub extern "C" fn inputs(rows: usize) -> *mut u8 {
    with(|m| {
        m.inputs = vec![[[0; 8]; 2]; rows];
        m.inputs.as_mut_ptr().cast()
    })
}

/// Steps through all rows of controllers.
#[unsafe(no_mangle)]
pub extern "C" fn play() -> u32 {
    with(|m| {
        let result = m.play();
        m.report(result)
    })
}

/// The hidden state.
#[unsafe(no_mangle)]
pub extern "C" fn state() -> *const u8 {
    with(|m| m.hidden.as_ptr().cast())
}

/// What went wrong last.
#[unsafe(no_mangle)]
pub extern "C" fn error() -> *const u8 {
    with(|m| m.error.as_ptr())
}

/// Its length in bytes.
#[unsafe(no_mangle)]
pub extern "C" fn error_len() -> usize {
    with(|m| m.error.len())
}
