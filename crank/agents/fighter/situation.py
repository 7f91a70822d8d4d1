"""One frame as the fighter sees it."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from crank.agents.fighter.actions import LEDGE, REBIRTH
from crank.agents.fighter.config import FighterConfig
from crank.agents.fighter.dice import Dice
from crank.frame import Frames
from schema.layout import (
    ACTION_STATE,
    FACING,
    HITSTUN,
    HURTBOX_STATE,
    JUMPS_LEFT,
    ON_GROUND,
    PERCENT,
    SPEED_AIR_X,
    SPEED_Y,
    STATE_AGE,
    STOCKS,
    Stage,
    X,
    Y,
)

BELOW_STAGE: Final = -8.0
"""Height under which no floor is."""
PLATFORM_FLOOR: Final = 10.0
"""Height from which a fighter on the ground stands on a platform."""
BEYOND_EDGE: Final = 0.5
"""How far beyond the edge an origin has to be to count as off the stage."""


class Approach(Enum):
    """How it goes at the opponent; after a stalemate it draws another."""

    PRESS = "runs in and mixes its moves"
    JUMP_IN = "jumps in and strikes in the air"
    GRAPPLE = "walks up close, grabs and throws"
    CROSS_UP = "goes past the opponent and strikes from behind"


@dataclass(frozen=True)
class FighterView:
    """One fighter; `facing` is +1 to the right."""

    x: float
    y: float
    speed_x: float
    speed_y: float
    percent: float
    stocks: float
    action: int
    age: float
    facing: int
    on_ground: bool
    jumps: int
    hitstun: float
    reborn: bool
    invulnerable: bool

    @property
    def protected(self) -> bool:
        """Whether no attack counts."""
        return self.reborn or self.invulnerable

    @classmethod
    def of(cls, values: list[float]) -> "FighterView":
        action = int(values[ACTION_STATE])
        return cls(
            x=values[X],
            y=values[Y],
            speed_x=values[SPEED_AIR_X],
            speed_y=values[SPEED_Y],
            percent=values[PERCENT],
            stocks=values[STOCKS],
            action=action,
            age=values[STATE_AGE],
            facing=1 if values[FACING] >= 0.5 else -1,
            on_ground=bool(values[ON_GROUND]),
            jumps=int(values[JUMPS_LEFT]),
            hitstun=values[HITSTUN],
            reborn=action in REBIRTH,
            invulnerable=values[HURTBOX_STATE] > 0,
        )

    @classmethod
    def both(cls, frame: Frames, player: int) -> tuple["FighterView", "FighterView"]:
        """`player` and its opponent."""
        return cls.of(frame[player].tolist()), cls.of(frame[1 - player].tolist())


@dataclass(frozen=True)
class Situation:
    """Both fighters, the stage, and what a decision needs besides."""

    me: FighterView
    foe: FighterView
    stage: Stage
    config: FighterConfig
    dice: Dice
    row: int
    approach: Approach
    foe_safe: bool
    """The opponent cannot be hit, as far as can be believed."""
    traps: frozenset[int]
    """Actions that did not end."""

    @property
    def dx(self) -> float:
        return self.foe.x - self.me.x

    @property
    def dy(self) -> float:
        return self.foe.y - self.me.y

    @property
    def distance(self) -> float:
        return abs(self.dx)

    @property
    def toward(self) -> int:
        """+1 when the opponent is to the right."""
        return 1 if self.dx >= 0 else -1

    @property
    def inward(self) -> int:
        """The direction of the stage's middle."""
        return -1 if self.me.x >= 0 else 1

    @property
    def level(self) -> bool:
        """Whether a ground attack would meet the opponent's height."""
        return abs(self.dy) < self.config.height

    @property
    def foe_on_platform(self) -> bool:
        return self.foe.on_ground and self.foe.y > PLATFORM_FLOOR

    @property
    def finishing(self) -> bool:
        return self.foe.percent >= self.config.finish_percent

    @property
    def outside(self) -> bool:
        """Whether the opponent stands nearer to the middle, so that a blow at it sends it inward."""
        return self.toward == self.inward and abs(self.foe.x) < abs(self.me.x)

    def room(self, direction: int) -> float:
        """Floor left before the edge in a direction."""
        return self.stage.edge_x - direction * self.me.x

    def off_stage(self, fighter: FighterView) -> bool:
        return (self.beyond_edge(fighter) or fighter.y < BELOW_STAGE) and not fighter.on_ground

    def beyond_edge(self, fighter: FighterView) -> bool:
        return abs(fighter.x) > self.stage.edge_x + BEYOND_EDGE

    @property
    def foe_at_edge(self) -> bool:
        """Whether the opponent is beyond the edge, below the stage or on the ledge."""
        return self.beyond_edge(self.foe) or self.foe.y < BELOW_STAGE or self.foe.action in LEDGE

    @property
    def at_risk(self) -> bool:
        """Whether it flies off the stage, or would after an opponent at the edge."""
        outward = -self.inward
        flies_out = self.room(outward) < outward * self.me.speed_x * self.config.foresight
        return flies_out or (self.foe_at_edge and self.room(self.toward) < self.config.brake)

    def pulse(self, period: int, width: int) -> bool:
        """True in the first `width` frames of every `period`."""
        return self.row % period < width

    def tap(self, button: str, period: int) -> tuple[str, ...]:
        """A button pressed half of every `period`."""
        return (button,) if self.pulse(period, period // 2) else ()
