//! A world that matches are checked in.

use std::sync::Arc;

use wire_core::{Engine, Instructions};

use crate::{Error, Hash, sha256};

/// An integer world and its identity.
#[derive(Clone)]
pub struct World {
    /// Runs it.
    pub engine: Arc<Engine>,
    /// SHA-256 of its canonical bytes.
    pub hash: Hash,
}

impl World {
    /// The world of these canonical bytes, to run with these instructions. [`Error::Unchecked`] for bytes that are none.
    pub fn new(bytes: &[u8], instructions: Instructions) -> Result<Self, Error> {
        let engine = Engine::new(bytes, instructions).map_err(|error| Error::unchecked(error.to_string()))?;
        Ok(Self { engine: Arc::new(engine), hash: sha256([bytes]) })
    }
}
