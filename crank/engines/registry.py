"""Engines by name."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from crank.engines.engine import Engine
from crank.errors import EngineError, WorldError
from crank.world import find_world, load_world


def make_engine(name: str, world: str, temperature: float = 0.0) -> Engine:
    """The engine `name` for a world by name or path. EngineError for an unknown engine, WorldError for a bad world."""
    if name not in ENGINES:
        raise EngineError(f"unknown engine {name!r}; known: {', '.join(ENGINES)}")
    return ENGINES[name](world, temperature)


def _onnx(world: str, temperature: float) -> Engine:
    from crank.engines.onnx_engine import OnnxEngine

    if Path(world).suffix == ".pt":
        raise WorldError(f"{world} is a PyTorch checkpoint: run it with --engine float, or export it first")
    return OnnxEngine(load_world(world), temperature)


def _float(world: str, temperature: float) -> Engine:
    try:
        from crank.engines.float_engine import FloatEngine
    except ImportError as error:
        raise EngineError(
            f"the float engine needs PyTorch ({error}): install the training extra with pip install -e '.[training]'"
        ) from error
    checkpoint = Path(world)
    if checkpoint.suffix != ".pt":
        folder = find_world(world)
        checkpoints = sorted(folder.glob("*.pt"))
        if len(checkpoints) != 1:
            raise WorldError(f"{folder} holds {len(checkpoints)} .pt files; name the checkpoint: --world-model FILE.pt")
        checkpoint = checkpoints[0]
    return FloatEngine(checkpoint, temperature)


def _int8(world: str, temperature: float) -> Engine:
    from crank.engines.integer_engine import IntegerEngine

    return IntegerEngine(_integer_folder(world), temperature)


def _svm(world: str, temperature: float) -> Engine:
    from crank.engines.svm_engine import SvmEngine

    return SvmEngine(_integer_folder(world), temperature)


def _integer_folder(world: str) -> Path:
    from crank.engines.integer_engine import integer_folder

    if Path(world).suffix == ".pt":
        raise WorldError(
            f"{world} is a PyTorch checkpoint: run it with --engine float, or quantise it with "
            "python -m quantization.export"
        )
    return integer_folder(world)


ENGINES: Final[dict[str, Callable[[str, float], Engine]]] = {
    "onnx": _onnx,
    "float": _float,
    "int8": _int8,
    "svm": _svm,
}
