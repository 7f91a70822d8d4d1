"""The integer form of `models.prediction.apply_prediction`: what the crank's integer engines do to a frame.

Class ids, order and constants are those of `models.prediction`; a test compares the two on real frames.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from models.rules import (
    AGE_RULES,
    CARRIED,
    CLASSES,
    ENDLESS,
    FULL_SHIELD,
    NUMBERS,
    SHIELD_DEPLETION,
    SHIELD_REGENERATION,
    SLICES,
    SPEED_FIELDS,
    SPEED_NAMES,
)
from quantization.fixed_point import FRAME_BITS, Integers, rounded
from quantization.frame import HIGH, LOW
from quantization.quantities import StageTable
from schema import layout as L

ONE: Final = 1 << FRAME_BITS
_REGENERATION: Final = round(SHIELD_REGENERATION * ONE)
_DEPLETION: Final = round(SHIELD_DEPLETION * ONE)
_SLOWEST: Final = round(0.01 * ONE)
_FASTEST: Final = 8 * ONE
CLASS_COLUMNS: Final = sum(CLASSES.values())


def apply_exact(
    frame: Integers, actions: Integers, physics: Integers, stages: npt.NDArray[np.int64], costs: npt.NDArray[np.uint8]
) -> Integers:
    """The next exact frame (B, 2, F) from the one before, the next actions (B, 2) and physics (B, 2, PHYSICS_WIDTH).

    physics: class columns are logits of one common scale, number columns have FRAME_BITS fractional bits in the
    schema's units. stages (B); costs (A): see `models.possible_actions`.
    """

    def rule(name: str) -> Integers:
        found: Integers = physics[..., SLICES[name]].argmax(-1)
        return found

    def number(name: str) -> Integers:
        assert name in NUMBERS
        found: Integers = physics[..., SLICES[name].start]
        return found

    def pick(choice: Integers, *outcomes: Integers | int) -> Integers:
        found: Integers = np.choose(choice, list(np.broadcast_arrays(choice, *outcomes))[1:])
        return found

    old = [frame[..., k] for k in range(L.PLAYER_FIELD_COUNT)]
    new = list(old)

    for field, name in zip(SPEED_FIELDS, SPEED_NAMES, strict=True):
        new[field] = pick(rule(f"{name}_rule"), 0, old[field], old[field] + number(f"{name}_change"))

    velocity = {
        L.X: new[L.SPEED_AIR_X] + new[L.SPEED_ATTACK_X],
        L.Y: new[L.SPEED_Y] + new[L.SPEED_ATTACK_Y],
    }
    for field, name in ((L.X, "x"), (L.Y, "y")):
        new[field] = pick(
            rule(f"{name}_rule"),
            old[field] + velocity[field],
            old[field],
            old[field] + number(f"{name}_shift"),
            number(f"{name}_place"),
        ).clip(LOW[field], HIGH[field])

    rate = np.clip(number("age_rate"), _SLOWEST, _FASTEST)
    age = rule("age_rule")
    new[L.STATE_AGE] = pick(
        age,
        old[L.STATE_AGE] + old[L.AGE_RATE],
        old[L.STATE_AGE],
        0,
        ONE,
        -ONE,
        old[L.STATE_AGE] + rate,
        number("age"),
    )
    same_action = actions == old[L.ACTION_STATE]
    carried = np.where(age == AGE_RULES.index("new_rate"), rate, old[L.AGE_RATE])
    new[L.AGE_RATE] = np.where(same_action, carried, ONE)

    hitlag = rule("hitlag_rule")
    counted = np.maximum(old[L.HITLAG] - 1, 0)
    new[L.HITLAG] = pick(np.minimum(hitlag, 3), 0, counted, old[L.HITLAG], hitlag - 2)
    stun = rounded(np.maximum(number("hitstun"), ONE), FRAME_BITS)
    new[L.HITSTUN] = pick(rule("hitstun_rule"), 0, np.maximum(old[L.HITSTUN] - 1, 0), old[L.HITSTUN], stun)
    risen = old[L.PERCENT] + np.maximum(number("percent_rise"), 0)
    new[L.PERCENT] = pick(rule("percent_rule"), old[L.PERCENT], risen, 0)
    shield = old[L.SHIELD]
    new[L.SHIELD] = pick(
        rule("shield_rule"),
        shield,
        shield + _REGENERATION,
        shield - _DEPLETION,
        round(FULL_SHIELD) * ONE,
        shield + number("shield_change"),
    )
    new[L.FACING] = rule("facing")
    new[L.JUMPS_LEFT] = rule("jumps_left")
    new[L.HURTBOX_STATE] = rule("hurtbox_state")
    new[L.ACTION_STATE] = actions
    new[L.ACTION_FRAMES] = np.where(same_action, old[L.ACTION_FRAMES] + 1, 0)
    new[L.STOCKS] = old[L.STOCKS] - ((costs[actions] == new[L.ACTION_FRAMES]) & (costs[actions] != ENDLESS))
    grounded, carried = rule("on_ground") == 1, np.isin(actions, CARRIED)
    stands, ground = StageTable(stages).standing(new[L.X], new[L.Y])
    new[L.ON_GROUND] = grounded & (stands | carried)
    new[L.Y] = np.where(grounded & ~carried, ground, new[L.Y])
    same_hurtbox = new[L.HURTBOX_STATE] == old[L.HURTBOX_STATE]
    new[L.HURTBOX_FRAMES] = np.where(same_hurtbox, old[L.HURTBOX_FRAMES] + 1, 0)
    return np.clip(np.stack(new, -1), LOW, HIGH)
