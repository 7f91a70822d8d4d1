//! A world's matrices as words of three weights, packed block by block: what [`crate::step_units`] reads. Natively
//! `kernels::packing` packs all of them at once; a program on chain does it over many transactions, with no allocator.
//!
//! ```text
//! begins    u32 each, of every matrix, from the first byte on; up to a multiple of 8
//! matrix    group | segment << 32, then blocks of rows: [block][word][row of the block] u64
//! ```

use core::ops::Range;

use integer_kernels::lanes::{Block, INT8, Overflow};

#[cfg(feature = "alloc")]
pub use crate::kernels::packing::best_form;
use crate::kernels::{Place, words};
use crate::world::{Sizes, World};

/// How a matrix is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Words of straight-line code.
    pub group: usize,
    /// Words between two flushes, in whole groups.
    pub segment: usize,
}

impl Form {
    /// Whether a kernel knows it.
    pub fn known(&self) -> bool {
        words::GROUPS.contains(&self.group) && self.segment > 0 && self.segment.is_multiple_of(self.group)
    }

    /// The word that a packed matrix begins with.
    pub fn header(&self) -> u64 {
        self.group as u64 | (self.segment as u64) << 32
    }
}

impl Sizes {
    /// How many matrices a world has.
    pub fn matrices(&self) -> usize {
        self.input_places().len() + 2 * self.n_layers + 3
    }

    /// Bytes of the begins.
    pub fn begins_len(&self) -> usize {
        (4 * self.matrices()).next_multiple_of(8)
    }

    /// The numbers of a part's matrices.
    pub fn matrices_of(&self, part: usize) -> Range<usize> {
        match part {
            0 => 0..self.input_places().len(),
            part => {
                let first = self.input_places().len() + 2 * (part - 1);
                first..first + if part > self.n_layers { 3 } else { 2 }
            }
        }
    }

    /// A matrix by its number.
    pub fn place(&self, number: usize) -> Place {
        let inputs = self.input_places();
        let Some(after) = number.checked_sub(inputs.len()) else {
            return inputs[number];
        };
        match (after / 2, after % 2) {
            (layer, 0) if layer < self.n_layers => Place::InProj(layer),
            (layer, _) if layer < self.n_layers => Place::OutProj(layer),
            (layer, 0) if layer == self.n_layers => Place::Actions,
            (layer, _) if layer == self.n_layers => Place::Mix,
            _ => Place::Classes,
        }
    }

    /// Blocks of a matrix.
    pub fn blocks(&self, place: Place) -> usize {
        self.shape(place).0.div_ceil(rows_of(place))
    }

    /// Words of a block.
    pub fn block_words(&self, place: Place, form: Form) -> usize {
        rows_of(place) * INT8.words(self.shape(place).1, form.group)
    }
}

/// Rows of a block.
fn rows_of(place: Place) -> usize {
    if place == Place::Actions { 1 } else { words::BLOCK }
}

/// Packs a block of a matrix into `words` (`Sizes::block_words`). The sums that a row's weights could make must fit.
pub fn pack_block(world: &World<'_>, place: Place, block: usize, out: (Form, &mut [u64])) -> Result<(), Overflow> {
    let matrix = world.matrix(place);
    let (form, words) = out;
    let rows = rows_of(place);
    let (first, last) = (block * rows, matrix.rows.min((block + 1) * rows));
    let weights = &matrix.weights[first * matrix.columns..last * matrix.columns];
    INT8.pack_block(weights, matrix.columns, form.segment, Block { rows, words })
}
