//! What can be wrong with the bytes that a step is given.

use core::fmt;

/// Why bytes are no world, no state or no frame. The text says what to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The bytes don't begin with a world's header.
    NotAWorld,
    /// The world follows other rules than this code.
    Scheme(u32),
    /// The bytes end before the world does, or go on after it.
    Truncated,
    /// The bytes lie at an address that is no multiple of 8.
    Misaligned,
    /// A size in the header is out of bounds; its place among the header's sizes.
    Size(usize),
    /// Scales out of bounds: fractional bits of activations, or shifts of a section's rows.
    Scale(usize),
    /// A section isn't where the canonical order puts it, or has another length; its place.
    Section(usize),
    /// A table of the scheme (look-up table, stage, action states) differs from this code's; its section.
    Table(usize),
    /// A feature's record makes no sense; its place.
    Feature(usize),
    /// The features use another number of columns than the header says.
    Columns,
    /// A section holds values where none may be, or of the wrong sign.
    Range(usize),
    /// A frame's field is out of range; its place.
    Field(usize),
    /// A stage id that doesn't exist.
    Stage(u8),
    /// A hidden state or scratch of another length than the world's.
    Length,
    /// The processor lacks what the kernel asked for needs.
    Instructions,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAWorld => write!(f, "not an integer world (no WIRE header)"),
            Self::Scheme(found) => {
                write!(f, "scheme {found} is not readable by this code (scheme {})", crate::scheme::SCHEME)
            }
            Self::Truncated => write!(f, "the world is truncated: its header names another length"),
            Self::Misaligned => write!(f, "bytes must begin at a multiple of 8"),
            Self::Size(place) => write!(f, "size {place} of the header is out of bounds"),
            Self::Scale(place) => write!(f, "the scales of section {place} are out of bounds"),
            Self::Section(place) => write!(f, "section {place} is not where and as long as it must be"),
            Self::Table(place) => write!(f, "section {place} is not this scheme's table"),
            Self::Feature(place) => write!(f, "feature {place} is none of this scheme's"),
            Self::Columns => write!(f, "the features don't fill the columns that the header names"),
            Self::Range(place) => write!(f, "section {place} holds values that the scheme has no use for"),
            Self::Field(place) => write!(f, "field {place} of the frame is out of range"),
            Self::Stage(id) => write!(f, "there is no stage {id}"),
            Self::Length => write!(f, "a hidden state, frames or scratch of the wrong length"),
            Self::Instructions => write!(f, "this processor can't run that kernel"),
        }
    }
}

impl core::error::Error for Error {}
