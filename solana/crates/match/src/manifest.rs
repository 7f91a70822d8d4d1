//! `manifest.json` of an integer world: which shards make it.

use serde::Deserialize;
use wire_core::scheme::SCHEME;

use crate::layout::WORLD_FORMAT;
use crate::{Error, hex, sha256};

/// What a manifest says of a world's bytes.
#[derive(Debug, Deserialize)]
pub struct Manifest {
    format: String,
    scheme: u32,
    /// The world's hash, in hex.
    pub hash: String,
    /// Its shards, in the order of its bytes.
    pub shards: Vec<Shard>,
}

/// One file of a world's bytes.
#[derive(Debug, Deserialize)]
pub struct Shard {
    file: String,
    bytes: usize,
    sha256: String,
}

impl Shard {
    /// Its name inside the manifest's folder.
    pub fn file(&self) -> &str {
        self.file.rsplit(['/', '\\']).next().unwrap_or_default()
    }

    /// [`Error::Shard`] for other bytes than its own.
    pub fn check(&self, data: &[u8]) -> Result<(), Error> {
        if data.len() == self.bytes && hex(&sha256([data])) == self.sha256 {
            Ok(())
        } else {
            Err(Error::Shard(self.file().to_owned()))
        }
    }
}

impl Manifest {
    /// Reads a manifest. [`Error::Unchecked`] for what is none, or is of another scheme.
    pub fn parse(text: &[u8]) -> Result<Self, Error> {
        let manifest: Self =
            serde_json::from_slice(text).map_err(|error| Error::unchecked(format!("no manifest: {error}")))?;
        if manifest.format != WORLD_FORMAT {
            return Err(Error::unchecked("no manifest of an integer world"));
        }
        if manifest.scheme != SCHEME {
            let found = manifest.scheme;
            return Err(Error::unchecked(format!("scheme {found} is not readable by this code (scheme {SCHEME})")));
        }
        Ok(manifest)
    }

    /// The world's canonical bytes out of what `read` finds for each shard, every shard's and the world's hash checked.
    /// What `read` says where it fails, or the first shard that isn't its own.
    pub fn assemble(&self, mut read: impl FnMut(&Shard) -> Result<Vec<u8>, Error>) -> Result<Vec<u8>, Error> {
        let mut world = Vec::new();
        for shard in &self.shards {
            let data = read(shard)?;
            shard.check(&data)?;
            world.extend(data);
        }
        if hex(&sha256([&world[..]])) == self.hash { Ok(world) } else { Err(Error::World) }
    }
}
