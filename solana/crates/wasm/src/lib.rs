//! The integer step and the check of a match for WebAssembly: one world and one match a module instance.
//!
//! `js/wire.mjs` is the other side of these exports. What takes bytes takes those last written to what `reserve` gave;
//! a function that can fail gives 0, 1 for a world whose bytes aren't what its manifest names, or 2 for everything else,
//! and `said` is why.
//!
//! ```text
//! reserve(length) → address          room for bytes
//! said() → address, said_len()       UTF-8: what went wrong last, or the verdict's JSON
//!
//! open() → code                      takes in a world's canonical bytes, or:
//! manifest() → code                  takes in its manifest.json
//! shard() → code                     then its shards one by one; the last one opens the world
//!
//! frame() → address                  exact frame, 2 × 22 i32: written before `start`, read after `play`
//! start(stage, seed, row, temperature) → code
//!                                    begins at that frame with nothing remembered; temperature u32 in 1/256, seed u64,
//!                                    number of the next frame u64
//! inputs(rows) → address             room for controllers, 16 bytes a row
//! play() → code                      steps through all rows
//! state() → address, state_len()     the hidden state
//! head() → address                   32 bytes, the head of the hash chain since `start`
//!
//! check() → code                     takes in a match file and begins to play it again
//! rows(), played()                   rows in the file; played so far
//! advance(rows) → 1 or 0             plays so many; 0 when nothing is left to play
//! verdict() → code                   0 or 2; `said` is {"genuine", "text", "frame", "head"}
//! ```
//!
//! Addresses hold until the next call that returns one of the same kind.

use std::cell::RefCell;

use serde_json::json;
use wire_core::scheme::FIELDS;
use wire_core::{Controller, Frame, Instructions, Sampling, Stage};
use wire_match::{Chain, Error, Manifest, MatchFile, Replay, Session, World};

const ALTERED: u32 = 1;
const FAILED: u32 = 2;

/// A match that is played forwards.
struct Play {
    session: Session,
    chain: Chain,
}

#[derive(Default)]
struct Module {
    bytes: Vec<u8>,
    shards: Option<(Manifest, Vec<Vec<u8>>)>,
    world: Option<World>,
    fields: [[i32; FIELDS]; 2],
    inputs: Vec<[Controller; 2]>,
    play: Option<Play>,
    replay: Option<Replay>,
    said: String,
}

thread_local! {
    static MODULE: RefCell<Module> = RefCell::default();
}

fn refused(error: impl ToString) -> Error {
    Error::Unchecked(error.to_string())
}

impl Module {
    fn open(&mut self) -> Result<(), Error> {
        let bytes = std::mem::take(&mut self.bytes);
        self.take_in(&bytes)
    }

    fn take_in(&mut self, bytes: &[u8]) -> Result<(), Error> {
        (self.world, self.play, self.replay) = (None, None, None);
        self.world = Some(World::new(bytes, Instructions::best())?);
        Ok(())
    }

    fn manifest(&mut self) -> Result<(), Error> {
        self.shards = Some((Manifest::parse(&std::mem::take(&mut self.bytes))?, Vec::new()));
        Ok(())
    }

    fn shard(&mut self) -> Result<(), Error> {
        let (manifest, shards) = self.shards.as_mut().ok_or_else(|| refused("a shard before the manifest"))?;
        let shard = manifest.shards.get(shards.len()).ok_or_else(|| refused("more shards than the manifest names"))?;
        let data = std::mem::take(&mut self.bytes);
        shard.check(&data)?;
        shards.push(data);
        if shards.len() < manifest.shards.len() {
            return Ok(());
        }
        let Some((manifest, shards)) = self.shards.take() else { return Ok(()) };
        let mut shards = shards.into_iter();
        let world = manifest.assemble(|_| shards.next().ok_or(Error::World))?;
        self.take_in(&world)
    }

    fn world(&self) -> Result<&World, Error> {
        self.world.as_ref().ok_or_else(|| refused("no world is open"))
    }

    fn start(&mut self, stage: u32, sampling: Sampling) -> Result<(), Error> {
        let world = self.world()?;
        let stage = Stage::new(u8::try_from(stage).unwrap_or(u8::MAX)).map_err(refused)?;
        let frame = Frame::new(self.fields).map_err(refused)?;
        let chain = Chain::new(&world.hash, stage, &frame, sampling);
        self.play = Some(Play { session: Session::new(world.engine.clone(), frame, stage, sampling), chain });
        Ok(())
    }

    fn play(&mut self) -> Result<(), Error> {
        let Play { session, chain } = self.play.as_mut().ok_or_else(|| refused("no match has started"))?;
        for controllers in &self.inputs {
            session.step(controllers);
            chain.add(controllers, session.frame(), session.memory());
        }
        self.fields = *session.frame().fields();
        Ok(())
    }

    fn check(&mut self) -> Result<(), Error> {
        let file = MatchFile::parse(&std::mem::take(&mut self.bytes))?;
        self.replay = Some(Replay::new(file, self.world()?)?);
        Ok(())
    }

    fn verdict(&mut self) -> Result<String, Error> {
        let verdict = self.replay.as_ref().ok_or_else(|| refused("no match is being checked"))?.verdict();
        let (genuine, text, frame, head) = (verdict.genuine, verdict.text, verdict.frame, verdict.head);
        Ok(json!({ "genuine": genuine, "text": text, "frame": frame, "head": head }).to_string())
    }

    /// The code of a result, with the error kept.
    fn report<T>(&mut self, result: Result<T, Error>) -> u32 {
        match result {
            Ok(_) => 0,
            Err(error) => {
                self.said = error.to_string();
                if matches!(error, Error::Unchecked(_)) { FAILED } else { ALTERED }
            }
        }
    }
}

fn with<T>(act: impl FnOnce(&mut Module) -> T) -> T {
    MODULE.with_borrow_mut(act)
}

fn attempt(act: impl FnOnce(&mut Module) -> Result<(), Error>) -> u32 {
    with(|m| {
        let result = act(m);
        m.report(result)
    })
}

/// Room for bytes.
#[unsafe(no_mangle)]
pub extern "C" fn reserve(length: usize) -> *mut u8 {
    with(|m| {
        m.bytes = vec![0; length];
        m.bytes.as_mut_ptr()
    })
}

/// Takes in a world's canonical bytes.
#[unsafe(no_mangle)]
pub extern "C" fn open() -> u32 {
    attempt(Module::open)
}

/// Takes in a world's manifest.
#[unsafe(no_mangle)]
pub extern "C" fn manifest() -> u32 {
    attempt(Module::manifest)
}

/// Takes in the next of its shards.
#[unsafe(no_mangle)]
pub extern "C" fn shard() -> u32 {
    attempt(Module::shard)
}

/// The exact frame.
#[unsafe(no_mangle)]
pub extern "C" fn frame() -> *mut i32 {
    with(|m| m.fields.as_flattened_mut().as_mut_ptr())
}

/// Begins a match at the frame on this stage.
#[unsafe(no_mangle)]
pub extern "C" fn start(stage: u32, seed: u64, row: u64, temperature: u32) -> u32 {
    attempt(|m| m.start(stage, Sampling { seed, row, temperature }))
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
    attempt(Module::play)
}

/// The hidden state.
#[unsafe(no_mangle)]
pub extern "C" fn state() -> *const u8 {
    with(|m| m.play.as_ref().map_or(std::ptr::null(), |play| play.session.memory().as_ptr()))
}

/// Its length in bytes; 0 before `start`.
#[unsafe(no_mangle)]
pub extern "C" fn state_len() -> usize {
    with(|m| m.play.as_ref().map_or(0, |play| play.session.memory().len()))
}

/// The head of the hash chain; none before `start`.
#[unsafe(no_mangle)]
pub extern "C" fn head() -> *const u8 {
    with(|m| m.play.as_ref().map_or(std::ptr::null(), |play| play.chain.head.as_ptr()))
}

/// Takes in a match file.
#[unsafe(no_mangle)]
pub extern "C" fn check() -> u32 {
    attempt(Module::check)
}

/// Rows of the match that is being checked.
#[unsafe(no_mangle)]
pub extern "C" fn rows() -> usize {
    with(|m| m.replay.as_ref().map_or(0, Replay::rows))
}

/// Rows of it that were played.
#[unsafe(no_mangle)]
pub extern "C" fn played() -> usize {
    with(|m| m.replay.as_ref().map_or(0, Replay::played))
}

/// Plays so many rows of it; whether any are left.
#[unsafe(no_mangle)]
pub extern "C" fn advance(rows: usize) -> u32 {
    with(|m| u32::from(m.replay.as_mut().is_some_and(|replay| replay.advance(rows))))
}

/// Whether it is genuine, as JSON in `said`.
#[unsafe(no_mangle)]
pub extern "C" fn verdict() -> u32 {
    attempt(|m| {
        m.said = m.verdict()?;
        Ok(())
    })
}

/// What was last said.
#[unsafe(no_mangle)]
pub extern "C" fn said() -> *const u8 {
    with(|m| m.said.as_ptr())
}

/// Its length in bytes.
#[unsafe(no_mangle)]
pub extern "C" fn said_len() -> usize {
    with(|m| m.said.len())
}
