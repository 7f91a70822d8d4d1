"""Observations and actions as Gymnasium spaces."""

from typing import Any, Final, TypeAlias

import numpy as np
from gymnasium import spaces

from crank.environment.actions import ActionKind
from models.controller_parts import PARTS
from schema.layout import CONTROLLER_SIZE, PLAYER_FIELDS, STAGES

STAGE_IDS: Final = max(STAGES) + 1

Observation: TypeAlias = dict[str, Any]
"""frame: float32 [2, F], the learner itself first; stage: external id."""


def observation_space() -> spaces.Dict:
    """The space of one learner's Observation."""
    low, high = (
        np.array([[getattr(field, end) for field in PLAYER_FIELDS]] * 2, np.float32) for end in ("low", "high")
    )
    return spaces.Dict({"frame": spaces.Box(low, high, dtype=np.float32), "stage": spaces.Discrete(STAGE_IDS)})


def action_space(kind: ActionKind) -> spaces.Space[Any]:
    """The space of one learner's actions (see crank.environment.actions)."""
    if kind == "bytes":
        return spaces.Box(0, 255, (CONTROLLER_SIZE,), np.uint8)
    return spaces.MultiDiscrete(list(PARTS.values()))
