"""What the crank's tests play with: real excerpts, an engine that plays them back, and a tiny world in ONNX."""

import hashlib
import json
import threading
from pathlib import Path

import numpy as np

from schema.layout import CONTROLLER_VECTOR_SIZE, PLAYER_FIELD_COUNT, X, Y
from training.dataset import MatchDataset

FIXTURES = Path(__file__).parent / "fixtures"
TINY_STATE = 3


def real_match(index=0):
    """An excerpt (stage, frames [1500, 2, F], controllers [1500, 2, 8]) of a real match, from its start."""
    match = MatchDataset(FIXTURES / "dataset_tiny").load(index)
    return match.info.stage, match.frames, match.controllers


def real_endings():
    """(stage, rows of the whole match, its last 300 frames) of three real matches."""
    data = np.load(FIXTURES / "match_endings.npz")
    return [
        (int(stage), int(length), frames)
        for stage, length, frames in zip(data["stages"], data["lengths"], data["frames"], strict=True)
    ]


class ReplayEngine:
    """Plays recorded frames back, whatever the controllers; waits at row `hold_at` until `released`."""

    name = "replay"
    world_name = "a real match"
    world_hash = "0" * 64
    temperature = 0.0

    def __init__(self, frames, hold_at=None):
        self.frames = frames
        self.hold_at = hold_at
        self.released = threading.Event()
        self.row = 0

    def reset(self, frames, stages, seeds):
        self.row = 0

    def step(self, controllers):
        self.row += 1
        if self.row == self.hold_at:
            assert self.released.wait(30)
        return self.frames[self.row][None].copy()

    def save(self):
        return str(self.row).encode()

    def restore(self, state):
        self.row = int(state)


def write_tiny_world(folder, frame_fields=PLAYER_FIELD_COUNT):
    """A world in which a fighter moves by one unit at full tilt and rises by temperature times its random number."""
    from onnx import TensorProto, checker, helper, numpy_helper

    def constant(name, values, kind=np.float32):
        return numpy_helper.from_array(np.array(values, kind), name)

    def one_hot(field):
        return np.eye(frame_fields, dtype=np.float32)[[field]]

    values = helper.make_tensor_value_info
    floats, batch = TensorProto.FLOAT, "batch"
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["controllers", "stick"], ["tilt01"], axis=2),
            helper.make_node("Mul", ["tilt01", "two"], ["tilt02"]),
            helper.make_node("Sub", ["tilt02", "one"], ["tilt"]),
            helper.make_node("MatMul", ["tilt", "to_x"], ["dx"]),
            helper.make_node("Unsqueeze", ["uniforms", "last"], ["chance"]),
            helper.make_node("Reshape", ["temperature", "lanes"], ["warmth"]),
            helper.make_node("Mul", ["chance", "warmth"], ["noise"]),
            helper.make_node("MatMul", ["noise", "to_y"], ["dy"]),
            helper.make_node("Add", ["frame", "dx"], ["moved"]),
            helper.make_node("Add", ["moved", "dy"], ["next_frame"]),
            helper.make_node("Add", ["state", "one"], ["next_state"]),
        ],
        "tiny",
        [
            values("frame", floats, [batch, 2, frame_fields]),
            values("stage", TensorProto.INT64, [batch]),
            values("controllers", floats, [batch, 2, CONTROLLER_VECTOR_SIZE]),
            values("state", floats, [batch, TINY_STATE]),
            values("uniforms", floats, [batch, 2]),
            values("temperature", floats, [batch]),
        ],
        [
            values("next_frame", floats, [batch, 2, frame_fields]),
            values("next_state", floats, [batch, TINY_STATE]),
        ],
        [
            constant("stick", [0], np.int64),
            constant("two", [2]),
            constant("one", [1]),
            constant("to_x", one_hot(X)),
            constant("last", [2], np.int64),
            constant("lanes", [-1, 1, 1], np.int64),
            constant("to_y", one_hot(Y)),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    checker.check_model(model)
    write_model(folder, "world", model.SerializeToString(), TINY_STATE)


def write_tiny_policy(folder):
    """A policy that pushes its stick toward the opponent, presses A with chance 1/2, and its trigger by its delay."""
    from onnx import TensorProto, checker, helper, numpy_helper

    def constant(name, values, kind=np.float32):
        return numpy_helper.from_array(np.array(values, kind), name)

    values, floats = helper.make_tensor_value_info, TensorProto.FLOAT
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["frame", "x"], ["xs"], axis=2),
            helper.make_node("Squeeze", ["xs", "last"], ["places"]),
            helper.make_node("MatMul", ["places", "difference"], ["away"]),
            helper.make_node("Sign", ["away"], ["direction"]),
            helper.make_node("MatMul", ["direction", "push"], ["sticks"]),
            helper.make_node("Gather", ["uniforms", "x"], ["chance"], axis=1),
            helper.make_node("Less", ["chance", "half"], ["lucky"]),
            helper.make_node("Cast", ["lucky"], ["press"], to=floats),
            helper.make_node("MatMul", ["press", "button"], ["buttons"]),
            helper.make_node("Add", ["sticks", "buttons"], ["hands"]),
            helper.make_node("Cast", ["delay"], ["late"], to=floats),
            helper.make_node("Unsqueeze", ["late", "one"], ["latency"]),
            helper.make_node("MatMul", ["latency", "trigger"], ["pull"]),
            helper.make_node("Add", ["hands", "pull"], ["controller"]),
            helper.make_node("Add", ["state", "half"], ["next_state"]),
        ],
        "tiny",
        [
            values("frame", floats, [1, 2, PLAYER_FIELD_COUNT]),
            values("stage", TensorProto.INT64, [1]),
            values("previous", floats, [1, CONTROLLER_VECTOR_SIZE]),
            values("delay", TensorProto.INT64, [1]),
            values("state", floats, [1, TINY_STATE]),
            values("uniforms", floats, [1, 8]),
            values("temperature", floats, [1]),
        ],
        [values("controller", floats, [1, 8]), values("next_state", floats, [1, TINY_STATE])],
        [
            constant("x", [X], np.int64),
            constant("last", [2], np.int64),
            constant("difference", [[-1], [1]]),
            constant("push", [[127, 0, 0, 0, 0, 0, 0, 0]]),
            constant("half", [0.5]),
            constant("button", [[0, 0, 0, 0, 0, 0, 1, 0]]),
            constant("one", [1], np.int64),
            constant("trigger", [[0, 0, 0, 0, 1, 0, 0, 0]]),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    checker.check_model(model)
    write_model(folder, "policy", model.SerializeToString(), TINY_STATE)


def write_model(folder, kind, network, state_size):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{kind}.onnx").write_bytes(network)
    digest = hashlib.sha256(network).hexdigest()
    manifest = {
        "name": f"tiny-{kind}",
        "kind": kind,
        "hash": digest,
        "onnx": f"{kind}.onnx",
        "sha256": digest,
        "state_size": state_size,
    }
    (folder / f"{kind}.json").write_text(json.dumps(manifest))


def edit_manifest(folder, kind, /, **changes):
    file = folder / f"{kind}.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))
