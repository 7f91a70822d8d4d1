"""Trunks, checkpoints and exports: the parallel form equals the step, files fail loudly, ONNX equals PyTorch."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from models.checkpoint import CheckpointError, load_model_from_checkpoint, save_checkpoint
from models.controller import to_vector
from models.encoding_config import EncodingConfig
from models.export import architecture, example_inputs, export_world
from models.mamba2 import Mamba2Config, chunked_scan
from models.mlp import StackMLPConfig
from models.world import FrameStackMamba2, FrameStackMLP, Window, WorldModel
from training.dataset import MatchDataset

FIXTURE = Path(__file__).parent / "fixtures" / "dataset_tiny"
SEED_SIZES = {"384x4": Mamba2Config(384, 4, 64, 64), "512x12": Mamba2Config(512, 12, 16, 64)}


def small_world(kind: str = "mamba2") -> WorldModel:
    torch.manual_seed(0)
    if kind == "mlp":
        return FrameStackMLP(EncodingConfig(), StackMLPConfig(48, 5, 2), 64).eval()
    return FrameStackMamba2(EncodingConfig(), Mamba2Config(64, 2, 8, 32), 64).eval()


@pytest.fixture(scope="module")
def excerpt() -> Window:
    match = MatchDataset(FIXTURE, split=None).load(0)
    frames = torch.from_numpy(match.frames[400:601])
    controllers = torch.from_numpy(to_vector(match.controllers[401:601]))
    return Window(frames[None, :-1], torch.tensor([match.info.stage]), controllers[None])


@pytest.mark.parametrize("kind", ["mamba2", "mlp"])
def test_parallel_form_equals_step_on_real_frames(kind, excerpt):
    model = small_world(kind)
    with torch.no_grad():
        hidden, last = model(excerpt, model.start_state(1))
        state = model.start_state(1)
        for t in range(excerpt.frames.shape[1]):
            one, state = model.advance(excerpt.frames[:, t], excerpt.stage, excerpt.controllers[:, t], state)
            assert torch.allclose(one, hidden[:, t], atol=1e-4), f"step {t}"
    assert torch.allclose(state, last, atol=1e-4)


def test_carried_state_equals_one_long_window(excerpt):
    model = small_world()
    with torch.no_grad():
        whole, _ = model(excerpt, model.start_state(1))
        state, parts = model.start_state(1), []
        for part in (slice(0, 37), slice(37, 100), slice(100, 200)):
            window = Window(excerpt.frames[:, part], excerpt.stage, excerpt.controllers[:, part])
            hidden, state = model(window, state)
            parts.append(hidden)
    assert torch.allclose(torch.cat(parts, 1), whole, atol=1e-4)


def test_scan_equals_the_recurrence_it_stands_for():
    torch.manual_seed(1)
    x, dt = torch.randn(2, 45, 3, 4), torch.rand(2, 45, 3)
    a, b, c = -torch.rand(3) * 4, torch.randn(2, 45, 5), torch.randn(2, 45, 5)
    state = torch.randn(2, 3, 4, 5)
    y, last = chunked_scan(x, dt, a, b, c, state, chunk=16)
    for t in range(45):
        state = state * torch.exp(dt[:, t] * a)[..., None, None] + torch.einsum(
            "bh,bhp,bn->bhpn", dt[:, t], x[:, t], b[:, t]
        )
        assert torch.allclose(y[:, t], torch.einsum("bhpn,bn->bhp", state, c[:, t]), atol=1e-4)
    assert torch.allclose(last, state, atol=1e-4)


@pytest.mark.parametrize("sizes", SEED_SIZES.values(), ids=SEED_SIZES.keys())
def test_checkpoints_of_the_seeds_sizes_load(sizes, tmp_path):
    world = FrameStackMamba2(EncodingConfig(), sizes, 384)
    save_checkpoint(tmp_path / "world.pt", world.state_dict(), world.encoding, 10, note="seed size")
    loaded = load_model_from_checkpoint(tmp_path / "world.pt")
    assert isinstance(loaded.model, FrameStackMamba2)
    found = architecture(loaded.model)
    assert {k: found[k] for k in ("d_model", "n_layers", "d_state", "headdim")} == {
        "d_model": sizes.d_model,
        "n_layers": sizes.n_layers,
        "d_state": sizes.d_state,
        "headdim": sizes.headdim,
    }
    assert loaded.context_len == 10
    assert loaded.metadata["note"] == "seed size"


def test_mlp_is_told_by_its_keys(tmp_path):
    world = small_world("mlp")
    save_checkpoint(tmp_path / "world.pt", world.state_dict(), world.encoding, 5)
    loaded = load_model_from_checkpoint(tmp_path / "world.pt").model
    assert isinstance(loaded, FrameStackMLP)
    assert loaded.trunk.config == StackMLPConfig(48, 5, 2)


def damaged(tmp_path: Path, how: str) -> Path:
    world = small_world()
    path = tmp_path / "world.pt"
    state = dict(world.state_dict())
    if how == "missing tensor":
        del state["trunk.layers.1.out_proj.weight"]
    if how == "foreign tensor":
        state["surprise"] = torch.zeros(1)
    if how == "misshapen tensor":
        state["heads.chosen.weight"] = torch.zeros(3, 3)
    if how == "not finite":
        state["trunk.norm.weight"] = torch.full_like(state["trunk.norm.weight"], float("nan"))
    if how == "foreign model":
        state = {"conv1.weight": torch.zeros(2, 2)}
    save_checkpoint(path, state, world.encoding, 1)
    if how == "truncated":
        path.write_bytes(path.read_bytes()[:5000])
    if how == "no checkpoint":
        torch.save([1, 2, 3], path)
    if how == "text":
        path.write_text("hello")
    return path


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("missing tensor", "missing tensors: trunk.layers.1.out_proj.weight"),
        ("foreign tensor", "unknown tensors: surprise"),
        ("misshapen tensor", "heads.chosen.weight is (3, 3)"),
        ("not finite", "trunk.norm.weight holds values that are not finite"),
        ("foreign model", "heads.mix.weight is missing"),
        ("truncated", "truncated or foreign"),
        ("no checkpoint", "no model_state_dict"),
        ("text", "truncated or foreign"),
    ],
)
def test_damaged_checkpoints_say_what_is_wrong(how, said, tmp_path):
    with pytest.raises(CheckpointError) as error:
        load_model_from_checkpoint(damaged(tmp_path, how))
    assert said in str(error.value)
    assert "world.pt" in str(error.value)


def test_onnx_step_agrees_with_pytorch_on_real_frames(tmp_path, excerpt):
    model = small_world()
    save_checkpoint(tmp_path / "world.pt", model.state_dict(), model.encoding, 1)
    export_world(tmp_path / "world.pt", tmp_path / "world")
    network = tmp_path / "world" / "world.onnx"
    assert str(Path(__file__).parent.parent).encode() not in network.read_bytes()
    session = onnxruntime.InferenceSession(network, providers=["CPUExecutionProvider"])
    state = model.start_state(1)
    inputs = example_inputs(model.state_size, 1)
    for t in range(100):
        frame, controllers = excerpt.frames[:, t], excerpt.controllers[:, t]
        with torch.no_grad():
            wanted, after = model.step(frame, excerpt.stage, controllers, state)
        inputs |= {"frame": frame, "stage": excerpt.stage, "controllers": controllers, "state": state}
        made, made_after = session.run(None, {k: v.numpy() for k, v in inputs.items()})
        assert np.allclose(made, wanted.numpy(), atol=2e-3), f"frame {t}"
        assert np.allclose(made_after, after.numpy(), atol=1e-3), f"state {t}"
        state = after
