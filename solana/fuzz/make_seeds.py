"""Writes `seeds/`: short matches in the small world, which fuzzing and the tests of wire-match begin from.

python solana/fuzz/make_seeds.py  # after a change of the world in tests/fixtures/small_world or of the match file
"""

import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "seeds"
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from crank.agents.registry import make_agent  # noqa: E402
from crank.engines.integer_engine import IntegerEngine  # noqa: E402
from crank.match_json import write_inputs, write_match  # noqa: E402
from crank.match_runner import run_match  # noqa: E402
from crank.starts import read_starts  # noqa: E402

STAGE = 32
CHARACTERS = (1, 22)
FRAMES = 20


def main() -> None:
    agents = (make_agent("walk", None, None), make_agent("fighter", None, None))
    engine = IntegerEngine(ROOT / "tests/fixtures/small_world")
    record = run_match(engine, agents, read_starts().frame(STAGE, CHARACTERS), STAGE, seed=1, frames=FRAMES)
    write_match(record, FOLDER / "whole.json")
    write_match(record, FOLDER / "whole.json.gz")
    write_inputs(record, FOLDER / "inputs.json")


if __name__ == "__main__":
    main()
