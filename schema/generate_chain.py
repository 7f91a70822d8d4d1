"""Writes the layouts and IDLs of the programs on chain from `chain.toml` and the descriptions beside it.

python -m schema.generate_chain          # write
python -m schema.generate_chain --check  # exit 1 if what is committed differs
"""

import json
import sys
from pathlib import Path
from typing import Final

from schema.chain import Chain, load_all
from schema.chain_rust import rust_layout, rust_modules
from schema.chain_typescript import typescript_frames, typescript_program
from schema.generate import load as load_frames
from schema.generated import write_or_check
from schema.idl import legacy, modern

SOLANA: Final = Path(__file__).parent.parent / "solana"
RUST: Final = SOLANA / "crates" / "chain-layout" / "src" / "layout"
IDL: Final = SOLANA / "idl"
TYPESCRIPT: Final = SOLANA / "client" / "src" / "generated"


def main() -> int:
    return write_or_check("python -m schema.generate_chain", __doc__.split("\n")[0], outputs(load_all()))


def outputs(programs: tuple[Chain, ...]) -> dict[Path, str]:
    """Every generated file's text."""
    files = {RUST / "mod.rs": rust_modules(programs), TYPESCRIPT / "frames.ts": typescript_frames(*load_frames())}
    for chain in programs:
        files |= {
            RUST / f"{chain.program}.rs": rust_layout(chain),
            TYPESCRIPT / f"{chain.program}.ts": typescript_program(chain),
            IDL / f"{chain.program}.json": json.dumps(modern(chain), indent=1) + "\n",
            IDL / f"{chain.program}.legacy.json": json.dumps(legacy(chain), indent=1) + "\n",
        }
    return files


if __name__ == "__main__":
    sys.exit(main())
