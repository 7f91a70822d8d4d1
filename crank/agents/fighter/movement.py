"""Getting to a place on the ground."""

from typing import Final

from crank.agents.fighter.actions import DASHING, TEETERING, TURNING, WALKING
from crank.agents.fighter.inputs import TILT, Inputs, hold, rest
from crank.agents.fighter.situation import Situation
from crank.agents.pad import pad

EDGE_MARGIN: Final = 3.0
"""How near to the edge it goes on foot."""
ARRIVED: Final = 3.0
WALKING_DISTANCE: Final = 10.0
"""Up to so much beyond its reach it walks instead of dashing."""
DASH_FRAMES: Final = 6
DASH_CHANCE: Final = 0.15


def go_to(situation: Situation, target: float) -> Inputs:
    """A step toward x = `target`, but never over the edge."""
    me, config, dice = situation.me, situation.config, situation.dice
    limit = situation.stage.edge_x - EDGE_MARGIN
    away = max(-limit, min(limit, target)) - me.x
    direction = 1 if away >= 0 else -1
    room = situation.room(direction)
    dash = pad(stick=(direction, 0.0))
    if me.action in TURNING and abs(away) < config.reach:
        return rest(1)
    if me.action in DASHING:
        if me.facing == direction and room < config.brake / 2:
            return hold(pad(stick=(-direction, 0.0)), 2)
        if abs(away) < config.reach or (me.facing == direction and room < config.brake):
            return rest(1)
        return [dash]
    if abs(away) < ARRIVED:
        return rest(1)
    if me.action in TEETERING and direction == situation.inward:
        return hold(dash, 2)
    if abs(away) < config.reach + WALKING_DISTANCE or room < 1.5 * config.brake:
        return [pad(stick=(TILT * direction, 0.0))]
    if me.action in WALKING and dice.chance(DASH_CHANCE):
        # Only a stick that was at rest begins a dash
        return [*rest(2), *hold(dash, DASH_FRAMES)]
    return [dash]
