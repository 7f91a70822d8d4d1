//! Units of a step: what can be run one after the other, in transactions of their own. No unit has more than [`MOST`]
//! products, so that each fits a transaction, whatever the size of a world.

use core::ops::Range;

use crate::kernels::Place;
use crate::world::Sizes;

/// Most products of a unit of a layer.
const MOST: usize = 1 << 19;

/// Rows of a product are cut at multiples of this: whole blocks for every kernel.
const CUT: usize = 80;

/// A unit of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// The inputs.
    Inputs,
    /// A piece of what enters a layer.
    Enter(usize, usize),
    /// A layer's convolution and scan.
    Mix(usize),
    /// A piece of what leaves a layer.
    Leave(usize, usize),
    /// The heads, and the next frame.
    Heads,
}

impl Sizes {
    /// How many units a step has.
    pub fn units(&self) -> usize {
        2 + self.n_layers * self.layer_units()
    }

    /// A unit by its number.
    pub fn unit(&self, number: usize) -> Unit {
        let Some(after) = number.checked_sub(1) else {
            return Unit::Inputs;
        };
        let (layer, within) = (after / self.layer_units(), after % self.layer_units());
        let entering = self.pieces(Place::InProj(layer));
        if layer >= self.n_layers {
            Unit::Heads
        } else if within < entering {
            Unit::Enter(layer, within)
        } else if within == entering {
            Unit::Mix(layer)
        } else {
            Unit::Leave(layer, within - entering - 1)
        }
    }

    /// The units of a part of the world (see [`Sizes::parts`]).
    pub fn units_of(&self, part: usize) -> Range<usize> {
        let Some(layer) = part.checked_sub(1) else {
            return 0..1;
        };
        let first = 1 + layer * self.layer_units();
        first..if layer < self.n_layers { first + self.layer_units() } else { self.units() }
    }

    /// The part of the world that a unit reads.
    pub fn part_of(&self, unit: usize) -> usize {
        unit.checked_sub(1).map_or(0, |after| 1 + after / self.layer_units())
    }

    fn layer_units(&self) -> usize {
        self.pieces(Place::InProj(0)) + 1 + self.pieces(Place::OutProj(0))
    }

    /// In how many pieces a product is computed.
    pub(crate) fn pieces(&self, place: Place) -> usize {
        let (rows, _) = self.shape(place);
        rows.div_ceil(self.piece_rows(place))
    }

    /// The rows of a piece.
    pub(crate) fn rows_of(&self, place: Place, piece: usize) -> Range<usize> {
        let (rows, _) = self.shape(place);
        let most = self.piece_rows(place);
        piece * most..rows.min((piece + 1) * most)
    }

    fn piece_rows(&self, place: Place) -> usize {
        let (rows, columns) = self.shape(place);
        rows.div_ceil((rows * columns).div_ceil(MOST)).next_multiple_of(CUT)
    }
}
