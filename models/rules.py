"""The vocabulary of a prediction: which rules move a field from one frame to the next, with which constants, and where
the physics vector says so. Free of torch, so that every engine reads the same names and numbers."""

from typing import Final

from schema import layout as L

# The rules by which a field moves from one frame to the next. Order is the class id.
SPEED_RULES = ("zero", "unchanged", "change")
POSITION_RULES = ("follow_velocity", "frozen", "shift", "place")
AGE_RULES = ("advance", "hold", "to_0", "to_1", "to_minus_1", "new_rate", "set")
HITLAG_RULES = ("zero", "count_down", "hold", *(f"set_{k}" for k in range(1, 21)))
HITSTUN_RULES = ("zero", "count_down", "hold", "set")
PERCENT_RULES = ("unchanged", "rise", "zero")
SHIELD_RULES = ("unchanged", "regenerate", "deplete", "full", "change")

SHIELD_REGENERATION = 0.07
SHIELD_DEPLETION = 0.28
FULL_SHIELD = 60.0
PLACE_DISTANCE = 15.0
FOLLOW_TOLERANCE = 0.01
SPEED_TOLERANCE = 1e-4
RATE_TOLERANCE = 5e-3

SPEED_FIELDS = (L.SPEED_AIR_X, L.SPEED_Y, L.SPEED_GROUND_X, L.SPEED_ATTACK_X, L.SPEED_ATTACK_Y)
SPEED_NAMES = tuple(L.PLAYER_FIELDS[i].name for i in SPEED_FIELDS)

CLASSES: dict[str, int] = {
    **{f"{name}_rule": len(SPEED_RULES) for name in SPEED_NAMES},
    "x_rule": len(POSITION_RULES),
    "y_rule": len(POSITION_RULES),
    "age_rule": len(AGE_RULES),
    "hitlag_rule": len(HITLAG_RULES),
    "hitstun_rule": len(HITSTUN_RULES),
    "percent_rule": len(PERCENT_RULES),
    "shield_rule": len(SHIELD_RULES),
    "facing": 2,
    "on_ground": 2,
    "jumps_left": 8,
    "hurtbox_state": 3,
}
# Amounts in the model's units; the factor brings them to the schema's units
NUMBERS: dict[str, float] = {
    **{f"{name}_change": 0.1 for name in SPEED_NAMES},
    "x_shift": 0.5,
    "y_shift": 0.5,
    "x_place": 50.0,
    "y_place": 50.0,
    "age_rate": 0.25,
    "age": 10.0,
    "hitstun": 10.0,
    "percent_rise": 4.0,
    "shield_change": 1.0,
}


def _slices() -> dict[str, slice]:
    at, found = 0, {}
    for name, width in [*CLASSES.items(), *((n, 1) for n in NUMBERS)]:
        found[name] = slice(at, at + width)
        at += width
    return found


SLICES = _slices()
PHYSICS_WIDTH = sum(CLASSES.values()) + len(NUMBERS)


def _named(*prefixes: str) -> tuple[int, ...]:
    return tuple(sorted(id for name, id in L.ACTIONS.items() if name.startswith(prefixes)))


# What never follows, whatever a network says (see models.possible_actions)
DYING: Final = _named("Dead")
AWAY: Final = (*DYING, *(L.ACTIONS[name] for name in ("Sleep", "Rebirth", "RebirthWait")))
SIDE_DEATHS: Final = tuple(L.ACTIONS[name] for name in ("DeadLeft", "DeadRight", "DeadDown"))
"""Death beyond the left, the right, the bottom blast zone."""
TOP_DEATHS: Final = tuple(sorted(set(DYING) - set(SIDE_DEATHS)))
CAPTURED: Final = _named("Capture", "Thrown", "Shouldered")
"""What only lasts while the other holds, carries or throws."""
CARRIED: Final = (*AWAY, *CAPTURED, *_named("Cliff"))
"""Where on_ground doesn't mean that one stands."""
CERTAIN_CROSSING: Final = 2.0
"""Units beyond a side or bottom blast zone at which the next frame's death was certain: 406 of 415 real crossings, the
rest specials that do not follow their velocity (which are exempt until they are beyond it themselves)."""
ENDLESS: Final = 255
"""An action state without a longest stay, where ACTION_FRAMES stops to count; one that costs no stock."""
DEATH_REACH: Final = 18.0
"""Units inside a blast zone from which it can be reached in a frame: at most 17 in 1,500 real deaths."""

HIT_STATES: Final = tuple(
    L.ACTIONS[name]
    for name in (
        *(f"Damage{kind}{level}" for kind in ("Hi", "N", "Lw", "Air") for level in (1, 2, 3)),
        *(f"DamageFly{kind}" for kind in ("Hi", "N", "Lw", "Top", "Roll")),
    )
)
"""Damage states that only a hit leads to."""
