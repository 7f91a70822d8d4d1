"""Checks that stop bad data: on one match before it is stored, and on the columns of a whole dataset."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from schema.layout import (
    CHARACTER,
    CHARACTERS,
    PLAYER_FIELDS,
    PlayerField,
)
from training.replay import Replay
from training.survey import Survey, integrated_shares

# Real matches go down to 0.78, since some moves and throws shift a fighter without a velocity; with the velocities of
# the frame before, the same matches reach 0.31 to 0.70
MIN_MATCH_INTEGRATED_SHARE: Final = 0.7
MIN_INTEGRATED_SHARE: Final = 0.8
MAX_REFUSED_SHARE: Final = 0.05
# In fewer frames a column may well stay the same
MIN_FRAMES_TO_JUDGE: Final = 100_000
REFUSED: Final = "refused: "

_MAY_BE_CONSTANT: Final = ("character", "animation_index")


def check_match(replay: Replay) -> str | None:
    """Why a match may not enter a dataset, or None. Fields its Slippi version lacks are not looked at."""
    missing = _missing_fields(replay)
    for i, field in enumerate(PLAYER_FIELDS):
        if field.name not in missing:
            fault = _field_fault(field, replay.frames[:, :, i])
            if fault:
                return f"{REFUSED}impossible values: {fault}"
    characters = replay.frames[:, :, CHARACTER]
    unknown = sorted(set(np.unique(characters).astype(int).tolist()) - CHARACTERS.keys())
    if unknown:
        return f"{REFUSED}impossible values: character {unknown[0]}"
    if replay.has_velocity:
        for axis, share in integrated_shares(replay.frames).items():
            if share < MIN_MATCH_INTEGRATED_SHARE:
                return f"{REFUSED}velocities do not integrate to positions: {axis} on {share:.0%} of frames"
    return None


def check_survey(survey: Survey, skipped: Mapping[str, str]) -> list[str]:
    """What is wrong with a dataset as a whole: nothing in it, too many refused matches, dead columns, velocities.

    skipped: file name -> reason, as in the index.
    """
    refused = sum(reason.startswith(REFUSED) for reason in skipped.values())
    if survey.matches == 0:
        return ["it holds no match"]
    problems = []
    if refused > MAX_REFUSED_SHARE * (survey.matches + refused) + 1:
        problems.append(f"{refused} of {survey.matches + refused} matches were refused: reader and schema disagree")
    if survey.frames >= MIN_FRAMES_TO_JUDGE:
        problems += [
            f"column {name} is dead: {column.low:g} on all {column.count:,} values"
            for name, column in survey.columns.items()
            if column.low == column.high and name not in _MAY_BE_CONSTANT
        ]
    problems += [
        f"velocities do not integrate to positions: {axis} on {share:.1%} of player-frames"
        for axis, share in survey.integrated.items()
        if share < MIN_INTEGRATED_SHARE
    ]
    return problems


def _missing_fields(replay: Replay) -> set[str]:
    missing: set[str] = set()
    if not replay.has_velocity:
        missing |= {"speed_air_x", "speed_y", "speed_ground_x", "speed_attack_x", "speed_attack_y"}
    if not replay.has_hitlag:
        missing |= {"hitlag"}
    if not replay.has_hidden:
        missing |= {"hitstun", "hurtbox_state", "hurtbox_frames"}
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
