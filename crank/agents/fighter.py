"""The rule-based fighter: comes close, attacks in many ways, shields, and gets back to the stage."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from crank.agents.pad import pad
from crank.events import CAPTURED_ACTIONS, DAMAGE_ACTIONS
from crank.frame import Controllers, Frames, action_ids
from crank.random import AGENT_HEAD, random_below, random_uniform
from crank.rules import DYING_ACTIONS, REBIRTH_ACTIONS
from models.controller import neutral
from schema.layout import (
    ACTION_STATE,
    FACING,
    FIRST_SPECIAL_ACTION,
    HITSTUN,
    HURTBOX_STATE,
    JUMPS_LEFT,
    ON_GROUND,
    PERCENT,
    SPEED_Y,
    STAGES,
    STATE_AGE,
    X,
    Y,
)


def _actions(*names: str, prefix: str | None = None) -> frozenset[int]:
    return frozenset(action_ids(*names, prefix=prefix).tolist())


STANDING: Final = _actions("Wait", "Ottotto", "OttottoWait", "Squat", "SquatWait", "SquatRv", "Landing", prefix="Walk")
DASHING: Final = _actions("Turn", "TurnRun", "Dash", "Run", "RunDirect", "RunBrake")
WALKING: Final = _actions(prefix="Walk")
SHIELDING: Final = _actions("GuardOn", "Guard", "GuardSetOff", "GuardReflect")
FLYING: Final = _actions("JumpF", "JumpB", "JumpAerialF", "JumpAerialB", "Pass", prefix="Fall")
HELPLESS_FALL: Final = _actions(prefix="FallSpecial")
FREE_FALL: Final = FLYING - HELPLESS_FALL
TUMBLE: Final = _actions("DamageFall")
HURT: Final = frozenset(DAMAGE_ACTIONS.tolist()) - TUMBLE
CAPTURED: Final = frozenset(CAPTURED_ACTIONS.tolist())
LYING: Final = _actions("DownWaitU", "DownWaitD")
DOWN: Final = _actions(prefix="Down")
HANGING: Final = _actions("CliffWait")
LEDGE: Final = _actions(prefix="Cliff")
HOLDING: Final = _actions("CatchWait")
GONE: Final = frozenset(DYING_ACTIONS.tolist()) | _actions("Sleep")
REBIRTH: Final = frozenset(REBIRTH_ACTIONS.tolist())
AIR_ATTACKS: Final = _actions(prefix="AttackAir")
THREATS: Final = _actions("Catch", "CatchDash", prefix="Attack")


@dataclass(frozen=True)
class FighterConfig:
    """Distances in game units, times in frames, chances a decision."""

    reach: float = 13.0
    """How far most ground attacks hit, from origin to origin."""
    aerial_reach: float = 30.0
    """From where a running short hop lands a hit."""
    height: float = 14.0
    """Height difference at which a ground attack still hits."""
    brake: float = 20.0
    """Room before a ledge that a dash needs to stop."""
    finish_percent: float = 80.0
    """From here on it looks for the stronger attacks."""
    danger: float = 24.0
    """How near an attack has to be to be shielded."""
    shield_chance: float = 0.6
    shield_frames: int = 14
    recover_below: float = -12.0
    """Height under which it no longer waits with its way back."""


@dataclass(frozen=True)
class _View:
    """A frame as one fighter sees it; `toward` is +1 when the opponent is to the right."""

    me: list[float]
    foe: list[float]
    action: int
    foe_action: int
    dx: float
    dy: float
    toward: int
    inward: int
    facing: int

    @classmethod
    def of(cls, frame: Frames, player: int) -> "_View":
        me, foe = frame[player].tolist(), frame[1 - player].tolist()
        dx = foe[X] - me[X]
        return cls(
            me=me,
            foe=foe,
            action=int(me[ACTION_STATE]),
            foe_action=int(foe[ACTION_STATE]),
            dx=dx,
            dy=foe[Y] - me[Y],
            toward=1 if dx >= 0 else -1,
            inward=-1 if me[X] >= 0 else 1,
            facing=1 if me[FACING] >= 0.5 else -1,
        )

    @property
    def distance(self) -> float:
        return abs(self.dx)


class FighterAgent:
    """Decides by rules what to do next, and plays the inputs of a decision out before it decides again."""

    name = "fighter"

    def __init__(self, config: FighterConfig | None = None) -> None:
        self._config = config or FighterConfig()

    def reset(self, player: int, stage: int, seed: int, match_frames: int) -> None:
        self._player, self._seed = player, seed
        self._stage = STAGES[stage]
        self._plan: list[Controllers] = []
        self._draws = 0
        self._frame_number = 0

    def act(self, frame: Frames, frame_number: int) -> Controllers:
        self._frame_number, self._draws = frame_number, 0
        view = _View.of(frame, self._player)
        forced = self._forced(view)
        if forced is not None:
            self._plan = []
            return forced
        if not self._plan:
            self._plan = self._decide(view)
        return self._plan.pop(0) if self._plan else neutral()

    # What a situation forces at once, whatever was planned

    def _forced(self, view: _View) -> Controllers | None:
        action = view.action
        if action in GONE:
            return neutral()
        if action in REBIRTH:
            return pad(stick=(0.0, -1.0)) if view.me[STATE_AGE] > 10 or self._pulse(30, 2) else neutral()
        if action in CAPTURED:
            return pad(stick=(view.inward if self._pulse(4, 2) else -view.inward, 0.0), buttons=self._tap("a", 4))
        if action in HURT or view.me[HITSTUN] > 0:
            near_floor = view.me[Y] < 12 and view.me[SPEED_Y] < 0 and abs(view.me[X]) < self._stage.edge_x
            return pad(stick=(view.inward, 0.4), shield=1.0 if near_floor and self._pulse(40, 2) else 0.0)
        if action in HANGING:
            return self._from_ledge(view)
        if self._off_stage(view.me) and action not in LEDGE:
            return self._recover(view)
        if action in TUMBLE:
            if view.me[JUMPS_LEFT] >= 1:
                return pad(stick=(view.inward, 0.0), buttons=self._tap("x", 6))
            return pad(stick=(view.inward, 0.0), shield=1.0 if view.me[Y] < 12 and self._pulse(40, 2) else 0.0)
        if action in HELPLESS_FALL:
            return pad(stick=(view.inward, 0.0))
        if action in LYING:
            choices = ((0.0, 1.0), (1.0, 0.0), (-1.0, 0.0))
            return pad(stick=choices[self._frame_number // 30 % 3]) if self._pulse(8, 2) else neutral()
        return None

    def _from_ledge(self, view: _View) -> Controllers:
        if not self._pulse(10, 2):
            return neutral()
        way = self._frame_number // 10 % 4
        if way == 0:
            return pad(stick=(0.0, 1.0))
        if way == 1:
            return pad(buttons=("a",))
        if way == 2:
            return pad(shield=1.0)
        return pad(stick=(view.inward, 0.0))

    def _recover(self, view: _View) -> Controllers:
        me, config = view.me, self._config
        if view.action >= FIRST_SPECIAL_ACTION:
            up = 1.0 if me[Y] < 5 else 0.3
            return pad(stick=(view.inward, up))
        if view.action not in FREE_FALL | TUMBLE:
            return pad(stick=(view.inward, 0.0))
        falling = me[SPEED_Y] <= 0
        far = abs(me[X]) - self._stage.edge_x
        if falling and me[JUMPS_LEFT] >= 1 and (me[Y] < 5 or far > 25):
            return pad(stick=(view.inward, 0.0), buttons=self._tap("x", 4))
        if falling and (me[Y] < config.recover_below or far > 45):
            return pad(stick=(0.2 * view.inward, 1.0), buttons=self._tap("b", 4))
        return pad(stick=(view.inward, 0.0))

    # What it chooses when it is free to

    def _decide(self, view: _View) -> list[Controllers]:
        if view.action in SHIELDING:
            if view.distance < self._config.reach and abs(view.dy) < self._config.height:
                return self._hold(pad(shield=1.0, buttons=("z",)), 2)
            return self._hold(neutral(), 4)
        if view.action in HOLDING:
            return self._throw(view)
        if view.action in AIR_ATTACKS:
            return [pad(stick=(0.4 * view.toward, 0.0), shield=1.0 if self._pulse(8, 2) else 0.0)]
        if view.action in STANDING or view.action in DASHING:
            return self._on_ground(view)
        if view.action in FREE_FALL and not view.me[ON_GROUND]:
            return self._in_air(view)
        return [neutral()]

    def _on_ground(self, view: _View) -> list[Controllers]:
        config = self._config
        foe_near = view.distance < config.reach and abs(view.dy) < config.height
        if view.foe_action in GONE | REBIRTH or view.foe[HURTBOX_STATE] > 0:
            return self._go_to(view, 0.0 if view.foe_action in GONE else 30.0 * -view.toward + view.foe[X])
        attacked = view.foe_action in THREATS and view.distance < config.danger and abs(view.dy) < config.danger
        if attacked and view.foe[STATE_AGE] < 12 and self._chance(config.shield_chance):
            return self._hold(pad(shield=1.0), config.shield_frames)
        if self._off_stage(view.foe) or view.foe_action in LEDGE:
            return self._guard_edge(view)
        if foe_near:
            return self._attack(view)
        if view.distance < config.reach + 4 and view.dy >= config.height:
            return self._attack_above(view)
        if view.dy < -config.height and view.me[Y] > 10:
            # The opponent is below this platform: drop through
            return [*self._hold(pad(stick=(0.0, -1.0)), 3), *self._hold(neutral(), 4)]
        if view.distance < config.aerial_reach and view.action in DASHING | STANDING and self._chance(0.35):
            return self._short_hop_attack(view)
        return self._go_to(view, view.foe[X])

    def _attack(self, view: _View) -> list[Controllers]:
        if view.action in DASHING:
            return self._attack_from_dash(view)
        if view.facing != view.toward and view.distance > 4:
            behind = self._pick(3)
            if behind == 0:
                return self._flick_c(0.0, -1.0)
            if behind == 1:
                return self._flick_c(0.0, 1.0)
            return [pad(stick=(0.5 * view.toward, 0.0)), *self._hold(neutral(), 2)]
        finish = view.foe[PERCENT] >= self._config.finish_percent
        if view.foe_action in SHIELDING:
            return self._grab()
        if view.foe_action in DOWN:
            return self._tilt(0.0, -1.0) if self._chance(0.5) else self._flick_c(0.0, -1.0)
        choice = self._pick(6 if finish else 10)
        if choice in (0, 1):
            return self._flick_c(view.toward, 0.0)
        if choice == 2:
            return self._flick_c(0.0, 1.0)
        if choice == 3:
            return self._flick_c(0.0, -1.0)
        if choice == 4:
            return self._grab()
        if choice == 5:
            return self._short_hop_attack(view)
        if choice == 6:
            return self._tilt(view.toward, 0.0)
        if choice == 7:
            return self._tilt(0.0, 1.0)
        if choice == 8:
            return self._tilt(0.0, -1.0)
        return [pad(buttons=("a",)), *self._hold(neutral(), 5), pad(buttons=("a",)), *self._hold(neutral(), 5)]

    def _attack_from_dash(self, view: _View) -> list[Controllers]:
        choice = self._pick(4)
        if choice == 0:
            return [pad(stick=(view.toward, 0.0), buttons=("a",)), *self._hold(neutral(), 6)]
        if choice == 1:
            return [pad(stick=(view.toward, 0.0), buttons=("z",)), *self._hold(neutral(), 6)]
        if choice == 2:
            # An up smash out of a jump's first frames
            return [pad(buttons=("y",)), pad(c_stick=(0.0, 1.0), buttons=("y",)), *self._hold(neutral(), 5)]
        return self._short_hop_attack(view)

    def _attack_above(self, view: _View) -> list[Controllers]:
        if view.dy < 26 and self._chance(0.5):
            return self._flick_c(0.0, 1.0)
        # A full jump; in the air it decides whether to strike or to jump again
        lean = min(1.0, view.distance / 12) * view.toward
        return self._hold(pad(stick=(lean, 0.0), buttons=("y",)), 10)

    def _short_hop_attack(self, view: _View) -> list[Controllers]:
        room = self._stage.edge_x - view.toward * view.me[X]
        drift = pad(stick=(view.toward * (1.0 if room > 1.5 * self._config.brake else 0.2), 0.0))
        jump = drift | pad(buttons=("y",))
        if view.facing != view.toward or self._chance(0.5):
            strike = drift | pad(c_stick=(view.toward, 0.0))
        else:
            strike = pad(buttons=("a",))
        return [*self._hold(jump, 2), *self._hold(drift, 4), strike, *self._hold(drift, 3)]

    def _guard_edge(self, view: _View) -> list[Controllers]:
        edge = self._stage.edge_x * (1 if view.foe[X] > 0 else -1)
        outward = 1 if edge > 0 else -1
        spot = edge - outward * (self._config.reach - 4)
        reachable = abs(view.foe[X] - view.me[X]) < self._config.reach + 4 and abs(view.dy) < 22
        if abs(view.me[X] - spot) > 6 and not reachable:
            return self._go_to(view, spot)
        if not reachable:
            if view.facing != outward:
                return [pad(stick=(0.5 * outward, 0.0)), *self._hold(neutral(), 3)]
            return [neutral()]
        choice = self._pick(4)
        if choice == 0:
            return self._flick_c(0.0, -1.0)
        if choice == 1:
            return self._tilt(0.0, -1.0)
        if choice == 2 and view.facing == outward:
            return self._tilt(outward, -0.6)
        return self._flick_c(outward, 0.0)

    def _in_air(self, view: _View) -> list[Controllers]:
        rising_ends = view.me[SPEED_Y] < 0.8
        if view.dy > 14 and view.distance < 30 and rising_ends and view.me[JUMPS_LEFT] >= 1:
            return self._hold(pad(stick=(view.toward, 0.0), buttons=("x",)), 3)
        near = view.distance < 18 and abs(view.dy) < 18
        if not near or view.foe[HURTBOX_STATE] > 0:
            fast_fall = view.me[SPEED_Y] < 0 and view.dy < 0
            return [pad(stick=(view.toward, -1.0 if fast_fall and self._pulse(20, 3) else 0.0))]
        if view.dy > 8:
            strike = pad(c_stick=(0.0, 1.0))
        elif view.dy < -10:
            strike = pad(c_stick=(0.0, -1.0))
        elif view.distance < 6:
            strike = pad(buttons=("a",))
        else:
            strike = pad(c_stick=(view.toward, 0.0))
        return [strike, *self._hold(pad(stick=(view.toward, 0.0)), 3)]

    def _throw(self, view: _View) -> list[Controllers]:
        outward = -view.inward
        if view.foe[PERCENT] < self._config.finish_percent and self._chance(0.4):
            return [pad(buttons=("a",)), *self._hold(neutral(), 8)]
        near_edge = self._stage.edge_x - abs(view.me[X]) < 40
        stick = (outward, 0.0) if near_edge or self._chance(0.4) else (0.0, 1.0 if self._chance(0.6) else -1.0)
        return [neutral(), *self._hold(pad(stick=stick), 2), *self._hold(neutral(), 4)]

    def _go_to(self, view: _View, target: float) -> list[Controllers]:
        config = self._config
        limit = self._stage.edge_x - 3
        away = max(-limit, min(limit, target)) - view.me[X]
        direction = 1 if away >= 0 else -1
        room = self._stage.edge_x - direction * view.me[X]
        dash = pad(stick=(direction, 0.0))
        if view.action in DASHING:
            if view.facing == direction and room < config.brake / 2:
                return self._hold(pad(stick=(-direction, 0.0)), 2)
            if abs(away) < config.reach or (view.facing == direction and room < config.brake):
                return [neutral()]
            return [dash]
        if abs(away) < 3:
            return [neutral()]
        if abs(away) < config.reach + 10 or room < 1.5 * config.brake:
            return [pad(stick=(0.55 * direction, 0.0))]
        if view.foe[Y] - view.me[Y] > 2 * config.height and view.distance < 40 and self._chance(0.05):
            return self._hold(pad(stick=(direction, 0.0), buttons=("y",)), 8)
        if view.action in WALKING and self._chance(0.15):
            # Only a stick that was at rest begins a dash
            return [*self._hold(neutral(), 2), *self._hold(dash, 6)]
        return [dash]

    # Inputs

    def _tilt(self, x: float, y: float) -> list[Controllers]:
        lean = pad(stick=(0.5 * x, 0.5 * y))
        return [lean, pad(stick=(0.5 * x, 0.5 * y), buttons=("a",)), *self._hold(neutral(), 5)]

    def _flick_c(self, x: float, y: float) -> list[Controllers]:
        return [*self._hold(pad(c_stick=(x, y)), 2), *self._hold(neutral(), 5)]

    def _grab(self) -> list[Controllers]:
        return [*self._hold(pad(buttons=("z",)), 2), *self._hold(neutral(), 5)]

    def _hold(self, controller: Controllers, frames: int) -> list[Controllers]:
        return [controller] * frames

    # Time, chance and place

    def _pulse(self, period: int, width: int) -> bool:
        return self._frame_number % period < width

    def _tap(self, button: str, period: int) -> Iterable[str]:
        return (button,) if self._pulse(period, period // 2) else ()

    def _chance(self, probability: float) -> bool:
        self._draws += 1
        return random_uniform(self._seed, self._frame_number, self._player, AGENT_HEAD + self._draws) < probability

    def _pick(self, count: int) -> int:
        self._draws += 1
        return random_below(count, self._seed, self._frame_number, self._player, AGENT_HEAD + self._draws)

    def _off_stage(self, fighter: list[float]) -> bool:
        beyond = abs(fighter[X]) > self._stage.edge_x + 0.5 or fighter[Y] < -8
        return beyond and not fighter[ON_GROUND]
