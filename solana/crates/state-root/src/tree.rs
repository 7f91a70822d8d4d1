//! Binary trees of hashes whose leaves are numbered and whose root knows their number.
//!
//! ```text
//! leaf   SHA256(DOMAIN ‖ kind ‖ 0 ‖ index: u32 ‖ data)
//! node   SHA256(DOMAIN ‖ kind ‖ 1 ‖ left ‖ right); NOTHING above two of NOTHING
//! root   SHA256(DOMAIN ‖ kind ‖ 2 ‖ length: u32 ‖ top)
//! ```
//!
//! Leaves are filled up with [`NOTHING`] to a power of two. `length` is the number of leaves, or of the bytes that the
//! leaves are cut from.

use crate::hash::{Hash, sha256};

const DOMAIN: &[u8] = b"the-wire/state/1";
const LEAF: u8 = 0;
const NODE: u8 = 1;
const ROOT: u8 = 2;

/// Where there is no leaf.
pub const NOTHING: Hash = [0; 32];

/// Most levels of a tree that is built leaf by leaf.
const MOST_LEVELS: usize = 16;

/// What a tree is of; trees of different kinds share no hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Rows of a match; leaf k is row k + 1.
    Rows = 0,
    /// States between the units of a frame; leaf k is the one after unit k.
    Units = 1,
    /// A state's bytes, in chunks.
    Bytes = 2,
}

/// A numbered leaf.
pub fn leaf(kind: Kind, index: u32, data: &[u8]) -> Hash {
    sha256(&[DOMAIN, &[kind as u8, LEAF], &index.to_le_bytes(), data])
}

/// What two nodes make.
pub fn node(kind: Kind, left: &Hash, right: &Hash) -> Hash {
    if *left == NOTHING && *right == NOTHING {
        return NOTHING;
    }
    sha256(&[DOMAIN, &[kind as u8, NODE], left, right])
}

/// The root above the top node of a tree of this length.
pub fn root(kind: Kind, length: u32, top: &Hash) -> Hash {
    sha256(&[DOMAIN, &[kind as u8, ROOT], &length.to_le_bytes(), top])
}

/// Levels above so many leaves; 0 for one leaf, or none.
pub fn depth(leaves: u32) -> u8 {
    leaves.max(1).next_power_of_two().trailing_zeros() as u8
}

/// The way from a leaf upwards.
pub struct Way<'a> {
    /// The leaf's number.
    pub index: u32,
    /// The other node under each node on the way.
    pub beside: &'a [Hash],
}

/// The node at the end of the way from this leaf.
pub fn ascend(kind: Kind, leaf: &Hash, way: &Way<'_>) -> Hash {
    let (mut found, mut place) = (*leaf, way.index);
    for other in way.beside {
        found = if place.is_multiple_of(2) { node(kind, &found, other) } else { node(kind, other, &found) };
        place /= 2;
    }
    found
}

/// The node above these, which are a power of two; they are used up.
pub fn fold(kind: Kind, nodes: &mut [Hash]) -> Hash {
    let mut length = nodes.len();
    while length > 1 {
        length /= 2;
        for k in 0..length {
            nodes[k] = node(kind, &nodes[2 * k], &nodes[2 * k + 1]);
        }
    }
    nodes[0]
}

/// A tree of at most 2^16 leaves that is built leaf by leaf, without keeping them.
pub struct Builder {
    kind: Kind,
    leaves: u32,
    /// The top of the last whole subtree of each height, where `leaves` has that bit.
    tops: [Hash; MOST_LEVELS],
}

impl Builder {
    /// A tree without leaves.
    pub fn new(kind: Kind) -> Self {
        Self { kind, leaves: 0, tops: [NOTHING; MOST_LEVELS] }
    }

    /// Adds a leaf's data.
    pub fn push(&mut self, data: &[u8]) {
        let mut found = leaf(self.kind, self.leaves, data);
        let mut height = 0;
        while (self.leaves >> height) & 1 == 1 {
            found = node(self.kind, &self.tops[height], &found);
            height += 1;
        }
        self.tops[height] = found;
        self.leaves += 1;
    }

    /// The root; `length`: see [`root`].
    pub fn finish(&self, length: u32) -> Hash {
        let depth = usize::from(depth(self.leaves));
        let mut top = NOTHING;
        for height in 0..=depth {
            if (self.leaves >> height) & 1 == 1 {
                top = if height == depth { self.tops[height] } else { node(self.kind, &self.tops[height], &top) };
            } else if height < depth {
                top = node(self.kind, &top, &NOTHING);
            }
        }
        root(self.kind, length, &top)
    }
}
