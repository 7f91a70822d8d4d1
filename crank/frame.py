"""Array types of a match, and the one change of perspective.

A frame is float32 [2, F] (player, field), F = PLAYER_FIELD_COUNT, in the order of `schema.layout`; controllers are
uint8 [2, 8] raw bytes. Row t of a match holds the frame at t and the controllers that led from frame t-1 to it; row 0
is the start.
"""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from schema.layout import ACTIONS

Frames: TypeAlias = npt.NDArray[np.float32]
Controllers: TypeAlias = npt.NDArray[np.uint8]

FRAMES_PER_SECOND: Final = 60
ACTION_NAMES: Final[dict[int, str]] = {id: name for name, id in ACTIONS.items()}


def swap_perspective(frames: Frames) -> Frames:
    """Frames [..., 2, F] with the two players exchanged, so that player 1 sees itself as player 0."""
    return np.ascontiguousarray(frames[..., ::-1, :])


def action_ids(*names: str, prefix: str | None = None) -> npt.NDArray[np.int64]:
    """Ids of the named action states, and of all whose name starts with `prefix`. KeyError for an unknown name."""
    ids = [ACTIONS[name] for name in names]
    if prefix is not None:
        ids += [id for name, id in ACTIONS.items() if name.startswith(prefix)]
    return np.array(sorted(set(ids)), np.int64)
