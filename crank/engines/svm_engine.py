"""The world as its Solana program runs it: in a virtual machine inside this process, with no node."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from crank import compute_units
from crank.engines import saved
from crank.engines.batch import check_controllers, check_reset
from crank.engines.integer_engine import MASK, exact_temperature
from crank.errors import AlteredWorldError, EngineError, WorldError
from crank.frame import Controllers, Frames
from crank.starts import read_starts
from quantization.frame import to_exact, to_float
from quantization.manifest import AlteredWorldError as AlteredShards
from quantization.manifest import ManifestError, read_blob, read_manifest
from quantization.sampling import TEMPERATURE_BITS
from schema.layout import PLAYER_FIELD_COUNT

MODULE: Final = "wire_svm"
FRAME_VALUES: Final = 2 * PLAYER_FIELD_COUNT


class SvmEngine:
    """An integer world on a chain of its own, where every match is a session: the frames of `IntegerEngine`.

    The world is brought on chain by the program's own instructions when the engine is made (a second or two); a match
    that is over can't be stepped on.
    """

    name = "svm"

    def __init__(self, folder: Path, temperature: float = 0.0) -> None:
        """temperature: taken to the nearest 1/256.

        WorldError for a world that is missing or altered; EngineError where the virtual machine isn't installed.
        """
        try:
            import wire_svm
        except ImportError as error:
            raise EngineError("the Solana virtual machine isn't installed: make svm (needs Rust, Debian 12)") from error
        self._temperature = exact_temperature(temperature)
        try:
            manifest = read_manifest(folder)
            world = read_blob(folder, manifest)
        except AlteredShards as error:
            raise AlteredWorldError(str(error)) from error
        except ManifestError as error:
            raise WorldError(str(error)) from error
        self._name, self._hash = str(manifest["name"]), str(manifest["hash"])
        self._chain = wire_svm.Chain(world, exact_starts())
        self._seeds: list[int] = []
        self._stages: list[int] = []
        self._row = 0
        self.units: list[int] = []
        """Compute units of every step since the last reset, all matches together."""

    @property
    def world_name(self) -> str:
        return self._name

    @property
    def world_hash(self) -> str:
        return self._hash

    @property
    def temperature(self) -> float:
        """A whole number of 1/256."""
        return self._temperature / (1 << TEMPERATURE_BITS)

    def reset(self, frames: Frames, stages: npt.NDArray[np.int64], seeds: Sequence[int]) -> None:
        check_reset(frames, stages, seeds)
        self._begin(to_exact(frames).astype(np.int32), stages.tolist(), [int(seed) & MASK for seed in seeds])
        self._row, self.units = 0, []

    def _begin(self, exact: npt.NDArray[np.int32], stages: list[int], seeds: list[int]) -> None:
        try:
            self._chain.begin(np.ascontiguousarray(exact), stages, seeds, self._temperature)
        except ValueError as error:
            raise WorldError(f"no match starts so: {error}") from error
        self._stages, self._seeds = stages, seeds

    def _check_started(self) -> None:
        if not self._seeds:
            raise EngineError("step before reset: an engine starts from a frame")

    def step(self, controllers: Controllers) -> Frames:
        self._check_started()
        check_controllers(controllers, len(self._seeds))
        try:
            exact, units = self._chain.step(np.ascontiguousarray(controllers))
        except RuntimeError as error:
            raise EngineError(f"the program refuses frame {self._row + 1}: {error}") from error
        self._row += 1
        self.units.append(units)
        return to_float(exact.astype(np.int64))

    def exact_frames(self) -> npt.NDArray[np.int32]:
        """The present exact frames [B, 2, F]. EngineError before the first reset."""
        self._check_started()
        return self._chain.frames()

    def memory(self, lane: int) -> bytes:
        """A lane's hidden state, as `quantization.hidden` orders it. EngineError before the first reset."""
        self._check_started()
        return self._chain.memory(lane)

    def sampling(self, lane: int) -> tuple[int, int] | None:
        """What a lane samples by, temperature in 1/256 and seed; None at temperature 0. EngineError before a reset."""
        self._check_started()
        return (self._temperature, self._seeds[lane]) if self._temperature else None

    def save(self) -> bytes:
        self._check_started()
        memories = b"".join(self._chain.memory(lane) for lane in range(len(self._seeds)))
        data = self._chain.frames().astype("<i4").tobytes() + memories
        return saved.write(self, self._row, self._seeds, data, stages=self._stages)

    def restore(self, state: bytes) -> None:
        row, seeds, data, (stages,) = saved.read(self, state, "stages")
        lanes, frames = len(seeds), len(seeds) * FRAME_VALUES * 4
        if not lanes or len(data) <= frames or (len(data) - frames) % lanes:
            raise EngineError("the saved state is truncated or altered")
        exact = np.frombuffer(data[:frames], "<i4").reshape(lanes, 2, PLAYER_FIELD_COUNT).astype(np.int32)
        length = (len(data) - frames) // lanes
        self._begin(exact, stages, seeds)
        try:
            self._chain.recall([row] * lanes, [data[frames + lane * length :][:length] for lane in range(lanes)])
        except ValueError as error:
            raise EngineError(f"the saved state is truncated or altered: {error}") from error
        self._row = row

    def cost(self) -> str:
        """What the frames took, one line for people."""
        if not self.units:
            return "no frame was computed"
        return compute_units.describe(self.units)


def exact_starts() -> npt.NDArray[np.int32]:
    """The crank's start table as chains hold it, int32 [S, 3 + F]: stage, side, character, exact fields."""
    starts = read_starts().starts
    fields = to_exact(np.array([start.values for start in starts], np.float32))
    keys = np.array([(start.stage, start.side, start.character) for start in starts], np.int64)
    return np.concatenate([keys, fields], axis=1).astype(np.int32)
