"""Tells a world what the training matches show to be possible."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from models.rules import AWAY, CAPTURED, DYING, ENDLESS, SIDE_DEATHS, TOP_DEATHS
from models.world import WorldModel
from schema import layout as L
from training.dataset import Match
from training.world_card.real_play import IMPOSED_ACTIONS, SeenChanges

CHARACTERS: Final = L.PLAYER_FIELDS[L.CHARACTER].classes
ACTIONS: Final = L.PLAYER_FIELDS[L.ACTION_STATE].classes
FEWEST_STAYS: Final = 20
"""An action state seen to end less often has no longest stay."""
FEWEST_DEATHS: Final = 5
"""A way to die seen less often is none."""
FEWEST_HOLDS: Final = 2
USUAL_SHARE: Final = 0.9
"""Of the stocks that a way to die costs, those lost on its usual frame: a rare replay skips frames."""
SPARE_SHARE: Final = 0.25
SPARE_FRAMES: Final = 8
"""By how much an action state may outlast all that were seen; dying and coming back may not."""


def learn_possible_actions(model: WorldModel, matches: Iterable[Match]) -> None:
    """Fills the world's tables from what occurs in `matches`."""
    kept = list(matches)
    stays, holds, deaths = Stays(), np.zeros((CHARACTERS, ACTIONS), np.int64), Deaths()
    for match in kept:
        stays.see(match)
        count_holds(holds, match)
        deaths.see(match)
    following = possible_table(SeenChanges.of(kept))
    following[:, :, [action for action in DYING if action not in deaths.known()]] = False
    # what dying to one side leads to, dying to the others does
    following[:, list(SIDE_DEATHS)] = following[:, list(SIDE_DEATHS)].any(1, keepdims=True)
    model.possible.learn(following, stays.table(), holds_table(holds), deaths.costs())


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


def _by_character(counts: npt.NDArray[np.int64], how: np.ufunc) -> npt.NDArray[np.int64]:
    """What is known of each [character, action]: of ordinary actions from all characters together."""
    pooled: npt.NDArray[np.int64] = np.broadcast_to(how.reduce(counts, axis=0), counts.shape).copy()
    pooled[:, L.FIRST_SPECIAL_ACTION :] = counts[:, L.FIRST_SPECIAL_ACTION :]
    return pooled


@dataclass
class Stays:
    """ACTION_FRAMES on which action states were seen to end: how often, the least, the greatest, (C, A) each."""

    seen: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros((CHARACTERS, ACTIONS), np.int64))
    least: npt.NDArray[np.int64] = field(default_factory=lambda: np.full((CHARACTERS, ACTIONS), ENDLESS))
    greatest: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros((CHARACTERS, ACTIONS), np.int64))

    def see(self, match: Match) -> None:
        """Adds the stays of a match; one that began before it or goes on at its end doesn't count."""
        actions = match.frames[..., L.ACTION_STATE].astype(np.int64)
        for player in (0, 1):
            ends = np.flatnonzero(actions[1:, player] != actions[:-1, player])[1:]
            place = match.frames[ends, player, L.CHARACTER].astype(np.int64), actions[ends, player]
            frames = match.frames[ends, player, L.ACTION_FRAMES].astype(np.int64)
            np.add.at(self.seen, place, 1)
            np.minimum.at(self.least, place, frames)
            np.maximum.at(self.greatest, place, frames)

    def table(self) -> npt.NDArray[np.uint8]:
        """As `PossibleActions.stays`."""
        seen, greatest = _by_character(self.seen, np.add), _by_character(self.greatest, np.maximum)
        least = _by_character(self.least, np.minimum)
        away = np.isin(np.arange(ACTIONS), AWAY)
        spare = np.where(away, 0, np.ceil(greatest * SPARE_SHARE).astype(np.int64) + SPARE_FRAMES)
        longest = np.where(seen >= np.where(away, FEWEST_DEATHS, FEWEST_STAYS), greatest + spare, ENDLESS)
        shortest = np.where(away & (seen >= FEWEST_DEATHS), least, 0)
        found: npt.NDArray[np.uint8] = np.minimum(np.stack([shortest, longest], -1), ENDLESS).astype(np.uint8)
        # the deaths beyond the sides and the bottom are one: the one seen most speaks for all
        found[:, list(SIDE_DEATHS)] = found[:, [max(SIDE_DEATHS, key=lambda action: int(seen[0, action]))]]
        return found


def count_holds(counts: npt.NDArray[np.int64], match: Match) -> None:
    """Adds to counts (C, A) what a player did on the frames before those on which the other was captured."""
    actions = match.frames[..., L.ACTION_STATE].astype(np.int64)
    for player in (0, 1):
        rows = np.flatnonzero(np.isin(actions[1:, 1 - player], CAPTURED))
        characters = match.frames[rows, player, L.CHARACTER].astype(np.int64)
        np.add.at(counts, (characters, actions[rows, player]), 1)


def holds_table(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """As `PossibleActions.holds`."""
    found: npt.NDArray[np.bool_] = _by_character(counts, np.add) >= FEWEST_HOLDS
    return found


@dataclass
class Deaths:
    """Frames of dying on which stocks were lost, and how often each way to die was seen."""

    lost_at: dict[int, Counter[int]] = field(default_factory=dict)
    entered: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(ACTIONS, np.int64))

    def see(self, match: Match) -> None:
        """Adds the deaths of a match."""
        actions, stocks = match.frames[..., L.ACTION_STATE].astype(np.int64), match.frames[..., L.STOCKS]
        for row, player in np.argwhere(stocks[1:] < stocks[:-1]):
            frames = int(match.frames[row + 1, player, L.ACTION_FRAMES])
            self.lost_at.setdefault(int(actions[row + 1, player]), Counter())[frames] += 1
        began = actions[1:][actions[1:] != actions[:-1]]
        np.add.at(self.entered, began, 1)

    def known(self) -> set[int]:
        """The ways to die that are seen often enough; those beyond the sides and the bottom are one."""
        found = {action for action in DYING if self.entered[action] >= FEWEST_DEATHS}
        return found | set(SIDE_DEATHS) if self.entered[list(SIDE_DEATHS)].sum() >= FEWEST_DEATHS else found

    def costs(self) -> npt.NDArray[np.uint8]:
        """As `PossibleActions.costs`. ValueError where a death costs its stock now on one frame, now on another."""
        costs = np.full(ACTIONS, ENDLESS, np.uint8)
        sides = sum((self.lost_at.get(action, Counter()) for action in SIDE_DEATHS), Counter[int]())
        ways = {action: self.lost_at.get(action, Counter()) for action in TOP_DEATHS}
        for action, frames in (ways | dict.fromkeys(SIDE_DEATHS, sides)).items():
            if not frames:
                continue
            (frame, count), *_ = frames.most_common(1)
            if count < USUAL_SHARE * frames.total() or frame >= ENDLESS:
                raise ValueError(f"stocks are lost in action state {action} on its frames {sorted(frames)}")
            costs[action] = frame
        return costs
