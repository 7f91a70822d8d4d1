//! Weights in the order in which kernels read them.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;

#[cfg(feature = "alloc")]
use bytemuck::{Pod, Zeroable};

use crate::kernels::{Matrix, Place, Reader};
use crate::world::{Sizes, World};
#[cfg(feature = "alloc")]
use {
    crate::kernels::words,
    crate::packed::{Form, pack_block},
    integer_kernels::lanes::INT8,
    integer_kernels::pack,
};

/// How a kernel wants a world's weights.
#[derive(Clone, Copy)]
pub(crate) enum Layout {
    /// As the world holds them.
    Canonical,
    /// In tiles of neighbouring weights of neighbouring rows; tiles of the same rows follow one another, so a kernel reads
    /// one stream, and every lane of a vector gathers one row's sum.
    #[cfg(feature = "alloc")]
    Tiles(Tiles),
    /// Three weights in a 64-bit word. The packed bytes begin with where each matrix begins, u32 each, and a matrix with
    /// its group and segment, see `words`.
    Words,
}

/// Tiles of matrices of which all rows are wanted, and of those whose rows are picked; and what is added to every weight
/// (so that it can be unsigned).
#[cfg(feature = "alloc")]
#[derive(Clone, Copy)]
pub(crate) struct Tiles {
    pub all: Tile,
    pub picked: Tile,
    pub offset: i8,
}

/// A tile's size.
#[cfg(feature = "alloc")]
#[derive(Clone, Copy)]
pub(crate) struct Tile {
    pub rows: usize,
    pub columns: usize,
}

/// A cache line of bytes.
#[cfg(feature = "alloc")]
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Line([u8; 64]);

/// Zeroed bytes that begin on a cache line: at least `length` of them.
#[cfg(feature = "alloc")]
pub(crate) fn lines(length: usize) -> Vec<Line> {
    alloc::vec![Line::zeroed(); length.div_ceil(64)]
}

/// A world's matrices in their order.
#[cfg(feature = "alloc")]
fn places(sizes: &Sizes) -> impl Iterator<Item = Place> {
    let layers = (0..sizes.n_layers).flat_map(|k| [Place::InProj(k), Place::OutProj(k)]);
    sizes.input_places().iter().copied().chain(layers).chain([Place::Actions, Place::Mix, Place::Classes])
}

/// A matrix's place among [`places`].
#[inline(always)]
fn number(sizes: &Sizes, place: Place) -> usize {
    let inputs = sizes.input_places().len();
    let heads = inputs + 2 * sizes.n_layers;
    match place {
        Place::Numbers(Reader::Token) => 0,
        Place::Waves(Reader::Token) => 1,
        Place::Numbers(Reader::Contact) => 2,
        Place::Waves(Reader::Contact) => 3,
        Place::Deepen => 4,
        Place::Leave => 5,
        Place::Join => 6,
        Place::InProj(k) => inputs + 2 * k,
        Place::OutProj(k) => inputs + 2 * k + 1,
        Place::Actions => heads,
        Place::Mix => heads + 1,
        Place::Classes => heads + 2,
    }
}

impl Layout {
    /// Packs all of a world's weights; nothing where they are read as the world holds them.
    #[cfg(feature = "alloc")]
    pub(crate) fn pack(&self, world: &World<'_>) -> Vec<Line> {
        match self {
            Self::Canonical => Vec::new(),
            Self::Tiles(tiles) => tiles.pack(world),
            Self::Words => pack_words(world),
        }
    }

    /// A matrix of the world, or among its packed weights.
    #[inline(always)]
    pub(crate) fn matrix<'p>(&self, world: &World<'p>, packed: &'p [i8], place: Place) -> Matrix<'p> {
        let sizes = world.sizes();
        let (rows, columns) = sizes.shape(place);
        let weights = match self {
            Self::Canonical => return world.matrix(place),
            #[cfg(feature = "alloc")]
            Self::Tiles(tiles) => &packed[tiles.begin(sizes, place)..][..tiles.length(sizes, place)],
            Self::Words => {
                let at = 4 * number(sizes, place);
                let begin = bytemuck::pod_read_unaligned::<u32>(bytemuck::cast_slice(&packed[at..at + 4]));
                &packed[begin as usize..]
            }
        };
        Matrix { weights, rows, columns }
    }
}

#[cfg(feature = "alloc")]
impl Tiles {
    #[inline(always)]
    fn tile(&self, place: Place) -> Tile {
        if place == Place::Actions { self.picked } else { self.all }
    }

    /// Bytes of a packed matrix.
    #[inline(always)]
    fn length(&self, sizes: &Sizes, place: Place) -> usize {
        let (rows, columns) = sizes.shape(place);
        let tile = self.tile(place);
        rows.next_multiple_of(tile.rows) * columns.next_multiple_of(tile.columns)
    }

    /// Where a matrix begins among a world's packed weights.
    #[inline(always)]
    fn begin(&self, sizes: &Sizes, place: Place) -> usize {
        let length = |place| self.length(sizes, place);
        let before = |k: usize| sizes.input_places()[..k].iter().map(|place| length(*place)).sum();
        let inputs: usize = before(sizes.input_places().len());
        let layer = length(Place::InProj(0)) + length(Place::OutProj(0));
        let heads = inputs + sizes.n_layers * layer;
        match place {
            Place::Numbers(Reader::Token) => 0,
            Place::Waves(Reader::Token) => before(1),
            Place::Numbers(Reader::Contact) => before(2),
            Place::Waves(Reader::Contact) => before(3),
            Place::Deepen => before(4),
            Place::Leave => before(5),
            Place::Join => before(6),
            Place::InProj(k) => inputs + k * layer,
            Place::OutProj(k) => inputs + k * layer + length(Place::InProj(k)),
            Place::Actions => heads,
            Place::Mix => heads + length(Place::Actions),
            Place::Classes => heads + length(Place::Actions) + length(Place::Mix),
        }
    }

    fn pack(&self, world: &World<'_>) -> Vec<Line> {
        let sizes = world.sizes();
        let mut packed = lines(places(sizes).map(|place| self.length(sizes, place)).sum());
        let bytes: &mut [i8] = bytemuck::cast_slice_mut(&mut packed);
        bytes.fill(self.offset);
        for place in places(sizes) {
            let begin = self.begin(sizes, place);
            self.pack_matrix(self.tile(place), &world.matrix(place), &mut bytes[begin..]);
        }
        packed
    }

    fn pack_matrix(&self, tile: Tile, matrix: &Matrix<'_>, packed: &mut [i8]) {
        let (tiles, length) = (matrix.columns.div_ceil(tile.columns), tile.rows * tile.columns);
        for (row, weights) in matrix.weights.chunks_exact(matrix.columns).enumerate() {
            let group = row / tile.rows * tiles * length;
            for (column, weight) in weights.iter().enumerate() {
                let inside = row % tile.rows * tile.columns + column % tile.columns;
                packed[group + column / tile.columns * length + inside] = weight.wrapping_add(self.offset);
            }
        }
    }
}

#[cfg(feature = "alloc")]
fn pack_words(world: &World<'_>) -> Vec<Line> {
    let sizes = world.sizes();
    let mut bytes = alloc::vec![0_u8; sizes.begins_len()];
    for place in places(sizes) {
        let (at, begin) = (4 * number(sizes, place), bytes.len() as u32);
        bytes[at..at + 4].copy_from_slice(&begin.to_le_bytes());
        let form = best_form(&world.matrix(place));
        bytes.extend_from_slice(&form.header().to_le_bytes());
        let mut words = alloc::vec![0; sizes.block_words(place, form)];
        for block in 0..sizes.blocks(place) {
            pack_block(world, place, block, (form, &mut words)).expect("the form fits");
            bytes.extend_from_slice(bytemuck::cast_slice(&words));
        }
    }
    let mut packed = lines(bytes.len());
    bytemuck::cast_slice_mut(&mut packed)[..bytes.len()].copy_from_slice(&bytes);
    packed
}

/// The form of a matrix that costs least: the group that pads least, the longest segment that can't overflow.
#[cfg(feature = "alloc")]
pub fn best_form(matrix: &Matrix<'_>) -> Form {
    let weights = pack::Matrix { weights: matrix.weights, columns: matrix.columns };
    let mut groups = words::GROUPS;
    groups.sort_by_key(|group| INT8.words(matrix.columns, *group));
    for group in groups {
        let words = INT8.words(matrix.columns, group);
        for segment in (1..=words / group).rev().map(|groups| groups * group) {
            if weights.check(INT8, segment).is_ok() {
                return Form { group, segment };
            }
        }
    }
    unreachable!("a segment of 11 words holds any weights")
}
