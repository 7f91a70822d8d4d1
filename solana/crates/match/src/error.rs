//! Why a match can't be checked, or why its world isn't what it claims to be.

use std::fmt;

/// What stands in the way of playing a match again. The text is one line that says what to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A file that is missing, truncated or of another kind: nothing can be said about the match.
    Unchecked(String),
    /// A shard of the world, by its file's name, that isn't the one its manifest names.
    Shard(String),
    /// All shards are what the manifest names, yet they don't make the world that it names.
    World,
}

impl Error {
    /// `text` may quote a file: line breaks and the like are written as in source code.
    pub(crate) fn unchecked(text: impl Into<String>) -> Self {
        let text: String = text.into();
        let plain = text.chars().flat_map(|letter| {
            let escaped = letter.is_control().then(|| letter.escape_debug());
            let kept = (!letter.is_control()).then_some(letter);
            escaped.into_iter().flatten().chain(kept)
        });
        Self::Unchecked(plain.collect())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unchecked(text) => f.write_str(text),
            Self::Shard(file) => {
                write!(f, "{file} is truncated or altered: it is not the shard that the manifest names")
            }
            Self::World => f.write_str("the shards don't make the world that the manifest names"),
        }
    }
}

impl std::error::Error for Error {}
