"""What a frame is worth: stocks and percent taken, less those lost."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from quantization.frame import SCALES
from quantization.session import ExactFrames
from schema.layout import PERCENT, STOCKS

Rewards: TypeAlias = npt.NDArray[np.float64]

_PERCENT_SCALE: Final = int(SCALES[PERCENT])


@dataclass(frozen=True)
class RewardWeights:
    """stock: of one stock; percent: of one percent of damage. With the defaults 100 % are worth a stock."""

    stock: float = 1.0
    percent: float = 0.01


def rewards(weights: RewardWeights, before: ExactFrames, after: ExactFrames) -> Rewards:
    """Rewards float64 [B, 2] of the step from exact frames [B, 2, F] to the next; the two of a match sum to zero.

    A fighter's loss is `stock` times the stocks it lost plus `percent` times what its percent rose by; its reward is
    the opponent's loss less its own. A percent that falls (on a lost stock) is worth nothing.
    """
    lost = np.maximum(before[..., STOCKS] - after[..., STOCKS], 0)
    hurt = np.maximum(after[..., PERCENT] - before[..., PERCENT], 0) / _PERCENT_SCALE
    loss: Rewards = weights.stock * lost + weights.percent * hurt
    return loss[:, ::-1] - loss
