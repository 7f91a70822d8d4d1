"""Tells a world which action states the training matches show to be possible."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import torch

from models.world import WorldModel
from schema import layout as L
from training.dataset import Match
from training.world_card.real_play import IMPOSED_ACTIONS, SeenChanges


def learn_possible_actions(model: WorldModel, matches: Iterable[Match]) -> None:
    """Fills the world's table from what occurs in `matches`."""
    model.possible.learn(torch.from_numpy(possible_table(SeenChanges.of(matches))))


def possible_table(seen: SeenChanges) -> npt.NDArray[np.bool_]:
    """What may follow, bool [character, action, next action]; a row of which nothing is known stays empty.

    Changes between ordinary actions are possible for every character if one was seen to make them, changes from or to a
    special only for those who were; a character never seen at all may do what anyone may. What an opponent imposes
    (hits, grabs, deaths) can follow everything that is known.
    """
    strict = seen.strict
    anyone: npt.NDArray[np.bool_] = np.logical_or.reduce(strict, axis=0)
    known_character: npt.NDArray[np.bool_] = np.logical_or.reduce(strict, axis=(1, 2))
    ordinary = anyone.copy()
    ordinary[L.FIRST_SPECIAL_ACTION :] = False
    ordinary[:, L.FIRST_SPECIAL_ACTION :] = False
    table = np.where(known_character[:, None, None], strict | ordinary, anyone)
    imposed = np.isin(np.arange(table.shape[-1]), IMPOSED_ACTIONS)
    found: npt.NDArray[np.bool_] = table | (table.any(-1, keepdims=True) & imposed)
    return found
