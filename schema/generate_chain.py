"""Writes the layouts and IDLs of what is on chain from `chain.toml`.

python -m schema.generate_chain          # write
python -m schema.generate_chain --check  # exit 1 if what is committed differs
"""

import json
import sys
from pathlib import Path
from typing import Final

from schema.chain import Chain, load
from schema.chain_rust import rust_layout
from schema.generated import write_or_check
from schema.idl import legacy, modern

SOLANA: Final = Path(__file__).parent.parent / "solana"
RUST: Final = SOLANA / "crates" / "chain-layout" / "src" / "layout.rs"
IDL: Final = SOLANA / "idl"


def main() -> int:
    return write_or_check("python -m schema.generate_chain", __doc__.split("\n")[0], outputs(load()))


def outputs(chain: Chain) -> dict[Path, str]:
    """Every generated file's text."""
    return {
        RUST: rust_layout(chain),
        IDL / "world_model.json": json.dumps(modern(chain), indent=1) + "\n",
        IDL / "world_model.legacy.json": json.dumps(legacy(chain), indent=1) + "\n",
    }


if __name__ == "__main__":
    sys.exit(main())
