"""Action states by what they let a fighter do."""

from typing import Final

from crank.events import CAPTURED_ACTIONS, DAMAGE_ACTIONS
from crank.frame import action_ids
from crank.rules import DYING_ACTIONS, REBIRTH_ACTIONS


def _actions(*names: str, prefix: str | None = None) -> frozenset[int]:
    return frozenset(action_ids(*names, prefix=prefix).tolist())


STANDING: Final = _actions("Wait", "Ottotto", "OttottoWait", "Squat", "SquatWait", "SquatRv", "Landing", prefix="Walk")
DASHING: Final = _actions("Turn", "TurnRun", "Dash", "Run", "RunDirect", "RunBrake")
WALKING: Final = _actions(prefix="Walk")
SHIELDING: Final = _actions("GuardOn", "Guard", "GuardSetOff", "GuardReflect")
HELPLESS_FALL: Final = _actions(prefix="FallSpecial")
FREE_FALL: Final = _actions("JumpF", "JumpB", "JumpAerialF", "JumpAerialB", "Pass", prefix="Fall") - HELPLESS_FALL
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
TURNING: Final = _actions("Turn", "TurnRun")
TEETERING: Final = _actions("Ottotto", "OttottoWait")
THREATS: Final = _actions("Catch", "CatchDash", prefix="Attack")
