//! Room for what a step computes on its way; nothing in it outlives the step.

use core::ops::Range;

use crate::error::Error;
use crate::kernels::{COLUMN_GROUP, Place, ROW_GROUP, Reader};
use crate::quantities::Quantities;
use crate::scheme::{ACTIONS, QUANTITIES};
use crate::world::Sizes;

/// The parts of a step's room, for all lanes where a part says so.
pub(crate) struct Scratch<'s> {
    /// What a head says.
    pub said: &'s mut [i64],
    /// Everything read off the frames, a lane after the other.
    pub quantities: &'s mut [Quantities],
    /// int8 inputs of products, of all lanes.
    pub values: &'s mut [i8],
    /// The residual stream, a lane after the other.
    pub residual: &'s mut [i32],
    /// Sums of products, of all lanes.
    pub sums: &'s mut [i32],
    /// See `block::Signals`.
    pub signal: &'s mut [i32],
    /// See `block::Signals`.
    pub enter: &'s mut [i32],
    /// See `block::Signals`.
    pub gated: &'s mut [i32],
    /// The inputs' int8 columns, of all lanes.
    pub waves: &'s mut [i8],
    /// See `kernels::Product`.
    pub words: &'s mut [u64],
    /// Rows of the action heads that are wanted.
    pub picked: &'s mut [u16],
    /// The hidden layer as amounts read it, a lane after the other.
    pub fine: &'s mut [i16],
    /// What enters the contact network's hidden layer, a lane after the other.
    pub entered: &'s mut [i32],
    /// What the contact network says of both sides, a lane after the other.
    pub touched: &'s mut [i8],
}

/// Bytes of each part for a number of lanes, in order.
fn lengths(sizes: &Sizes, lanes: usize) -> [usize; 14] {
    let columns = |n: usize| n.next_multiple_of(COLUMN_GROUP);
    let rows = |place| sizes.shape(place).0.next_multiple_of(ROW_GROUP);
    let (token, contact) = (&sizes.token, &sizes.contact);
    let read = [Reader::Token, Reader::Contact].map(|reader| 3 * rows(Place::Numbers(reader)));
    let highest = [Place::InProj(0), Place::OutProj(0), Place::Actions, Place::Mix, Place::Classes].map(rows);
    let contact_rows = rows(Place::Deepen).max(rows(Place::Leave));
    let sums = highest.into_iter().chain(read).fold(contact_rows, usize::max);
    let (numbers, waves) = (token.numbers.max(contact.numbers), token.waves.max(contact.waves));
    let hidden =
        [sizes.d_inner, sizes.hidden, contact.width, sizes.contact_deep].into_iter().fold(sizes.d_model, usize::max);
    let widest = hidden.max(waves).max(numbers).max(2 * sizes.contact_width);
    let values = columns(hidden).max(2 * columns(numbers));
    [
        8 * sizes.head(),
        lanes * size_of::<Quantities>(),
        lanes * values,
        lanes * 4 * sizes.d_model,
        lanes * 4 * sums,
        4 * sizes.conv_width(),
        4 * sizes.head(),
        4 * sizes.d_inner,
        lanes * columns(waves),
        2 * 2 * ACTIONS,
        8 * (widest.div_ceil(3) + COLUMN_GROUP),
        lanes * 2 * sizes.hidden,
        lanes * 4 * contact.width,
        lanes * columns(2 * sizes.contact_width),
    ]
    .map(|length| length.next_multiple_of(64))
}

impl Sizes {
    /// Words of room that a step of so many lanes needs.
    pub fn scratch_len(&self, lanes: usize) -> usize {
        lengths(self, lanes).iter().sum::<usize>() / 8
    }

    /// Which of one lane's words of room a step that is left off between two units goes on with.
    pub fn carried(&self) -> Range<usize> {
        let [said, quantities, values, residual, ..] = lengths(self, 1);
        let entering = 4 * self.shape(Place::InProj(0)).0.next_multiple_of(ROW_GROUP);
        said / 8..(said + quantities + values + residual + entering) / 8
    }
}

impl<'s> Scratch<'s> {
    /// The parts of `room`; [`Error::Length`] where it is too small.
    pub fn split(room: &'s mut [u64], sizes: &Sizes, lanes: usize) -> Result<Self, Error> {
        let mut rest: &'s mut [u8] = bytemuck::cast_slice_mut(room);
        let lengths = lengths(sizes, lanes);
        if rest.len() < lengths.iter().sum() {
            return Err(Error::Length);
        }
        let mut part = |k: usize, used: usize| {
            let (taken, left) = core::mem::take(&mut rest).split_at_mut(lengths[k]);
            rest = left;
            &mut taken[..used]
        };
        let s = sizes;
        debug_assert_eq!(size_of::<Quantities>(), 8 * QUANTITIES);
        Ok(Self {
            said: bytemuck::cast_slice_mut(part(0, 8 * s.head())),
            quantities: bytemuck::cast_slice_mut(part(1, lanes * size_of::<Quantities>())),
            values: bytemuck::cast_slice_mut(part(2, lengths[2])),
            residual: bytemuck::cast_slice_mut(part(3, lanes * 4 * s.d_model)),
            sums: bytemuck::cast_slice_mut(part(4, lengths[4])),
            signal: bytemuck::cast_slice_mut(part(5, 4 * s.conv_width())),
            enter: bytemuck::cast_slice_mut(part(6, 4 * s.head())),
            gated: bytemuck::cast_slice_mut(part(7, 4 * s.d_inner)),
            waves: bytemuck::cast_slice_mut(part(8, lengths[8])),
            picked: bytemuck::cast_slice_mut(part(9, 2 * 2 * ACTIONS)),
            words: bytemuck::cast_slice_mut(part(10, lengths[10])),
            fine: bytemuck::cast_slice_mut(part(11, lanes * 2 * s.hidden)),
            entered: bytemuck::cast_slice_mut(part(12, lanes * 4 * s.contact.width)),
            touched: bytemuck::cast_slice_mut(part(13, lengths[13])),
        })
    }
}
