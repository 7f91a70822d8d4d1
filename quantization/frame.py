"""The exact frame of an integer world: numbers in 1/65536, everything else whole."""

from typing import Final

import numpy as np
import numpy.typing as npt

from quantization.fixed_point import FRAME_BITS, Integers
from schema import layout as L

FRACTIONAL: Final = (
    L.X,
    L.Y,
    L.PERCENT,
    L.SHIELD,
    *range(L.SPEED_AIR_X, L.SPEED_ATTACK_Y + 1),
    L.STATE_AGE,
    L.AGE_RATE,
)
"""Fields with FRAME_BITS fractional bits; the others hold whole values."""
SCALES: Final = np.array([1 << FRAME_BITS if k in FRACTIONAL else 1 for k in range(L.PLAYER_FIELD_COUNT)], np.int64)
LOW: Final = np.rint([f.low for f in L.PLAYER_FIELDS]).astype(np.int64) * SCALES
HIGH: Final = np.rint([f.high for f in L.PLAYER_FIELDS]).astype(np.int64) * SCALES


def to_exact(frames: npt.NDArray[np.float32]) -> Integers:
    """Frames float32 (..., PLAYER_FIELD_COUNT) as exact ones, rounded to nearest and clamped to the schema's range."""
    exact: Integers = np.floor(frames.astype(np.float64) * SCALES + 0.5).astype(np.int64)
    return np.clip(exact, LOW, HIGH)


def to_float(exact: Integers) -> npt.NDArray[np.float32]:
    """Exact frames as float32: for people, agents and statistics, never for the next step."""
    values: npt.NDArray[np.float32] = (exact / SCALES).astype(np.float32)
    return values
