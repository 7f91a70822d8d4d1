"""The fighter's chances: a pure function of (seed, row, player), so the same match draws the same."""

from collections.abc import Sequence
from typing import TypeVar

from crank.random import AGENT_HEAD, random_below, random_uniform

Choice = TypeVar("Choice")


class Dice:
    """Draws of one player on one row, each from a head of its own."""

    def __init__(self, seed: int, row: int, player: int) -> None:
        self._seed, self._row, self._player = seed, row, player
        self._draws = 0

    def chance(self, probability: float) -> bool:
        """True with `probability`."""
        return random_uniform(self._seed, self._row, self._player, self._head()) < probability

    def choose(self, choices: Sequence[Choice]) -> Choice:
        """One of `choices`, each as likely."""
        return choices[random_below(len(choices), self._seed, self._row, self._player, self._head())]

    def _head(self) -> int:
        self._draws += 1
        return AGENT_HEAD + self._draws
