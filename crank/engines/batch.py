"""What every engine asks of the arrays that it is given."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from crank.errors import WorldError
from crank.frame import Controllers, Frames
from schema.layout import CONTROLLER_SIZE, PLAYER_FIELD_COUNT


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
