"""What every engine with a flat float hidden state does the same way: batches, seeds, saving."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from crank.engines import saved
from crank.engines.batch import check_controllers, check_reset, check_temperature
from crank.errors import EngineError
from crank.frame import Controllers, Frames
from crank.random import WORLD_HEAD, random_uniform
from models.controller import to_vector
from schema.layout import PLAYER_FIELD_COUNT

FRAME_SHAPE: Final = (2, PLAYER_FIELD_COUNT)


class RecurrentEngine(ABC):
    """An Engine around one method, `_advance`."""

    name: str

    def __init__(self, world_name: str, world_hash: str, state_size: int, temperature: float) -> None:
        """temperature: 0 takes the likeliest class, above it the world samples. EngineError when it is out of range."""
        check_temperature(temperature)
        self._world_name, self._world_hash = world_name, world_hash
        self._state_size = state_size
        self._temperature = temperature
        self._frames: Frames | None = None

    @property
    def world_name(self) -> str:
        return self._world_name

    @property
    def world_hash(self) -> str:
        return self._world_hash

    @property
    def temperature(self) -> float:
        return self._temperature

    @abstractmethod
    def _advance(
        self,
        frames: Frames,
        stages: npt.NDArray[np.int64],
        controllers: npt.NDArray[np.float32],
        state: npt.NDArray[np.float32],
        uniforms: npt.NDArray[np.float32],
        temperature: npt.NDArray[np.float32],
    ) -> tuple[Frames, npt.NDArray[np.float32]]:
        """Next frames [B, 2, F] and next state [B, S]; controllers [B, 2, 18], uniforms [B, 2], temperature [B]."""

    def reset(self, frames: Frames, stages: npt.NDArray[np.int64], seeds: Sequence[int]) -> None:
        batch = check_reset(frames, stages, seeds)
        self._frames = np.ascontiguousarray(frames, np.float32)
        self._stages = np.ascontiguousarray(stages, np.int64)
        self._state = np.zeros((batch, self._state_size), np.float32)
        self._seeds = tuple(int(seed) for seed in seeds)
        self._number = 0

    def step(self, controllers: Controllers) -> Frames:
        if self._frames is None:
            raise EngineError("step before reset: an engine starts from a frame")
        batch = len(self._seeds)
        check_controllers(controllers, batch)
        self._number += 1
        self._frames, self._state = self._advance(
            self._frames,
            self._stages,
            to_vector(controllers),
            self._state,
            self._uniforms(batch),
            np.full(batch, self._temperature, np.float32),
        )
        return self._frames.copy()

    def _uniforms(self, batch: int) -> npt.NDArray[np.float32]:
        if self._temperature == 0:
            return np.zeros((batch, 2), np.float32)
        return np.array(
            [[random_uniform(seed, self._number, player, WORLD_HEAD) for player in (0, 1)] for seed in self._seeds],
            np.float32,
        )

    def save(self) -> bytes:
        if self._frames is None:
            raise EngineError("save before reset: there is nothing to save")
        arrays = (self._frames, self._stages, self._state)
        return saved.write(self, self._number, self._seeds, b"".join(array.tobytes() for array in arrays))

    def restore(self, state: bytes) -> None:
        number, seeds, data, _ = saved.read(self, state)
        batch = len(seeds)
        sizes = (batch * 2 * PLAYER_FIELD_COUNT * 4, batch * 8, batch * self._state_size * 4)
        if len(data) != sum(sizes):
            raise EngineError(f"the saved state is truncated: {len(data)} of {sum(sizes)} bytes")
        frames_end, stages_end = sizes[0], sizes[0] + sizes[1]
        self._frames = np.frombuffer(data[:frames_end], np.float32).reshape(batch, *FRAME_SHAPE).copy()
        self._stages = np.frombuffer(data[frames_end:stages_end], np.int64).copy()
        self._state = np.frombuffer(data[stages_end:], np.float32).reshape(batch, self._state_size).copy()
        self._seeds = tuple(seeds)
        self._number = number
