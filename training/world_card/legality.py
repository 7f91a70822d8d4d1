"""The game's rules, checked on the frames of a whole match."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from crank.events import CAPTURED_ACTIONS
from crank.frame import action_ids
from crank.rules import DYING_ACTIONS, REBIRTH_ACTIONS, lost_stocks, respawned
from models.rules import AWAY
from schema import layout as L
from training.rollout import Frames
from training.world_card.real_play import SeenChanges

SIDE_MARGIN: Final = 5.0
TOP_MARGIN: Final = 25.0
"""Only a fighter in knockback dies at the top: real ones were seen 17 units above it alive."""

RESPAWN_FRAMES: Final = 150
UNSEEN_SHARE: Final = 0.01
"""Share of a match's action changes that may be unseen: real matches never trained on have some, too."""

EDGE_MARGIN: Final = 3.0
PLATFORM_MARGIN: Final = 2.0
PLATFORM_HEIGHT: Final = 3.0
RANDALL: Final = (-36.0, -11.0)
"""Heights between which the cloud of Yoshi's Story carries fighters outside the edges."""

AWAY_ACTIONS: Final = np.array(AWAY, np.int64)
"""A fighter that is not on the field."""

_YOSHIS_STORY: Final = 8
_HELD_ACTIONS: Final = np.concatenate([CAPTURED_ACTIONS, action_ids(prefix="Cliff")])
_PERCENT_RESET: Final = np.concatenate([DYING_ACTIONS, REBIRTH_ACTIONS])


@dataclass(frozen=True)
class Fault:
    """One rule broken by `player` at row `frame`."""

    frame: int
    player: int
    reason: str


REASONS: Final = ("outside_blast_zones", "stocks_rose", "percent_fell", "no_respawn", "unseen_action_changes")


def find_faults(frames: Frames, stage: int, seen: SeenChanges) -> list[Fault]:
    """Every broken rule of a match [T, 2, F], the first frame of each stretch, ordered by frame."""
    flags: Mapping[str, npt.NDArray[np.bool_]] = {
        "outside_blast_zones": _begins(_outside(frames, stage)),
        "stocks_rose": _since_before(np.diff(frames[..., L.STOCKS], axis=0) > 0),
        "percent_fell": _since_before(np.diff(frames[..., L.PERCENT], axis=0) < -1e-3)
        & ~np.isin(_actions(frames), _PERCENT_RESET),
        "no_respawn": _missing_respawns(frames),
    }
    faults = [
        Fault(int(row), int(player), reason)
        for reason, mask in flags.items()
        for row, player in np.argwhere(mask).tolist()
    ]
    unseen = seen.unseen(frames)
    changes = np.diff(_actions(frames), axis=0) != 0
    if unseen.sum() > UNSEEN_SHARE * changes.sum():
        row, player = np.argwhere(unseen)[0].tolist()
        faults.append(Fault(row + 1, player, "unseen_action_changes"))
    return sorted(faults, key=lambda fault: (fault.frame, fault.player, fault.reason))


def standing_on_nothing(frames: Frames, stage: int) -> npt.NDArray[np.bool_]:
    """Where a player [T, 2] is on the ground beyond the stage's edge, over no platform, alive and not held."""
    place = L.STAGES[stage]
    x, y = frames[..., L.X], frames[..., L.Y]
    standing = (frames[..., L.ON_GROUND] > 0.5) & (np.abs(x) > place.edge_x + EDGE_MARGIN)
    standing &= ~np.isin(_actions(frames), np.concatenate([AWAY_ACTIONS, _HELD_ACTIONS]))
    for platform in place.platforms:
        over = (x > platform.left - PLATFORM_MARGIN) & (x < platform.right + PLATFORM_MARGIN)
        standing &= ~(over & (platform.moving | (np.abs(y - platform.y) < PLATFORM_HEIGHT)))
    if stage == _YOSHIS_STORY:
        standing &= ~((y > RANDALL[0]) & (y < RANDALL[1]))
    return standing


def _actions(frames: Frames) -> npt.NDArray[np.int64]:
    return frames[..., L.ACTION_STATE].astype(np.int64)


def _outside(frames: Frames, stage: int) -> npt.NDArray[np.bool_]:
    place = L.STAGES[stage]
    x, y = frames[..., L.X], frames[..., L.Y]
    beyond = (x < place.blast_left - SIDE_MARGIN) | (x > place.blast_right + SIDE_MARGIN)
    beyond |= (y < place.blast_bottom - SIDE_MARGIN) | (y > place.blast_top + TOP_MARGIN)
    flags: npt.NDArray[np.bool_] = beyond & ~np.isin(_actions(frames), AWAY_ACTIONS)
    return flags


def _missing_respawns(frames: Frames) -> npt.NDArray[np.bool_]:
    """KOs that leave stocks and are followed by no rebirth within 150 frames, flagged when these have passed."""
    missing = np.zeros(frames.shape[:2], np.bool_)
    reborn = respawned(frames)
    for row, player in np.argwhere(lost_stocks(frames)).tolist():
        end = row + RESPAWN_FRAMES
        if frames[row, player, L.STOCKS] > 0 and end < len(frames) and not reborn[row : end + 1, player].any():
            missing[end, player] = True
    return missing


def _since_before(changed: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    return np.concatenate([np.zeros((1, *changed.shape[1:]), np.bool_), changed])


def _begins(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    return mask & ~np.concatenate([np.zeros((1, *mask.shape[1:]), np.bool_), mask[:-1]])
