"""What happens in a match, detected from consecutive frames: by action states and field changes alone.

hit         percent rises (credited to the opponent, the only one who can raise it)
ko          stocks fall
respawn     a fighter enters Rebirth
ledge_grab  a fighter enters CliffCatch
tech        a fighter enters one of the Passive states: floor, wall or ceiling (not the wall jump, which needs no hit)
grab        a fighter enters CatchPull or CatchDashPull: it has caught the opponent (who is the event's player)
combo       two or more moves hit, and between them the victim never had 45 frames in a row outside damage, grabs,
            lying down and teching. Hits of one move (the same action of the attacker, not begun anew) count once.

`event_masks` serves evaluation (any leading dimensions), `find_events` the summary and the match JSON.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from crank.frame import Frames, action_ids
from crank.rules import DYING_ACTIONS, lost_stocks, respawned
from models.rules import HIT_STATES
from schema.layout import ACTION_STATE, PERCENT, STATE_AGE

DAMAGE_ACTIONS: Final = np.union1d(HIT_STATES, action_ids("DamageFall"))
CAPTURED_ACTIONS: Final = np.union1d(action_ids(prefix="Capture"), action_ids(prefix="Thrown"))
DOWN_ACTIONS: Final = action_ids(prefix="Down")
TECH_ACTIONS: Final = action_ids("Passive", "PassiveStandF", "PassiveStandB", "PassiveWall", "PassiveCeil")
LEDGE_GRAB_ACTIONS: Final = action_ids("CliffCatch")
GRAB_ACTIONS: Final = action_ids("CatchPull", "CatchDashPull")
HELPLESS_ACTIONS: Final = np.unique(
    np.concatenate([DAMAGE_ACTIONS, CAPTURED_ACTIONS, DOWN_ACTIONS, TECH_ACTIONS, DYING_ACTIONS])
)

MINIMUM_HIT: Final = 0.01
"""Percent that a hit adds at least."""

COMBO_RESET_FRAMES: Final = 45
"""Frames in a row in control that end a combo."""


@dataclass(frozen=True)
class Event:
    """One thing that happened to, or was done by, `player` at row `frame`.

    by: the opponent who caused it (hit, ko, grab, combo), None for a self-destruct and for what a fighter does itself.
    amount: percent added (hit, combo), percent at which it was lost (ko). moves, end, ko: of a combo: how many moves
    hit, the row of the last hit, whether the stock was lost.
    """

    frame: int
    type: str
    player: int
    by: int | None = None
    amount: float | None = None
    moves: int | None = None
    end: int | None = None
    ko: bool | None = None

    def to_json(self) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "frame": self.frame,
            "type": self.type,
            "player": self.player,
            "by": self.by,
            "amount": self.amount,
        }
        if self.type == "combo":
            fields |= {"moves": self.moves, "end": self.end, "ko": self.ko}
        return fields


def event_masks(frames: Frames) -> dict[str, npt.NDArray[np.bool_]]:
    """The momentary events of frames [..., T, 2, F]: name -> bool [..., T, 2] (player), the first row all false.

    Column p says that it happened to player p (hit, ko, respawn) or was done by it (ledge_grab, tech, grab).
    """
    percents = frames[..., PERCENT]
    actions = frames[..., ACTION_STATE].astype(np.int64)
    hit = np.zeros(actions.shape, np.bool_)
    hit[..., 1:, :] = percents[..., 1:, :] - percents[..., :-1, :] >= MINIMUM_HIT
    return {
        "hit": hit,
        "ko": lost_stocks(frames),
        "respawn": respawned(frames),
        "ledge_grab": _entered(actions, LEDGE_GRAB_ACTIONS),
        "tech": _entered(actions, TECH_ACTIONS),
        "grab": _entered(actions, GRAB_ACTIONS),
    }


def find_events(frames: Frames) -> list[Event]:
    """All events of a match, frames [T, 2, F], ordered by row, then type, then player."""
    masks = event_masks(frames)
    events: list[Event] = []
    for player in (0, 1):
        opponent = 1 - player
        percents = frames[:, player, PERCENT].astype(np.float64)
        stock_starts = np.flatnonzero(masks["ko"][:, player])
        hits = np.flatnonzero(masks["hit"][:, player])
        for row in hits.tolist():
            amount = round(float(percents[row] - percents[row - 1]), 2)
            events.append(Event(row, "hit", player, opponent, amount))
        for number, row in enumerate(stock_starts.tolist()):
            since = stock_starts[number - 1] if number else 0
            was_hit = bool(np.any((hits > since) & (hits <= row)))
            amount = round(float(percents[row - 1 : row + 1].max()), 2)
            events.append(Event(row, "ko", player, opponent if was_hit else None, amount))
        for name in ("respawn", "ledge_grab", "tech"):
            events += [Event(row, name, player) for row in np.flatnonzero(masks[name][:, player]).tolist()]
        events += [Event(row, "grab", opponent, player) for row in np.flatnonzero(masks["grab"][:, player]).tolist()]
        events += _combos(frames, masks, player)
    return sorted(events, key=lambda event: (event.frame, event.type, event.player))


def _combos(frames: Frames, masks: dict[str, npt.NDArray[np.bool_]], victim: int) -> list[Event]:
    attacker = 1 - victim
    helpless = np.isin(frames[:, victim, ACTION_STATE].astype(np.int64), HELPLESS_ACTIONS)
    combos: list[Event] = []
    string: list[int] = []
    in_control = 0
    for row in range(len(frames)):
        if masks["hit"][row, victim]:
            string.append(row)
        in_control = 0 if helpless[row] or masks["hit"][row, victim] else in_control + 1
        lost = bool(masks["ko"][row, victim])
        if string and (lost or in_control >= COMBO_RESET_FRAMES or row == len(frames) - 1):
            combos += _combo(frames, string, victim, attacker, lost)
            string = []
    return combos


def _combo(frames: Frames, string: list[int], victim: int, attacker: int, lost: bool) -> list[Event]:
    moves = 1
    for before, row in pairwise(string):
        actions = frames[before : row + 1, attacker, ACTION_STATE]
        ages = frames[before : row + 1, attacker, STATE_AGE]
        if np.any(actions != actions[0]) or np.any(np.diff(ages) < 0):
            moves += 1
    if moves < 2:
        return []
    percents = frames[:, victim, PERCENT].astype(np.float64)
    amount = round(float(sum(percents[row] - percents[row - 1] for row in string)), 2)
    return [Event(string[0], "combo", victim, attacker, amount, moves, string[-1], lost)]


def _entered(actions: npt.NDArray[np.int64], ids: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    inside = np.isin(actions, ids)
    entered = np.zeros(actions.shape, np.bool_)
    entered[..., 1:, :] = inside[..., 1:, :] & ~inside[..., :-1, :]
    return entered
