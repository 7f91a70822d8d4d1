"""The fighter: which tactic comes first, and playing the inputs of a decision out before it decides again."""

from crank.agents.fighter import air, distress, edge, ground
from crank.agents.fighter.actions import (
    AIR_ATTACKS,
    DASHING,
    FREE_FALL,
    GONE,
    HANGING,
    HOLDING,
    LEDGE,
    SHIELDING,
    STANDING,
    THREATS,
)
from crank.agents.fighter.config import FighterConfig
from crank.agents.fighter.dice import Dice
from crank.agents.fighter.inputs import Inputs, released, rest, still_held
from crank.agents.fighter.situation import Approach, FighterView, Situation
from crank.agents.fighter.watch import Watch
from crank.frame import Controllers, Frames
from models.controller import neutral
from schema.layout import STAGES


class FighterAgent:
    """Plays by rules, on frames alone."""

    name = "fighter"

    def __init__(self, config: FighterConfig | None = None) -> None:
        self._config = config or FighterConfig()

    def reset(self, player: int, stage: int, seed: int, match_frames: int) -> None:
        self._player, self._seed = player, seed
        self._stage = STAGES[stage]
        self._watch = Watch()
        self._approach = Approach.PRESS
        self._approach_since = 0
        self._plan: Inputs = []
        self._escaping = False
        self._last = neutral()

    def act(self, frame: Frames, frame_number: int) -> Controllers:
        self._last = self._next(self._situation(frame, frame_number))
        return self._last

    def overrule(self, controller: Controllers) -> None:
        self._last, self._plan = controller, []

    def _situation(self, frame: Frames, row: int) -> Situation:
        me, foe = FighterView.both(frame, self._player)
        self._watch.see(me, foe)
        dice = Dice(self._seed, row, self._player)
        self._vary_approach(dice)
        return Situation(
            me=me,
            foe=foe,
            stage=self._stage,
            config=self._config,
            dice=dice,
            row=row,
            approach=self._approach,
            foe_safe=foe.protected and self._watch.protected < self._config.longest_protection,
            traps=self._watch.traps,
        )

    def _vary_approach(self, dice: Dice) -> None:
        """After every spell without damage another approach; after damage the first again."""
        stalled = self._watch.stalled
        if stalled < self._approach_since:
            self._approach, self._approach_since = Approach.PRESS, 0
        elif stalled >= self._approach_since + self._config.patience:
            self._approach = dice.choose([approach for approach in Approach if approach is not self._approach])
            self._approach_since = stalled

    def _next(self, situation: Situation) -> Controllers:
        stuck = self._stuck(situation)
        if stuck != self._escaping:
            self._escaping, self._plan = stuck, []
        forced = None if stuck else self._forced(situation)
        if forced is not None:
            self._plan = []
            return forced
        if not self._plan:
            self._begin(self._escape(situation) if stuck else self._decide(situation))
        return self._plan.pop(0)

    def _stuck(self, situation: Situation) -> bool:
        action, config = situation.me.action, self._config
        if action in GONE or (action in STANDING and situation.foe_safe):
            return False
        return self._watch.unchanged >= (config.longest_attack if action in THREATS else config.longest_action)

    def _escape(self, situation: Situation) -> Inputs:
        self._watch.remember_trap(situation.me)
        return distress.escape(situation)

    def _begin(self, plan: Inputs) -> None:
        """Takes a plan up; a button still held is let go first, for only a new press counts."""
        self._plan = [released(plan[0]), *plan] if still_held(self._last, plan[0]) else plan

    def _forced(self, situation: Situation) -> Controllers | None:
        forced = distress.answer(situation)
        if forced is not None:
            return forced
        me = situation.me
        if me.action in HANGING:
            return edge.off_ledge(situation)
        if situation.off_stage(me) and me.action not in LEDGE:
            return edge.recover(situation)
        return None

    def _decide(self, situation: Situation) -> Inputs:
        me = situation.me
        if me.action in SHIELDING:
            return ground.shielding(situation)
        if me.action in HOLDING:
            return ground.throw(situation)
        if me.action in AIR_ATTACKS:
            return air.in_attack(situation)
        if me.action in STANDING or me.action in DASHING:
            return ground.act(situation)
        if me.action in FREE_FALL and not me.on_ground:
            return air.free(situation)
        return rest(1)
