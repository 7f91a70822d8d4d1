"""What the rollup's benchmark plays: matches as their files have them, and none that would come out otherwise."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.rollup import recorded, resting
from crank.agents.registry import make_agent
from crank.engines.integer_engine import IntegerEngine
from crank.errors import CrankError
from crank.match_json import write_inputs
from crank.match_record import MatchRecord
from crank.match_runner import run_match
from crank.starts import read_starts
from schema.layout import X

SMALL_WORLD = Path(__file__).parent / "fixtures" / "small_world"
STAGE, CHARACTERS = 8, (1, 22)
FRAMES = 40


def match_in(folder: Path, temperature: float = 0.0, frames: int = FRAMES, x: float = 0.0) -> MatchRecord:
    """One in the integer world in this folder, of so many rows, that begins so far right of where matches do."""
    start = read_starts().frame(STAGE, CHARACTERS)
    start[:, X] += x
    agents = make_agent("fighter"), make_agent("fighter")
    return run_match(IntegerEngine(folder, temperature), agents, start, STAGE, 3, frames)


def test_a_match_is_played_as_its_file_has_it(tmp_path: Path) -> None:
    record, file = match_in(SMALL_WORLD), tmp_path / "match.json.gz"
    write_inputs(record, file)
    whole, part = recorded(file, SMALL_WORLD, 28_800), recorded(file, SMALL_WORLD, 9)
    assert (whole.stage, whole.characters) == (STAGE, CHARACTERS)
    assert record.chain is not None and whole.head == bytes.fromhex(record.chain.head)
    assert np.array_equal(whole.controllers, record.controllers[1:])
    assert np.array_equal(part.controllers, record.controllers[1:10]) and part.head is None


def test_a_match_that_a_session_would_play_otherwise_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "match.json.gz"
    for record, words in [
        (match_in(SMALL_WORLD, temperature=0.5), "at temperature 0.5"),
        (match_in(SMALL_WORLD, x=1.0), "does not begin as sessions do"),
        (match_in(SMALL_WORLD, frames=2), "nothing to time"),
        (replace(match_in(SMALL_WORLD), world_hash="0" * 64), "was played in world 0000000000000000"),
    ]:
        write_inputs(record, file)
        with pytest.raises(CrankError, match=words):
            recorded(file, SMALL_WORLD, FRAMES)


def test_fighters_that_are_to_rest_rest() -> None:
    controllers = resting(30, 10).controllers
    assert controllers.shape == (30, 2, 8)
    assert not controllers[0].any() and not controllers[11:].any() and controllers[1:11].any()
