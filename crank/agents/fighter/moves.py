"""Moves on the ground: the inputs, and the action they lead to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from crank.agents.fighter.inputs import Inputs, flick_c, grab, jabs, tilt
from schema.layout import ACTIONS

ANGLE_DOWN: Final = -0.6
"""Lean of the stick for a forward attack that is angled down."""


@dataclass(frozen=True)
class Move:
    """A move that leads to `action`."""

    action: int
    inputs: Inputs


def up_smash() -> Move:
    return Move(ACTIONS["AttackHi4"], flick_c(0.0, 1.0))


def down_smash() -> Move:
    return Move(ACTIONS["AttackLw4"], flick_c(0.0, -1.0))


def forward_smash(direction: int) -> Move:
    return Move(ACTIONS["AttackS4S"], flick_c(direction, 0.0))


def up_tilt() -> Move:
    return Move(ACTIONS["AttackHi3"], tilt(0.0, 1.0))


def down_tilt() -> Move:
    return Move(ACTIONS["AttackLw3"], tilt(0.0, -1.0))


def forward_tilt(direction: int) -> Move:
    return Move(ACTIONS["AttackS3S"], tilt(direction, 0.0))


def low_forward_tilt(direction: int) -> Move:
    return Move(ACTIONS["AttackS3Lw"], tilt(direction, ANGLE_DOWN))


def jab() -> Move:
    return Move(ACTIONS["Attack11"], jabs())


def grabbing() -> Move:
    return Move(ACTIONS["Catch"], grab())


def trusted(moves: Sequence[Move], traps: frozenset[int]) -> list[Inputs]:
    """The inputs of the moves that are no traps; of all of them when every one is."""
    return [move.inputs for move in moves if move.action not in traps] or [move.inputs for move in moves]
