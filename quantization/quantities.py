"""What an integer world reads off a frame: fields, geometry and controllers as named whole numbers.

Numbers have FRAME_BITS fractional bits, flags are 0 or 1, counters, ids, stick and trigger bytes are whole. Everything
is stated a player; the features of a manifest name the quantities they are made of.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from models.controller import unpack
from models.rules import FULL_SHIELD
from models.stages import COLUMNS, FAR, FOOTING, NEAR, PLATFORMS, stage_rows
from quantization.fixed_point import FRAME_BITS, Integers, rounded
from schema import layout as L

SIDES: Final = ("left", "right", "bottom", "top")
SURFACES: Final = ("floor", *(f"platform_{k}" for k in range(PLATFORMS)))


def _exact(value: float | npt.NDArray[np.float64]) -> Integers:
    return np.asarray(np.rint(np.asarray(value) * (1 << FRAME_BITS)), np.int64)


_STAGES: Final = _exact(np.array(stage_rows(), np.float64))
_SPLITS: Final = np.cumsum(COLUMNS)[:-1]
_NEAR: Final = int(_exact(NEAR))
_FAR: Final = int(_exact(FAR))
_HALF: Final = 1 << (FRAME_BITS - 1)
_BELOW_FEET: Final = -_HALF
_LEDGE: Final = 1 << FRAME_BITS
_TOUCH: Final = int(_exact(0.1))
_FOOTING: Final = int(_exact(FOOTING))
_FULL_SHIELD: Final = int(_exact(FULL_SHIELD))


def stage_table() -> Integers:
    """The stages' geometry, one row an id, FRAME_BITS fractional bits; columns as in `models.geometry.stage_rows`."""
    return _STAGES


class StageTable:
    """Geometry of B lanes' stages; every column (B, 1) so that it meets both players."""

    def __init__(self, stages: npt.NDArray[np.int64]) -> None:
        columns = np.split(_STAGES[stages], _SPLITS, axis=-1)
        self.floor_x, self.floor_y, self.left, self.right, self.height = columns[:5]
        self.moving = columns[5:9]
        self.edge, self.ledge, *self.zones = columns[9:]

    def ground(self, x: Integers) -> Integers:
        """Height (B, 2) of the main floor's line at x (B, 2)."""
        run, rise = np.diff(self.floor_x, axis=-1), np.diff(self.floor_y, axis=-1)
        slope = (rise << FRAME_BITS) // np.maximum(run, 1)
        along = np.clip(x[..., None] - self.floor_x[:, None, :-1], 0, run[:, None])
        climbed: Integers = rounded(along * slope[:, None], FRAME_BITS).sum(-1)
        return self.floor_y[:, :1] + climbed

    def surfaces(self, x: Integers, y: Integers) -> tuple[Integers, npt.NDArray[np.bool_]]:
        """Heights of (x, y) above floor and platforms, and over which of them it is: (B, 2, 1 + PLATFORMS)."""
        above = np.concatenate([(y - self.ground(x))[..., None], y[..., None] - self.height[:, None]], -1)
        over_floor = (x >= self.floor_x[:, :1]) & (x <= self.floor_x[:, -1:])
        over = (x[..., None] >= self.left[:, None]) & (x[..., None] <= self.right[:, None])
        return above, np.concatenate([over_floor[..., None], over], -1)

    def standing(self, x: Integers, y: Integers) -> tuple[npt.NDArray[np.bool_], Integers]:
        """Whether one can stand at (x, y), and the height of the ground there, (B, 2) each: as
        `models.geometry.StageGeometry.standing`; the first of surfaces that are equally near."""
        above, _ = self.surfaces(x, y)
        first = np.concatenate([self.floor_x[:, None, :1], self.left[:, None]], -1)
        last = np.concatenate([self.floor_x[:, None, -1:], self.right[:, None]], -1)
        over = (x[..., None] >= first - _FOOTING) & (x[..., None] <= last + _FOOTING)
        distance = np.where(over, np.abs(above), _FAR)
        which = distance.argmin(-1)[..., None]
        near = np.take_along_axis(distance, which, -1)[..., 0] <= _FOOTING
        left, right, bottom, top = (column[:, None] for column in self.moving)
        inside = (x[..., None] >= left) & (x[..., None] <= right) & (y[..., None] >= bottom) & (y[..., None] <= top)
        moving = inside.any(-1)
        ground = np.where(near & ~moving, y - np.take_along_axis(above, which, -1)[..., 0], y)
        return near | moving, ground

    def margins(self, x: Integers, y: Integers) -> Integers:
        """Distances inside the blast zones, below 0 beyond: (B, 2, 4) in the order of SIDES."""
        left, right, bottom, top = self.zones
        return np.stack([x - left, right - x, y - bottom, top - y], -1)


def quantities(
    frame: Integers, stages: npt.NDArray[np.int64], controllers: npt.NDArray[np.uint8], previous: npt.NDArray[np.uint8]
) -> dict[str, Integers]:
    """All quantities by name, (B, 2) each, of exact frames (B, 2, F), stages (B) and controllers (B, 2, 8)."""
    found = {field.name: frame[..., k] for k, field in enumerate(L.PLAYER_FIELDS)}
    found["shield_missing"] = frame[..., L.SHIELD] - _FULL_SHIELD
    age = frame[..., L.STATE_AGE]
    found["age_class"] = (age >> FRAME_BITS) + 1
    found["age_fraction"] = age & ((1 << FRAME_BITS) - 1)
    found.update(_places(frame, StageTable(stages)))
    found.update(_pads(controllers, previous))
    found.update(_sides(frame, found))
    return found


def _places(frame: Integers, stage: StageTable) -> dict[str, Integers]:
    x, y = frame[..., L.X], frame[..., L.Y]
    above, over = stage.surfaces(x, y)
    below_feet = over & (above > _BELOW_FEET)
    clearance = np.where(below_feet, above, _FAR).min(-1)
    known = clearance < _FAR
    clearance = np.where(known, clearance, 0)
    height = np.where(over[..., 0], above[..., 0], 0)
    from_edge = stage.edge - np.abs(x)
    dx = frame[..., L.SPEED_AIR_X] + frame[..., L.SPEED_ATTACK_X]
    dy = frame[..., L.SPEED_Y] + frame[..., L.SPEED_ATTACK_Y]
    there, over_there = stage.surfaces(x + dx, y + dy)
    crossed = over_there & (above > -_TOUCH) & (there <= 0)
    margins, ahead = stage.margins(x, y), stage.margins(x + dx, y + dy)
    facing = frame[..., L.FACING] * 2 - 1
    distance_x, distance_y = x[:, ::-1] - x, y[:, ::-1] - y
    found = {
        "height": height,
        "at_floor": (np.abs(height) < _NEAR) & over[..., 0],
        "over_floor": over[..., 0],
        "clearance": clearance,
        "standing": (np.abs(clearance) < _NEAR) & known,
        "over_surface": known,
        "from_edge": from_edge,
        "at_ledge": np.abs(np.abs(x) - stage.ledge) < _LEDGE,
        "landing": there[..., 0],
        "distance_x": distance_x,
        "distance_y": distance_y,
        "in_front": distance_x * facing,
    }
    for k in range(PLATFORMS):
        found[f"over_platform_{k}"] = over[..., k + 1]
        found[f"platform_height_{k}"] = above[..., k + 1]
        found[f"at_platform_{k}"] = np.abs(above[..., k + 1]) < _NEAR
    for k, side in enumerate(SIDES):
        found[f"inside_{side}"] = margins[..., k]
        found[f"beyond_{side}"] = margins[..., k] < 0
        found[f"flies_beyond_{side}"] = ahead[..., k] < 0
        found[f"flies_{side}"] = ahead[..., k]
    for k, surface in enumerate(SURFACES):
        found[f"lands_on_{surface}"] = crossed[..., k]
    return {name: values.astype(np.int64) for name, values in found.items()}


def _sides(frame: Integers, known: dict[str, Integers]) -> dict[str, Integers]:
    """What a player sees of the other and of its own sticks, turned the way it faces."""
    side = frame[..., L.FACING] * 2 - 1
    dx = frame[..., L.SPEED_AIR_X] + frame[..., L.SPEED_ATTACK_X]
    dy = frame[..., L.SPEED_Y] + frame[..., L.SPEED_ATTACK_Y]
    found = {
        "in_front_ahead": known["in_front"] + (dx[:, ::-1] - dx) * side,
        "above_ahead": known["distance_y"] + dy[:, ::-1] - dy,
        "forward": dx * side,
        "rising": dy,
        "faces_alike": (side == side[:, ::-1]).astype(np.int64),
    }
    for prefix in ("", "previous_"):
        found[f"{prefix}stick_forward"] = known[f"{prefix}stick_x"] * side
        found[f"{prefix}c_forward"] = known[f"{prefix}c_x"] * side
    return found


def _pads(controllers: npt.NDArray[np.uint8], previous: npt.NDArray[np.uint8]) -> dict[str, Integers]:
    found = {}
    held = {}
    for prefix, pad in (("", controllers), ("previous_", previous)):
        sticks, triggers, pressed = unpack(pad)
        levels = np.concatenate([np.maximum(sticks.astype(np.int64), -127), triggers.astype(np.int64)], -1)
        held[prefix] = pressed
        for k, name in enumerate(L.ANALOG_NAMES):
            found[prefix + name] = levels[..., k]
        for k, name in enumerate(L.BUTTON_NAMES):
            found[f"{prefix}button_{name}"] = pressed[..., k].astype(np.int64)
    fresh = held[""] & ~held["previous_"]
    for k, name in enumerate(L.BUTTON_NAMES):
        found[f"pressed_{name}"] = fresh[..., k].astype(np.int64)
    return found


def quantity_names() -> Iterable[str]:
    """The names of all quantities, in order."""
    frame = np.zeros((1, 2, L.PLAYER_FIELD_COUNT), np.int64)
    pads = np.zeros((1, 2, L.CONTROLLER_SIZE), np.uint8)
    return quantities(frame, np.full(1, 32), pads, pads).keys()
