"""The reference step: the specification of an integer world, in NumPy, slow and plain.

(weights, hidden state, frame, controllers, sampling) → (hidden state', frame'), B lanes at once. Every value is an
integer; sums are exact in 64 bits here, and `quantization.bounds` proves that those which kernels keep in 32 bits fit
there.
"""

from collections.abc import Callable
from math import isqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from models.rules import AWAY, CAPTURED, CERTAIN_CROSSING, DEATH_REACH, ENDLESS, SIDE_DEATHS, TOP_DEATHS
from quantization.apply import apply_exact
from quantization.blob import record
from quantization.features import Feature
from quantization.fixed_point import (
    CONV_BITS,
    DECAY_BITS,
    DT_BITS,
    FRAME_BITS,
    GATE_BITS,
    NUMBER_BITS,
    RESIDUAL_LIMIT,
    SIGNAL_BITS,
    STATE_BITS,
    TAP_BITS,
    TOKEN_BITS,
    Integers,
    product,
    rounded,
    saturated,
    wrapped,
)
from quantization.hidden import Hidden
from quantization.quantities import SIDES, quantities
from quantization.sampling import Sampling, choose
from quantization.tables import PHASES, SINE, exp_neg, rsqrt, silu, silu_wide, softplus
from quantization.world import Contact, Heads, Inputs, IntegerWorld, Layer, Linear, Sizes
from schema import layout as L

ROOT_BITS = 8
INVERSE_EPSILON = 100_000
"""What is added to a mean of squares is one over this."""
GATE_LIMIT = 25


AMOUNT_LIMIT = 31


def linear(layer: Linear, values: Integers, value_bits: int, out_bits: int) -> Integers:
    """values (B, K) int8 with value_bits fractional bits → (B, N) with out_bits."""
    return rounded(product(values, layer.weights) + layer.bias, layer.down(value_bits - out_bits))


def normalised(values: Integers, value_bits: int, out_bits: int | Integers) -> Integers:
    """values (B, K) over their root mean square, int8 with out_bits (one for all or (K)) fractional bits."""
    width = values.shape[-1]
    floor = (width << (2 * value_bits)) // INVERSE_EPSILON
    mantissa, shift = rsqrt((values * values).sum(-1, keepdims=True) + floor)
    # the square root of the width, rounded to ROOT_BITS
    root = (isqrt(width << (2 * ROOT_BITS + 2)) + 1) >> 1
    return saturated(rounded(values * (mantissa * root), shift + ROOT_BITS - out_bits), 8)


def entering(inputs: Inputs, read: dict[str, Integers]) -> Integers:
    """The token (B, d_model), or what enters the contact network's hidden layer (B, hidden): TOKEN_BITS, from the
    quantities of a frame."""
    rows, numbers, waves = [], [], []
    flag = inputs.tables["flags"][0]
    for feature in inputs.features:
        value = read[feature.quantity][:, feature.player]
        if feature.kind == "lookup":
            first, length = inputs.tables[f"{feature.player}.{feature.quantity}"]
            rows.append(inputs.rows[first + np.clip(value, 0, length - 1)])
        elif feature.kind == "flag":
            rows.append(inputs.rows[flag] * holds(feature, value)[:, None])
            flag += 1
        elif feature.kind == "number":
            numbers.append(input_number(feature, value))
        elif feature.kind == "embedding":
            other = read[feature.quantity_2][:, feature.player]
            waves += list(inputs.entries[value * feature.stride + other].T.astype(np.int64))
        else:
            waves.append(input_wave(feature, value))
    total = np.stack(rows).astype(np.int64).sum(0)
    high, low = np.divmod(np.stack(numbers, -1) + 128, 256)
    # the two bytes of a number meet the same weights
    sums = (product(high, inputs.numbers.weights) << 8) + product(low - 128, inputs.numbers.weights)
    return saturated(
        rounded(total, inputs.row_bits - TOKEN_BITS)
        + rounded(sums, inputs.numbers.down(NUMBER_BITS - TOKEN_BITS))
        + linear(inputs.waves, np.stack(waves, -1), 7, TOKEN_BITS)
        + inputs.bias,
        RESIDUAL_LIMIT,
    )


def holds(feature: Feature, value: Integers) -> npt.NDArray[np.bool_]:
    """A flag's comparison."""
    if feature.at_least is not None:
        return value >= feature.at_least
    assert feature.at_most is not None
    return value <= feature.at_most


def input_number(feature: Feature, value: Integers) -> Integers:
    """A number as int16 with NUMBER_BITS fractional bits."""
    gain, shift, low, high = record(feature, (0, 0))
    return np.clip(rounded(value * gain, shift), low, high)


def input_wave(feature: Feature, value: Integers) -> Integers:
    """A wave or a level as int8, UNIT at 1."""
    shift, phase, _, _ = record(feature, (0, 0))
    if feature.kind == "level":
        return value >> shift
    return SINE[(rounded(value, shift) + phase) & (PHASES - 1)].astype(np.int64)


def block(layer: Layer, sizes: Sizes, residual: Integers, conv: Integers, scan: Integers) -> tuple[Integers, ...]:
    """One Mamba2 block: residual (B, d_model), its convolution window and scan state → the three after it."""
    lanes, heads = len(residual), sizes.n_heads
    seen = normalised(residual, TOKEN_BITS, layer.norm_bits)
    sums = product(seen, layer.in_proj.weights)
    shift = layer.in_proj.down(layer.norm_bits)
    z, xbc, dt = np.split(np.arange(sums.shape[1]), [sizes.d_inner, sizes.d_inner + sizes.conv_width])
    gate = silu(rounded(sums[:, z], shift[z] - GATE_BITS))
    enters = saturated(rounded(sums[:, xbc], shift[xbc] - CONV_BITS), 16)
    step = softplus(rounded(sums[:, dt], shift[dt] - TOKEN_BITS) + layer.dt_bias)

    window = np.concatenate([conv, enters[:, None]], 1)
    convolved = (window * layer.taps).sum(1) + layer.tap_bias
    signal = silu(rounded(convolved, CONV_BITS + TAP_BITS - GATE_BITS))
    x, b, c = np.split(signal, [sizes.d_inner, sizes.d_inner + sizes.d_state], axis=1)
    x = x.reshape(lanes, heads, -1)

    decay = exp_neg(rounded(step * layer.a, TOKEN_BITS))
    enter = rounded(step[..., None] * x, DT_BITS + SIGNAL_BITS - STATE_BITS)
    added = (enter[..., None] * b[:, None, None]) << (DECAY_BITS - SIGNAL_BITS)
    scan = wrapped(rounded(scan * decay[..., None, None] + added, DECAY_BITS))
    y = rounded((scan * c[:, None, None]).sum(-1), STATE_BITS)
    y = y + rounded(x * layer.d[:, None], TOKEN_BITS)
    gated = saturated(rounded(y.reshape(lanes, -1) * gate, SIGNAL_BITS), GATE_LIMIT)
    out = normalised(gated, SIGNAL_BITS, layer.gate_bits - layer.gate_coarser.astype(np.int64))
    residual = saturated(residual + linear(layer.out_proj, out, layer.gate_bits, TOKEN_BITS), RESIDUAL_LIMIT)
    return residual, window[:, 1:], scan


def squashed(values: Integers, bits: int) -> Integers:
    """SiLU of values with TOKEN_BITS, int8 with `bits`."""
    return saturated(rounded(activated(values), SIGNAL_BITS - bits), 8)


def activated(values: Integers) -> Integers:
    """SiLU, SIGNAL_BITS, of values with TOKEN_BITS."""
    return silu_wide(saturated(rounded(values, TOKEN_BITS - GATE_BITS), 16))


def contacts(contact: Contact, read: dict[str, Integers]) -> Integers:
    """What the contact network adds to the token: (B, d_model), TOKEN_BITS."""
    said = []
    for view in (read, {name: values[:, ::-1] for name, values in read.items()}):
        hidden = squashed(entering(contact.inputs, view), contact.hidden_bits)
        deep = squashed(linear(contact.deepen, hidden, contact.hidden_bits, TOKEN_BITS), contact.deep_bits)
        said.append(saturated(linear(contact.leave, deep, contact.deep_bits, contact.said_bits), 8))
    return linear(contact.join, np.concatenate(said, -1), contact.said_bits, TOKEN_BITS)


def possible(world: IntegerWorld, frame: Integers, read: dict[str, Integers]) -> npt.NDArray[np.bool_]:
    """Possible next action states (B, 2, A); the rules of `models.possible_actions`.

    Where a row of the table is empty, action 0 follows.
    """
    tables = world.possible
    action, character = frame[..., L.ACTION_STATE], frame[..., L.CHARACTER]
    every = np.arange(tables.following.shape[-1])
    known = tables.following[character, action]
    here = np.stack([read[f"inside_{side}"] for side in SIDES], -1)
    ahead = np.stack([read[f"flies_{side}"] for side in SIDES], -1)
    deaths = np.stack([every == action for action in SIDE_DEATHS] + [np.isin(every, TOP_DEATHS)])
    away = np.isin(action, AWAY)
    near = np.minimum(here, ahead) < round(DEATH_REACH * (1 << FRAME_BITS))
    far_deaths = (deaths & ~near[..., None]).any(-2) & ~away[..., None]
    held = tables.holds[character, action][:, ::-1, None]
    allowed = known & ~far_deaths & (held | ~np.isin(every, CAPTURED))
    same = every == action[..., None]
    least, longest = tables.stays[character, action, 0], tables.stays[character, action, 1]
    frames = frame[..., L.ACTION_FRAMES]
    over = (longest != ENDLESS) & (frames >= longest) & (allowed & ~same).any(-1)
    allowed = allowed & ~(same & over[..., None])
    allowed = np.where(allowed.any(-1, keepdims=True), allowed, known)
    allowed = np.where((frames < least)[..., None], same, allowed)
    limit = -round(CERTAIN_CROSSING * (1 << FRAME_BITS))
    flies = (action < L.FIRST_SPECIAL_ACTION)[..., None]
    lost = (here[..., :3] < 0) | ((ahead[..., :3] < limit) & flies)
    lost = lost & ((frame[..., L.HITLAG] <= 0) & ~away)[..., None]
    chosen: npt.NDArray[np.bool_] = np.where(
        lost.any(-1, keepdims=True), (lost[..., None] & deaths[:3]).any(-2), allowed
    )
    return chosen


def step(
    world: IntegerWorld,
    hidden: Hidden,
    frame: Integers,
    stages: npt.NDArray[np.int64],
    controllers: npt.NDArray[np.uint8],
    sampling: Sampling | None = None,
    look: Callable[[str, Any], object] = lambda name, values: None,
) -> tuple[Hidden, Integers]:
    """The world's step: exact frames (B, 2, F) on stages (B), controllers (B, 2, 8) that lead to the next ones.

    sampling (B, 3): see `quantization.sampling`; without it every lane takes the likeliest. look: is shown what is
    computed on the way: read (a quantity by its name), token, residual (a layer after the other), seen, actions, mixed.
    """
    sizes, heads = world.sizes, world.heads
    read = quantities(frame, stages, controllers, hidden.previous)
    read["stage"] = np.repeat(stages[:, None], 2, 1)
    residual = entering(world.inputs, read)
    if world.contact is not None:
        residual = saturated(residual + contacts(world.contact, read), RESIDUAL_LIMIT)
    look("read", read)
    look("token", residual)
    conv, scan = [], []
    for layer, window, state in zip(world.layers, hidden.conv, hidden.scan, strict=True):
        residual, window, state = block(layer, sizes, residual, window, state)
        look("residual", residual)
        conv.append(window)
        scan.append(state)
    seen = normalised(residual, TOKEN_BITS, heads.norm_bits)
    look("seen", seen)

    logits = aligned(heads.actions, seen).reshape(len(frame), 2, -1)
    actions = choose(logits, aligned_bits(heads.actions, heads.norm_bits), possible(world, frame, read), sampling)
    hidden_layer = mixed(heads, seen, actions)
    look("actions", actions)
    look("mixed", hidden_layer)
    physics = decode(heads, hidden_layer)
    return Hidden(controllers, conv, scan), apply_exact(frame, actions, physics, stages, world.possible.costs)


def mixed(heads: Heads, seen: Integers, actions: Integers) -> Integers:
    """The hidden layer (B, hidden), SIGNAL_BITS, given the next actions (B, 2)."""
    chosen = heads.chosen[0][actions[:, 0]].astype(np.int64) + heads.chosen[1][actions[:, 1]]
    own = linear(heads.mix, seen, heads.norm_bits, TOKEN_BITS)
    return activated(own + rounded(chosen, heads.chosen_bits - TOKEN_BITS))


def aligned(layer: Linear, values: Integers) -> Integers:
    """Sums brought to the scale of the finest row, so that they compare: (B, N)."""
    sums = product(values, layer.weights) + layer.bias
    shift = layer.down(0)
    return sums << (shift.max() - shift)


def aligned_bits(layer: Linear, value_bits: int) -> int:
    """Fractional bits of what `aligned` makes of values with value_bits."""
    return int(layer.shift.max()) + value_bits


def decode(heads: Heads, hidden: Integers) -> Integers:
    """Physics (B, 2, PHYSICS_WIDTH) from the hidden layer: logits of one scale, amounts with FRAME_BITS."""
    logits = aligned(heads.classes, saturated(rounded(hidden, SIGNAL_BITS - heads.mixed_bits), 8))
    fine = saturated(rounded(hidden, SIGNAL_BITS - heads.amount_bits), 16)
    amounts = product(fine, heads.amounts.weights) + heads.amounts.bias
    amounts = saturated(rounded(amounts, heads.amounts.down(heads.amount_bits - FRAME_BITS)), AMOUNT_LIMIT)
    return np.concatenate([part.reshape(len(hidden), 2, -1) for part in (logits, amounts)], -1)
