"""What a fighter does who is not free: dying, reborn, held, hurt, lying, or in an action that does not end."""

from typing import Final

from crank.agents.fighter.actions import CAPTURED, GONE, HELPLESS_FALL, HURT, LYING, REBIRTH, TUMBLE
from crank.agents.fighter.inputs import Inputs, hold, rest
from crank.agents.fighter.situation import Situation
from crank.agents.pad import pad
from crank.frame import Controllers
from models.controller import neutral

GETTING_UP: Final = ((0.0, 1.0), (1.0, 0.0), (-1.0, 0.0))
TECH_WINDOW: Final = 40
"""A tech counts only if the trigger was not pressed within so many frames before."""
ESCAPE_FRAMES: Final = (4, 40)
"""A short press, or a long one."""


def escape(situation: Situation) -> Inputs:
    """Any input that may lead out of an action that does not end: dash, jump, shield or air dodge, fast fall..."""
    dash = pad(stick=(situation.inward, 0.0))
    jump = pad(stick=(situation.inward, 0.0), buttons=("x",))
    ways = [dash, dash, jump, pad(stick=(situation.inward, 0.0), shield=1.0)]
    if situation.off_stage(situation.me):
        ways.append(pad(stick=(0.0, 1.0), buttons=("b",)))
    else:
        ways += [pad(stick=(0.0, -1.0)), pad(stick=(-situation.inward, 0.0)), pad(shield=1.0), pad(buttons=("a",))]
    dice = situation.dice
    return [*rest(2), *hold(dice.choose(ways), dice.choose(ESCAPE_FRAMES)), *rest(4)]


def answer(situation: Situation) -> Controllers | None:
    """What the fighter's state forces at once; None when it forces nothing."""
    me = situation.me
    if me.action in GONE:
        return neutral()
    if me.action in REBIRTH:
        return pad(stick=(0.0, -1.0)) if situation.pulse(30, 3) else neutral()
    if me.action in CAPTURED:
        return pad(stick=(1.0 if situation.pulse(4, 2) else -1.0, 0.0), buttons=situation.tap("a", 4))
    if me.action in HURT or me.hitstun > 0:
        return pad(stick=(situation.inward, 0.4), shield=_tech(situation))
    if situation.off_stage(me):
        return None
    if me.action in TUMBLE:
        if me.jumps >= 1:
            return pad(stick=(situation.inward, 0.0), buttons=situation.tap("x", 6))
        return pad(stick=(situation.inward, 0.0), shield=_tech(situation))
    if me.action in HELPLESS_FALL:
        return pad(stick=(situation.inward, 0.0))
    if me.action in LYING:
        way = GETTING_UP[situation.row // 30 % len(GETTING_UP)]
        return pad(stick=way) if situation.pulse(8, 2) else neutral()
    return None


def _tech(situation: Situation) -> float:
    me = situation.me
    near_floor = me.y < situation.config.tech_height and me.speed_y < 0 and abs(me.x) < situation.stage.edge_x
    return 1.0 if near_floor and situation.pulse(TECH_WINDOW, 2) else 0.0
