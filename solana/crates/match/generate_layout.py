"""Writes `src/layout.rs`: what a match file and its ending are made of, from the Python that defines them.

python solana/crates/match/generate_layout.py          # from the repository's root: write
python solana/crates/match/generate_layout.py --check  # exit 1 if what is committed differs
"""

import sys
from collections.abc import Iterable
from pathlib import Path

TARGET = Path(__file__).parent / "src" / "layout.rs"
sys.path.insert(0, str(Path(__file__).parents[3]))

from crank import chain, events, match_json, rules, state_convert  # noqa: E402
from crank.engines import batch  # noqa: E402
from quantization.frame import SCALES  # noqa: E402
from quantization.manifest import FORMAT as WORLD_FORMAT  # noqa: E402
from schema.generated import write_or_check  # noqa: E402
from schema.rust import constant, wrapped  # noqa: E402

ACTION_SETS = {
    "HELPLESS": ("Action states in which a fighter is hit, held, down, teching or dying.", events.HELPLESS_ACTIONS),
    "LEDGE_GRAB": ("Action states that catch a ledge.", events.LEDGE_GRAB_ACTIONS),
    "TECH": ("Action states of a tech.", events.TECH_ACTIONS),
    "GRAB": ("Action states of one who has caught the opponent.", events.GRAB_ACTIONS),
    "REBIRTH": ("Action states that a fighter comes back in.", rules.REBIRTH_ACTIONS[:1]),
}


def table(name: str, doc: str, element: str, values: Iterable[object]) -> str:
    """A documented static array."""
    listed = list(values)
    return f"/// {doc}\npub static {name}: [{element}; {len(listed)}] = [\n{wrapped(listed)}\n];\n"


def generated() -> str:
    """The text of `layout.rs`."""
    names = state_convert.JSON_NAMES
    domain = chain.DOMAIN.decode("ascii")
    out = ["//! Generated from `crank`, `quantization` and `schema` by `generate_layout.py`: do not edit.\n"]
    out.append(constant("FORMAT", "`meta.format` of a match file.", "&str", f'"{match_json.FORMAT}"'))
    out.append(constant("VERSION", "`meta.version` of a match file.", "u64", match_json.VERSION))
    out.append(constant("WORLD_FORMAT", "`format` of a world's manifest.", "&str", f'"{WORLD_FORMAT}"'))
    out.append(constant("DOMAIN", "What a hash chain begins with.", f"[u8; {len(domain)}]", f'*b"{domain}"'))
    out.append(constant("MEMORY_EVERY", "Rows between digests of the hidden state.", "usize", chain.MEMORY_EVERY))
    out.append(constant("HOTTEST", "A world's temperature at most.", "u32", batch.HOTTEST))
    out.append(constant("LAST_ROW", "The row at which time is up.", "usize", rules.LAST_ROW))
    out.append(constant("MINIMUM_HIT", "Percent that a hit adds at least.", "f32", events.MINIMUM_HIT))
    reset = events.COMBO_RESET_FRAMES
    out.append(constant("COMBO_RESET_FRAMES", "Frames in a row in control that end a combo.", "usize", reset))
    quoted = (f'"{name}"' for name in names)
    out.append(table("FIELD_NAMES", "The public fields in a match file, in the frame's order.", "&str", quoted))
    decimals = (state_convert.JSON_DECIMALS if number else 0 for number in state_convert._IS_NUMBER[: len(names)])
    out.append(table("DECIMALS", "Decimals that they are written with.", "usize", decimals))
    out.append(table("SCALES", "What one of a field is in an exact frame.", "i32", SCALES.tolist()))
    for name, (doc, ids) in ACTION_SETS.items():
        out.append(table(name, doc, "u16", sorted(ids.tolist())))
    return "\n".join(out)


if __name__ == "__main__":
    sys.exit(
        write_or_check("python solana/crates/match/generate_layout.py", __doc__.split("\n")[0], {TARGET: generated()})
    )
