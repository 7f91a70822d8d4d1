"""The integer step: the world in whole numbers, the same bits on every machine."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from crank.engines import saved
from crank.engines.batch import check_controllers, check_reset, check_temperature
from crank.errors import AlteredWorldError, EngineError, WorldError
from crank.frame import Controllers, Frames
from crank.world import find_world
from quantization.frame import to_exact, to_float
from quantization.manifest import MANIFEST, ManifestError
from quantization.manifest import AlteredWorldError as AlteredShards
from quantization.sampling import TEMPERATURE_BITS, Sampling
from quantization.session import ExactFrames, Session, WorldSessions

FOLDER: Final = "int8"
"""Where a world's directory keeps its integer form."""
MASK: Final = (1 << 64) - 1


class IntegerEngine:
    """An integer world, by the compiled step where it is installed, else by the reference: the same frames.

    What it gives are float32 views of exact frames; the exact ones stay inside and are what the next step reads. Above
    temperature 0 a match follows from its seed, modulo 2^64, as `quantization.sampling` says.
    """

    name = "int8"

    def __init__(self, folder: Path, temperature: float = 0.0, compiled: bool | None = None) -> None:
        """temperature: taken to the nearest 1/256; 0 takes the likeliest outcome.

        WorldError for a world that is missing, truncated or altered; EngineError for a step that isn't installed or a
        temperature out of range.
        """
        self._temperature = exact_temperature(temperature)
        self._sessions = open_world(folder, compiled)
        self._session: Session | None = None

    @property
    def world_name(self) -> str:
        return self._sessions.name

    @property
    def world_hash(self) -> str:
        return self._sessions.hash

    @property
    def temperature(self) -> float:
        """A whole number of 1/256."""
        return self._temperature / (1 << TEMPERATURE_BITS)

    def reset(self, frames: Frames, stages: npt.NDArray[np.int64], seeds: Sequence[int]) -> None:
        batch = check_reset(frames, stages, seeds)
        session = self._sessions.open(batch)
        try:
            session.start(to_exact(frames).astype(np.int32), stages.tolist())
        except ValueError as error:
            raise WorldError(f"no match starts so: {error}") from error
        self._session, self._row, self._seeds = session, 0, [int(seed) & MASK for seed in seeds]

    def _started(self) -> Session:
        if self._session is None:
            raise EngineError("step before reset: an engine starts from a frame")
        return self._session

    def step(self, controllers: Controllers) -> Frames:
        session = self._started()
        check_controllers(controllers, len(self._seeds))
        self._row += 1
        return to_float(session.step(np.ascontiguousarray(controllers), self._sampling()).astype(np.int64))

    def _sampling(self) -> Sampling | None:
        if self._temperature == 0:
            return None
        return np.array([[seed, self._row & MASK, self._temperature] for seed in self._seeds], np.uint64)

    def exact_frames(self) -> ExactFrames:
        """The present exact frames [B, 2, F]. EngineError before the first reset."""
        return self._started().frames()

    def memory(self, lane: int) -> bytes:
        """A lane's hidden state, as `quantization.hidden` orders it. EngineError before the first reset."""
        return self._started().memory(lane)

    def sampling(self, lane: int) -> tuple[int, int] | None:
        """What a lane samples by, temperature in 1/256 and seed; None at temperature 0. EngineError before a reset."""
        self._started()
        return (self._temperature, self._seeds[lane]) if self._temperature else None

    def save(self) -> bytes:
        kept = self._started().save()
        return saved.write(self, self._row, self._seeds, kept)

    def restore(self, state: bytes) -> None:
        row, seeds, data, _ = saved.read(self, state)
        seeds = [seed & MASK for seed in seeds]
        try:
            session = self._sessions.open(len(seeds))
            session.restore(data)
        except ValueError as error:
            raise EngineError(f"the saved state is truncated or altered: {error}") from error
        self._session, self._row, self._seeds = session, row, seeds


def exact_temperature(temperature: float) -> int:
    """A temperature in 1/256, the nearest. EngineError for one out of range, or above 0 and nearest to it."""
    check_temperature(temperature)
    exact = round(temperature * (1 << TEMPERATURE_BITS))
    if temperature > 0 and exact == 0:
        raise EngineError(
            f"the integer world's temperature is a number of 1/256: {temperature} is too little, 0 is none"
        )
    return exact


def open_world(folder: Path, compiled: bool | None = None) -> WorldSessions:
    """An integer world's sessions; compiled: see `WorldSessions`.

    WorldError for a world that is missing, truncated or altered; EngineError for a step that isn't installed.
    """
    try:
        return WorldSessions(folder, compiled)
    except AlteredShards as error:
        raise AlteredWorldError(str(error)) from error
    except (ManifestError, ValueError) as error:
        raise WorldError(str(error)) from error
    except ImportError as error:
        raise EngineError("the compiled step is not installed: make core builds it (needs Rust)") from error


def integer_folder(name_or_path: str) -> Path:
    """The folder of a world's integer form: a world by name or path, or that folder itself. WorldError without one."""
    given = Path(name_or_path)
    if (given / MANIFEST).is_file():
        return given
    world = find_world(name_or_path)
    if not (world / FOLDER / MANIFEST).is_file():
        raise WorldError(
            f"{world} has no integer form: make one with python -m quantization.export --checkpoint FILE.pt "
            f"--out {world / FOLDER}, or play the float world with --engine onnx"
        )
    return world / FOLDER
