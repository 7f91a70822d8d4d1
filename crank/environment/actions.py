"""What a learner answers with: classes of a pad's parts, or the pad's raw bytes.

"classes": integers [..., 4] in the order of PARTS, the same classes that the imitation policies choose from
(`models.controller_parts`):

    stick    33  0 neutral; 1–16 full tilt, 17–24 tilt 0.65, 25–32 tilt 0.35, each counter-clockwise from the right
    shoulder  4  none, light press, L, R
    buttons  16  bits: 1 A, 2 B, 4 jump (X), 8 Z
    c_stick   9  0 neutral; 1–8 full tilt, counter-clockwise from the right

"bytes": uint8 [..., 8], a controller as it is (`models.controller`; sticks are two's complement, ±127 is full tilt).
"""

from collections.abc import Sequence
from typing import Any, Final, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from crank.errors import AgentError
from crank.frame import Controllers
from models.controller import BUTTON_BITS, EXT_BYTE, neutral, stick_to_byte
from models.controller_parts import BUTTON_GROUPS, C_STICK_POINTS, LIGHT_BYTE, PARTS, STICK_POINTS
from schema import layout as L
from schema.layout import CONTROLLER_FIELDS, CONTROLLER_SIZE

ActionKind: TypeAlias = Literal["classes", "bytes"]


def _stick_bytes(points: Sequence[tuple[float, float]]) -> Controllers:
    return stick_to_byte(points).view(np.uint8)


def _button_bytes() -> Controllers:
    pressed = [L.BUTTON_NAMES[group[0] - L.BUTTON_A] for group in BUTTON_GROUPS]
    bits = [BUTTON_BITS[name][1] for name in pressed]
    masks = [sum(bit for k, bit in enumerate(bits) if held >> k & 1) for held in range(1 << len(bits))]
    return np.array(masks, np.uint8)


_L, _R = BUTTON_BITS["l"], BUTTON_BITS["r"]
_STICK: Final = _stick_bytes(STICK_POINTS)
_C_STICK: Final = _stick_bytes(C_STICK_POINTS)
_SHOULDER: Final = np.array([[0, 0, 0], [LIGHT_BYTE, 0, 0], [255, 0, _L[1]], [0, 255, _R[1]]], np.uint8)
_BUTTONS: Final = _button_bytes()
_SHOULDER_BYTES: Final = [CONTROLLER_FIELDS.index("trigger_l"), CONTROLLER_FIELDS.index("trigger_r"), EXT_BYTE]
_BUTTONS_BYTE: Final = CONTROLLER_FIELDS.index("buttons")


def check_kind(kind: str) -> ActionKind:
    """`kind` where it is one. AgentError that lists them otherwise."""
    for known in get_args(ActionKind):
        if kind == known:
            return known
    raise AgentError(f"unknown kind of action {kind!r}; known: {', '.join(get_args(ActionKind))}")


def to_controllers(kind: ActionKind, actions: npt.ArrayLike, lanes: int) -> Controllers:
    """Controllers uint8 [lanes, 8] of as many actions. AgentError for another shape, type or class."""
    given: npt.NDArray[Any] = np.asarray(actions)
    if kind == "bytes":
        if given.dtype != np.uint8 or given.shape != (lanes, CONTROLLER_SIZE):
            raise AgentError(
                f"actions are uint8 {[lanes, CONTROLLER_SIZE]} (raw controllers), not {given.dtype} {list(given.shape)}"
            )
        return given.copy()
    if not np.issubdtype(given.dtype, np.integer) or given.shape != (lanes, len(PARTS)):
        raise AgentError(
            f"actions are integers {[lanes, len(PARTS)]} ({', '.join(PARTS)}), not {given.dtype} {list(given.shape)}"
        )
    if ((given < 0) | (given >= list(PARTS.values()))).any():
        raise AgentError(f"an action's classes lie below {PARTS}, not at {given.tolist()}")
    stick, shoulder, buttons, c_stick = given.T
    controllers = neutral(lanes)
    controllers[:, 0:2] = _STICK[stick]
    controllers[:, 2:4] = _C_STICK[c_stick]
    controllers[:, _SHOULDER_BYTES] = _SHOULDER[shoulder]
    controllers[:, _BUTTONS_BYTE] = _BUTTONS[buttons]
    return controllers
