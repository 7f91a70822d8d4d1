"""Writes the layouts and IDLs of what is on chain from `chain.toml`.

python -m schema.generate_chain          # write
python -m schema.generate_chain --check  # exit 1 if what is committed differs
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Final

from schema.chain import Chain, load
from schema.chain_rust import rust_layout
from schema.idl import legacy, modern

SOLANA: Final = Path(__file__).parent.parent / "solana"
RUST: Final = SOLANA / "crates" / "chain-layout" / "src" / "layout.rs"
IDL: Final = SOLANA / "idl"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m schema.generate_chain", description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if an output is not up to date")
    arguments = parser.parse_args()
    chain = load()
    stale = []
    for path, text in outputs(chain).items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(str(path))
            if not arguments.check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                print(f"wrote {path}")
    if arguments.check and stale:
        print(f"not up to date: {', '.join(stale)}; run python -m schema.generate_chain", file=sys.stderr)
        return 1
    return 0


def outputs(chain: Chain) -> dict[Path, str]:
    """Every generated file's text."""
    return {
        RUST: rust_layout(chain),
        IDL / "world_model.json": json.dumps(modern(chain), indent=1) + "\n",
        IDL / "world_model.legacy.json": json.dumps(legacy(chain), indent=1) + "\n",
    }


if __name__ == "__main__":
    sys.exit(main())
