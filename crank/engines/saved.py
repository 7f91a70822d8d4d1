"""An engine's state as bytes: a line of JSON that says whose it is, then what the engine makes of it."""

import json
from collections.abc import Sequence
from typing import Any

from crank.engines.engine import Engine
from crank.errors import EngineError


def write(engine: Engine, row: int, seeds: Sequence[int], data: bytes, **more: Any) -> bytes:
    """The state of an engine that stands at `row` of matches with these seeds; more: what it wants to read again."""
    header = {
        "engine": engine.name,
        "world": engine.world_hash,
        "temperature": engine.temperature,
        "frame_number": row,
        **more,
        "seeds": seeds,
    }
    return json.dumps(header).encode() + b"\n" + data


def read(engine: Engine, state: bytes, *lists: str) -> tuple[int, list[int], bytes, list[list[Any]]]:
    """Row, seeds, data, and the lists written under these names. EngineError for no state, or another engine's."""
    line, _, data = state.partition(b"\n")
    try:
        header = json.loads(line)
        belongs_to = (header["engine"], header["world"], header["temperature"])
        row, seeds = int(header["frame_number"]), [int(seed) for seed in header["seeds"]]
        found = [list(header[name]) for name in lists]
    except (ValueError, KeyError, TypeError) as error:
        raise EngineError("this is no saved engine state") from error
    if belongs_to != (engine.name, engine.world_hash, engine.temperature):
        raise EngineError("the saved state belongs to engine {} of world {} at temperature {}".format(*belongs_to))
    return row, seeds, data, found
