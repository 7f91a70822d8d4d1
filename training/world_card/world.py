"""The world under evaluation: found by its path, named by the hash of its file, run by an engine."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from crank.engines.integer_engine import integer_folder
from crank.model_directory import find_model_directory, read_model_directory
from models.checkpoint import load_model_from_checkpoint
from models.export import architecture
from quantization.manifest import MANIFEST, ManifestError, read_manifest
from training.rollout import FloatRunner, WorldRunner
from training.world_card.errors import EvaluationError
from training.world_card.integer_runner import IntegerRunner
from training.world_card.onnx_runner import OnnxRunner

Engine = Literal["float", "onnx", "int8"]
ENGINES: Final = ("float", "onnx", "int8")


@dataclass(frozen=True)
class EvaluatedWorld:
    """A world and how to run it; `runner` gives a fresh WorldRunner on every call."""

    name: str
    engine: Engine
    file: str
    sha256: str
    architecture: dict[str, Any]
    training: dict[str, Any]
    runner: Callable[[], WorldRunner]


def load_world(path: Path, engine: Engine | None) -> EvaluatedWorld:
    """A `.pt` checkpoint (float engine) or an exported world directory (onnx), by path or name.

    engine "int8": a world directory's integer form.

    Raises EvaluationError, CheckpointError or WorldError, each naming what is wrong.
    """
    if engine == "int8":
        return _integer(path)
    if path.suffix == ".pt" or (path.is_file() and engine != "onnx"):
        if engine == "onnx":
            raise EvaluationError(
                f"{path} is a checkpoint, the onnx engine runs an export: "
                f"`python -m models.export --checkpoint {path} --out DIR`, then --world DIR"
            )
        return _checkpoint(path)
    if engine == "float":
        raise EvaluationError(f"the float engine runs a .pt checkpoint; {path} is none")
    return _directory(path)


def _checkpoint(path: Path) -> EvaluatedWorld:
    loaded = load_model_from_checkpoint(path)
    training = {k: v for k, v in loaded.metadata.get("training", {}).items() if k != "config"}
    return EvaluatedWorld(
        name=str(loaded.metadata.get("name", path.stem)),
        engine="float",
        file=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        architecture=architecture(loaded.model),
        training=training,
        runner=lambda: FloatRunner(loaded.model),
    )


def _directory(path: Path) -> EvaluatedWorld:
    directory = read_model_directory(find_model_directory(str(path), "world"), "world")
    training = {k: v for k, v in directory.manifest.get("training", {}).items() if k != "config"}
    return EvaluatedWorld(
        name=directory.name,
        engine="onnx",
        file=directory.onnx.name,
        sha256=directory.sha256,
        architecture=directory.manifest.get("architecture", {}),
        training=training,
        runner=lambda: OnnxRunner(directory),
    )


def _integer(path: Path) -> EvaluatedWorld:
    folder = integer_folder(str(path))
    try:
        manifest = read_manifest(folder)
        runner = IntegerRunner(folder)
    except ManifestError as error:
        raise EvaluationError(str(error)) from error
    return EvaluatedWorld(
        name=str(manifest["name"]),
        engine="int8",
        file=MANIFEST,
        sha256=str(manifest["hash"]),
        architecture=dict(manifest["sizes"]),
        training={},
        runner=lambda: runner,
    )
