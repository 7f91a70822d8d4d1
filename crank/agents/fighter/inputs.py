"""What a hand does for a move: controllers for the frames to come."""

from typing import Final, TypeAlias

import numpy as np

from crank.agents.pad import pad
from crank.frame import Controllers
from models.controller import BUTTON_BITS, neutral

Inputs: TypeAlias = list[Controllers]
"""Controllers to play out, one a frame."""

TILT: Final = 0.5
"""How far the stick leans for a tilt attack or a walk."""
RECOVERY_FRAMES: Final = 5
"""Frames at rest after a move, before the next decision."""

_C_STICK: Final = slice(2, 4)
_PRESSES: Final = tuple(BUTTON_BITS[name] for name in ("a", "b", "x", "y", "z"))


def hold(controller: Controllers, frames: int) -> Inputs:
    """The same controller for `frames`."""
    return [controller] * frames


def rest(frames: int = RECOVERY_FRAMES) -> Inputs:
    """Hands off the pad."""
    return hold(neutral(), frames)


def tilt(x: float, y: float) -> Inputs:
    """A tilt attack in the direction (x, y), at most 1 long."""
    stick = (TILT * x, TILT * y)
    return [pad(stick=stick), pad(stick=stick, buttons=("a",)), *rest()]


def flick_c(x: float, y: float) -> Inputs:
    """The C-stick: a smash attack on the ground, an aerial in the air."""
    return [*hold(pad(c_stick=(x, y)), 2), *rest()]


def jabs() -> Inputs:
    """A twice, as for a jab and the one after it."""
    return [pad(buttons=("a",)), *rest(), pad(buttons=("a",)), *rest()]


def grab() -> Inputs:
    return [*hold(pad(buttons=("z",)), 2), *rest()]


def full_jump(lean: float) -> Inputs:
    """A full hop, the stick leaning sideways by `lean`; the button is let go at its end."""
    return [*hold(pad(stick=(lean, 0.0), buttons=("y",)), 8), *hold(pad(stick=(lean, 0.0)), 2)]


def short_hop(lean: float) -> Inputs:
    """A jump whose button is let go before the fighter leaves the ground."""
    return [*hold(pad(stick=(lean, 0.0), buttons=("y",)), 2), *hold(pad(stick=(lean, 0.0)), 4)]


def turn(direction: int) -> Inputs:
    """Turns around on the spot."""
    return [pad(stick=(TILT * direction, 0.0)), *rest(3)]


def drop_through() -> Inputs:
    """Through the platform it stands on: only a stick that comes from rest does it."""
    return [*rest(1), *hold(pad(stick=(0.0, -1.0)), 3), *rest(4)]


def released(controller: Controllers) -> Controllers:
    """`controller` with its buttons and C-stick let go, the stick as it is."""
    stick = controller.copy()
    stick[2:] = 0
    return stick


def still_held(before: Controllers, after: Controllers) -> bool:
    """Whether `after` presses what `before` holds, so that the game would see no new press."""
    pressed = any(before[byte] & after[byte] & mask for byte, mask in _PRESSES)
    return pressed or bool(np.any(before[_C_STICK]) and np.any(after[_C_STICK]))
