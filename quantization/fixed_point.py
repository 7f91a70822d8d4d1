"""Fixed-point formats and the few operations that every step is made of."""

from typing import Final

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]

FRAME_BITS: Final = 16
"""Fractional bits of a frame's numbers."""
TOKEN_BITS: Final = 12
"""Fractional bits of the residual stream."""
NUMBER_BITS: Final = 11
"""Fractional bits of an input number, int16."""
UNIT: Final = 127
"""What 1.0 is among the int8 inputs: a sine's amplitude, a full tilt, a trigger pressed half its way down twice."""
CONV_BITS: Final = 10
"""Fractional bits of what enters the convolution, int16; also those its window is kept in."""
TAP_BITS: Final = 12
"""Fractional bits of a convolution's weights, int16."""
SIGNAL_BITS: Final = 11
"""Fractional bits of what leaves SiLU, int16: x, B, C, the gate."""
GATE_BITS: Final = 7
"""Fractional bits of what SiLU's table is indexed by."""
DT_BITS: Final = 20
"""Fractional bits of a time step."""
DECAY_BITS: Final = 24
"""Fractional bits of a decay."""
STATE_BITS: Final = 16
"""Fractional bits of the scan's state, int32."""
RESIDUAL_LIMIT: Final = 28
"""Bits that the residual stream saturates to, so that squares of thousands of its entries sum in 64 bits."""


def rounded(values: Integers, bits: int | Integers) -> Integers:
    """values / 2^bits to the nearest integer, halves upwards; negative bits shift left."""
    bits = np.asarray(bits, np.int64)
    down = np.maximum(bits, 0)
    half = np.where(down > 0, np.left_shift(np.int64(1), np.maximum(down - 1, 0)), 0)
    return np.left_shift(np.right_shift(values + half, down), np.maximum(-bits, 0))


def saturated(values: Integers, bits: int) -> Integers:
    """Clamped to what a signed integer of `bits` bits holds, symmetrically (int8: −127..127)."""
    most = (1 << (bits - 1)) - 1
    return np.clip(values, -most, most)


def wrapped(values: Integers) -> Integers:
    """As a signed 32-bit integer holds it, modulo 2^32. Worlds that pass `quantization.bounds` never wrap."""
    return values.astype(np.int32).astype(np.int64)


def product(values: Integers, weights: npt.NDArray[np.int8 | np.int16]) -> Integers:
    """values (B, K) times weights (N, K): the exact sums (B, N); of int8 below 2^31 for K ≤ 133,000.

    Computed in float64, which holds every such sum exactly whatever the order of its terms.
    """
    sums: Integers = (values.astype(np.float64) @ weights.T.astype(np.float64)).astype(np.int64)
    return sums
