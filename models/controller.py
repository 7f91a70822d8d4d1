"""Controllers: the 8 raw bytes of ControllerInput, and the model's vector of 18 values.

A controller is `uint8 [..., 8]` in the order of `schema.layout.CONTROLLER_FIELDS`; its four stick bytes are two's
complement (`view(np.int8)`), ±127 is full tilt. The model's vector is `float32 [..., 18]`: sticks `(b / 127 + 1) / 2`
(full tilt 0.0 and 1.0, centre 0.5), triggers `b / 255`, then a 0/1 value for every button of
`schema.layout.BUTTON_NAMES`. Every function takes any leading shape.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from schema.layout import BUTTON_A, BUTTON_NAMES, CONTROLLER_SIZE, CONTROLLER_VECTOR_SIZE, STICK_X, TRIGGER_L

BUTTONS_BYTE: Final = 6
EXT_BYTE: Final = 7

# Button name -> (byte of the controller, bit mask inside it)
BUTTON_BITS: Final[dict[str, tuple[int, int]]] = {
    name: (BUTTONS_BYTE + i // 8, 1 << (i % 8)) for i, name in enumerate(BUTTON_NAMES)
}

# Button name -> bit of Slippi's physical button word (the GameCube pad's own order)
SLIPPI_BUTTON_BITS: Final[dict[str, int]] = {
    "d_left": 0x0001,
    "d_right": 0x0002,
    "d_down": 0x0004,
    "d_up": 0x0008,
    "z": 0x0010,
    "r": 0x0020,
    "l": 0x0040,
    "a": 0x0100,
    "b": 0x0200,
    "x": 0x0400,
    "y": 0x0800,
    "start": 0x1000,
}

_BYTES = np.arange(256, dtype=np.uint8)
# -128 is no tilt a pad can make; it reads as full tilt
_STICK_VALUE = ((np.maximum(_BYTES.view(np.int8), -127).astype(np.float64) / 127 + 1) / 2).astype(np.float32)
_TRIGGER_VALUE = (_BYTES.astype(np.float64) / 255).astype(np.float32)


def neutral(*shape: int) -> npt.NDArray[np.uint8]:
    """Controllers that hold nothing, uint8 [*shape, 8]."""
    return np.zeros((*shape, CONTROLLER_SIZE), np.uint8)


def stick_to_byte(tilt: npt.ArrayLike) -> npt.NDArray[np.int8]:
    """Processed stick values in [-1, 1] as int8 in [-127, 127], rounded to nearest; values outside saturate."""
    rounded: npt.NDArray[np.float32] = np.rint(np.clip(np.asarray(tilt, np.float32), -1, 1) * np.float32(127))
    return rounded.astype(np.int8)


def trigger_to_byte(pressure: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    """Trigger values in [0, 1] as uint8 in [0, 255], rounded to nearest; values outside saturate."""
    rounded: npt.NDArray[np.float32] = np.rint(np.clip(np.asarray(pressure, np.float32), 0, 1) * np.float32(255))
    return rounded.astype(np.uint8)


def pressed_to_bytes(pressed: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    """Booleans [..., 12] in the order of BUTTON_NAMES as the two button bytes, uint8 [..., 2]."""
    return np.packbits(np.asarray(pressed, bool), axis=-1, bitorder="little")


def slippi_buttons_to_bytes(physical: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    """Slippi's physical button words [...] as the two button bytes, uint8 [..., 2]."""
    word = np.asarray(physical, np.uint16)
    mask = np.array([SLIPPI_BUTTON_BITS[name] for name in BUTTON_NAMES], np.uint16)
    return pressed_to_bytes((word[..., None] & mask) != 0)


def pack(
    sticks: npt.ArrayLike, triggers: npt.ArrayLike, button_bytes: npt.ArrayLike | None = None
) -> npt.NDArray[np.uint8]:
    """Raw controllers, uint8 [..., 8].

    sticks: float [..., 4] in [-1, 1] (stick x, y, C-stick x, y); triggers: float [..., 2] in [0, 1];
    button_bytes: uint8 [..., 2] (see `pressed_to_bytes`), none held where left out.
    """
    stick_bytes = stick_to_byte(sticks).view(np.uint8)
    trigger_bytes = trigger_to_byte(triggers)
    if stick_bytes.shape[-1:] != (4,) or trigger_bytes.shape[-1:] != (2,):
        raise ValueError(
            f"expected sticks [..., 4] and triggers [..., 2], got {stick_bytes.shape}, {trigger_bytes.shape}"
        )
    raw = np.zeros((*np.broadcast_shapes(stick_bytes.shape[:-1], trigger_bytes.shape[:-1]), CONTROLLER_SIZE), np.uint8)
    raw[..., :4] = stick_bytes
    raw[..., 4:6] = trigger_bytes
    if button_bytes is not None:
        raw[..., 6:] = np.asarray(button_bytes, np.uint8)
    return raw


def unpack(raw: npt.ArrayLike) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """Stick bytes int8 [..., 4], trigger bytes uint8 [..., 2] and buttons held bool [..., 12] of raw controllers."""
    data = _raw(raw)
    pressed = np.unpackbits(data[..., 6:], axis=-1, count=len(BUTTON_NAMES), bitorder="little").astype(np.bool_)
    return np.ascontiguousarray(data[..., :4]).view(np.int8), data[..., 4:6], pressed


def to_vector(raw: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """The model's view of raw controllers: uint8 [..., 8] -> float32 [..., 18]."""
    data = _raw(raw)
    vector = np.empty((*data.shape[:-1], CONTROLLER_VECTOR_SIZE), np.float32)
    vector[..., STICK_X:TRIGGER_L] = _STICK_VALUE[data[..., :4]]
    vector[..., TRIGGER_L:BUTTON_A] = _TRIGGER_VALUE[data[..., 4:6]]
    vector[..., BUTTON_A:] = np.unpackbits(data[..., 6:], axis=-1, count=len(BUTTON_NAMES), bitorder="little")
    return vector


def from_vector(vector: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    """Raw controllers nearest to model vectors, float [..., 18] -> uint8 [..., 8]; a button is held from 0.5 on."""
    values = np.asarray(vector, np.float32)
    if values.shape[-1:] != (CONTROLLER_VECTOR_SIZE,):
        raise ValueError(f"expected controller vectors [..., {CONTROLLER_VECTOR_SIZE}], got {values.shape}")
    sticks = values[..., STICK_X:TRIGGER_L] * 2 - 1
    return pack(sticks, values[..., TRIGGER_L:BUTTON_A], pressed_to_bytes(values[..., BUTTON_A:] >= 0.5))


def _raw(raw: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    data: npt.NDArray[Any] = np.asarray(raw)
    if data.dtype != np.uint8 or data.shape[-1:] != (CONTROLLER_SIZE,):
        raise ValueError(f"expected raw controllers uint8 [..., {CONTROLLER_SIZE}], got {data.dtype} {data.shape}")
    return data
