//! Weights in the order in which vector kernels read them.
//!
//! A tile holds `columns` neighbouring weights of each of `rows` rows; tiles of the same rows follow one another, so a
//! kernel reads one stream, and every lane of a vector gathers one row's sum.

use alloc::vec::Vec;

use bytemuck::{Pod, Zeroable};

use crate::kernels::{Matrix, Place};
use crate::world::{Sizes, World};

/// A tile's size, and what is added to every weight (so that it can be unsigned).
#[derive(Clone, Copy)]
pub(crate) struct Layout {
    pub rows: usize,
    pub columns: usize,
    pub offset: i8,
}

/// A cache line of bytes.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Line([u8; 64]);

/// Zeroed bytes that begin on a cache line: at least `length` of them.
pub(crate) fn lines(length: usize) -> Vec<Line> {
    alloc::vec![Line::zeroed(); length.div_ceil(64)]
}

impl Layout {
    /// Bytes of a packed matrix.
    fn length(&self, (rows, columns): (usize, usize)) -> usize {
        rows.next_multiple_of(self.rows) * columns.next_multiple_of(self.columns)
    }

    /// Where a matrix begins among a world's packed weights.
    fn begin(&self, sizes: &Sizes, place: Place) -> usize {
        let length = |place| self.length(sizes.shape(place));
        let inputs = length(Place::Numbers) + length(Place::Waves);
        let layer = length(Place::InProj(0)) + length(Place::OutProj(0));
        let heads = inputs + sizes.n_layers * layer;
        match place {
            Place::Numbers => 0,
            Place::Waves => length(Place::Numbers),
            Place::InProj(k) => inputs + k * layer,
            Place::OutProj(k) => inputs + k * layer + length(Place::InProj(k)),
            Place::Actions => heads,
            Place::Mix => heads + length(Place::Actions),
            Place::Classes => heads + length(Place::Actions) + length(Place::Mix),
        }
    }

    /// Packs all of a world's weights.
    pub(crate) fn pack(&self, world: &World<'_>) -> Vec<Line> {
        let sizes = world.sizes();
        let length = self.begin(sizes, Place::Classes) + self.length(sizes.shape(Place::Classes));
        let mut packed = lines(length);
        let bytes: &mut [i8] = bytemuck::cast_slice_mut(&mut packed);
        bytes.fill(self.offset);
        let layers = (0..sizes.n_layers).flat_map(|k| [Place::InProj(k), Place::OutProj(k)]);
        let heads = [Place::Actions, Place::Mix, Place::Classes];
        for place in [Place::Numbers, Place::Waves].into_iter().chain(layers).chain(heads) {
            let begin = self.begin(sizes, place);
            let matrix = world.matrix(place);
            self.pack_matrix(&matrix, &mut bytes[begin..begin + self.length(sizes.shape(place))]);
        }
        packed
    }

    fn pack_matrix(&self, matrix: &Matrix<'_>, packed: &mut [i8]) {
        let tiles = matrix.columns.div_ceil(self.columns);
        for (row, weights) in matrix.weights.chunks_exact(matrix.columns).enumerate() {
            let group = row / self.rows * tiles * self.rows * self.columns;
            for (column, weight) in weights.iter().enumerate() {
                let tile = group + column / self.columns * self.rows * self.columns;
                let inside = row % self.rows * self.columns + column % self.columns;
                packed[tile + inside] = weight.wrapping_add(self.offset);
            }
        }
    }

    /// A matrix among a world's packed weights.
    #[inline(always)]
    pub(crate) fn matrix<'p>(&self, packed: &'p [i8], sizes: &Sizes, place: Place) -> Matrix<'p> {
        let shape = sizes.shape(place);
        let begin = self.begin(sizes, place);
        Matrix { weights: &packed[begin..begin + self.length(shape)], rows: shape.0, columns: shape.1 }
    }
}
