"""Exports a world's float step as ONNX: the directory that a match runs from, without torch.

python -m models.export --checkpoint runs/wire-base/best.pt --out checkpoints/wire-base
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from models.atomic_file import FileWriteError, write_atomically
from models.checkpoint import CheckpointError, load_model_from_checkpoint
from models.prediction import Sampling
from models.world import WorldModel
from schema import layout as L

OPSET = 20


class ExportedStep(nn.Module):
    """The world's step with flat arguments: what the ONNX graph computes."""

    def __init__(self, world: WorldModel) -> None:
        super().__init__()
        self.world = world

    def forward(
        self, frame: Tensor, stage: Tensor, controllers: Tensor, state: Tensor, uniforms: Tensor, temperature: Tensor
    ) -> tuple[Tensor, Tensor]:
        """(next_frame, next_state); shapes as in `example_inputs`."""
        return self.world.step(frame, stage, controllers, state, Sampling(temperature, uniforms))


def example_inputs(state_size: int, batch: int = 2) -> dict[str, Tensor]:
    """Inputs of the step by name, in order, for a batch of lanes that stand at the start."""
    return {
        "frame": torch.zeros(batch, 2, L.PLAYER_FIELD_COUNT),
        "stage": torch.full((batch,), 32, dtype=torch.int64),
        "controllers": torch.full((batch, 2, L.CONTROLLER_VECTOR_SIZE), 0.5),
        "state": torch.zeros(batch, state_size),
        "uniforms": torch.full((batch, 2), 0.5),
        "temperature": torch.zeros(batch),
    }


def write_onnx(module: nn.Module, inputs: dict[str, Tensor], outputs: tuple[str, ...], path: Path) -> None:
    """Exports `module` with a free batch dimension; raises OSError when it can't be written."""
    batch = torch.export.Dim("batch", min=1, max=4096)
    program = torch.onnx.export(
        module.eval(),
        tuple(inputs.values()),
        input_names=list(inputs),
        output_names=list(outputs),
        dynamic_shapes=tuple({0: batch} for _ in inputs),
        opset_version=OPSET,
        dynamo=True,
        verbose=False,
    )
    if program is None:
        raise RuntimeError("the ONNX exporter returned nothing")
    _forget_sources(program.model)
    program.save(str(path), external_data=False)


def _forget_sources(model: Any) -> None:
    """Drops the stack traces that the exporter notes beside every node: they name files of the exporting machine."""
    graphs = [model.graph, *model.functions.values()]
    for part in (model, *graphs, *(node for graph in graphs for node in graph.all_nodes())):
        part.metadata_props.clear()
        part.doc_string = None


def multiply_accumulates(model: nn.Module) -> int:
    """Multiply-accumulates of a step's matrix-vector products: every linear layer's weights, the contact network's from
    both sides."""
    linear = {name: m.weight.numel() for name, m in model.named_modules() if isinstance(m, nn.Linear)}
    return sum(count * (2 if name.startswith("contact.") else 1) for name, count in linear.items())


def architecture(model: WorldModel) -> dict[str, Any]:
    """Kind and sizes of a world, for people and manifests."""
    sizes = {k: v for k, v in vars(model.trunk.config).items() if k != "chunk"}
    return {
        "kind": type(model).__name__,
        **sizes,
        "heads_hidden": model.heads.mix.out_features,
        "parameters": sum(p.numel() for p in model.parameters()),
        "multiply_accumulates": multiply_accumulates(model),
        "scan_state": getattr(model.trunk, "scan_state", 0),
        "encoding": model.encoding.to_dict(),
    }


def write_directory(
    kind: str,
    checkpoint: Path,
    out: Path,
    module: nn.Module,
    example: dict[str, Tensor],
    outputs: tuple[str, ...],
    manifest: dict[str, Any],
) -> Path:
    """Writes `<kind>.onnx`, a copy of the checkpoint (`<kind>.pt`) and, last, the manifest `<kind>.json` into `out`."""
    # before the export, which takes a while
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileWriteError(out, error) from error
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder) / "graph.onnx"
        write_onnx(module, example, outputs, graph)
        network = graph.read_bytes()
    weights = checkpoint.read_bytes()
    record = {**manifest, "kind": kind, "onnx": f"{kind}.onnx", "sha256": hashlib.sha256(network).hexdigest()}
    write_atomically(out / f"{kind}.pt", weights)
    write_atomically(out / f"{kind}.onnx", network)
    write_atomically(out / f"{kind}.json", (json.dumps(record, indent=1) + "\n").encode())
    return out / f"{kind}.json"


def state_hash(model: nn.Module) -> str:
    """SHA-256 over names, shapes and values of all tensors: a model's identity, whatever file holds it."""
    digest = hashlib.sha256()
    for name, value in sorted(model.state_dict().items()):
        digest.update(f"{name}{tuple(value.shape)}".encode())
        digest.update(value.detach().float().contiguous().numpy().tobytes())
    return digest.hexdigest()


def export_world(checkpoint: Path, out: Path) -> Path:
    """Exports a checkpoint into a world directory; returns the manifest's path."""
    loaded = load_model_from_checkpoint(checkpoint)
    model = loaded.model
    manifest = {
        "name": loaded.metadata.get("name", checkpoint.stem),
        "hash": state_hash(model),
        "state_size": model.state_size,
        "architecture": architecture(model),
        "training": loaded.metadata.get("training", {}),
    }
    example = example_inputs(model.state_size)
    return write_directory(
        "world", checkpoint, out, ExportedStep(model), example, ("next_frame", "next_state"), manifest
    )


def run_export(kind: str, command: str, export: Callable[[Path, Path], Path]) -> int:
    """The command line of `export`, which takes a `kind`'s checkpoint and the directory to write; the exit status."""
    parser = argparse.ArgumentParser(prog=command, description=f"Exports a {kind}'s step as ONNX.")
    parser.add_argument("--checkpoint", type=Path, required=True, help=f"a {kind}'s .pt file")
    parser.add_argument("--out", type=Path, required=True, help=f"the {kind} directory to write")
    arguments = parser.parse_args()
    try:
        manifest = export(arguments.checkpoint, arguments.out)
    except (CheckpointError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"wrote {manifest}")
    return 0


def main() -> int:
    """The command."""
    return run_export("world", "python -m models.export", export_world)


if __name__ == "__main__":
    sys.exit(main())
