"""The game's own rules, read off the frames: when a stock is lost, when a match is over, and who has won.

A match ends on the first frame on which a fighter has no stocks left, or at time-out. The game answers a last stock
lost by both on the same frame, and a time-out with equal stocks and equal percent, with sudden death; here both are
draws. At time-out the percent is compared as the game shows it, without its fraction.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from crank.frame import Frames, action_ids
from models.rules import DYING
from schema.layout import ACTION_STATE, CLOCK_FRAMES, CLOCK_START_ROW, PERCENT, STOCKS

LAST_ROW: Final = CLOCK_START_ROW + CLOCK_FRAMES
"""The row of a match at which time is up."""

DYING_ACTIONS: Final = np.array(DYING, np.int64)
REBIRTH_ACTIONS: Final = action_ids("Rebirth", "RebirthWait")
_REBIRTH: Final = int(action_ids("Rebirth")[0])

Reason: TypeAlias = Literal["stocks", "timeout", "frame_limit"]


@dataclass(frozen=True)
class Result:
    """How a match ended. `winner` is 0, 1 or None (a draw, or cut short by a frame limit); `frames` counts rows."""

    winner: int | None
    reason: Reason
    stocks: tuple[int, int]
    percents: tuple[float, float]
    frames: int

    def to_json(self) -> dict[str, Any]:
        return {
            "winner": self.winner,
            "reason": self.reason,
            "stocks": list(self.stocks),
            "percents": list(self.percents),
            "frames": self.frames,
        }


def lost_stocks(frames: Frames) -> npt.NDArray[np.bool_]:
    """KOs: bool [..., T, 2], true where frames [..., T, 2, F] have fewer stocks than one row before."""
    stocks = frames[..., STOCKS]
    return _since_before(stocks[..., 1:, :] < stocks[..., :-1, :])


def respawned(frames: Frames) -> npt.NDArray[np.bool_]:
    """Respawns: bool [..., T, 2], true on the row on which a fighter enters Rebirth."""
    reborn = frames[..., ACTION_STATE] == _REBIRTH
    return _since_before(reborn[..., 1:, :] & ~reborn[..., :-1, :])


def verdict(frame: Frames, row: int) -> Result | None:
    """The result if the match is over with `frame` [2, F] at `row`, else None."""
    stocks = _stocks(frame)
    if 0 in stocks:
        winner = None if stocks == (0, 0) else int(stocks[0] == 0)
        return _result(frame, row, winner, "stocks")
    if row < LAST_ROW:
        return None
    percents = tuple(int(player[PERCENT]) for player in frame)
    if stocks[0] != stocks[1]:
        return _result(frame, row, int(stocks[1] > stocks[0]), "timeout")
    if percents[0] != percents[1]:
        return _result(frame, row, int(percents[1] < percents[0]), "timeout")
    return _result(frame, row, None, "timeout")


def cut_short(frame: Frames, row: int) -> Result:
    """The result of a match that was asked to stop at `row`: nobody has won."""
    return _result(frame, row, None, "frame_limit")


def _result(frame: Frames, row: int, winner: int | None, reason: Reason) -> Result:
    percents = (round(float(frame[0, PERCENT]), 2), round(float(frame[1, PERCENT]), 2))
    return Result(winner, reason, _stocks(frame), percents, row + 1)


def _stocks(frame: Frames) -> tuple[int, int]:
    return round(float(frame[0, STOCKS])), round(float(frame[1, STOCKS]))


def _since_before(changed: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    return np.concatenate([np.zeros((*changed.shape[:-2], 1, 2), np.bool_), changed], axis=-2)
