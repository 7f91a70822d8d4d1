"""What a fighter does who is free in the air over the stage."""

from typing import Final

from crank.agents.fighter.inputs import Inputs, hold
from crank.agents.fighter.situation import Approach, Situation
from crank.agents.pad import pad
from crank.frame import Controllers

RISE_ENDS: Final = 0.8
"""Upward speed under which a jump gives nothing more."""
JUMP_AGAIN: Final = 14.0
"""Height of the opponent above which the second jump is spent."""
ABOVE: Final = 8.0
BELOW: Final = -10.0
CLOSE: Final = 6.0
"""Offsets of the opponent at which an aerial goes up, down, or all around."""
CLEARANCE: Final = 3.0
"""How far above a platform a fighter has to be to land on it."""
L_CANCEL_PERIOD: Final = 8
DRIFT: Final = 0.4


def in_attack(situation: Situation) -> Inputs:
    """During an aerial: drifts along, and presses the trigger now and then so that it lands softly."""
    way = situation.inward if situation.at_risk else DRIFT * situation.toward
    return [pad(stick=(way, 0.0), shield=1.0 if situation.pulse(L_CANCEL_PERIOD, 2) else 0.0)]


def free(situation: Situation) -> Inputs:
    """Jumps again to an opponent above, strikes one in reach, or comes down."""
    me, config = situation.me, situation.config
    if situation.foe_on_platform and situation.approach is not Approach.PRESS and not situation.foe_safe:
        return _land_beside(situation)
    way = situation.inward if situation.at_risk else situation.toward
    drift = pad(stick=(way, 0.0))
    above = not situation.at_risk and situation.dy > JUMP_AGAIN and situation.distance < config.approach_reach
    if above and me.speed_y < RISE_ENDS and me.jumps >= 1 and not situation.foe_safe:
        return hold(drift | pad(buttons=("x",)), 3)
    near = situation.distance < config.aerial_reach and abs(situation.dy) < config.aerial_reach
    if not near or situation.foe_safe or situation.at_risk:
        fast_fall = me.speed_y < 0 and situation.dy < 0
        return [pad(stick=(way, -1.0 if fast_fall and situation.pulse(20, 3) else 0.0))]
    return [_strike(situation), *hold(drift, 3)]


def _land_beside(situation: Situation) -> Inputs:
    """Up to the platform that the opponent stands on, without striking: on the ground more moves hit."""
    me = situation.me
    drift = pad(stick=(situation.toward, 0.0))
    if situation.dy > -CLEARANCE and me.speed_y < RISE_ENDS and me.jumps >= 1:
        return hold(drift | pad(buttons=("x",)), 3)
    return [drift]


def _strike(situation: Situation) -> Controllers:
    if situation.dy > ABOVE:
        return pad(c_stick=(0.0, 1.0))
    if situation.dy < BELOW:
        return pad(c_stick=(0.0, -1.0))
    if situation.distance < CLOSE:
        return pad(buttons=("a",))
    return pad(c_stick=(situation.toward, 0.0))
