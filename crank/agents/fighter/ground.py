"""What a fighter does who is free on the ground."""

from typing import Final

from crank.agents.fighter import edge
from crank.agents.fighter.actions import DASHING, DOWN, GONE, SHIELDING, THREATS
from crank.agents.fighter.inputs import (
    Inputs,
    drop_through,
    full_jump,
    grab,
    hold,
    rest,
    short_hop,
    turn,
)
from crank.agents.fighter.movement import go_to
from crank.agents.fighter.moves import (
    Move,
    down_smash,
    down_tilt,
    forward_smash,
    forward_tilt,
    grabbing,
    jab,
    trusted,
    up_smash,
    up_tilt,
)
from crank.agents.fighter.situation import PLATFORM_FLOOR, Approach, Situation
from crank.agents.pad import pad
from schema.layout import ACTIONS

EARLY: Final = 12
"""Age up to which an attack is answered by a shield."""
UNDER: Final = 6.0
"""How near in x it stands beneath an opponent to jump straight up."""
PAST: Final = 11.0
"""How far behind the opponent a cross-up ends."""
PUMMEL_CHANCE: Final = 0.4
GRAB_OUTSIDE_CHANCE: Final = 0.5
"""From the outer side a grab is better than a blow: the throw goes outward."""
THROW_OUT_ROOM: Final = 40.0
THROW_OUT_CHANCE: Final = 0.6
JUMP_IN_CHANCE: Final = 0.6


def act(situation: Situation) -> Inputs:
    """The next thing to do, standing or running."""
    config, dice = situation.config, situation.dice
    if situation.foe.action in GONE:
        return go_to(situation, 0.0)
    if situation.foe_safe:
        return go_to(situation, situation.foe.x - config.respect * situation.toward)
    if _threatened(situation) and dice.chance(config.shield_chance):
        return hold(pad(shield=1.0), config.shield_frames)
    if situation.foe_at_edge:
        return edge.guard(situation)
    if situation.level:
        return _at_level(situation)
    if situation.dy > 0:
        return _beneath(situation)
    return _above(situation)


def shielding(situation: Situation) -> Inputs:
    """Out of a shield: a grab when the opponent is in reach."""
    if situation.level and situation.distance < situation.config.reach:
        return hold(pad(shield=1.0, buttons=("z",)), 2)
    return rest()


def throw(situation: Situation) -> Inputs:
    """Pummels, then throws outward near the edge, else anywhere."""
    dice, outward = situation.dice, -situation.inward
    if not situation.finishing and dice.chance(PUMMEL_CHANCE):
        return [pad(buttons=("a",)), *rest(8)]
    outward_throw = Move(ACTIONS["ThrowF" if situation.me.facing == outward else "ThrowB"], _throwing(outward, 0.0))
    if situation.room(outward) < THROW_OUT_ROOM or dice.chance(THROW_OUT_CHANCE):
        return outward_throw.inputs
    up, down = Move(ACTIONS["ThrowHi"], _throwing(0.0, 1.0)), Move(ACTIONS["ThrowLw"], _throwing(0.0, -1.0))
    return dice.choose(trusted((outward_throw, up, down), situation.traps))


def _throwing(x: float, y: float) -> Inputs:
    return [*rest(1), *hold(pad(stick=(x, y)), 2), *rest()]


def _threatened(situation: Situation) -> bool:
    danger = situation.config.danger
    near = situation.distance < danger and abs(situation.dy) < danger
    return near and situation.foe.action in THREATS and situation.foe.age < EARLY


def _at_level(situation: Situation) -> Inputs:
    config, dice, approach = situation.config, situation.dice, situation.approach
    if situation.foe.action in DOWN:
        return _attack_lying(situation)
    if approach is Approach.CROSS_UP and situation.me.facing == situation.toward:
        return _cross_up(situation)
    if approach is Approach.JUMP_IN and situation.distance < config.approach_reach and dice.chance(JUMP_IN_CHANCE):
        return full_jump(_lean(situation))
    if approach is Approach.GRAPPLE and situation.me.action not in DASHING:
        return _grapple(situation)
    if situation.distance < config.reach:
        return _attack(situation)
    near = situation.distance < config.approach_reach
    if near and _may_hop(situation) and dice.chance(config.short_hop_chance):
        return _short_hop_attack(situation)
    return go_to(situation, situation.foe.x)


def _attack(situation: Situation) -> Inputs:
    me, foe, dice, toward, traps = situation.me, situation.foe, situation.dice, situation.toward, situation.traps
    if me.action in DASHING:
        return _attack_from_dash(situation)
    if me.facing != toward and situation.distance > situation.config.close:
        return dice.choose([*trusted((down_smash(), up_smash()), traps), turn(toward)])
    if foe.action in SHIELDING:
        return grab()
    if situation.outside and dice.chance(GRAB_OUTSIDE_CHANCE):
        return grab()
    strong = (forward_smash(toward), up_smash(), down_smash(), down_smash(), grabbing())
    quick = (forward_tilt(toward), forward_tilt(toward), up_tilt(), down_tilt(), jab(), grabbing(), down_smash())
    moves = trusted(strong if situation.finishing else quick, traps)
    return dice.choose([*moves, _short_hop_attack(situation)] if _may_hop(situation) else moves)


def _attack_lying(situation: Situation) -> Inputs:
    """Walks up to an opponent who lies, and attacks low."""
    me, toward = situation.me, situation.toward
    if situation.distance > situation.config.low_reach or me.action in DASHING:
        return go_to(situation, situation.foe.x)
    if me.facing != toward:
        return situation.dice.choose([*trusted((down_smash(),), situation.traps), turn(toward)])
    return situation.dice.choose(trusted((down_tilt(), down_tilt(), down_smash()), situation.traps))


def _grapple(situation: Situation) -> Inputs:
    """Walks up close and grabs; a quick attack now and then."""
    me, toward = situation.me, situation.toward
    if situation.distance > situation.config.grab_reach:
        return go_to(situation, situation.foe.x)
    if me.facing != toward:
        return turn(toward)
    return situation.dice.choose(trusted((grabbing(), grabbing(), jab(), forward_tilt(toward)), situation.traps))


def _attack_from_dash(situation: Situation) -> Inputs:
    toward = situation.toward
    run = (toward, 0.0)
    dash_attack = [pad(stick=run, buttons=("a",)), *rest()]
    dash_grab = [pad(stick=run, buttons=("z",)), *rest()]
    # An up smash out of a jump's first frames
    jump_cancel = [pad(buttons=("y",)), pad(c_stick=(0.0, 1.0), buttons=("y",)), *rest()]
    moves = (
        Move(ACTIONS["AttackDash"], dash_attack),
        Move(ACTIONS["CatchDash"], dash_grab),
        Move(ACTIONS["AttackHi4"], jump_cancel),
    )
    choices = trusted(moves, situation.traps)
    return situation.dice.choose([*choices, _short_hop_attack(situation)] if _may_hop(situation) else choices)


def _may_hop(situation: Situation) -> bool:
    """Whether a hop at the opponent ends on the stage."""
    return situation.room(situation.toward) > 1.5 * situation.config.brake or situation.me.action not in DASHING


def _short_hop_attack(situation: Situation) -> Inputs:
    toward = situation.toward
    lean = toward * (1.0 if situation.room(toward) > 1.5 * situation.config.brake else 0.2)
    drift = pad(stick=(lean, 0.0))
    if situation.me.facing != toward or situation.dice.chance(0.5):
        strike = drift | pad(c_stick=(toward, 0.0))
    else:
        strike = pad(buttons=("a",))
    return [*short_hop(lean), strike, *hold(drift, 3)]


def _cross_up(situation: Situation) -> Inputs:
    """Goes past the opponent; over it when near."""
    toward = situation.toward
    if situation.distance < situation.config.reach and situation.room(toward) > situation.config.approach_reach:
        return full_jump(toward)
    if situation.distance < situation.config.reach:
        return _attack(situation)
    return go_to(situation, situation.foe.x + PAST * toward)


def _beneath(situation: Situation) -> Inputs:
    """The opponent is above: strikes upward from under it, or jumps up to where it stands."""
    config, dice = situation.config, situation.dice
    if situation.distance > config.reach:
        jump_up = situation.distance < config.approach_reach and situation.approach is Approach.JUMP_IN
        return full_jump(_lean(situation)) if jump_up else go_to(situation, situation.foe.x)
    in_reach = situation.dy < config.up_smash_reach and situation.distance < UNDER
    if in_reach and situation.approach is Approach.PRESS and dice.chance(0.5):
        return dice.choose(trusted((up_smash() if situation.finishing else up_tilt(), up_tilt()), situation.traps))
    # In the air it decides whether to strike or to jump again
    return full_jump(_lean(situation))


def _above(situation: Situation) -> Inputs:
    """The opponent is below: drops through a platform, else goes to where it is."""
    if situation.me.y > PLATFORM_FLOOR and situation.me.action not in DASHING:
        return drop_through()
    return go_to(situation, situation.foe.x)


def _lean(situation: Situation) -> float:
    return min(1.0, situation.distance / situation.config.full_hop) * situation.toward
