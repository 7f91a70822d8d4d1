//! Checks that a match is genuine: plays its inputs again in its own world and compares all that the file says.
//!
//! The same judgement as `python -m crank.verify`, for the command `wire-verify` and for the browser. [`MatchFile`] reads
//! a match file, whole or inputs only; [`Manifest`] puts a world's shards together; [`Replay`] plays and compares.

pub mod chain;
pub mod error;
pub mod events;
pub mod file;
#[rustfmt::skip]
pub mod layout;
pub mod manifest;
pub mod replay;
pub mod result;
pub mod session;
pub mod summary;
pub mod view;
pub mod world;

pub use chain::Chain;
pub use error::Error;
pub use file::MatchFile;
pub use manifest::Manifest;
pub use replay::{Replay, Verdict};
pub use session::Session;
pub use view::Fields;
pub use world::World;

use sha2::{Digest, Sha256};

/// A SHA-256.
pub type Hash = [u8; 32];

/// Its digits.
pub fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 of parts, one after the other.
pub fn sha256<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Hash {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    digest.finalize().into()
}
