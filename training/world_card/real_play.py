"""What real matches show: the action changes that exist, how often things happen, how clean the rules are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from crank.events import CAPTURED_ACTIONS, DAMAGE_ACTIONS
from crank.rules import DYING_ACTIONS
from schema import layout as L
from training.dataset import Match, MatchDataset
from training.rollout import Frames

_CHARACTERS: Final = L.PLAYER_FIELDS[L.CHARACTER].classes
_ACTIONS: Final = L.PLAYER_FIELDS[L.ACTION_STATE].classes

IMPOSED_ACTIONS: Final = np.unique(np.concatenate([DAMAGE_ACTIONS, CAPTURED_ACTIONS, DYING_ACTIONS]))
"""What an opponent or a blast zone does to a fighter: possible out of any action."""


@dataclass(frozen=True)
class SeenChanges:
    """Pairs (action, next action) that occur in real matches.

    strict: bool [character, action, next action], those of the character itself; common: [action, next action] below
    the character-specific ids, those of any character.
    """

    strict: npt.NDArray[np.bool_]
    common: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, matches: Iterable[Match]) -> "SeenChanges":
        strict = np.zeros((_CHARACTERS, _ACTIONS, _ACTIONS), np.bool_)
        for match in matches:
            actions = match.frames[..., L.ACTION_STATE].astype(np.int64)
            # by row: Sheik and Zelda turn into each other
            characters = match.frames[:-1, :, L.CHARACTER].astype(np.int64)
            strict[characters, actions[:-1], actions[1:]] = True
        common: npt.NDArray[np.bool_] = np.logical_or.reduce(strict, axis=0)
        common[L.FIRST_SPECIAL_ACTION :] = False
        common[:, L.FIRST_SPECIAL_ACTION :] = False
        common[:, IMPOSED_ACTIONS] = True
        return cls(strict, common)

    def unseen(self, frames: Frames, strictly: bool = False) -> npt.NDArray[np.bool_]:
        """Rows 1.. of a match [T, 2, F] on which a player's action changes in a way never seen: [T - 1, 2]."""
        actions = frames[..., L.ACTION_STATE].astype(np.int64)
        characters = frames[:-1, :, L.CHARACTER].astype(np.int64)
        before, after = actions[:-1], actions[1:]
        known = self.strict[characters, before, after]
        if not strictly:
            known = known | self.common[before, after]
        flags: npt.NDArray[np.bool_] = (before != after) & ~known
        return flags


def all_matches(dataset: MatchDataset) -> Iterable[Match]:
    """Every match of a dataset, one at a time."""
    return (dataset.load(i) for i in range(len(dataset)))
