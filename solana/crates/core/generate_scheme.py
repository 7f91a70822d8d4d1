"""Writes `src/scheme.rs`: the integer scheme's constants and tables, from the Python that defines them.

python solana/crates/core/generate_scheme.py          # from the repository's root: write
python solana/crates/core/generate_scheme.py --check  # exit 1 if what is committed differs
"""

import sys
from collections.abc import Iterable
from pathlib import Path

TARGET = Path(__file__).parent / "src" / "scheme.rs"
sys.path.insert(0, str(Path(__file__).parents[3]))

import numpy as np  # noqa: E402

from models.rules import (  # noqa: E402
    CERTAIN_CROSSING,
    CLASSES,
    DEATH_REACH,
    ENDLESS,
    NUMBERS,
    PHYSICS_WIDTH,
    SLICES,
)
from models.stages import FLOOR_POINTS  # noqa: E402
from quantization import apply, blob, fixed_point, quantities, sampling, step, tables  # noqa: E402
from quantization.frame import HIGH, LOW  # noqa: E402
from schema import layout as L  # noqa: E402
from schema.generated import write_or_check  # noqa: E402
from schema.rust import constant, wrapped  # noqa: E402

FORMATS = (
    "FRAME_BITS", "TOKEN_BITS", "NUMBER_BITS", "CONV_BITS", "TAP_BITS", "SIGNAL_BITS", "GATE_BITS", "DT_BITS",
    "DECAY_BITS", "STATE_BITS",
)  # fmt: skip


def rust(element: str, values: Iterable[int], shape: tuple[int, ...]) -> str:
    """A Rust array literal."""
    flat = [str(int(v)) for v in values]
    if len(shape) == 2:
        rows = (rust(element, map(int, flat[k : k + shape[1]]), shape[1:]) for k in range(0, len(flat), shape[1]))
        return "[\n" + ",\n".join(rows) + ",\n]"
    return f"[\n{wrapped(flat)}\n]"


def table(name: str, doc: str, element: str, values: np.ndarray) -> str:
    """A documented static table."""
    kind = element
    for length in reversed(values.shape):
        kind = f"[{kind}; {length}]"
    return f"/// {doc}\n#[rustfmt::skip]\npub static {name}: {kind} = {rust(element, values.ravel(), values.shape)};\n"


def module(name: str, doc: str, members: Iterable[tuple[str, str, str, object]]) -> str:
    """A module of documented constants."""
    inside = "".join(f"    /// {d}\n    pub const {n}: {k} = {v};\n" for n, d, k, v in members)
    return f"/// {doc}\npub mod {name} {{\n{inside}}}\n"


def numbered(names: Iterable[str]) -> Iterable[tuple[str, str, str, object]]:
    """Constants that count the names."""
    return ((name.upper(), f"`{name}`.", "usize", k) for k, name in enumerate(names))


def generated() -> str:
    """The text of `scheme.rs`."""
    t = tables
    out = ["//! Generated from `quantization`, `models.rules` and `schema` by `generate_scheme.py`: do not edit.\n"]
    out.append(constant("MAGIC", "The first four bytes of a world.", "[u8; 4]", f'*b"{blob.MAGIC.decode()}"'))
    out.append(constant("SCHEME", "The version of these rules.", "u32", blob.SCHEME))
    for name in FORMATS:
        bits = getattr(fixed_point, name)
        out.append(constant(name, "Fractional bits; see `quantization.fixed_point`.", "i32", bits))
    out.append(constant("GATE_LIMIT", "Bits that the gated signal is saturated to.", "u32", step.GATE_LIMIT))
    out.append(constant("AMOUNT_LIMIT", "Bits that a predicted number is saturated to.", "u32", step.AMOUNT_LIMIT))
    limit = fixed_point.RESIDUAL_LIMIT
    out.append(constant("RESIDUAL_LIMIT", "Bits that the residual stream is saturated to.", "u32", limit))
    out.append(constant("INVERSE_EPSILON", "A norm's epsilon is one over this.", "u64", step.INVERSE_EPSILON))
    out.append(constant("ROOT_BITS", "Fractional bits of a width's square root.", "i32", step.ROOT_BITS))
    out.append(constant("RSQRT_BITS", "Fractional bits of RSQRT.", "i32", t.RSQRT_BITS))
    out.append(constant("EXP_BITS", "Fractional bits of EXP.", "i32", t.EXP_BITS))
    bits = sampling.TEMPERATURE_BITS
    out.append(constant("TEMPERATURE_BITS", "Fractional bits of a temperature.", "i32", bits))
    out.append(constant("INVERSE_BITS", "Fractional bits of a temperature's inverse.", "i32", sampling.INVERSE_BITS))
    head = sampling.ACTION_HEAD
    out.append(constant("ACTION_HEAD", "What the action states' random bits are keyed by.", "u32", head))
    out.append(constant("FIELDS", "Fields of a player's frame.", "usize", L.PLAYER_FIELD_COUNT))
    out.append(constant("ACTIONS", "Action states.", "usize", L.PLAYER_FIELDS[L.ACTION_STATE].classes))
    out.append(constant("CHARACTERS", "Characters.", "usize", L.PLAYER_FIELDS[L.CHARACTER].classes))
    out.append(constant("FIRST_SPECIAL_ACTION", "The first that is a character's own.", "i32", L.FIRST_SPECIAL_ACTION))
    crossing = round(CERTAIN_CROSSING * (1 << fixed_point.FRAME_BITS))
    out.append(constant("CERTAIN_CROSSING", "How far beyond a blast zone the next place means death.", "i32", crossing))
    reach = round(DEATH_REACH * (1 << fixed_point.FRAME_BITS))
    out.append(constant("DEATH_REACH", "From how far inside a blast zone a frame may lead to death.", "i32", reach))
    out.append(constant("ENDLESS", "See `models.rules.ENDLESS`.", "u8", ENDLESS))
    out.append(constant("PHYSICS", "Width of the physics vector a player.", "usize", PHYSICS_WIDTH))
    out.append(constant("CLASS_COLUMNS", "Its columns that are logits; numbers follow.", "usize", apply.CLASS_COLUMNS))
    for name in ("_REGENERATION", "_DEPLETION", "_SLOWEST", "_FASTEST"):
        out.append(constant(name[1:], f"See `quantization.apply.{name}`.", "i64", getattr(apply, name)))
    for name in ("_BELOW_FEET", "_NEAR", "_FAR", "_FOOTING", "_LEDGE", "_TOUCH", "_FULL_SHIELD"):
        out.append(constant(name[1:], f"See `quantization.quantities.{name}`.", "i32", getattr(quantities, name)))
    names = [field.name for field in L.PLAYER_FIELDS]
    out.append(module("field", "Places in a player's frame.", numbered(names)))
    out.append(module("quantity", "What is read off a frame, in order.", numbered(blob.QUANTITIES)))
    out.append(constant("QUANTITIES", "How many quantities there are.", "usize", len(blob.QUANTITIES)))
    listed = ", ".join(f'"{n}"' for n in blob.QUANTITIES)
    out.append(f"/// Their names.\n#[rustfmt::skip]\npub static QUANTITY_NAMES: [&str; QUANTITIES] = [{listed}];\n")
    rules = (
        (n.removesuffix("_rule").upper(), f"`{n}`.", "(usize, usize)", f"({SLICES[n].start}, {count})")
        for n, count in CLASSES.items()
    )
    out.append(module("rule", "Columns of the physics vector that choose a rule: first, count.", rules))
    numbers = ((n.upper(), f"`{n}`.", "usize", SLICES[n].start) for n in NUMBERS)
    out.append(module("number", "Columns of the physics vector that are numbers.", numbers))
    out.append(table("LOW", "Least value of each field.", "i32", LOW))
    out.append(table("HIGH", "Greatest value of each field.", "i32", HIGH))
    kinds = ((name.upper(), f"`{name}`.", "u8", 1 << k) for k, name in enumerate(blob.KINDS_OF_ACTION))
    out.append(module("kind", "Kinds of action states that rules ask for.", kinds))
    out.append(table("KINDS", "The kinds of every action state; see `quantization.blob`.", "u8", blob.action_kinds()))
    stages = quantities.stage_table()
    out.append(table("STAGES", "The stages' geometry; see `quantization.quantities.stage_table`.", "i32", stages))
    # as `StageTable.ground` has them; not every target of the step can divide signed numbers
    x, y = stages[:, :FLOOR_POINTS], stages[:, FLOOR_POINTS : 2 * FLOOR_POINTS]
    slopes = (np.diff(y) << fixed_point.FRAME_BITS) // np.maximum(np.diff(x), 1)
    out.append(table("SLOPES", "Slopes of the floors' pieces, FRAME_BITS.", "i32", slopes))
    for name, element in (("SILU", "i16"), ("SOFTPLUS", "i32"), ("EXP", "i32"), ("RSQRT", "u16"), ("SINE", "i8")):
        out.append(table(name, f"See `quantization.tables.{name}`.", element, getattr(t, name)))
    return "\n".join(out)


if __name__ == "__main__":
    sys.exit(
        write_or_check("python solana/crates/core/generate_scheme.py", __doc__.split("\n")[0], {TARGET: generated()})
    )
