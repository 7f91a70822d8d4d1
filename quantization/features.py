"""The inputs of an integer world as data: which quantity becomes which column of the token's projection, and how.

A manifest carries this list, so that a world with other inputs needs no other code. Kinds:

* lookup: a row of a table, chosen by a whole quantity, is added to the token
* flag: a row is added where a comparison holds
* number: int16, NUMBER_BITS fractional bits, clamped
* wave: int8, UNIT · sin or cos of the quantity's phase in a wavelength that is a power of two
* level: int8, a stick's or trigger's own byte
* embedding: int8, the entries of a table's row
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from models.contact_config import CHARACTER_ACTION_WIDTH, CONTACT_WAVELENGTHS, TABLES
from models.encoding_config import (
    C_STICK_THRESHOLDS,
    DISTANCE_WAVELENGTHS,
    DURATION_THRESHOLDS,
    POSITION_WAVELENGTHS,
    STICK_THRESHOLDS,
    EncodingConfig,
)
from models.stages import HEIGHT_WAVELENGTHS, PLATFORMS
from quantization.quantities import SIDES, SURFACES
from schema import layout as L

Kind = Literal["lookup", "flag", "number", "wave", "level", "embedding"]


@dataclass(frozen=True)
class Feature:
    """One input.

    quantity of `player`; width: columns of the float projection that it stands for. table: the float encoder's
    embedding, "" for one-hot columns (lookup, embedding). at_least / at_most: the comparison of a flag, in the
    quantity's own integers; low, high: what the float column says where it doesn't hold and where it does. gain, low,
    high: a number's factor and clamp. wavelength in game units; cosine: a quarter period on. stride: an embedding's
    row is quantity · stride + quantity_2.
    """

    kind: Kind
    quantity: str
    player: int
    width: int = 1
    table: str = ""
    at_least: int | None = None
    at_most: int | None = None
    gain: float = 1.0
    low: float = 0.0
    high: float = 1.0
    wavelength: float = 0.0
    cosine: bool = False
    stride: int = 0
    quantity_2: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain values for a manifest; defaults left out."""
        plain = asdict(Feature(self.kind, self.quantity, self.player))
        return {k: v for k, v in asdict(self).items() if k in ("kind", "quantity", "player") or v != plain[k]}


NO_CLAMP: Final = 15.9


def features(config: EncodingConfig) -> list[Feature]:
    """The columns of `models.encoding.FrameEncoder`'s projection, in their order."""
    found: list[Feature] = []
    for player in (0, 1):
        found += _state(config, player)
        found += _place(player)
        found += _pad(player)
    found += [_number("distance_x", 0, 0.02), _number("distance_y", 0, 0.02)]
    found += _waves(("distance_x", "distance_y"), 0, DISTANCE_WAVELENGTHS)
    found.append(Feature("lookup", "stage", 0, config.stage_width, "stage"))
    return found


def contact_features(config: EncodingConfig) -> list[Feature]:
    """The columns of `models.contact.ContactEncoder`'s first layer, in their order; player 0 is the one who looks."""
    found = [
        Feature("lookup", quantity, player, width, table) for table, (_, width, quantity, player) in TABLES.items()
    ]
    found.append(
        Feature(
            "embedding", "character", 0, CHARACTER_ACTION_WIDTH, "character_action",
            stride=config.action_classes, quantity_2="action_state",
        )
    )  # fmt: skip
    places = ("in_front", "distance_y", "in_front_ahead", "above_ahead")
    found += [_number(quantity, 0, 0.05) for quantity in places]
    found += [_number("age_fraction", 0, 1.0), _number("age_rate", 0, 0.25)]
    found += [_number("hitlag", 0, 0.1), _number("hitlag", 1, 0.1), _number("hitstun", 1, 0.02)]
    found += [_number("shield_missing", 1, 0.1), _number("percent", 1, 0.01)]
    found += [_number("forward", 0, 0.4), _number("rising", 0, 0.4)]
    found += [_flag("hitlag", 0), _flag("hitlag", 1), _flag("hurtbox_state", 1), _flag("hitstun", 1)]
    found += [_flag("on_ground", 0), _flag("on_ground", 1), _flag("faces_alike", 0)]
    for prefix in ("", "previous_"):
        sticks = ("stick_forward", "stick_y", "c_forward", "c_y")
        found += [Feature("level", prefix + stick, 0) for stick in sticks]
    for prefix in ("button_", "pressed_"):
        found += [_flag(prefix + name, 0) for name in L.BUTTON_NAMES]
    found += _waves(places, 0, CONTACT_WAVELENGTHS)
    return found


def _number(quantity: str, player: int, gain: float, low: float = -NO_CLAMP, high: float = NO_CLAMP) -> Feature:
    return Feature("number", quantity, player, gain=gain, low=low, high=high)


def _flag(quantity: str, player: int, low: float = 0.0) -> Feature:
    return Feature("flag", quantity, player, at_least=1, low=low)


def _waves(
    quantities: tuple[str, ...], player: int, wavelengths: tuple[float, ...], cosines: bool = True
) -> Iterator[Feature]:
    for cosine in (False, True) if cosines else (False,):
        for quantity in quantities:
            for wavelength in wavelengths:
                yield Feature("wave", quantity, player, wavelength=wavelength, cosine=cosine)


def _state(config: EncodingConfig, player: int) -> Iterator[Feature]:
    yield Feature("lookup", "action_state", player, config.action_width, "action")
    yield Feature("lookup", "character", player, config.character_width, "character")
    yield Feature(
        "embedding", "character", player, config.character_action_width, "character_action",
        stride=config.action_classes, quantity_2="action_state",
    )  # fmt: skip
    yield Feature("lookup", "age_class", player, config.age_width, "age")
    yield Feature("lookup", "action_frames", player, config.age_width, "action_frames")
    yield Feature("lookup", "hurtbox_frames", player, config.hurtbox_width, "hurtbox_frames")
    yield Feature("lookup", "jumps_left", player, 8)
    yield Feature("lookup", "hurtbox_state", player, 3)
    yield _number("x", player, 0.05)
    yield _number("y", player, 0.05)
    yield _number("percent", player, 0.01)
    yield _number("shield_missing", player, 0.1)
    yield _flag_from("shield_missing", player, 0)
    for k in range(L.SPEED_AIR_X, L.SPEED_ATTACK_Y + 1):
        yield _number(L.PLAYER_FIELDS[k].name, player, 0.05 * config.speed_gain)
    yield _number("state_age", player, 0.01)
    yield _number("age_fraction", player, 1.0)
    yield _number("hitlag", player, 0.1)
    yield _number("hitstun", player, 0.02)
    yield _number("stocks", player, 0.25)
    yield _flag("facing", player, low=-1.0)
    yield _flag("on_ground", player)
    yield _number("age_rate", player, 0.25)
    for threshold in DURATION_THRESHOLDS:
        yield _flag_from("action_frames", player, int(threshold))
    yield from _waves(("x", "y"), player, POSITION_WAVELENGTHS)


def _flag_from(quantity: str, player: int, least: int) -> Feature:
    return Feature("flag", quantity, player, at_least=least)


def _place(player: int) -> Iterator[Feature]:
    for height, near, known in (("height", "at_floor", "over_floor"), ("clearance", "standing", "over_surface")):
        yield from _waves((height,), player, HEIGHT_WAVELENGTHS)
        yield _number(height, player, 0.1, -3.0, 3.0)
        yield _flag(near, player)
        yield _flag(known, player)
    yield from _waves(("from_edge",), player, HEIGHT_WAVELENGTHS)
    yield _number("from_edge", player, 0.05, -3.0, 3.0)
    yield _flag("at_ledge", player)
    yield from (_flag(f"over_platform_{k}", player) for k in range(PLATFORMS))
    yield from (_number(f"platform_height_{k}", player, 0.1, -3.0, 3.0) for k in range(PLATFORMS))
    yield from (_flag(f"at_platform_{k}", player) for k in range(PLATFORMS))
    yield from (_number(f"inside_{side}", player, 0.02, -1.0, 3.0) for side in SIDES)
    yield from (_flag(f"beyond_{side}", player) for side in SIDES)
    yield from (_flag(f"flies_beyond_{side}", player) for side in SIDES)
    yield from (_flag(f"lands_on_{surface}", player) for surface in SURFACES)
    yield _number("landing", player, 0.2, -3.0, 3.0)
    yield _number("in_front", player, 0.02)
    yield from _waves(("in_front",), player, DISTANCE_WAVELENGTHS, cosines=False)


def _pad(player: int) -> Iterator[Feature]:
    sticks, triggers = L.ANALOG_NAMES[: L.TRIGGER_L], L.ANALOG_NAMES[L.TRIGGER_L :]
    for prefix in ("", "previous_"):
        yield from (Feature("level", prefix + name, player) for name in sticks)
    for prefix in ("", "previous_"):
        yield from (Feature("level", prefix + name, player) for name in triggers)
        yield from (_flag(f"{prefix}button_{name}", player) for name in L.BUTTON_NAMES)
    yield from (_flag(f"pressed_{name}", player) for name in L.BUTTON_NAMES)
    for prefix, names, thresholds in (
        ("", sticks[:2], STICK_THRESHOLDS),
        ("previous_", sticks[:2], STICK_THRESHOLDS),
        ("", sticks[2:], C_STICK_THRESHOLDS),
    ):
        for name in names:
            yield from (_tilted(prefix + name, player, threshold) for threshold in thresholds)


def _tilted(quantity: str, player: int, threshold: float) -> Feature:
    """A stick byte at a threshold or further out; the same half step of tolerance as `models.encoding.above`."""
    if threshold < 0:
        return Feature("flag", quantity, player, at_most=_byte_below(threshold + 0.01))
    return Feature("flag", quantity, player, at_least=-_byte_below(-(threshold - 0.01)))


def _byte_below(tilt: float) -> int:
    """The largest stick byte whose tilt is at most `tilt` (a negative one)."""
    return next(b for b in range(127, -128, -1) if b / 127 <= tilt)
