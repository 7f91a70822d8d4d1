"""A saved state: a file of inputs, and beside them what it takes to go on as if the match had never stopped.

    {"meta": {...}, "inputs": "...", "state": "<base64>", "setup": {"engine": "int8", "p0": "fighter", ...}}

state: the engine's save (exact frame and hidden state); setup: engine, world and agents in the words of the command.
Row, chain head and seed stand in `meta`. What agents remember is not in it: they watch the match's frames again, which
the inputs give, and have to answer as they did.
"""

import argparse
import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Any, Final

from crank.errors import MatchFileError
from crank.match_json import inputs_object, write_object
from crank.match_record import MatchRecord
from crank.recording import Recording

WORDS: Final[dict[str, tuple[type, ...]]] = {
    "engine": (str,),
    "world_model": (str,),
    "temperature": (float, int),
    "p0": (str,),
    "p1": (str,),
    "policy": (str, NoneType),
    "policy_temperature": (float, int, NoneType),
}
"""The match options that a state keeps (`crank.match_setup.add_match_arguments`), by the types of their values."""


@dataclass(frozen=True)
class SavedState:
    """The engine's save, and a value for each of WORDS."""

    state: bytes
    words: Mapping[str, Any]


def write_state(record: MatchRecord, state: bytes, options: argparse.Namespace, path: Path) -> None:
    """Writes the match so far with its engine's save, gzipped when `path` ends in .gz. MatchFileError if it can't."""
    beside = {
        "state": base64.b64encode(state).decode("ascii"),
        "setup": {word: getattr(options, word) for word in WORDS},
    }
    write_object(inputs_object(record) | beside, path)


def state_of(recording: Recording) -> SavedState | None:
    """The saved state in a file; None where it is a match file. MatchFileError for one that is damaged."""
    content = recording.content
    if "state" not in content:
        return None
    words = content.get("setup")
    if not isinstance(words, dict) or words.keys() != WORDS.keys():
        raise MatchFileError(f"{recording.path}: its saved state does not say who played where")
    for word, types in WORDS.items():
        if not isinstance(words[word], types):
            raise MatchFileError(f"{recording.path}: its saved state has {words[word]!r} as {word}")
    try:
        return SavedState(base64.b64decode(content["state"], validate=True), words)
    except (binascii.Error, TypeError, ValueError) as error:
        raise MatchFileError(f"{recording.path}: its saved state is not base64: {error}") from error
