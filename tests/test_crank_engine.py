"""The ONNX engine on a tiny world: its step, its memory, and every way a world directory can be broken."""

import numpy as np
import pytest
from crank_fixtures import TINY_STATE, edit_manifest, real_match, write_model, write_tiny_world

from crank.engines.onnx_engine import OnnxEngine
from crank.engines.registry import make_engine
from crank.errors import EngineError, WorldError
from crank.random import WORLD_HEAD, random_uniform
from crank.world import load_world
from models.controller import pack
from schema.layout import PLAYER_FIELD_COUNT, X, Y

pytest.importorskip("onnx", reason="the tiny world is built with the onnx package (training extra)")


@pytest.fixture
def world(tmp_path):
    write_tiny_world(tmp_path / "tiny")
    return tmp_path / "tiny"


def controllers(*tilts):
    return np.stack([pack([[t, 0, 0, 0], [-t, 0, 0, 0]], np.zeros((2, 2))) for t in tilts])


def start(batch=1):
    _, frames, _ = real_match()
    return frames[200 : 200 + batch].copy(), np.full(batch, 32, np.int64), list(range(batch))


def test_a_step_takes_the_frame_to_the_next(world):
    engine = OnnxEngine(load_world(str(world)))
    frames, stages, seeds = start(2)
    engine.reset(frames, stages, seeds)
    after = engine.step(controllers(1.0, -1.0))
    np.testing.assert_allclose(after[:, :, X] - frames[:, :, X], [[1, -1], [-1, 1]], atol=1e-5)
    untouched = [field for field in range(frames.shape[-1]) if field != X]
    np.testing.assert_array_equal(after[..., untouched], frames[..., untouched])


def test_a_world_samples_by_seed_frame_and_player(world):
    engine = OnnxEngine(load_world(str(world)), temperature=2.0)
    frames, stages, _ = start(2)
    engine.reset(frames, stages, [7, 8])
    engine.step(controllers(0, 0))
    second = engine.step(controllers(0, 0))
    rise = [[sum(random_uniform(s, f, p, WORLD_HEAD) for f in (1, 2)) * 2 for p in (0, 1)] for s in (7, 8)]
    np.testing.assert_allclose(second[:, :, Y] - frames[:, :, Y], rise, atol=1e-4)


def test_a_match_of_a_batch_is_the_match_alone(world):
    frames, stages, seeds = start(3)
    engine = OnnxEngine(load_world(str(world)), temperature=1.0)
    engine.reset(frames, stages, seeds)
    together = [engine.step(controllers(0.5, -0.2, 1)) for _ in range(5)]
    for lane in range(3):
        engine.reset(frames[lane : lane + 1], stages[:1], [seeds[lane]])
        alone = [engine.step(controllers(*[(0.5, -0.2, 1)[lane]])) for _ in range(5)]
        np.testing.assert_array_equal(np.stack(alone)[:, 0], np.stack(together)[:, lane])


def test_a_restored_engine_goes_on_where_it_was_saved(world):
    engine, other = (OnnxEngine(load_world(str(world)), temperature=1.0) for _ in range(2))
    frames, stages, seeds = start(2)
    engine.reset(frames, stages, seeds)
    for _ in range(10):
        engine.step(controllers(1, 0.3))
    other.restore(engine.save())
    for _ in range(5):
        np.testing.assert_array_equal(other.step(controllers(0, 1)), engine.step(controllers(0, 1)))
    assert other.save() == engine.save()


def test_a_saved_state_that_does_not_fit_is_refused(world):
    engine = OnnxEngine(load_world(str(world)))
    with pytest.raises(EngineError, match="before reset"):
        engine.save()
    engine.reset(*start())
    saved = engine.save()
    with pytest.raises(EngineError, match="truncated"):
        engine.restore(saved[:-1])
    with pytest.raises(EngineError, match="no saved engine state"):
        engine.restore(b"something else")
    with pytest.raises(EngineError, match="at temperature 0"):
        OnnxEngine(load_world(str(world)), temperature=1.0).restore(saved)


def test_wrong_shapes_are_refused(world):
    engine = OnnxEngine(load_world(str(world)))
    with pytest.raises(EngineError, match="before reset"):
        engine.step(controllers(0))
    frames, stages, seeds = start(2)
    with pytest.raises(WorldError, match="B seeds"):
        engine.reset(frames, stages, seeds[:1])
    engine.reset(frames, stages, seeds)
    with pytest.raises(WorldError, match="controllers"):
        engine.step(controllers(0))


def test_a_world_is_found_by_its_folder_and_by_a_file_in_it(world):
    assert load_world(str(world)).name == load_world(str(world / "world.json")).name == "tiny-world"


def test_a_world_that_is_nowhere_lists_what_there_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_tiny_world(tmp_path / "checkpoints" / "here")
    assert load_world("here").name == "tiny-world"
    with pytest.raises(WorldError, match=r"no world called 'nowhere' \(known: .*here"):
        load_world("nowhere")
    with pytest.raises(WorldError, match=r"holds no world\.json"):
        load_world(str(tmp_path))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sha256": "0" * 64}, "truncated or altered"),
        ({"kind": "policy"}, "describes a policy, not a world"),
        ({"onnx": "gone.onnx"}, "cannot read .*gone.onnx"),
        ({"onnx": "../world.onnx"}, "a file of the same folder"),
        ({"state_size": None}, "'state_size' is missing or no int"),
        ({"state_size": TINY_STATE + 1}, "'state' of .* expected"),
    ],
)
def test_a_manifest_that_is_wrong(world, changes, message):
    edit_manifest(world, "world", **changes)
    with pytest.raises(WorldError, match=message):
        OnnxEngine(load_world(str(world)))


@pytest.mark.parametrize("text", ["", "[]", '{"name": "x"', "\udcff"])
def test_a_manifest_that_is_no_manifest(world, text):
    (world / "world.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(WorldError, match=r"world\.json"):
        load_world(str(world))


def test_a_truncated_network(world):
    network = (world / "world.onnx").read_bytes()
    (world / "world.onnx").write_bytes(network[: len(network) // 2])
    with pytest.raises(WorldError, match="truncated or altered"):
        OnnxEngine(load_world(str(world)))
    # even where the manifest was made for the truncated file
    write_model(world, "world", network[: len(network) // 2], TINY_STATE)
    with pytest.raises(WorldError, match="no usable ONNX network"):
        OnnxEngine(load_world(str(world)))


def test_a_network_of_another_shape(tmp_path):
    write_tiny_world(tmp_path / "narrow", frame_fields=17)
    with pytest.raises(WorldError, match=rf"'frame' of .* expected \['batch', 2, {PLAYER_FIELD_COUNT}\]"):
        OnnxEngine(load_world(str(tmp_path / "narrow")))


def test_engines_by_name(world, tmp_path):
    assert make_engine("onnx", str(world)).name == "onnx"
    with pytest.raises(EngineError, match="known: onnx, float"):
        make_engine("int4", str(world))
    with pytest.raises(WorldError, match="--engine float"):
        make_engine("onnx", str(tmp_path / "some.pt"))
    with pytest.raises(WorldError, match=r"0 \.pt files"):
        make_engine("float", str(world))
    (tmp_path / "cut.pt").write_bytes(b"PK\x03\x04")
    with pytest.raises(WorldError, match="not a readable checkpoint"):
        make_engine("float", str(tmp_path / "cut.pt"))
    with pytest.raises(EngineError, match="temperature"):
        make_engine("onnx", str(world), -1.0)
