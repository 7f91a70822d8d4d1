"""Checkpoints: `model_state_dict`, `encoding_config`, `context_len` and what the training wants to say.

The kind of a model is told from its keys and every size from its tensors' shapes, so that a checkpoint needs no
architecture record to be read.
"""

import io
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from models.atomic_file import write_atomically
from models.encoding_config import EncodingConfig
from models.mamba2 import Mamba2Config
from models.mlp import StackMLPConfig
from models.rules import PHYSICS_WIDTH
from models.world import FrameStackMamba2, FrameStackMLP, WorldModel


class CheckpointError(Exception):
    """A checkpoint that can't be used; the message names the file and what is wrong."""


@dataclass(frozen=True)
class Checkpoint:
    """A loaded world and what was written beside it."""

    model: WorldModel
    context_len: int
    metadata: dict[str, Any]


def save_whole(path: Path, content: Mapping[str, Any]) -> None:
    """torch.save that a kill or a full disk leaves the old file to. FileWriteError when it cannot be written."""
    # By memory, since torch.save hides what the disk says in an error of its own
    buffer = io.BytesIO()
    torch.save(dict(content), buffer)
    write_atomically(path, buffer.getbuffer())


def save_checkpoint(
    path: Path, model_state: Mapping[str, Tensor], encoding: EncodingConfig, context_len: int, **metadata: Any
) -> None:
    """Writes a world's checkpoint; `metadata` must be plain values."""
    save_whole(
        path,
        {
            "model_state_dict": {k: v.detach().cpu().contiguous() for k, v in model_state.items()},
            "encoding_config": encoding.to_dict(),
            "context_len": context_len,
            **metadata,
        },
    )


def read_checkpoint(path: Path) -> dict[str, Any]:
    """The raw content of a checkpoint file; raises CheckpointError if it is no readable dictionary of tensors."""
    if not path.is_file():
        raise CheckpointError(f"{path}: no such checkpoint")
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except (RuntimeError, pickle.UnpicklingError, EOFError, OSError, ValueError, KeyError) as error:
        # the sentences after the first advise to let the file run code
        reason = str(error).splitlines()[0].partition(". ")[0] if str(error) else type(error).__name__
        raise CheckpointError(f"{path}: not a readable checkpoint (truncated or foreign file): {reason}") from error
    if not isinstance(content, dict) or not isinstance(content.get("model_state_dict"), dict):
        raise CheckpointError(f"{path}: not a checkpoint: it has no model_state_dict")
    for name, value in content["model_state_dict"].items():
        if not isinstance(value, Tensor):
            raise CheckpointError(f"{path}: {name} of model_state_dict is no tensor")
    return content


def _shape(state: Mapping[str, Tensor], key: str) -> torch.Size:
    if key not in state:
        raise CheckpointError(f"tensor {key} is missing")
    return state[key].shape


def _count(state: Mapping[str, Tensor], prefix: str) -> int:
    return len({key[len(prefix) :].split(".")[0] for key in state if key.startswith(prefix)})


def infer_encoding(state: Mapping[str, Tensor], stored: Mapping[str, Any] | None) -> EncodingConfig:
    """The encoding as stored, or inferred from the embeddings' shapes where nothing was stored."""
    if stored is not None:
        return EncodingConfig.from_dict(dict(stored))
    sizes = {}
    for name in ("action", "character", "stage", "age"):
        sizes[f"{name}_classes"], sizes[f"{name}_width"] = _shape(state, f"encoder.{name}.weight")
    sizes["character_action_width"] = _shape(state, "encoder.character_action.weight")[1]
    sizes["hurtbox_width"] = _shape(state, "encoder.hurtbox_frames.weight")[1]
    return EncodingConfig(**sizes)


def infer_mamba2(state: Mapping[str, Tensor]) -> Mamba2Config:
    """The trunk's sizes from its tensors' shapes."""
    prefix = "trunk.layers.0."
    inside, d_model = _shape(state, prefix + "in_proj.weight")
    d_inner = _shape(state, prefix + "out_proj.weight")[1]
    conv_width, d_conv = _shape(state, prefix + "conv_weight")
    heads = _shape(state, prefix + "a_log")[0]
    config = Mamba2Config(
        d_model=d_model,
        n_layers=_count(state, "trunk.layers."),
        d_state=(conv_width - d_inner) // 2,
        headdim=d_inner // heads,
        expand=d_inner // d_model,
        d_conv=d_conv,
    )
    if inside != config.d_inner + config.conv_width + config.n_heads:
        raise CheckpointError(f"tensor {prefix}in_proj.weight has {inside} rows, which fits no Mamba2 layer")
    return config


def infer_stack_mlp(state: Mapping[str, Tensor]) -> StackMLPConfig:
    """The MLP trunk's sizes from its tensors' shapes."""
    d_model, stacked = _shape(state, "trunk.enter.weight")
    return StackMLPConfig(d_model, stacked // d_model, _count(state, "trunk.layers."))


def build_world(state: Mapping[str, Tensor], encoding: EncodingConfig) -> WorldModel:
    """An uninitialised world of the kind and sizes that `state` implies."""
    hidden = _shape(state, "heads.mix.weight")[0]
    physics = _shape(state, "heads.physics.weight")[0]
    if physics != 2 * PHYSICS_WIDTH:
        raise CheckpointError(f"tensor heads.physics.weight has {physics} rows, this code reads {2 * PHYSICS_WIDTH}")
    if any(".in_proj." in key for key in state):
        return FrameStackMamba2(encoding, infer_mamba2(state), hidden)
    if "trunk.enter.weight" in state:
        return FrameStackMLP(encoding, infer_stack_mlp(state), hidden)
    raise CheckpointError("neither a FrameStackMamba2 (in_proj) nor a FrameStackMLP (trunk.enter)")


def fill(model: nn.Module, state: Mapping[str, Tensor]) -> None:
    """Copies tensors in; raises CheckpointError naming those that are missing, foreign, misshapen or not finite."""
    wanted = model.state_dict()
    missing = sorted(set(wanted) - set(state))
    foreign = sorted(set(state) - set(wanted))
    if missing:
        raise CheckpointError(f"missing tensors: {', '.join(missing)}")
    if foreign:
        raise CheckpointError(f"unknown tensors: {', '.join(foreign)}")
    for name, value in wanted.items():
        if state[name].shape != value.shape:
            raise CheckpointError(f"tensor {name} is {tuple(state[name].shape)}, expected {tuple(value.shape)}")
        if not torch.isfinite(state[name]).all():
            raise CheckpointError(f"tensor {name} holds values that are not finite")
    model.load_state_dict(dict(state))


def load_model_from_checkpoint(path: Path | str) -> Checkpoint:
    """A world in evaluation mode from a `.pt` file; raises CheckpointError naming what is wrong with it."""
    path = Path(path)
    content = read_checkpoint(path)
    state = content.pop("model_state_dict")
    try:
        model = build_world(state, infer_encoding(state, content.pop("encoding_config", None)))
        fill(model, state)
    except (CheckpointError, ValueError, TypeError) as error:
        raise CheckpointError(f"{path}: {error}") from error
    return Checkpoint(model.eval(), int(content.pop("context_len", 1)), content)
