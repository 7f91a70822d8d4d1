"""The match file: JSON (or the same, gzipped) that the viewers read and a replay agent plays from.

    {"meta": {...}, "stage_geometry": {...},
     "frames": [{"players": [{...}, {...}], "stage": 32, "controllers": [[8 bytes], [8 bytes]]}, ...]}

One frame a line. The same match gives the same bytes: no time, no machine, no path is in it. Frames in the file are
views (public fields, 4 decimals); `meta.frames_sha256` is over the exact ones, and `meta.start` is the exact row 0,
hidden fields included, so world + start + seed + controllers give every frame again. `meta.world.temperature` of an
integer world is a whole number of 1/256, which JSON writes exactly. A file of inputs only has
`"inputs"`, base64 of every row's 2 × 8 controller bytes, in place of `"stage_geometry"` and `"frames"`. A forked match
(`meta.fork`) holds its whole past, so it is a match of its own.
"""

import base64
import binascii
import gzip
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np

from crank.errors import MatchFileError, UnfinishedMatchError
from crank.frame import FRAMES_PER_SECOND, Controllers, Frames
from crank.match_record import MatchRecord
from crank.state_convert import frame_from_json, frame_to_json
from crank.summary import summarize
from models.atomic_file import FileWriteError, write_atomically
from schema.layout import CHARACTER, CONTROLLER_SIZE, STAGES

FORMAT: Final = "the-wire/match"
VERSION: Final = 1
TOKENS: Final = ("true", "false", "null", "-", ".", "e-", "e+")
"""What the reader of JSON takes whole or not at all: literals, and parts of numbers without the digits that follow."""


Meta: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class MatchFile:
    """A match read from a file: meta as written, frames float32 [T, 2, F] (views), controllers uint8 [T, 2, 8]."""

    meta: Meta
    frames: Frames
    controllers: Controllers


def world_meta(name: str, hash: str, engine: str, temperature: float) -> Meta:
    """`meta.world`: which rule made the frames."""
    return {"name": name, "hash": hash, "engine": engine, "temperature": temperature}


def opening_meta(world: Mapping[str, Any], seed: int, agents: tuple[str, str], stage: int, start: Frames) -> Meta:
    """What is known of a match before it is played; world as from `world_meta`, start the exact frame [2, F]."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "world": dict(world),
        "seed": seed,
        "agents": list(agents),
        "characters": [int(player[CHARACTER]) for player in start],
        "stage": stage,
        "fps": FRAMES_PER_SECOND,
        "start": start.tolist(),
    }


def closing_meta(record: MatchRecord) -> Meta:
    """What a match's end adds: result, events, summary of both players, digest, and an exact match's hash chain."""
    closing = {
        "result": record.result.to_json(),
        "events": [event.to_json() for event in record.events],
        "summary": [summary.to_json() for summary in summarize(record.events)],
        "frames_sha256": record.frames_sha256(),
    }
    if record.chain is not None:
        closing["chain"] = {"head": record.chain.head, "links": list(record.chain.links)}
    return closing


def match_meta(record: MatchRecord) -> Meta:
    """The whole `meta` of a finished match."""
    world = world_meta(record.world_name, record.world_hash, record.engine, record.temperature)
    opening = opening_meta(world, record.seed, record.agents, record.stage, record.frames[0])
    fork = {"fork": record.fork.to_json()} if record.fork is not None else {}
    return opening | fork | closing_meta(record)


def stage_geometry(stage: int) -> dict[str, Any]:
    """The stage's fixed geometry, in game units: the fields of schema.layout.Stage."""
    return asdict(STAGES[stage])


def frame_object(frame: Frames, controllers: Controllers, stage: int) -> dict[str, Any]:
    """One entry of `frames`: frame float32 [2, F], controllers uint8 [2, 8] that led to it."""
    return {**frame_to_json(frame, stage), "controllers": controllers.tolist()}


def dumps(value: Any) -> str:
    """Compact JSON, as everywhere in match files and streams."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def encode_match(record: MatchRecord) -> bytes:
    """The match file's bytes, not compressed."""
    frames = ",\n".join(
        dumps(frame_object(frame, controllers, record.stage))
        for frame, controllers in zip(record.frames, record.controllers, strict=True)
    )
    meta, geometry = dumps(match_meta(record)), dumps(stage_geometry(record.stage))
    return f'{{"meta":{meta},\n"stage_geometry":{geometry},\n"frames":[\n{frames}\n]}}\n'.encode()


def write_match(record: MatchRecord, path: Path) -> None:
    """Writes the match to `path`, gzipped when it ends in .gz. MatchFileError when it cannot be written."""
    _write(encode_match(record), path)


def write_inputs(record: MatchRecord, path: Path) -> None:
    """Writes what the match follows from, without its frames, to `path`; as `write_match`."""
    write_object(inputs_object(record), path)


def inputs_object(record: MatchRecord) -> dict[str, Any]:
    """A file of inputs only."""
    return {"meta": match_meta(record), "inputs": base64.b64encode(record.controllers.tobytes()).decode("ascii")}


def write_object(content: Mapping[str, Any], path: Path) -> None:
    """Writes a JSON object, a key a line; as `write_match`."""
    lines = ",\n".join(f"{dumps(key)}:{dumps(value)}" for key, value in content.items())
    _write(f"{{{lines}}}\n".encode(), path)


def _write(data: bytes, path: Path) -> None:
    try:
        write_atomically(path, gzip.compress(data, compresslevel=6, mtime=0) if path.suffix == ".gz" else data)
    except FileWriteError as error:
        raise MatchFileError(str(error)) from error


def read_match_object(path: Path) -> dict[str, Any]:
    """The JSON object in a match file, gzipped or not, frames as written. MatchFileError that says what is wrong,
    UnfinishedMatchError where there is no more than the beginning of one."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise UnfinishedMatchError(f"cannot read {path}: {error.strerror}") from error
    except OSError as error:
        raise MatchFileError(f"cannot read {path}: {error.strerror or error}") from error
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except EOFError as error:
            raise UnfinishedMatchError(f"{path} is truncated or damaged: {error}") from error
        except (OSError, zlib.error) as error:
            raise MatchFileError(f"{path} is damaged: {error}") from error
    try:
        match = json.loads(data)
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            raise UnfinishedMatchError(f"{path} is truncated or no JSON: {error}") from error
        raise MatchFileError(f"{path} is no match file: not text") from error
    except json.JSONDecodeError as error:
        kind = UnfinishedMatchError if _ends_early(error) else MatchFileError
        raise kind(f"{path} is truncated or no JSON: {error}") from error
    meta = match.get("meta") if isinstance(match, dict) else None
    if not isinstance(meta, dict) or meta.get("format") != FORMAT:
        raise MatchFileError(f"{path} is JSON but no match file (meta.format is not {FORMAT!r})")
    if meta.get("version") != VERSION:
        raise MatchFileError(f"{path} has version {meta.get('version')}, this program reads version {VERSION}")
    return match


def _ends_early(error: json.JSONDecodeError) -> bool:
    """Whether text that is no JSON is the beginning of one."""
    rest = error.doc[error.pos :]
    return error.msg.startswith("Unterminated string") or any(token.startswith(rest) for token in TOKENS)


def _frame_objects(match: Mapping[str, Any], path: Path) -> list[Any]:
    frames = match.get("frames")
    if not isinstance(frames, list) or not frames:
        raise MatchFileError(f"{path} has no frames" + (", only inputs" if "inputs" in match else ""))
    return frames


def read_match(path: Path) -> MatchFile:
    """Reads a match file, gzipped or not. MatchFileError that says what is wrong with it."""
    return _whole_match(read_match_object(path), path)


def _whole_match(match: Mapping[str, Any], path: Path) -> MatchFile:
    meta, frames = match["meta"], _frame_objects(match, path)
    try:
        return MatchFile(meta, np.stack([frame_from_json(_object(frame)) for frame in frames]), _controllers(frames))
    except MatchFileError as error:
        raise MatchFileError(f"{path}: {error}") from error


def inputs_of(match: Mapping[str, Any], path: Path) -> tuple[Meta, Controllers]:
    """Meta and controllers uint8 [T, 2, 8] of what `read_match_object` gave, for whole matches and for inputs only."""
    if "inputs" not in match:
        whole = _whole_match(match, path)
        return whole.meta, whole.controllers
    try:
        rows = np.frombuffer(base64.b64decode(match["inputs"], validate=True), np.uint8)
    except (binascii.Error, TypeError, ValueError) as error:
        raise MatchFileError(f"{path}: its inputs are not base64: {error}") from error
    if not len(rows) or len(rows) % (2 * CONTROLLER_SIZE):
        raise MatchFileError(f"{path}: its inputs are no whole rows of 2 × {CONTROLLER_SIZE} bytes")
    return match["meta"], rows.reshape(-1, 2, CONTROLLER_SIZE)


def _object(frame: Any) -> dict[str, Any]:
    if not isinstance(frame, dict):
        raise MatchFileError("a frame is no object")
    return frame


def _controllers(frames: Iterable[dict[str, Any]]) -> Controllers:
    try:
        controllers = np.array([frame["controllers"] for frame in frames], np.int64)
    except (KeyError, TypeError, ValueError) as error:
        raise MatchFileError("a frame has no controllers (two lists of 8 bytes)") from error
    if controllers.shape[1:] != (2, CONTROLLER_SIZE) or controllers.min() < 0 or controllers.max() > 255:
        raise MatchFileError("a frame's controllers are not two lists of 8 bytes")
    return controllers.astype(np.uint8)
