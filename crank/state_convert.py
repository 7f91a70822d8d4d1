"""Frames <-> the 32-byte PlayerState, and frames <-> the objects of the match JSON.

Both are *views* of the 17 public fields: a PlayerState rounds to its fixed-point grid (to nearest, halves to even) and
saturates where its type ends (a state age of -1 reads 0); the JSON rounds to 4 decimals. Hidden fields are in neither
and read back as 0. The exact frame lives with the engine.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from crank.errors import MatchFileError
from crank.frame import Frames
from schema.layout import (
    PLAYER_FIELD_COUNT,
    PLAYER_FIELDS,
    PLAYER_STATE_SCALES,
    PLAYER_STATE_SIZE,
    PLAYER_STATE_STRUCT,
    PUBLIC_FIELD_COUNT,
    SHIELD,
)

_CODES: Final = {"i": "<i4", "H": "<u2", "h": "<i2", "B": "u1"}
PLAYER_STATE_DTYPE: Final = np.dtype(
    [
        (field.name, _CODES[code])
        for field, code in zip(PLAYER_FIELDS[:PUBLIC_FIELD_COUNT], PLAYER_STATE_STRUCT.lstrip("<"), strict=True)
    ]
)
assert PLAYER_STATE_DTYPE.itemsize == PLAYER_STATE_SIZE

JSON_DECIMALS: Final = 4
# The viewers' name of the shield differs from the schema's
JSON_NAMES: Final = tuple(
    "shield_strength" if index == SHIELD else field.name
    for index, field in enumerate(PLAYER_FIELDS[:PUBLIC_FIELD_COUNT])
)
_IS_NUMBER: Final = tuple(field.kind == "number" and field.name != "stocks" for field in PLAYER_FIELDS)


def to_player_states(frames: Frames) -> npt.NDArray[np.void]:
    """Frames [..., F] as records PLAYER_STATE_DTYPE [...]; `tobytes()` gives 32 bytes a player.

    Not-a-number reads as 0, infinities saturate.
    """
    states = np.zeros(frames.shape[:-1], PLAYER_STATE_DTYPE)
    for index, (name, scale) in enumerate(zip(PLAYER_STATE_DTYPE.names or (), PLAYER_STATE_SCALES, strict=True)):
        limits = np.iinfo(PLAYER_STATE_DTYPE[name])
        field = frames[..., index].astype(np.float64)
        value = np.rint(np.where(np.isnan(field), 0.0, field) * scale)
        states[name] = np.clip(value, limits.min, limits.max).astype(PLAYER_STATE_DTYPE[name])
    return states


def from_player_states(states: npt.NDArray[np.void]) -> Frames:
    """Records PLAYER_STATE_DTYPE [...] as frames [..., F]; hidden fields are 0."""
    frames = np.zeros((*states.shape, PLAYER_FIELD_COUNT), np.float32)
    for index, (name, scale) in enumerate(zip(PLAYER_STATE_DTYPE.names or (), PLAYER_STATE_SCALES, strict=True)):
        frames[..., index] = states[name].astype(np.float64) / scale
    return frames


def to_player_state(player: Frames) -> bytes:
    """One player's fields [F] as the 32 bytes of PlayerState."""
    return to_player_states(player).tobytes()


def from_player_state(data: bytes) -> Frames:
    """The 32 bytes of a PlayerState as fields [F]. ValueError for another length."""
    if len(data) != PLAYER_STATE_SIZE:
        raise ValueError(f"a PlayerState has {PLAYER_STATE_SIZE} bytes, not {len(data)}")
    player: Frames = from_player_states(np.frombuffer(data, PLAYER_STATE_DTYPE))[0]
    return player


def frame_to_json(frame: Frames, stage: int) -> dict[str, Any]:
    """A frame [2, F] as the match JSON's object `{players: [{x, y, ...}, ...], stage}`."""
    return {"players": [_player_to_json(player) for player in frame.tolist()], "stage": stage}


def _player_to_json(player: list[float]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, is_number, value in zip(JSON_NAMES, _IS_NUMBER, player, strict=False):
        rounded = round(value, JSON_DECIMALS) if is_number else round(value)
        values[name] = int(rounded) if rounded == int(rounded) else rounded
    return values


def frame_from_json(data: Mapping[str, Any]) -> Frames:
    """The match JSON's object as a frame [2, F]; hidden fields are 0. MatchFileError for a missing field."""
    players = data.get("players")
    if not isinstance(players, list) or len(players) != 2:
        raise MatchFileError("a frame has a list of two players")
    frame = np.zeros((2, PLAYER_FIELD_COUNT), np.float32)
    for row, player in zip(frame, players, strict=True):
        for index, name in enumerate(JSON_NAMES):
            value = player.get(name) if isinstance(player, dict) else None
            if not isinstance(value, int | float) or isinstance(value, bool):
                raise MatchFileError(f"a player has no number {name!r}")
            row[index] = value
    return frame
