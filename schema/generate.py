"""Writes the layouts of every language from `wire.toml` and `melee.toml`.

python -m schema.generate          # write
python -m schema.generate --check  # exit 1 if what is committed differs
"""

import struct
import sys
import tomllib
from pathlib import Path
from typing import Any

from schema.generated import write_or_check

HERE = Path(__file__).parent
STRUCT_CODES = {"i8": "b", "u8": "B", "i16": "h", "u16": "H", "i32": "i", "u32": "I"}

HEADER = '''"""Generated from schema/wire.toml and schema/melee.toml by `python -m schema.generate`: do not edit."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class PlayerField:
    """One field of a player's frame vector; `hidden` ones stay inside a world."""

    name: str
    kind: str
    low: float
    high: float
    scale: float
    classes: int
    hidden: bool


@dataclass(frozen=True)
class Platform:
    """A platform: ends and height in game units."""

    left: float
    right: float
    y: float
    moving: bool


@dataclass(frozen=True)
class Box:
    """An upright rectangle in game units."""

    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True)
class Stage:
    """A stage's fixed geometry, in game units."""

    id: int
    key: str
    name: str
    blast_left: float
    blast_right: float
    blast_bottom: float
    blast_top: float
    edge_x: float
    ledge_x: float
    floor: tuple[tuple[float, float], ...]
    platforms: tuple[Platform, ...]
    moving_ground: tuple[Box, ...]


@dataclass(frozen=True)
class Character:
    """A character: internal id (frames), external id (character select)."""

    id: int
    external_id: int
    key: str
    name: str
'''


def load() -> tuple[dict[str, Any], dict[str, Any]]:
    """The two source tables, parsed."""
    wire = tomllib.loads((HERE / "wire.toml").read_text(encoding="utf-8"))
    melee = tomllib.loads((HERE / "melee.toml").read_text(encoding="utf-8"))
    return wire, melee


def python_layout(wire: dict[str, Any], melee: dict[str, Any]) -> str:
    """Source text of `schema/layout.py`."""
    out = [HEADER, ""]
    out.append("# Indices into a player's frame vector")
    for index, field in enumerate(wire["player"]):
        out.append(f"{field['name'].upper()}: Final = {index}")
    public = [f for f in wire["player"] if not f.get("hidden")]
    out.append(f"PUBLIC_FIELD_COUNT: Final = {len(public)}")
    out.append(f"PLAYER_FIELD_COUNT: Final = {len(wire['player'])}")
    out.append("")
    out.append("PLAYER_FIELDS: Final = (")
    for field in wire["player"]:
        kind = field["kind"]
        high = {"flag": 1.0, "class": float(field.get("classes", 0) - 1)}.get(kind, field.get("high", 0.0))
        out.append(
            f'    PlayerField("{field["name"]}", "{kind}", {float(field.get("low", 0.0))}, {float(high)}, '
            f"{field.get('scale', 1.0)}, {field.get('classes', 0)}, {bool(field.get('hidden', False))}),"
        )
    out.append(")")
    out.append("")
    out.append("# PlayerState on chain: little-endian, in field order")
    code = "<" + "".join(STRUCT_CODES[f["chain"]] for f in public)
    out.append(f'PLAYER_STATE_STRUCT: Final = "{code}"')
    out.append(f"PLAYER_STATE_SIZE: Final = {struct.calcsize(code)}")
    out.append(f"PLAYER_STATE_SCALES: Final = ({', '.join(str(f['chain_scale']) for f in public)})")
    out.append("")
    out.append("# ControllerInput: 8 bytes")
    code = "<" + "".join(STRUCT_CODES[f["chain"]] for f in wire["controller"])
    out.append(f'CONTROLLER_STRUCT: Final = "{code}"')
    out.append(f"CONTROLLER_SIZE: Final = {struct.calcsize(code)}")
    names = ", ".join(f'"{f["name"]}"' for f in wire["controller"])
    out.append(f"CONTROLLER_FIELDS: Final = ({names})")
    analog = [f["name"] for f in wire["controller"] if "bits" not in f]
    buttons = [(bit, f["name"], i) for f in wire["controller"] if "bits" in f for i, bit in enumerate(f["bits"])]
    out.append("ANALOG_NAMES: Final = (" + ", ".join(f'"{n}"' for n in analog) + ")")
    out.append("BUTTON_NAMES: Final = (" + ", ".join(f'"{bit}"' for bit, _, _ in buttons) + ")")
    out.append("# The model's controller vector: analog values, then one 0/1 value a button")
    for index, name in enumerate([*analog, *("button_" + bit for bit, _, _ in buttons)]):
        out.append(f"{name.upper()}: Final = {index}")
    out.append(f"CONTROLLER_VECTOR_SIZE: Final = {len(analog) + len(buttons)}")
    out.append("")
    match = wire["match"]
    out.append("# A match's rows: row 0 is this Slippi frame, the clock starts at row CLOCK_START_ROW")
    out.append(f"FIRST_SLIPPI_FRAME: Final = {match['first_slippi_frame']}")
    out.append(f"CLOCK_START_ROW: Final = {match['clock_start']}")
    out.append(f"CLOCK_FRAMES: Final = {match['minutes'] * 60 * 60}")
    out.append("")
    policy = wire["policy"]
    out.append("# A policy: its longest reaction time in frames, and the random numbers it is given a frame")
    out.append(f"LONGEST_DELAY: Final = {policy['longest_delay']}")
    out.append(f"POLICY_UNIFORMS: Final = {policy['uniforms']}")
    out.append("")
    out.append("STAGES: Final[dict[int, Stage]] = {")
    for stage in melee["stage"]:
        numbers = ", ".join(
            repr(stage[k]) for k in ("blast_left", "blast_right", "blast_bottom", "blast_top", "edge_x", "ledge_x")
        )
        floor = ", ".join(f"({x}, {y})" for x, y in stage["floor"])
        platforms = "".join(
            f"Platform({p['left']}, {p['right']}, {p['y']}, {p['moving']}), " for p in stage["platforms"]
        )
        out.append(f"    {stage['id']}: Stage(")
        out.append(f'        {stage["id"]}, "{stage["key"]}", "{stage["name"]}", {numbers},')
        out.append(f"        ({floor}),")
        out.append(f"        ({platforms.rstrip(' ')}),")
        boxes = "".join(f"Box({b['left']}, {b['right']}, {b['bottom']}, {b['top']}), " for b in stage["moving_ground"])
        out.append(f"        ({boxes.rstrip(' ')}),")
        out.append("    ),")
    out.append("}")
    out.append("")
    out.append("CHARACTERS: Final[dict[int, Character]] = {")
    for c in melee["character"]:
        out.append(f'    {c["id"]}: Character({c["id"]}, {c["external_id"]}, "{c["key"]}", "{c["name"]}"),')
    out.append("}")
    out.append("")
    out.append("ACTIONS: Final[dict[str, int]] = {")
    for name, number in melee["action"].items():
        out.append(f'    "{name}": {number},')
    out.append("}")
    out.append("FIRST_SPECIAL_ACTION: Final = 341")
    out.append("SPECIAL_OTHER: Final = 399")
    return "\n".join(out) + "\n"


OUTPUTS = {"layout.py": python_layout}


def main() -> int:
    wire, melee = load()
    files = {HERE / name: make(wire, melee) for name, make in OUTPUTS.items()}
    return write_or_check("python -m schema.generate", __doc__.split("\n")[0], files)


if __name__ == "__main__":
    sys.exit(main())
