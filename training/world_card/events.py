"""Events in the open-loop windows: does the world make the hits, KOs and techs that really happened, and no others?"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from crank.events import CAPTURED_ACTIONS, MINIMUM_HIT, event_masks
from models.rules import HIT_STATES
from schema import layout as L
from training.rollout import Frames
from training.world_card.bootstrap import GroupBootstrap
from training.world_card.open_loop import OpenLoop, interval

TOLERANCE: Final = 5
"""Frames by which a predicted event may miss the real one."""

STRETCH: Final = 10
"""Frames of a stretch of the horizon in which hits are counted."""

REACH: Final = 30.0
"""Units between two fighters beyond which hardly any move reaches: what hits from there was shot or thrown."""

Flags = npt.NDArray[np.bool_]


def matched(real: Flags, said: Flags) -> tuple[Flags, Flags]:
    """Real events (T) that have a predicted one (T) of their own within ±5 frames, and those predicted ones (T)."""
    found, right = np.zeros_like(real), np.zeros_like(said)
    wanted, given = np.flatnonzero(real).tolist(), np.flatnonzero(said).tolist()
    while wanted and given:
        if abs(wanted[0] - given[0]) <= TOLERANCE:
            found[wanted.pop(0)] = True
            right[given.pop(0)] = True
        elif wanted[0] < given[0]:
            wanted.pop(0)
        else:
            given.pop(0)
    return found, right


def matched_everywhere(real: Flags, said: Flags) -> tuple[Flags, Flags]:
    """`matched` for every start and player of flags (S, T, 2)."""
    found, right = np.zeros_like(real), np.zeros_like(said)
    for s, p in np.argwhere(real.any(1) & said.any(1)).tolist():
        found[s, :, p], right[s, :, p] = matched(real[s, :, p], said[s, :, p])
    return found, right


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
        kinds[kind] = _found(real, own_masks[kind], bootstrap)
    return {
        "tolerance": TOLERANCE,
        "kinds": kinds,
        "hits": {
            "one_step": _by_reach(real_frames, loop.one_step),
            "by_horizon": _by_horizon(real_masks["hit"], own_masks["hit"]),
        },
        "damage_state": {
            "rollout": _damage_states(real_frames, own_frames[:, 1:], entered_damage(own_frames), bootstrap),
            "one_step": _damage_states(
                real_frames, loop.one_step, _entered_from(real_frames[:, :-1], loop.one_step), bootstrap
            ),
        },
    }


def _found(real: Flags, said: Flags, bootstrap: GroupBootstrap) -> dict[str, Any]:
    """How many of the real events (S, T, 2) were found, how many of those said are real."""
    over = (1, 2)
    found, right = matched_everywhere(real, said)
    return {
        "real": int(real.sum()),
        "predicted": int(said.sum()),
        "recall": interval(bootstrap.ratio(found.sum(over), real.sum(over))),
        "precision": interval(bootstrap.ratio(right.sum(over), said.sum(over))),
    }


def _by_horizon(real: Flags, said: Flags) -> list[dict[str, int]]:
    """Counts of events (S, T, 2) in each stretch of STRETCH frames after the last real one (row 0)."""
    found, right = matched_everywhere(real, said)
    counts = {"real": real, "found": found, "predicted": said, "right": right}
    ends = range(STRETCH, real.shape[1] + STRETCH - 1, STRETCH)
    return [
        {"to": min(end, real.shape[1] - 1)}
        | {name: int(flags[:, end - STRETCH + 1 : end + 1].sum()) for name, flags in counts.items()}
        for end in ends
    ]


def _by_reach(real_frames: Frames, one_step: Frames) -> dict[str, dict[str, int]]:
    """Counts of hits where the frame before is always the real one, real_frames (S, T + 1, 2, F), by where the victim
    is then: held by the opponent, near it, or out of every move's REACH, where only projectiles hit."""
    before, actions = real_frames[:, :-1], real_frames[:, :-1, :, L.ACTION_STATE].astype(np.int64)
    real, said = (
        after[..., L.PERCENT] - before[..., L.PERCENT] >= MINIMUM_HIT for after in (real_frames[:, 1:], one_step)
    )
    found, right = matched_everywhere(real, said)
    held = np.isin(actions, CAPTURED_ACTIONS)
    places = before[..., L.X : L.Y + 1]
    away = np.linalg.norm(places[:, :, 0] - places[:, :, 1], axis=-1)[..., None] > REACH
    counts = {"real": real, "found": found, "predicted": said, "right": right}
    return {
        name: {count: int((flags & where).sum()) for count, flags in counts.items()}
        for name, where in {"near": ~held & ~away, "far": ~held & away, "held": held}.items()
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
