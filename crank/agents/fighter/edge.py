"""The edge of the stage: back to it, off the ledge, and keeping an opponent from it."""

from typing import Final

from crank.agents.fighter.actions import FREE_FALL, LEDGE, TUMBLE, TURNING
from crank.agents.fighter.inputs import Inputs, full_jump, rest, turn
from crank.agents.fighter.movement import go_to
from crank.agents.fighter.moves import down_smash, down_tilt, forward_smash, jab, low_forward_tilt, trusted
from crank.agents.fighter.situation import Approach, Situation
from crank.agents.pad import pad
from crank.frame import Controllers
from models.controller import neutral
from schema.layout import FIRST_SPECIAL_ACTION

LEDGE_PERIOD: Final = 10
"""Frames between two tries to get off the ledge."""
JUMP_BELOW: Final = 5.0
"""Height under which the second jump is spent to come back."""
FAR_OUT: Final = 25.0
"""Distance from the edge at which it is spent at any height."""
TOO_FAR_OUT: Final = 45.0
"""Distance from the edge at which the special move that carries back is begun at any height."""
CARRY_OVER: Final = 0.3
"""Upward lean of a special move that is already above the stage."""
ARRIVED: Final = 3.0


def off_ledge(situation: Situation) -> Controllers:
    """From hanging: climb, attack, roll or drop, by turns."""
    if not situation.pulse(LEDGE_PERIOD, 2):
        return neutral()
    ways = (
        pad(stick=(0.0, 1.0)),
        pad(buttons=("a",)),
        pad(shield=1.0),
        pad(stick=(situation.inward, 0.0)),
    )
    return ways[situation.row // LEDGE_PERIOD % len(ways)]


def recover(situation: Situation) -> Controllers:
    """Off the stage: strikes an opponent in reach while it is safe, and comes back by jump, then by special move."""
    me, config = situation.me, situation.config
    inward = situation.inward
    if me.action >= FIRST_SPECIAL_ACTION:
        return pad(stick=(inward, 1.0 if me.y < JUMP_BELOW else CARRY_OVER))
    if me.action not in FREE_FALL | TUMBLE:
        return pad(stick=(inward, 0.0))
    if _can_strike(situation):
        return pad(stick=(inward, 0.0), c_stick=(situation.toward, 0.0))
    if _chases(situation):
        return pad(stick=(situation.toward, 0.0))
    falling = me.speed_y <= 0
    out = abs(me.x) - situation.stage.edge_x
    if falling and me.jumps >= 1 and (me.y < JUMP_BELOW or out > FAR_OUT):
        return pad(stick=(inward, 0.0), buttons=situation.tap("x", 4))
    if falling and (me.y < config.recover_below or out > TOO_FAR_OUT):
        return pad(stick=(0.2 * inward, 1.0), buttons=situation.tap("b", 4))
    return pad(stick=(inward, 0.0))


def _can_strike(situation: Situation) -> bool:
    config = situation.config
    near = situation.distance < config.aerial_reach and abs(situation.dy) < config.aerial_reach
    return near and _may_stay_out(situation) and not situation.foe_safe


def _chases(situation: Situation) -> bool:
    """In a stalemate it goes after an opponent who stays off the stage."""
    return situation.approach is Approach.JUMP_IN and situation.foe_at_edge and _may_stay_out(situation)


def _may_stay_out(situation: Situation) -> bool:
    """Whether it would still get back: a jump left, high enough, not too far out."""
    me, config = situation.me, situation.config
    near_enough = situation.room(-situation.inward) > -config.chase
    return me.jumps >= 1 and me.y > config.strike_above and near_enough


def guard(situation: Situation) -> Inputs:
    """Waits at the edge for an opponent off the stage, and attacks one who stays there, as on the ledge."""
    me, foe, config = situation.me, situation.foe, situation.config
    outward = 1 if foe.x > 0 else -1
    stays = foe.action in LEDGE or foe.on_ground
    spot = outward * (situation.stage.edge_x - (config.edge_spot if stays else config.reach - config.edge_spot))
    reachable = _reaches(situation, stays)
    if abs(me.x - spot) > ARRIVED and not reachable:
        return go_to(situation, spot)
    if me.action in TURNING:
        return rest(1)
    if situation.approach is Approach.JUMP_IN and stays and abs(situation.dy) < config.chase_depth:
        # Over the edge; from there `recover` strikes and comes back
        return full_jump(outward * min(1.0, situation.distance / config.chase))
    if reachable:
        return _attack_outward(situation, outward)
    return rest(1) if me.facing == outward else turn(outward)


def _reaches(situation: Situation, stays: bool) -> bool:
    config = situation.config
    reach, depth = (config.edge_reach, config.edge_depth) if stays else (config.reach, config.height)
    return situation.distance < reach and abs(situation.dy) < depth


def _attack_outward(situation: Situation, outward: int) -> Inputs:
    attacks = [down_smash(), forward_smash(outward)]
    if situation.me.facing == outward:
        attacks += [down_tilt(), low_forward_tilt(outward), jab()]
    return situation.dice.choose(trusted(attacks, situation.traps))
