"""Errors of predicted frames against real ones: the figures of the World Card's open loop."""

import numpy as np
import numpy.typing as npt

from schema import layout as L

HORIZONS = (1, 5, 10, 20, 60)
RC_HORIZONS = (5, 10, 20, 60)

Array = npt.NDArray[np.float64]


def position_errors(own: npt.NDArray[np.float32], real: npt.NDArray[np.float32]) -> Array:
    """Mean absolute error of x and y of both players, in game units: (S, H) from frames (S, H, 2, F)."""
    return np.abs(own[..., L.X : L.Y + 1].astype(np.float64) - real[..., L.X : L.Y + 1]).mean((-1, -2))


def action_hits(own: npt.NDArray[np.float32], real: npt.NDArray[np.float32]) -> Array:
    """Share of players whose action state is right: (S, H)."""
    return (own[..., L.ACTION_STATE] == real[..., L.ACTION_STATE]).mean(-1, dtype=np.float64)


def percent_errors(own: npt.NDArray[np.float32], real: npt.NDArray[np.float32]) -> Array:
    """Mean absolute error of percent of both players: (S, H)."""
    return np.abs(own[..., L.PERCENT].astype(np.float64) - real[..., L.PERCENT]).mean(-1)


def open_loop_scores(own: npt.NDArray[np.float32], real: npt.NDArray[np.float32]) -> dict[str, Array]:
    """Scores of every start, (S,) each: rc5…rc60, mae_h…, action_h…, percent_h…; horizons beyond H are left out."""
    position, action, percent = position_errors(own, real), action_hits(own, real), percent_errors(own, real)
    length = own.shape[1]
    scores = {f"rc{h}": position[:, :h].mean(1) for h in RC_HORIZONS if h <= length}
    for h in HORIZONS:
        if h <= length:
            scores[f"mae_h{h}"] = position[:, h - 1]
            scores[f"action_h{h}"] = action[:, h - 1]
            scores[f"percent_h{h}"] = percent[:, h - 1]
    return scores
