"""Events in the open-loop windows: does the world make the hits, KOs and techs that really happened, and no others?"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from crank.events import event_masks
from models.rules import HIT_STATES
from schema import layout as L
from training.rollout import Frames
from training.world_card.bootstrap import GroupBootstrap
from training.world_card.open_loop import OpenLoop, interval

TOLERANCE: Final = 5
"""Frames by which a predicted event may miss the real one."""

Flags = npt.NDArray[np.bool_]


def matched(real: Flags, said: Flags) -> int:
    """How many real events (T) have a predicted one (T) of their own within ±5 frames."""
    found = 0
    wanted, given = np.flatnonzero(real).tolist(), np.flatnonzero(said).tolist()
    while wanted and given:
        if abs(wanted[0] - given[0]) <= TOLERANCE:
            found += 1
            wanted.pop(0)
            given.pop(0)
        elif wanted[0] < given[0]:
            wanted.pop(0)
        else:
            given.pop(0)
    return found


def entered_damage(frames: Frames) -> Flags:
    """Rows 1.. of frames (S, T, 2, F) on which a player enters a damage state: (S, T - 1, 2)."""
    actions = frames[..., L.ACTION_STATE].astype(np.int64)
    flags: Flags = np.isin(actions[:, 1:], HIT_STATES) & (actions[:, 1:] != actions[:, :-1])
    return flags


def describe_events(loop: OpenLoop, bootstrap: GroupBootstrap) -> dict[str, Any]:
    """The events' part of the card."""
    real_frames = np.concatenate([loop.last[:, None], loop.real], 1)
    own_frames = np.concatenate([loop.last[:, None], loop.own], 1)
    real_masks, own_masks = event_masks(real_frames), event_masks(own_frames)
    kinds: dict[str, Any] = {}
    for kind, real in real_masks.items():
        said = own_masks[kind]
        hits = np.array([[matched(real[s, :, p], said[s, :, p]) for p in (0, 1)] for s in range(len(real))]).sum(1)
        wanted, given = real.sum((1, 2)), said.sum((1, 2))
        kinds[kind] = {
            "real": int(wanted.sum()),
            "predicted": int(given.sum()),
            "recall": interval(bootstrap.ratio(hits, wanted)),
            "precision": interval(bootstrap.ratio(hits, given)),
        }
    return {
        "tolerance": TOLERANCE,
        "kinds": kinds,
        "damage_state": {
            "rollout": _damage_states(real_frames, own_frames[:, 1:], entered_damage(own_frames), bootstrap),
            "one_step": _damage_states(
                real_frames, loop.one_step, _entered_from(real_frames[:, :-1], loop.one_step), bootstrap
            ),
        },
    }


def _entered_from(before: Frames, after: Frames) -> Flags:
    old, new = before[..., L.ACTION_STATE].astype(np.int64), after[..., L.ACTION_STATE].astype(np.int64)
    flags: Flags = np.isin(new, HIT_STATES) & (new != old)
    return flags


def _damage_states(real_frames: Frames, said: Frames, entered: Flags, bootstrap: GroupBootstrap) -> dict[str, Any]:
    """Right action state on the very frame on which a player really, or by the world, enters a damage state."""
    real = real_frames[:, 1:, :, L.ACTION_STATE]
    wanted = entered_damage(real_frames)
    right = real == said[..., L.ACTION_STATE]
    over = (1, 2)
    return {
        "real": int(wanted.sum()),
        "predicted": int(entered.sum()),
        "right_on_the_frame": interval(bootstrap.ratio((wanted & right).sum(over), wanted.sum(over))),
        "precision": interval(bootstrap.ratio((entered & wanted & right).sum(over), entered.sum(over))),
    }
