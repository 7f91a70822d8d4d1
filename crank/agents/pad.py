"""A controller by what a hand does, for scripted agents."""

from collections.abc import Iterable
from typing import Final

from crank.frame import Controllers
from models.controller import BUTTON_BITS, neutral, stick_to_byte, trigger_to_byte

_STICK: Final = slice(0, 2)
_C_STICK: Final = slice(2, 4)
_TRIGGER_L: Final = 4


def pad(
    stick: tuple[float, float] = (0.0, 0.0),
    c_stick: tuple[float, float] = (0.0, 0.0),
    shield: float = 0.0,
    buttons: Iterable[str] = (),
) -> Controllers:
    """A raw controller uint8 [8]: sticks in [-1, 1] (right and up positive), left trigger in [0, 1], buttons by name.

    A fully pressed trigger clicks: shield 1.0 holds the L button too.
    """
    controller = neutral()
    controller[_STICK] = stick_to_byte(stick).view("u1")
    controller[_C_STICK] = stick_to_byte(c_stick).view("u1")
    controller[_TRIGGER_L] = trigger_to_byte(shield)
    for name in (*buttons, *(("l",) if shield >= 1 else ())):
        byte, mask = BUTTON_BITS[name]
        controller[byte] |= mask
    return controller
