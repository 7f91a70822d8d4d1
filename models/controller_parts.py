"""The parts of a controller as policies and learners choose them: which points a stick has, which buttons are grouped.
Free of torch."""

import math
from typing import Final

from schema import layout as L


def _ring(tilt: float, count: int) -> list[tuple[float, float]]:
    return [(tilt * math.cos(2 * math.pi * k / count), tilt * math.sin(2 * math.pi * k / count)) for k in range(count)]


# Full tilts at the angles of dashes, wavedashes and drifts; walks and tilts inside
STICK_POINTS: Final = ((0.0, 0.0), *_ring(1.0, 16), *_ring(0.65, 8), *_ring(0.35, 8))
C_STICK_POINTS: Final = ((0.0, 0.0), *_ring(1.0, 8))
SHOULDERS: Final = ("none", "light", "l", "r")
BUTTON_GROUPS: Final = ((L.BUTTON_A,), (L.BUTTON_B,), (L.BUTTON_X, L.BUTTON_Y), (L.BUTTON_Z,))
"""Buttons that count as one; the first of a group is the one that is pressed."""
PARTS: Final = {
    "stick": len(STICK_POINTS),
    "shoulder": len(SHOULDERS),
    "buttons": 2 ** len(BUTTON_GROUPS),
    "c_stick": len(C_STICK_POINTS),
}
"""How many classes each part of a controller has."""
LIGHT_BYTE: Final = 110
