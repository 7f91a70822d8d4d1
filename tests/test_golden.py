"""The golden vectors are the reference's, and the compiled step gives them too."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from quantization.frame import HIGH, LOW
from quantization.golden import CONTROLLERS, VECTORS, chains, digest, vectors
from quantization.hidden import Hidden
from quantization.manifest import read_blob, read_manifest, read_world
from quantization.session import ReferenceSession
from quantization.step import step
from schema.layout import ACTION_STATE, CONTROLLER_SIZE, PLAYER_FIELD_COUNT, STAGES
from training.dataset import MatchDataset

ROOT = Path(__file__).parents[1]
FIXTURES = Path(__file__).parent / "fixtures"
SMALL_WORLD = FIXTURES / "small_world"
REFERENCE_FRAMES = 120


@pytest.fixture(scope="module")
def golden():
    return json.loads((SMALL_WORLD / VECTORS).read_text())


@pytest.fixture(scope="module")
def controllers(golden):
    flat = np.frombuffer((SMALL_WORLD / CONTROLLERS).read_bytes(), np.uint8).reshape(-1, 2, CONTROLLER_SIZE)
    ends = np.cumsum([chain["controllers"] for chain in golden["chains"]])
    assert ends[-1] == len(flat)
    return np.split(flat, ends[:-1])


@pytest.fixture(scope="module")
def compiled():
    return pytest.importorskip("wire_core", reason="the compiled step isn't built: make core")


@pytest.fixture(scope="module")
def blob():
    return read_blob(SMALL_WORLD, read_manifest(SMALL_WORLD))


def start_of(chain):
    return np.array([chain["start"]], np.int32), [chain["stage"]]


def test_the_vectors_are_of_the_world_beside_them(golden):
    assert golden["world"] == read_manifest(SMALL_WORLD)["hash"]
    assert len(golden["chains"]) == 4
    assert all(chain["digests"][-1]["frames"] == golden["frames"] == 3600 for chain in golden["chains"])


def test_the_reference_gives_them(golden):
    found = vectors(read_world(SMALL_WORLD), chains(MatchDataset(FIXTURES / "dataset_tiny")), REFERENCE_FRAMES)
    for mine, wanted in zip(found["chains"], golden["chains"], strict=True):
        assert mine["start"] == wanted["start"]
        assert mine["digests"] == wanted["digests"][: len(mine["digests"])]
    wanted_steps = [s for s in golden["steps"] if s["step"] < REFERENCE_FRAMES]
    assert len(wanted_steps) == 12
    assert json.loads(json.dumps(found["steps"])) == wanted_steps


def test_the_rust_constants_are_up_to_date():
    command = [sys.executable, "solana/crates/core/generate_scheme.py", "--check"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def test_the_compiled_step_gives_them_with_every_kernel(golden, controllers, compiled, blob):
    assert "portable" in compiled.kernels()
    for kernel in compiled.kernels():
        world = compiled.World(blob, kernel)
        assert world.kernel == kernel
        for chain, pads in zip(golden["chains"], controllers, strict=True):
            session = compiled.Session(world, 1)
            session.start(*start_of(chain))
            rows = np.resize(pads, (golden["frames"], 2, CONTROLLER_SIZE))
            frames = session.play(rows)
            for entry in chain["digests"]:
                assert digest(frames[entry["frames"] - 1].astype("<i4").tobytes()) == entry["frame"], (kernel, entry)
            assert digest(session.memory(0)) == chain["digests"][-1]["state"], kernel


def test_lanes_save_and_restore(golden, controllers, compiled, blob):
    world = compiled.World(blob)
    session, other = compiled.Session(world, 4), compiled.Session(world, 4)
    frames = np.array([chain["start"] for chain in golden["chains"]], np.int32)
    session.start(frames, [chain["stage"] for chain in golden["chains"]])
    for t in range(120):
        pads = np.stack([rows[t] for rows in controllers])
        saved = session.save()
        stepped = session.step(pads)
        other.restore(saved)
        assert np.array_equal(other.step(pads), stepped)
        assert other.save() == session.save()
    for lane, chain in enumerate(golden["chains"]):
        assert digest(stepped[lane].tobytes()) == chain["digests"][1]["frame"]
        assert digest(session.memory(lane)) == chain["digests"][1]["state"]
    with pytest.raises(ValueError, match="saved state of"):
        other.restore(saved[:-1])
    with pytest.raises(ValueError, match="out of range"):
        other.restore(saved[:4] + b"\xff" * PLAYER_FIELD_COUNT * 4 + saved[4 + PLAYER_FIELD_COUNT * 4 :])


def test_a_session_stands_where_it_is_placed_and_remembers_what_it_did(golden, controllers, compiled, blob):
    reference = ReferenceSession(read_world(SMALL_WORLD), 4)
    session = compiled.Session(compiled.World(blob), 4)
    with pytest.raises(RuntimeError):
        session.place(np.zeros((4, 2, PLAYER_FIELD_COUNT), np.int32))
    starts = np.array([chain["start"] for chain in golden["chains"]], np.int32)
    for one in (reference, session):
        one.start(starts, [chain["stage"] for chain in golden["chains"]])
    for t in range(20):
        pads = np.stack([rows[t] for rows in controllers])
        stepped = [one.step(pads) for one in (reference, session)]
        memories = [session.memory(lane) for lane in range(4)]
        for one in (reference, session):
            one.place(starts)
        np.testing.assert_array_equal(stepped[0], stepped[1])
        assert reference.save() == session.save()
        assert [session.memory(lane) for lane in range(4)] == memories
        np.testing.assert_array_equal(session.frames(), starts)
    wrong = starts.copy()
    wrong[1, 0, ACTION_STATE] = 400
    for one in (reference, session):
        for frames in (wrong, starts[:2]):
            with pytest.raises(ValueError):
                one.place(frames)
        np.testing.assert_array_equal(one.frames(), starts)


def test_any_controllers_and_legal_frames_give_the_reference_s_step(compiled, blob):
    """Random bytes of pads and random legal frames, far from real play, on all stages."""
    reference, world = read_world(SMALL_WORLD), compiled.World(blob)
    lanes = 33
    random = np.random.default_rng(7)
    frames = random.integers(LOW, HIGH + 1, (lanes, 2, PLAYER_FIELD_COUNT))
    frames[:3], frames[3:6] = LOW, HIGH
    stages = np.resize(sorted(STAGES), lanes)
    hidden = Hidden.start(reference.sizes, lanes)
    for kernel in compiled.kernels():
        session = compiled.Session(compiled.World(blob, kernel), lanes)
        session.start(frames.astype(np.int32), stages.tolist())
        expected, remembered = frames, hidden
        draws = np.random.default_rng(11)
        for t in range(12):
            pads = draws.integers(0, 256, (lanes, 2, CONTROLLER_SIZE)).astype(np.uint8)
            remembered, expected = step(reference, remembered, expected, stages, pads)
            assert np.array_equal(session.step(pads), expected), (kernel, t)
        assert b"".join(session.memory(k) for k in range(lanes)) == remembered.to_bytes()
    assert world.state_len * lanes == len(remembered.to_bytes())


def test_what_is_no_world_is_refused(compiled, blob):
    with pytest.raises(ValueError, match="not an integer world"):
        compiled.World(b"WIRE")
    with pytest.raises(ValueError, match="truncated"):
        compiled.World(blob[:-8])
    with pytest.raises(ValueError, match="no kernel"):
        compiled.World(blob, "abacus")
    with pytest.raises(RuntimeError, match="hasn't started"):
        compiled.Session(compiled.World(blob), 1).step(np.zeros((1, 2, CONTROLLER_SIZE), np.uint8))
