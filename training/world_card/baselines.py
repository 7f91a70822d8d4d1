"""Predictors that know nothing of the game: what a world has to beat."""

from typing import Final

import numpy as np

from schema import layout as L
from training.rollout import Frames, Starts

DAMPING: Final = 0.9
FASTEST: Final = 6.0
"""Game units a frame that a last movement is clipped to: beyond lie teleports and respawns."""

BASELINES: Final = ("hold", "constant_velocity", "damped_velocity")


def baseline_frames(starts: Starts) -> dict[str, Frames]:
    """The frames (S, H, 2, F) of every baseline: all hold the last real frame, two of them move on x and y.

    Velocity is the last real frame's movement, clipped to ±6 on each axis; damped, it counts ×0.9 a frame (so the
    first predicted movement is 0.9 of the last real one).
    """
    last, before = starts.frames[:, starts.context], starts.frames[:, starts.context - 1]
    place = slice(L.X, L.Y + 1)
    velocity = np.clip(last[..., place] - before[..., place], -FASTEST, FASTEST)
    frame = np.arange(1, starts.horizon + 1, dtype=np.float32)
    travelled = {
        "hold": np.zeros_like(frame),
        "constant_velocity": frame,
        "damped_velocity": (DAMPING * (1 - DAMPING**frame) / (1 - DAMPING)).astype(np.float32),
    }
    found = {}
    for name in BASELINES:
        own = np.repeat(last[:, None], starts.horizon, axis=1)
        own[..., place] += velocity[:, None] * travelled[name][:, None, None]
        found[name] = own
    return found
