"""Policy checkpoints, and their export into a policy directory.

python -m models.policy_checkpoint --checkpoint runs/policy-human/best.pt --out checkpoints/policy-human
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from models.checkpoint import CheckpointError, fill, infer_encoding, infer_mamba2, read_checkpoint, save_checkpoint
from models.encoding_config import EncodingConfig
from models.export import run_export, state_hash, write_directory
from models.policy import Policy, PolicyMamba2, PolicyMLP
from schema import layout as L


def save_policy(path: Path, weights: Mapping[str, Tensor], encoding: EncodingConfig, **metadata: Any) -> None:
    """Writes a policy's checkpoint; `metadata` must be plain values."""
    save_checkpoint(path, weights, encoding, 1, **metadata)


def load_policy(path: Path | str) -> tuple[Policy, dict[str, Any]]:
    """A policy in evaluation mode and its metadata; raises CheckpointError naming what is wrong."""
    path = Path(path)
    content = read_checkpoint(path)
    state = content.pop("model_state_dict")
    try:
        encoding = infer_encoding(state, content.pop("encoding_config", None))
        policy: Policy
        if any(".in_proj." in key for key in state) and "enter.weight" in state:
            policy = PolicyMamba2(encoding, infer_mamba2(state), state["enter.weight"].shape[0])
        elif "analog.weight" in state:
            layers = len({key.split(".")[1] for key in state if key.startswith("layers.")})
            policy = PolicyMLP(encoding, state["analog.weight"].shape[1], layers)
        else:
            raise CheckpointError("neither a PolicyMamba2 (enter) nor a PolicyMLP (analog)")
        fill(policy, state)
    except (CheckpointError, ValueError, TypeError) as error:
        raise CheckpointError(f"{path}: {error}") from error
    return policy.eval(), content


class ExportedPolicy(torch.nn.Module):
    """The policy's step with the arguments of the ONNX graph."""

    def __init__(self, policy: Policy) -> None:
        super().__init__()
        self.policy = policy

    def forward(
        self,
        frame: Tensor,
        stage: Tensor,
        previous: Tensor,
        delay: Tensor,
        state: Tensor,
        uniforms: Tensor,
        temperature: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """(controller, next_state)."""
        delay = delay.clamp(0, L.LONGEST_DELAY)
        return self.policy.step(frame, stage, previous, delay, state, uniforms, temperature)


def export_policy(checkpoint: Path, out: Path) -> Path:
    """Exports a checkpoint into a policy directory; returns the manifest's path."""
    policy, metadata = load_policy(checkpoint)
    example = {
        "frame": torch.zeros(2, 2, L.PLAYER_FIELD_COUNT),
        "stage": torch.full((2,), 32, dtype=torch.int64),
        "previous": torch.full((2, L.CONTROLLER_VECTOR_SIZE), 0.5),
        "delay": torch.zeros(2, dtype=torch.int64),
        "state": torch.zeros(2, policy.state_size),
        "uniforms": torch.full((2, L.POLICY_UNIFORMS), 0.5),
        "temperature": torch.ones(2),
    }
    manifest = {
        "name": metadata.get("name", checkpoint.stem),
        "hash": state_hash(policy),
        "state_size": policy.state_size,
        "architecture": {"kind": type(policy).__name__, "parameters": sum(p.numel() for p in policy.parameters())},
        "training": metadata.get("training", {}),
    }
    return write_directory(
        "policy", checkpoint, out, ExportedPolicy(policy), example, ("controller", "next_state"), manifest
    )


def main() -> int:
    """The command."""
    return run_export("policy", "python -m models.policy_checkpoint", export_policy)


if __name__ == "__main__":
    sys.exit(main())
