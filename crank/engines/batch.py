"""What every engine asks of the arrays and the temperature that it is given."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from crank.errors import EngineError, WorldError
from crank.frame import Controllers, Frames
from schema.layout import CONTROLLER_SIZE, PLAYER_FIELD_COUNT

HOTTEST: Final = 10
"""A world's temperature at most."""


def check_temperature(temperature: float) -> None:
    """EngineError when a world can't sample at it."""
    if not 0 <= temperature <= HOTTEST:
        raise EngineError(f"the world's temperature lies between 0 and {HOTTEST}, not at {temperature}")


def check_reset(frames: Frames, stages: npt.NDArray[np.int64], seeds: Sequence[int]) -> int:
    """The batch of a reset. WorldError unless frames are [B, 2, F], stages [B] and seeds B."""
    batch = len(frames)
    if frames.shape != (batch, 2, PLAYER_FIELD_COUNT) or stages.shape != (batch,) or len(seeds) != batch:
        raise WorldError(
            f"a reset takes frames [B, 2, {PLAYER_FIELD_COUNT}], stages [B] and B seeds, "
            f"not {frames.shape}, {stages.shape} and {len(seeds)}"
        )
    return batch


def check_controllers(controllers: Controllers, batch: int) -> None:
    """WorldError unless they are [B, 2, 8]."""
    if controllers.shape != (batch, 2, CONTROLLER_SIZE):
        raise WorldError(f"a step takes controllers [{batch}, 2, {CONTROLLER_SIZE}], not {controllers.shape}")
