"""Proves of a world that no sum can leave the integers that kernels keep it in.

Every bound is the worst case over all inputs, from the weights alone: int8 inputs at ±128, int16 at ±32767. The
reference step computes in 64 bits, so a world that passes here gives the same values in the widths named below.
"""

from typing import Final

import numpy as np

from quantization.fixed_point import (
    DECAY_BITS,
    DT_BITS,
    NUMBER_BITS,
    RESIDUAL_LIMIT,
    SIGNAL_BITS,
    STATE_BITS,
    TOKEN_BITS,
    Integers,
    rounded,
)
from quantization.sampling import INVERSE_BITS, MOST_TEMPERATURE, TEMPERATURE_BITS
from quantization.step import aligned_bits
from quantization.tables import SOFTPLUS_LIMIT, exp_neg, softplus
from quantization.world import Inputs, IntegerWorld, Layer, Linear

INT32: Final = (1 << 31) - 1
INT64: Final = (1 << 63) - 1
SIGNAL: Final = 1 << 15
"""What x, B, C and the gate stay below: SiLU's table ends at 16."""


INT16: Final = (1 << 15) - 1
AMOUNT: Final = 1 << 45
"""Sums of amounts are kept in 64 bits, and shifted left by FRAME_BITS at most."""


class BoundError(ValueError):
    """A world whose sums could leave their integers; the message says which."""


def check(name: str, most: Integers | int, limit: int) -> None:
    """BoundError when `most` exceeds `limit`."""
    found = int(np.max(most))
    if found > limit:
        raise BoundError(f"{name} can reach {found:,}, beyond {limit:,}")


def sums(layer: Linear, most: int = 128) -> Integers:
    """The largest magnitude of each row's sum for inputs up to `most`."""
    found: Integers = np.abs(layer.weights.astype(np.int64)).sum(1) * most + np.abs(layer.bias.astype(np.int64))
    return found


def prove(world: IntegerWorld) -> dict[str, int]:
    """The worst cases by name. BoundError where one exceeds what kernels hold it in."""
    found: dict[str, int] = {}
    residual = inputs_bound("token", world.inputs) + contact_bound(world)
    for k, layer in enumerate(world.layers):
        check(f"layer {k}: in_proj", sums(layer.in_proj), INT32)
        taps = np.abs(layer.taps.astype(np.int64)).sum(0) * ((1 << 15) - 1) + np.abs(layer.tap_bias.astype(np.int64))
        check(f"layer {k}: convolution", taps, INT32)
        found[f"layer {k}: scan"] = int(scan_bound(layer).max())
        check(f"layer {k}: scan", found[f"layer {k}: scan"], INT32)
        out = sums(layer.out_proj)
        check(f"layer {k}: out_proj", out, INT32)
        residual = residual + np.abs(rounded(out, layer.out_proj.down(layer.gate_bits - TOKEN_BITS))) + 1
    found["residual"] = int(residual.max())
    check("residual", residual, (1 << (RESIDUAL_LIMIT - 1)) - 1)
    heads = world.heads
    shift = heads.actions.down(0)
    logits = sums(heads.actions) << (shift.max() - shift)
    check("action logits", logits, INT32)
    check_sampling(len(logits) // 2, int(logits.max()), aligned_bits(heads.actions, heads.norm_bits))
    check("mix", sums(heads.mix), INT32)
    shift = heads.classes.down(0)
    check("class logits", sums(heads.classes) << (shift.max() - shift), INT32)
    check("amounts", sums(heads.amounts, INT16), AMOUNT)
    return found


def check_sampling(actions: int, logit: int, bits: int) -> None:
    """BoundError where `quantization.sampling` leaves 64 bits, of so many logits up to this one, at any temperature."""
    check("distances of logits", (2 * logit + 1) << max(DT_BITS - bits, 0), INT64)
    # limit · inverse ≤ t 2^17 (2^40 / t + 1/2), the more the hotter
    limit = MOST_TEMPERATURE << (5 + DT_BITS - TEMPERATURE_BITS)
    inverse = 1 << (INVERSE_BITS + 5 + DT_BITS)
    check("exponents of the sampling", inverse + limit // 2 + (1 << (INVERSE_BITS - 1)), INT64)
    # times 31 random bits
    check("weights of the actions", actions << DECAY_BITS, 1 << 33)


def contact_bound(world: IntegerWorld) -> Integers | int:
    """The largest magnitude that the contact network adds to each entry of the token."""
    contact = world.contact
    if contact is None:
        return 0
    check("contact: entering", inputs_bound("contact", contact.inputs), INT32)
    check("contact: deepen", sums(contact.deepen), INT32)
    check("contact: leave", sums(contact.leave), INT32)
    added = sums(contact.join)
    check("contact: join", added, INT32)
    return np.abs(rounded(added, contact.join.down(contact.said_bits - TOKEN_BITS))) + 1


def inputs_bound(reader: str, inputs: Inputs) -> Integers:
    """The largest magnitude of each entry of what the inputs of `reader` make."""
    rows = np.abs(inputs.rows.astype(np.int64))
    flags, count = inputs.tables["flags"]
    total = rows[flags : flags + count].sum(0)
    for name, (first, length) in inputs.tables.items():
        if name != "flags":
            total = total + rows[first : first + length].max(0)
    numbers = sums(inputs.numbers) * 257
    check(f"{reader}: numbers", numbers, INT32)
    check(f"{reader}: waves", sums(inputs.waves), INT32)
    found: Integers = (
        rounded(total, inputs.row_bits - TOKEN_BITS)
        + np.abs(rounded(numbers, inputs.numbers.down(NUMBER_BITS - TOKEN_BITS)))
        + np.abs(rounded(sums(inputs.waves), inputs.waves.down(7 - TOKEN_BITS)))
        + np.abs(inputs.bias.astype(np.int64))
        + 3
    )
    return found


def scan_bound(layer: Layer) -> Integers:
    """The largest magnitude of a scan state, a head: of h = decay h + added, at most (added + 1) / (1 − decay).

    Taken over every time step that softplus can give, since both sides hang on it. One more for each rounding.
    """
    reach = SOFTPLUS_LIMIT << TOKEN_BITS
    steps = softplus(np.arange(-reach, reach + 1, dtype=np.int64))[:, None]
    decay = exp_neg(rounded(steps * layer.a, TOKEN_BITS))
    enter = rounded(steps * SIGNAL, DT_BITS + SIGNAL_BITS - STATE_BITS) + 1
    added = rounded(enter * SIGNAL, SIGNAL_BITS) + 1
    lost = (1 << DECAY_BITS) - decay
    # where nothing is lost nothing may be added
    endless = (lost == 0) & (steps > 0)
    if endless.any():
        raise BoundError("a head keeps its state for ever while it still adds to it")
    bound: Integers = np.where(lost > 0, (added << DECAY_BITS) // np.maximum(lost, 1), 0).max(0)
    return bound
