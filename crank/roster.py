"""Stages and characters by what a person types: key, name or id."""

import re
import unicodedata
from collections.abc import Iterable

from crank.errors import StartError
from schema.layout import CHARACTERS, STAGES, Character, Stage


def find_character(text: str) -> Character:
    """A character by key ("fox"), name ("Captain Falcon") or internal id ("1"). StartError that lists them all."""
    for character in CHARACTERS.values():
        if _matches(text, character.key, character.name, character.id):
            return character
    raise StartError(f"unknown character {text!r}; known: {_keys(CHARACTERS.values())}")


def find_stage(text: str) -> Stage:
    """A stage by key ("battlefield"), name or external id ("31"). StartError that lists them all."""
    for stage in STAGES.values():
        if _matches(text, stage.key, stage.name, stage.id):
            return stage
    raise StartError(f"unknown stage {text!r}; known: {_keys(STAGES.values())}")


def _matches(text: str, key: str, name: str, id: int) -> bool:
    return _plain(text) in (_plain(key), _plain(name), str(id))


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "", letters.lower())


def _keys(items: Iterable[Character | Stage]) -> str:
    return ", ".join(f"{item.key} ({item.id})" for item in items)
