//! One Mamba2 block, between its two projections.

use crate::fixed_point::{Word, rounded, rounded_32, saturated};
use crate::kernels::{Head, Kernel, Scaled};
use crate::scheme::{
    CONV_BITS, DECAY_BITS, DT_BITS, GATE_BITS, GATE_LIMIT, SIGNAL_BITS, STATE_BITS, TAP_BITS, TOKEN_BITS,
};
use crate::tables::{exp_neg, silu, softplus};
use crate::world::{Layer, Sizes};

/// Room for what a block computes on its way.
pub(crate) struct Signals<'s> {
    /// x, B and C after the convolution, SIGNAL_BITS: conv_width.
    pub signal: &'s mut [i32],
    /// What enters the state: headdim.
    pub enter: &'s mut [i32],
    /// What a head says: headdim.
    pub said: &'s mut [i64],
    /// Gated signal, SIGNAL_BITS: d_inner.
    pub gated: &'s mut [i32],
}

/// From in_proj's sums to the gated signal, with the layer's window and scan state moved on by one frame.
#[inline(always)]
pub(crate) fn mix<K: Kernel>(
    kernel: K,
    sizes: &Sizes,
    layer: &Layer<'_>,
    sums: &[i32],
    (window, scan): (&mut [i16], &mut [i32]),
    room: &mut Signals<'_>,
) {
    let (d_inner, width) = (sizes.d_inner, sizes.conv_width());
    let (gates, rest) = sums.split_at(d_inner);
    let (entering, steps) = rest.split_at(width);
    let (gate_shift, rest) = layer.in_proj.shift.split_at(d_inner);
    let (conv_shift, step_shift) = rest.split_at(width);

    let enters = Scaled { sums: entering, shift: conv_shift, bits: layer.norm_bits - CONV_BITS };
    kernel.convolve(&enters, layer, window, room.signal);
    let gates = Scaled { sums: gates, shift: gate_shift, bits: layer.norm_bits - GATE_BITS };
    kernel.gate(&gates, room.gated);

    let (x, bc) = room.signal.split_at_mut(d_inner);
    for b in &mut bc[..sizes.d_state] {
        *b <<= DECAY_BITS - SIGNAL_BITS;
    }
    let (b, c) = bc.split_at(sizes.d_state);
    let head = sizes.head();
    for h in 0..sizes.n_heads {
        let channels = h * head..(h + 1) * head;
        let shift = step_shift[h] + layer.norm_bits - TOKEN_BITS;
        let step = softplus(rounded(i64::from(steps[h]), shift) + i64::from(layer.dt_bias[h]));
        let decay = exp_neg(rounded(step * i64::from(layer.a[h]), TOKEN_BITS));
        let (x, gated) = (&x[channels.clone()], &mut room.gated[channels.clone()]);
        for (enter, x) in room.enter.iter_mut().zip(x) {
            *enter = rounded(step * i64::from(*x), DT_BITS + SIGNAL_BITS - STATE_BITS) as i32;
        }
        let state = &mut scan[channels.start * sizes.d_state..channels.end * sizes.d_state];
        kernel.scan(&Head { decay: decay as i32, enter: room.enter, b, c }, state, room.said);
        for ((gated, said), x) in gated.iter_mut().zip(&*room.said).zip(x) {
            let y = rounded(*said, STATE_BITS) + rounded(i64::from(*x) * i64::from(layer.d[h]), TOKEN_BITS);
            *gated = saturated(rounded(y * i64::from(*gated), SIGNAL_BITS), GATE_LIMIT) as i32;
        }
    }
}

/// A sum of the convolution, GATE_BITS: a half more could take it beyond 32 bits.
#[inline(always)]
pub(crate) fn convolved(sum: i32) -> i32 {
    const BITS: i32 = CONV_BITS + TAP_BITS - GATE_BITS;
    ((sum >> (BITS - 1)) + 1) >> 1
}

/// The gates: SiLU, SIGNAL_BITS.
#[inline(always)]
pub(crate) fn gate(gates: &Scaled<'_>, gated: &mut [i32]) {
    for ((gate, sum), shift) in gated.iter_mut().zip(gates.sums).zip(gates.shift) {
        *gate = rounded_32(*sum, shift + gates.bits);
    }
    silu(gated);
}

/// The convolution over the last four frames and its SiLU, SIGNAL_BITS; the window moves on by one frame.
#[inline(always)]
pub(crate) fn convolve(enters: &Scaled<'_>, layer: &Layer<'_>, window: &mut [i16], signal: &mut [i32]) {
    let width = signal.len();
    let (oldest, rest) = window.split_at_mut(width);
    let (older, old) = rest.split_at_mut(width);
    let (taps_oldest, rest) = layer.taps.split_at(width);
    let (taps_older, rest) = rest.split_at(width);
    let (taps_old, taps_new) = rest.split_at(width);
    let [sums, shift, bias] = [enters.sums, enters.shift, layer.tap_bias].map(|s| &s[..width]);
    let (old, taps_new) = (&mut old[..width], &taps_new[..width]);
    let most = i32::from(i16::MAX);
    for i in 0..width {
        let enter = rounded_32(sums[i], shift[i] + enters.bits).clamp(-most, most);
        let product = |frame: i16, tap: i16| Word::from(frame) * Word::from(tap);
        #[allow(clippy::unnecessary_cast)] // not everywhere
        let sum = Word::from(bias[i])
            .wrapping_add(product(oldest[i], taps_oldest[i]))
            .wrapping_add(product(older[i], taps_older[i]))
            .wrapping_add(product(old[i], taps_old[i]))
            .wrapping_add(product(enter as i16, taps_new[i])) as i32;
        signal[i] = convolved(sum);
        oldest[i] = older[i];
        older[i] = old[i];
        old[i] = enter as i16;
    }
    silu(signal);
}
