"""How real matches start: row 0 of a match, by stage, side and character (starts.json, made by crank.make_starts).

A pair that the table has for that stage starts as real matches did. Where a character was never seen on a stage (on
that side), its own values (jumps, stocks, action...) come from the side and stage with the most matches of that
character, and only the place (x, y, facing) from the stage's side. A stage or a character without any match is an
error that lists those there are.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from crank.errors import StartError
from crank.frame import Frames
from crank.random import random_below
from schema.layout import CHARACTERS, FACING, PLAYER_FIELD_COUNT, PLAYER_FIELDS, STAGES, X, Y

STARTS_FILE: Final = Path(__file__).with_name("starts.json")
FORMAT: Final = "the-wire/starts"
VERSION: Final = 1
START_HEAD: Final = 1 << 20
"""First head of the random numbers that draw a start (see crank.random)."""

_PLACE: Final = [X, Y, FACING]


@dataclass(frozen=True)
class Start:
    """How `matches` real matches began for one side (0 or 1) of one stage with one character; values: [F]."""

    stage: int
    side: int
    character: int
    matches: int
    values: tuple[float, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "stage": self.stage,
            "side": self.side,
            "character": self.character,
            "matches": self.matches,
            "values": list(self.values),
        }


class StartTable:
    """All known starts."""

    def __init__(self, starts: list[Start]) -> None:
        self._starts = sorted(starts, key=lambda start: (-start.matches, start.stage, start.side, start.character))

    @property
    def starts(self) -> list[Start]:
        """The starts, those of the most matches first."""
        return list(self._starts)

    def frame(self, stage: int, characters: tuple[int, int]) -> Frames:
        """The first frame, float32 [2, F]. StartError for a stage or character that no match had."""
        return np.array([self._side(stage, side, characters[side]) for side in (0, 1)], np.float32)

    def draw(self, seed: int) -> tuple[int, tuple[int, int]]:
        """A stage and two characters, drawn as often as real matches had them."""
        stage = self._draw([start for start in self._starts if start.side == 0], seed, 0).stage
        sides = [[s for s in self._starts if s.stage == stage and s.side == side] for side in (0, 1)]
        return stage, (self._draw(sides[0], seed, 1).character, self._draw(sides[1], seed, 2).character)

    def _draw(self, starts: list[Start], seed: int, number: int) -> Start:
        if not starts:
            raise StartError("the start table is empty: make it with `python -m crank.make_starts DATASET`")
        left = random_below(sum(start.matches for start in starts), seed, 0, 0, START_HEAD + number)
        for start in starts:
            left -= start.matches
            if left < 0:
                return start
        raise AssertionError("a draw lies below the sum of its weights")

    def _side(self, stage: int, side: int, character: int) -> tuple[float, ...]:
        on_stage = [start for start in self._starts if start.stage == stage and start.side == side]
        if not on_stage:
            known = ", ".join(STAGES[id].key for id in sorted({start.stage for start in self._starts}))
            raise StartError(f"no real match started on stage {stage}; known: {known}")
        for start in on_stage:
            if start.character == character:
                return start.values
        elsewhere = next((start for start in self._starts if start.character == character), None)
        if elsewhere is None:
            known = ", ".join(CHARACTERS[id].key for id in sorted({start.character for start in self._starts}))
            raise StartError(f"no real match started with character {character}; known: {known}")
        values = list(elsewhere.values)
        for field in _PLACE:
            values[field] = on_stage[0].values[field]
        return tuple(values)


def read_starts(path: Path = STARTS_FILE) -> StartTable:
    """Reads a start table. StartError when it is missing, damaged or of another layout."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StartError(
            f"cannot read the start table {path}: {error.strerror}; make it with `python -m crank.make_starts DATASET`"
        ) from error
    except ValueError as error:
        raise StartError(f"the start table {path} is damaged: {error}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT or data.get("version") != VERSION:
        raise StartError(f"{path} is no start table of version {VERSION}")
    if data.get("fields") != [field.name for field in PLAYER_FIELDS]:
        raise StartError(
            f"{path} was made for another schema: make it again with `python -m crank.make_starts DATASET`"
        )
    try:
        return StartTable([_start(entry) for entry in data["starts"]])
    except (KeyError, TypeError, ValueError) as error:
        raise StartError(f"the start table {path} is damaged: {error!r}") from error


def write_starts(table: StartTable) -> bytes:
    """The table as the bytes of starts.json."""
    entries = sorted(table.starts, key=lambda start: (start.stage, start.side, start.character))
    head = {"format": FORMAT, "version": VERSION, "fields": [field.name for field in PLAYER_FIELDS]}
    lines = ",\n".join(json.dumps(entry.to_json(), separators=(",", ":")) for entry in entries)
    return f'{json.dumps(head)[:-1]}, "starts": [\n{lines}\n]}}\n'.encode()


def _start(entry: dict[str, Any]) -> Start:
    values = tuple(float(value) for value in entry["values"])
    if len(values) != PLAYER_FIELD_COUNT:
        raise ValueError(f"{len(values)} values instead of {PLAYER_FIELD_COUNT}")
    stage, side, character, matches = (int(entry[key]) for key in ("stage", "side", "character", "matches"))
    return Start(stage, side, character, matches, values)
