"""Checks that stop bad data: on one match before it is stored, and on the columns of a whole dataset."""

from typing import Final

import numpy as np
import numpy.typing as npt

from schema.layout import (
    CHARACTER,
    CHARACTERS,
    PLAYER_FIELDS,
    SPEED_AIR_X,
    SPEED_ATTACK_X,
    SPEED_ATTACK_Y,
    SPEED_Y,
    PlayerField,
    X,
    Y,
)
from training.replay import Replay

INTEGRATION_TOLERANCE: Final = 0.01
# Real matches reach 0.78: some moves and throws move a fighter without a velocity
MIN_INTEGRATED_SHARE: Final = 0.7


def check_match(replay: Replay) -> str | None:
    """Why a match may not enter a dataset, or None. Fields its Slippi version lacks are not looked at."""
    missing = _missing_fields(replay)
    for i, field in enumerate(PLAYER_FIELDS):
        if field.name not in missing:
            fault = _field_fault(field, replay.frames[:, :, i])
            if fault:
                return f"impossible values: {fault}"
    characters = replay.frames[:, :, CHARACTER]
    unknown = sorted(set(np.unique(characters).astype(int).tolist()) - CHARACTERS.keys())
    if unknown:
        return f"impossible values: character {unknown[0]}"
    if replay.has_velocity:
        for axis, share in integrated_shares(replay.frames).items():
            if share < MIN_INTEGRATED_SHARE:
                return f"velocities do not integrate to positions: {axis} on {share:.0%} of frames"
    return None


def integrated_shares(frames: npt.NDArray[np.float32]) -> dict[str, float]:
    """Share of player-frames on which a position's step equals self-induced velocity plus knockback, for x and y."""
    step = np.diff(frames, axis=0)
    shares = {}
    for name, position, own, attack in (("x", X, SPEED_AIR_X, SPEED_ATTACK_X), ("y", Y, SPEED_Y, SPEED_ATTACK_Y)):
        velocity = frames[1:, :, own] + frames[1:, :, attack]
        shares[name] = float((np.abs(step[:, :, position] - velocity) < INTEGRATION_TOLERANCE).mean())
    return shares


def _missing_fields(replay: Replay) -> set[str]:
    missing: set[str] = set()
    if not replay.has_velocity:
        missing |= {"speed_air_x", "speed_y", "speed_ground_x", "speed_attack_x", "speed_attack_y"}
    if not replay.has_hitlag:
        missing |= {"hitlag"}
    if not replay.has_hidden:
        missing |= {"hitstun", "hurtbox_state"}
    return missing


def _field_fault(field: PlayerField, values: npt.NDArray[np.float32]) -> str | None:
    if not np.isfinite(values).all():
        return f"{field.name} is not a number"
    low, high = float(values.min()), float(values.max())
    if low < field.low:
        return f"{field.name} {low:g} is below {field.low:g}"
    if high > field.high:
        return f"{field.name} {high:g} is above {field.high:g}"
    return None
