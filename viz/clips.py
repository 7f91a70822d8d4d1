"""The clips of the person's test: pairs of one start, the real seconds and the dreamed ones, packed for the page.

A clip's frames are PlayerStates (schema: 32 bytes a player, public fields alone). The file is gzip around one line of
JSON, which says what each column is, and the columns: differences from frame to frame, whole numbers that wrap at
their width, the lowest bytes of all of them first. Nothing in it tells which match a clip is from.
"""

import gzip
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from crank.frame import Frames
from crank.state_convert import JSON_NAMES, PLAYER_STATE_DTYPE, from_player_states, to_player_states
from schema.layout import PLAYER_STATE_SCALES

FORMAT: Final = "the-wire/clips"
VERSION: Final = 1


class ClipsError(Exception):
    """Clips that can't be packed or read; the text says why."""


@dataclass(frozen=True)
class Pair:
    """What followed one start on a stage: real and dreamed frames float32 [T, 2, F], row 0 the same in both."""

    stage: int
    real: Frames
    dreamed: Frames


@dataclass(frozen=True)
class Clips:
    """Pairs of one length, and what the page says of them once a person has answered.

    world: name, hash and engine of what dreamed; controllers: who held them in the dreams; context: real frames that
    the world remembered at a start.
    """

    pairs: Sequence[Pair]
    world: Mapping[str, str]
    controllers: str
    context: int


def pack(clips: Clips, seed: int) -> bytes:
    """The clips as a file's bytes, the same for the same seed, which decides what of a pair comes first.

    Raises ClipsError where there are none or their lengths differ.
    """
    lengths = {len(frames) for pair in clips.pairs for frames in (pair.real, pair.dreamed)}
    if len(lengths) != 1 or 0 in lengths:
        raise ClipsError(f"clips are of one length and not empty: these have {sorted(lengths) or 'none'}")
    real_at = np.random.default_rng(seed).integers(0, 2, len(clips.pairs)).tolist()
    takes = [
        (pair.dreamed, pair.real) if at else (pair.real, pair.dreamed)
        for pair, at in zip(clips.pairs, real_at, strict=True)
    ]
    header = {
        "format": FORMAT,
        "version": VERSION,
        "world": dict(clips.world),
        "controllers": clips.controllers,
        "context": clips.context,
        "frames": lengths.pop(),
        "columns": _columns(),
        "pairs": [{"stage": pair.stage, "real": at} for pair, at in zip(clips.pairs, real_at, strict=True)],
    }
    line = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    states = to_player_states(np.array(takes)).transpose(0, 1, 3, 2)
    planes = b"".join(_planes(states[name]) for name in _names())
    return gzip.compress(line + b"\n" + planes, compresslevel=9, mtime=0)


def unpack(data: bytes) -> Clips:
    """The inverse of `pack`, to the grid of a PlayerState. Raises ClipsError for what is none, cut off or damaged."""
    try:
        line, _, rest = gzip.decompress(data).partition(b"\n")
    except (EOFError, OSError, zlib.error) as error:
        raise ClipsError(f"these clips are cut off or damaged: {error}") from error
    try:
        header: dict[str, Any] = json.loads(line)
        if (header["format"], header["version"]) != (FORMAT, VERSION) or header["columns"] != _columns():
            raise ClipsError(f"these are no clips of this version ({FORMAT} {VERSION}): make them again")
        shape = (len(header["pairs"]), 2, 2, int(header["frames"]))
        stages = [(int(pair["stage"]), int(pair["real"])) for pair in header["pairs"]]
        clips = Clips((), dict(header["world"]), str(header["controllers"]), int(header["context"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ClipsError(f"these clips have a damaged header: {error!r}") from error
    if len(rest) != int(np.prod(shape)) * PLAYER_STATE_DTYPE.itemsize:
        raise ClipsError("these clips are cut off: frames are missing")
    states = np.zeros(shape, PLAYER_STATE_DTYPE)
    at = 0
    for name in _names():
        size = states[name].size * states[name].itemsize
        states[name] = _from_planes(rest[at : at + size], shape, PLAYER_STATE_DTYPE[name])
        at += size
    frames = from_player_states(states.transpose(0, 1, 3, 2))
    pairs = [Pair(stage, both[real], both[1 - real]) for (stage, real), both in zip(stages, frames, strict=True)]
    return Clips(pairs, clips.world, clips.controllers, clips.context)


def _names() -> tuple[str, ...]:
    return PLAYER_STATE_DTYPE.names or ()


def _columns() -> list[dict[str, Any]]:
    """For the page: each column's name in the match JSON, NumPy type and steps a unit."""
    return [
        {"name": json_name, "type": PLAYER_STATE_DTYPE[name].str.lstrip("<|"), "scale": scale}
        for name, json_name, scale in zip(_names(), JSON_NAMES, PLAYER_STATE_SCALES, strict=True)
    ]


def _planes(values: npt.NDArray[np.integer[Any]]) -> bytes:
    """Values [..., T] as the bytes of their differences, every value's first byte, then every second one …"""
    differences = np.diff(values, axis=-1, prepend=values.dtype.type(0))
    return np.ascontiguousarray(differences).reshape(-1, 1).view(np.uint8).T.tobytes()


def _from_planes(
    data: bytes, shape: tuple[int, ...], dtype: "np.dtype[np.integer[Any]]"
) -> npt.NDArray[np.integer[Any]]:
    differences = np.frombuffer(data, np.uint8).reshape(dtype.itemsize, -1).T.copy().view(dtype).reshape(shape)
    values: npt.NDArray[np.integer[Any]] = np.cumsum(differences, axis=-1, dtype=dtype)
    return values
