//! The step: from `(world, hidden states, frames, controllers, sampling)` to the next hidden states and frames.

use core::ops::Range;

use crate::apply::{self, Ground};
use crate::block;
use crate::error::Error;
use crate::features::{self, Columns};
use crate::fixed_point::{rounded, rounded_32, rounded_each, saturated};
use crate::frame::{Controller, Frame, Stage};
use crate::heads::{self, Draw, Mixed, Physics};
use crate::hidden;
use crate::kernels::{
    COLUMN_GROUP, Called, InPieces, Kernel, Matrix, MatrixProduct, Place, Portable, Product, ROW_GROUP, Reader, Words,
};
use crate::norm::{normalised, normalised_by_channel};
use crate::possible::{self, Allowed};
use crate::quantities::{self, Quantities};
use crate::sampling::Sampling;
use crate::scheme::{ACTIONS, GATE_BITS, NUMBER_BITS, RESIDUAL_LIMIT, SIGNAL_BITS, TOKEN_BITS};
use crate::scratch::Scratch;
use crate::tables::silu_wide;
use crate::units::Unit;
use crate::world::{Scales, Sizes, World};

/// Matches that move on by one frame together; as many of each.
pub struct Lanes<'a> {
    /// Hidden states, `state_len` bytes each, from a multiple of 8 on.
    pub hidden: &'a mut [u8],
    /// The frames, which become the next ones.
    pub frames: &'a mut [Frame],
    /// Where they are played.
    pub stages: &'a [Stage],
    /// The controllers that lead to the next frames.
    pub controllers: &'a [[Controller; 2]],
    /// How the next action states are chosen.
    pub sampling: &'a [Sampling],
}

impl Lanes<'_> {
    fn check(&self, sizes: &Sizes) -> Result<(), Error> {
        let n = self.frames.len();
        let lengths = [self.stages.len(), self.controllers.len(), self.sampling.len()];
        if n == 0 || lengths != [n; 3] || self.hidden.len() != n * sizes.state_len() {
            return Err(Error::Length);
        }
        if self.hidden.as_ptr().align_offset(8) != 0 {
            return Err(Error::Misaligned);
        }
        Ok(())
    }
}

/// What can be looked at while a step runs; a lane after the other.
#[allow(missing_docs)]
pub enum Seen<'s> {
    Quantities(&'s [Quantities]),
    /// The residual stream after the inputs, TOKEN_BITS.
    Token(&'s [i32]),
    /// The residual stream after a layer.
    Residual(usize, &'s [i32]),
    /// A lane's allowed next action states, and sums of their logits before bias and scale; other sums mean nothing.
    Actions(usize, &'s [Allowed; 2], &'s [i32]),
    /// A lane's next action states.
    Chosen(usize, [usize; 2]),
    /// A lane's hidden layer, SIGNAL_BITS.
    Mixed(usize, &'s [i32]),
}

/// Where a kernel finds its weights.
#[derive(Clone, Copy)]
pub(crate) struct Weights<'w> {
    pub world: World<'w>,
    /// Weights in the kernel's layout; empty for a kernel that reads the world's own.
    pub packed: &'w [i8],
}

impl<'w> Weights<'w> {
    #[inline(always)]
    fn matrix<K: Kernel>(&self, place: Place) -> Matrix<'w> {
        K::LAYOUT.matrix(&self.world, self.packed, place)
    }
}

/// Moves all lanes on by one frame, with plain Rust and no memory but `scratch` (`Sizes::scratch_len` words).
/// [`Error`] where lengths or alignment don't fit; nothing has changed then.
pub fn step(world: &World<'_>, mut lanes: Lanes<'_>, scratch: &mut [u64]) -> Result<(), Error> {
    run(Portable, &Weights { world: *world, packed: &[] }, &mut lanes, scratch, |_| ())
}

/// These units of one match's step (see `units`), with the world's weights packed in words: `Engine::packed` of an engine
/// with [`Instructions::Words`]; other bytes give other frames, or panic. Units before them have run with the same lane.
/// Where those ran elsewhere, `scratch` holds what they left in `Sizes::carried`. Frame and previous controllers change with
/// the last unit only, a layer's memory with its mix. The world and the packed weights may be windows that hold the units'
/// parts.
///
/// Inlined: Solana's machine passes no more than five arguments.
///
/// [`Instructions::Words`]: crate::Instructions::Words
#[inline(always)]
pub fn step_units(
    world: &World<'_>,
    packed: &[u8],
    mut lane: Lanes<'_>,
    scratch: &mut [u64],
    units: Range<usize>,
) -> Result<(), Error> {
    if packed.as_ptr().align_offset(8) != 0 {
        return Err(Error::Misaligned);
    }
    let weights = Weights { world: *world, packed: bytemuck::cast_slice(packed) };
    run_units(Words, &weights, &mut lane, scratch, units)
}

/// [`step_units`] with products that are computed by `product`, from the world's own weights.
#[inline(always)]
pub fn step_units_by<P: MatrixProduct>(
    world: &World<'_>,
    product: P,
    mut lane: Lanes<'_>,
    scratch: &mut [u64],
    units: Range<usize>,
) -> Result<(), Error> {
    run_units(Called(product), &Weights { world: *world, packed: &[] }, &mut lane, scratch, units)
}

#[inline(always)]
fn run_units<K: InPieces>(
    kernel: K,
    weights: &Weights<'_>,
    lane: &mut Lanes<'_>,
    scratch: &mut [u64],
    units: Range<usize>,
) -> Result<(), Error> {
    let sizes = weights.world.sizes();
    lane.check(sizes)?;
    if lane.frames.len() != 1 {
        return Err(Error::Length);
    }
    let mut scratch = Scratch::split(scratch, sizes, 1)?;
    for unit in units {
        match sizes.unit(unit) {
            Unit::Inputs => token(kernel, weights, lane, &mut scratch),
            Unit::Enter(layer, piece) => {
                if piece == 0 {
                    normalise(sizes, weights.world.layer(layer).norm_bits, &mut scratch);
                }
                multiply_piece(kernel, weights, (Place::InProj(layer), piece), &mut scratch);
            }
            Unit::Mix(layer) => mix(kernel, weights, layer, lane, &mut scratch),
            Unit::Leave(layer, piece) => {
                let place = Place::OutProj(layer);
                multiply_piece(kernel, weights, (place, piece), &mut scratch);
                if piece + 1 == sizes.pieces(place) {
                    let layer = weights.world.layer(layer);
                    add(&layer.out_proj, layer.gate_bits, sizes.d_model, &mut scratch);
                }
            }
            Unit::Heads => {
                predict(kernel, weights, lane, &mut scratch, |_| ());
                remember(lane, sizes);
            }
        }
    }
    Ok(())
}

/// A piece of a product, of the only lane.
#[inline(always)]
fn multiply_piece<K: InPieces>(
    kernel: K,
    weights: &Weights<'_>,
    (place, piece): (Place, usize),
    scratch: &mut Scratch<'_>,
) {
    let matrix = weights.matrix::<K>(place);
    let mut product = Product {
        matrix,
        values: &scratch.values[..columns(matrix.columns)],
        sums: &mut scratch.sums[..rows(matrix.rows)],
        words: &mut *scratch.words,
    };
    kernel.multiply_rows(&mut product, weights.world.sizes().rows_of(place, piece));
}

/// A whole step.
#[inline(always)]
pub(crate) fn run<K: Kernel>(
    kernel: K,
    weights: &Weights<'_>,
    lanes: &mut Lanes<'_>,
    scratch: &mut [u64],
    mut observe: impl FnMut(Seen<'_>),
) -> Result<(), Error> {
    let sizes = weights.world.sizes();
    lanes.check(sizes)?;
    let mut scratch = Scratch::split(scratch, sizes, lanes.frames.len())?;
    token(kernel, weights, lanes, &mut scratch);
    observe(Seen::Quantities(scratch.quantities));
    observe(Seen::Token(scratch.residual));
    for k in 0..sizes.n_layers {
        let layer = weights.world.layer(k);
        normalise(sizes, layer.norm_bits, &mut scratch);
        multiply(kernel, weights, Place::InProj(k), &mut scratch);
        mix(kernel, weights, k, lanes, &mut scratch);
        multiply(kernel, weights, Place::OutProj(k), &mut scratch);
        add(&layer.out_proj, layer.gate_bits, sizes.d_model, &mut scratch);
        observe(Seen::Residual(k, scratch.residual));
    }
    predict(kernel, weights, lanes, &mut scratch, observe);
    remember(lanes, sizes);
    Ok(())
}

/// The controllers that led here are the next step's previous ones.
#[inline(always)]
fn remember(lanes: &mut Lanes<'_>, sizes: &Sizes) {
    let states = lanes.hidden.chunks_exact_mut(sizes.state_len());
    for (state, controllers) in states.zip(lanes.controllers) {
        *hidden::previous(state) = *controllers;
    }
}

/// Length of a lane's values for a product of so many columns.
fn columns(count: usize) -> usize {
    count.next_multiple_of(COLUMN_GROUP)
}

/// Length of a lane's sums of a product of so many rows.
fn rows(count: usize) -> usize {
    count.next_multiple_of(ROW_GROUP)
}

/// Reads the frames and writes their tokens into the residual stream.
#[inline(always)]
fn token<K: Kernel>(kernel: K, weights: &Weights<'_>, lanes: &mut Lanes<'_>, scratch: &mut Scratch<'_>) {
    let s = weights.world.sizes();
    for (lane, state) in lanes.hidden.chunks_exact_mut(s.state_len()).enumerate() {
        let previous = hidden::previous(state);
        let found = &mut scratch.quantities[lane];
        quantities::read(&lanes.frames[lane], lanes.stages[lane], &lanes.controllers[lane], previous, found);
    }
    entering(kernel, weights, (Reader::Token, 0), scratch);
    if s.has_contact() {
        contact(kernel, weights, scratch);
    }
}

/// What a layer makes of the features as `player` 0 sees them, or 1: into the residual stream, or what enters the contact
/// network's hidden layer.
#[inline(always)]
fn entering<K: Kernel>(kernel: K, weights: &Weights<'_>, (reader, player): (Reader, usize), scratch: &mut Scratch<'_>) {
    let inputs = weights.world.inputs(reader);
    let width = inputs.sizes.width;
    let n = scratch.quantities.len();
    let to = match reader {
        Reader::Token => &mut *scratch.residual,
        Reader::Contact => &mut *scratch.entered,
    };
    let (number_columns, wave_columns) = (columns(inputs.sizes.numbers), columns(inputs.sizes.waves));
    for (lane, read) in scratch.quantities.iter().enumerate() {
        // the two bytes of a number meet the same weights: two lanes of one product
        let (high, low) =
            scratch.values[2 * lane * number_columns..][..2 * number_columns].split_at_mut(number_columns);
        let to = Columns {
            rows: &mut to[lane * width..][..width],
            high,
            low,
            waves: &mut scratch.waves[lane * wave_columns..][..wave_columns],
        };
        features::gather(&inputs, read, player, to);
    }
    let stride = rows(width);
    let (number_sums, wave_sums) = scratch.sums[..3 * n * stride].split_at_mut(2 * n * stride);
    let values = &scratch.values[..2 * n * number_columns];
    let matrix = weights.matrix::<K>(Place::Numbers(reader));
    kernel.multiply(&mut Product { matrix, values, sums: number_sums, words: &mut *scratch.words });
    let values = &scratch.waves[..n * wave_columns];
    let matrix = weights.matrix::<K>(Place::Waves(reader));
    kernel.multiply(&mut Product { matrix, values, sums: wave_sums, words: &mut *scratch.words });

    let world = &weights.world;
    let (numbers, waves) = (world.scales_of(Place::Numbers(reader)), world.scales_of(Place::Waves(reader)));
    let [bias, number_shift, wave_shift, wave_bias] =
        [inputs.bias, numbers.shift, waves.shift, waves.bias].map(|values| &values[..width]);
    for (lane, entering) in to.chunks_exact_mut(width).enumerate() {
        let high = &number_sums[2 * lane * stride..][..width];
        let low = &number_sums[(2 * lane + 1) * stride..][..width];
        let wave = &wave_sums[lane * stride..][..width];
        for (i, value) in entering.iter_mut().enumerate() {
            let number = (i64::from(high[i]) << 8) + i64::from(low[i]);
            let sum = rounded(i64::from(*value), inputs.sizes.row_bits - TOKEN_BITS)
                + rounded_each(number, number_shift[i], NUMBER_BITS - TOKEN_BITS)
                + rounded_each(i64::from(wave[i]) + i64::from(wave_bias[i]), wave_shift[i], 7 - TOKEN_BITS)
                + i64::from(bias[i]);
            *value = saturated(sum, RESIDUAL_LIMIT) as i32;
        }
    }
}

/// The contact network, from either side: adds to the residual stream.
#[inline(always)]
fn contact<K: Kernel>(kernel: K, weights: &Weights<'_>, scratch: &mut Scratch<'_>) {
    let s = weights.world.sizes();
    let (hidden, deep, width) = (s.contact.width, s.contact_deep, s.contact_width);
    let (touched, count) = (columns(2 * width), scratch.quantities.len());
    for player in 0..2 {
        entering(kernel, weights, (Reader::Contact, player), scratch);
        let entered = scratch.entered.chunks_exact(hidden).zip(scratch.values.chunks_exact_mut(columns(hidden)));
        for (entered, values) in entered {
            squash(entered.iter().map(|value| i64::from(*value)), s.contact_bits, values);
        }
        multiply(kernel, weights, Place::Deepen, scratch);
        let scales = weights.world.scales_of(Place::Deepen);
        let lanes = scratch.sums.chunks_exact(rows(deep)).zip(scratch.values.chunks_exact_mut(columns(deep)));
        for (sums, values) in lanes.take(count) {
            let scaled = sums.iter().zip(scales.bias).zip(scales.shift);
            let deep = scaled.map(|((sum, bias), shift)| {
                rounded_each(i64::from(*sum) + i64::from(*bias), *shift, s.contact_bits - TOKEN_BITS)
            });
            squash(deep, s.deep_bits, values);
        }
        multiply(kernel, weights, Place::Leave, scratch);
        let scales = weights.world.scales_of(Place::Leave);
        let lanes = scratch.touched.chunks_exact_mut(touched).zip(scratch.sums.chunks_exact(rows(width)));
        for (touched, sums) in lanes {
            for (i, to) in touched[player * width..][..width].iter_mut().enumerate() {
                let said = i64::from(sums[i]) + i64::from(scales.bias[i]);
                *to = saturated(rounded_each(said, scales.shift[i], s.deep_bits - s.said_bits), 8) as i8;
            }
            for to in &mut touched[2 * width..] {
                *to = 0;
            }
        }
    }
    let matrix = weights.matrix::<K>(Place::Join);
    kernel.multiply(&mut Product {
        matrix,
        values: &scratch.touched[..count * touched],
        sums: &mut scratch.sums[..count * rows(s.d_model)],
        words: &mut *scratch.words,
    });
    add(&weights.world.scales_of(Place::Join), s.said_bits, s.d_model, scratch);
}

/// Adds a product of values with `bits` to the residual stream.
#[inline(always)]
fn add(scales: &Scales<'_>, bits: i32, d_model: usize, scratch: &mut Scratch<'_>) {
    let lanes = scratch.residual.chunks_exact_mut(d_model).zip(scratch.sums.chunks_exact(rows(d_model)));
    for (residual, sums) in lanes {
        let scaled = sums.iter().zip(scales.bias).zip(scales.shift);
        for (value, ((sum, bias), shift)) in residual.iter_mut().zip(scaled) {
            let added = rounded_each(i64::from(*sum) + i64::from(*bias), *shift, bits - TOKEN_BITS);
            *value = saturated(i64::from(*value) + added, RESIDUAL_LIMIT) as i32;
        }
    }
}

/// SiLU of values with TOKEN_BITS, int8 with `bits`; what is beyond them becomes 0.
#[inline(always)]
fn squash(values: impl Iterator<Item = i64>, bits: i32, to: &mut [i8]) {
    let mut to = to.iter_mut();
    for (value, to) in values.zip(&mut to) {
        let mixed = silu_wide(saturated(rounded(value, TOKEN_BITS - GATE_BITS), 16) as i32);
        *to = rounded_32(mixed, SIGNAL_BITS - bits).clamp(-127, 127) as i8;
    }
    for rest in to {
        *rest = 0;
    }
}

/// A Mamba2 block between its projections: from the sums of what enters to the values that leave. Moves the layer's window
/// and state on.
#[inline(always)]
fn mix<K: Kernel>(kernel: K, weights: &Weights<'_>, k: usize, lanes: &mut Lanes<'_>, scratch: &mut Scratch<'_>) {
    let s = weights.world.sizes();
    let layer = weights.world.layer(k);
    let (in_stride, out_columns) = (rows(s.in_rows()), columns(s.d_inner));
    for (lane, state) in lanes.hidden.chunks_exact_mut(s.state_len()).enumerate() {
        let sums = &scratch.sums[lane * in_stride..][..s.in_rows()];
        let mut room = block::Signals {
            signal: &mut *scratch.signal,
            enter: &mut *scratch.enter,
            said: &mut *scratch.said,
            gated: &mut *scratch.gated,
        };
        block::mix(kernel, s, &layer, sums, s.layer_state(state, k), &mut room);
        let values = &mut scratch.values[lane * out_columns..][..out_columns];
        normalised_by_channel(room.gated, SIGNAL_BITS, layer.gate_bits, layer.gate_coarser, values);
    }
}

/// The heads, and the next frames from what they say.
#[inline(always)]
fn predict<K: Kernel>(
    kernel: K,
    weights: &Weights<'_>,
    lanes: &mut Lanes<'_>,
    scratch: &mut Scratch<'_>,
    mut observe: impl FnMut(Seen<'_>),
) {
    let world = &weights.world;
    let s = world.sizes();
    normalise(s, s.heads_norm_bits, scratch);
    let scales = world.scales_of(Place::Actions);
    let matrix = weights.matrix::<K>(Place::Actions);
    let width = columns(s.d_model);
    for (lane, read) in scratch.quantities.iter_mut().enumerate() {
        let allowed = [0, 1].map(|player| possible::allowed(world, &lanes.frames[lane], read, player));
        let values = &scratch.values[lane * width..][..width];
        let sums = &mut scratch.sums[..rows(matrix.rows)];
        let mut count = 0;
        for (player, allowed) in allowed.iter().enumerate() {
            possible::each(allowed, |action| {
                scratch.picked[count] = (player * ACTIONS + action) as u16;
                count += 1;
            });
        }
        let mut product = Product { matrix, values, sums: &mut *sums, words: &mut *scratch.words };
        kernel.pick(&mut product, &scratch.picked[..count]);
        observe(Seen::Actions(lane, &allowed, sums));
        let sampling = &lanes.sampling[lane];
        let chosen = [0, 1].map(|player| match sampling.temperature {
            0 => heads::choose(sums, &scales, player, &allowed[player]),
            _ => {
                let draw = Draw { player, value_bits: s.heads_norm_bits, sampling };
                heads::sample(sums, &scales, &allowed[player], &draw)
            }
        });
        // from here on only what was chosen counts
        read[0] = chosen.map(|action| action as i32);
        observe(Seen::Chosen(lane, chosen));
    }

    multiply(kernel, weights, Place::Mix, scratch);
    let scales = world.scales_of(Place::Mix);
    let (stride, width) = (rows(s.hidden), columns(s.hidden));
    for (lane, read) in scratch.quantities.iter().enumerate() {
        let sums = &mut scratch.sums[lane * stride..][..stride];
        let to = Mixed {
            coarse: &mut scratch.values[lane * width..][..width],
            fine: &mut scratch.fine[lane * s.hidden..][..s.hidden],
        };
        heads::mix(world, sums, &scales, read[0].map(|action| action as usize), to);
        observe(Seen::Mixed(lane, &sums[..s.hidden]));
    }

    multiply(kernel, weights, Place::Classes, scratch);
    let stride = rows(s.shape(Place::Classes).0);
    for (lane, frame) in lanes.frames.iter_mut().enumerate() {
        let logits = &scratch.sums[lane * stride..][..stride];
        let fine = &scratch.fine[lane * s.hidden..][..s.hidden];
        for player in 0..2 {
            let physics = Physics::new(world, logits, fine, player);
            let action = scratch.quantities[lane][0][player] as usize;
            let ground = Ground { stage: lanes.stages[lane], cost: world.cost(action) };
            apply::apply(frame, player, action, &physics, &ground);
        }
    }
}

/// The residual stream as int8 inputs of the next product.
#[inline(always)]
fn normalise(sizes: &Sizes, bits: i32, scratch: &mut Scratch<'_>) {
    let width = columns(sizes.d_model);
    let lanes = scratch.residual.chunks_exact(sizes.d_model).zip(scratch.values.chunks_exact_mut(width));
    for (residual, values) in lanes {
        normalised(residual, TOKEN_BITS, bits, values);
    }
}

#[inline(always)]
fn multiply<K: Kernel>(kernel: K, weights: &Weights<'_>, place: Place, scratch: &mut Scratch<'_>) {
    let matrix = weights.matrix::<K>(place);
    let lanes = scratch.quantities.len();
    kernel.multiply(&mut Product {
        matrix,
        values: &scratch.values[..lanes * columns(matrix.columns)],
        sums: &mut scratch.sums[..lanes * rows(matrix.rows)],
        words: &mut *scratch.words,
    });
}
