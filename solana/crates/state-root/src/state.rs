//! What the leaves are.

use bytemuck::bytes_of;
use chain_layout::Controller;
use chain_layout::dispute::{RowState, STATE_CHUNK};

use crate::hash::Hash;
use crate::tree::{Builder, Kind, leaf};

const CHUNK: usize = STATE_CHUNK as usize;

/// Root of the tree of a state's bytes, in chunks of STATE_CHUNK of which the last may be shorter: a memory, or a memory and
/// what a frame in progress carries on.
pub fn bytes_root(bytes: &[u8]) -> Hash {
    let mut tree = Builder::new(Kind::Bytes);
    for chunk in bytes.chunks(CHUNK) {
        tree.push(chunk);
    }
    tree.finish(bytes.len() as u32)
}

/// [`bytes_root`] of so many zeros: the memory before a match's first frame.
pub fn zeros_root(length: usize) -> Hash {
    const ZEROS: [u8; CHUNK] = [0; CHUNK];
    let mut tree = Builder::new(Kind::Bytes);
    let mut left = length;
    while left > 0 {
        let chunk = left.min(CHUNK);
        tree.push(&ZEROS[..chunk]);
        left -= chunk;
    }
    tree.finish(length as u32)
}

/// Leaf of a row after the start. `row` is 1 or more.
pub fn row_leaf(row: u32, state: &RowState) -> Hash {
    leaf(Kind::Rows, row - 1, bytes_of(state))
}

/// How many inputs each player has held at the row after this one, which these lead to. A function of the inputs alone, not
/// of who was missing: a leaf leaves whoever makes it no choice.
pub fn held(before: &RowState, controllers: &[Controller; 2]) -> [u32; 2] {
    let same = |side: usize| u64::from_le_bytes(before.controllers[side]) == u64::from_le_bytes(controllers[side]);
    [0, 1].map(|side| if same(side) { before.held[side].saturating_add(1) } else { 0 })
}

/// Leaf of the state after a unit, of which this is the [`bytes_root`].
pub fn unit_leaf(unit: u32, bytes_root: &Hash) -> Hash {
    leaf(Kind::Units, unit, bytes_root)
}
