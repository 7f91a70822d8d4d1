"""Running a world along real games: context from a real game, then the world alone under the real controllers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from models.controller import to_vector
from models.world import Window, WorldModel
from training.dataset import MatchDataset

Frames = npt.NDArray[np.float32]
Controllers = npt.NDArray[np.uint8]

_LANES_AT_ONCE: Final = 128
"""Lanes whose windows go through the parallel form together: bounds the memory, changes no result."""


@dataclass(frozen=True)
class Starts:
    """Real excerpts of S starts: frames (S, C + H + 1, 2, F), controllers (S, C + H, 2, 8) that lead to frames 1..,
    stage (S), group (S): session group of each start, for the bootstrap."""

    frames: Frames
    controllers: Controllers
    stage: npt.NDArray[np.int64]
    group: list[str]
    match: npt.NDArray[np.int64]
    context: int

    @property
    def horizon(self) -> int:
        return self.controllers.shape[1] - self.context


class WorldRunner(Protocol):
    """A world that B lanes run in, whatever carries its step out. Frames are float32 [B, 2, F]."""

    def begin(self, frames: Frames, stages: npt.NDArray[np.int64]) -> None:
        """Starts every lane at a frame with an empty memory; stages int64 [B]."""
        ...

    def follow(self, controllers: Controllers, frames: Frames) -> Frames:
        """Leads the lanes along T real frames [B, T, 2, F] by the controllers [B, T, 2, 8] that led to them.

        Returns what the world itself said of each of them, given the real ones before: [B, T, 2, F].
        """
        ...

    def step(self, controllers: Controllers) -> Frames:
        """Advances every lane by the world's own next frame, which is returned; controllers uint8 [B, 2, 8]."""
        ...

    def keep(self, lanes: npt.NDArray[np.int64]) -> None:
        """Goes on with these lanes in this order; one named twice is doubled."""
        ...


class FloatRunner:
    """A world's PyTorch model as a WorldRunner."""

    def __init__(self, model: WorldModel, device: torch.device | str = "cpu") -> None:
        self._model = model
        self._device = torch.device(device)

    def begin(self, frames: Frames, stages: npt.NDArray[np.int64]) -> None:
        self._frame = torch.from_numpy(frames).to(self._device)
        self._stage = torch.from_numpy(stages).to(self._device)
        self._state = self._model.start_state(len(frames), self._device)

    @torch.inference_mode()
    def follow(self, controllers: Controllers, frames: Frames) -> Frames:
        parts = [slice(at, at + _LANES_AT_ONCE) for at in range(0, len(frames), _LANES_AT_ONCE)]
        done = [self._follow(part, controllers[part], frames[part]) for part in parts]
        self._frame = torch.from_numpy(frames[:, -1]).to(self._device)
        self._state = torch.cat([state for _, state in done])
        return np.concatenate([said for said, _ in done])

    def _follow(self, lanes: slice, controllers: Controllers, frames: Frames) -> tuple[Frames, Tensor]:
        real = torch.from_numpy(frames).to(self._device)
        before = torch.cat([self._frame[lanes, None], real[:, :-1]], 1)
        vectors = torch.from_numpy(to_vector(controllers)).to(self._device)
        hidden, state = self._model(Window(before, self._stage[lanes], vectors), self._state[lanes])
        stage = self._stage[lanes, None].expand(before.shape[:2])
        said: Frames = self._model.decode(hidden, before, stage).cpu().numpy()
        return said, state

    @torch.inference_mode()
    def step(self, controllers: Controllers) -> Frames:
        vectors = torch.from_numpy(to_vector(controllers)).to(self._device)
        self._frame, self._state = self._model.step(self._frame, self._stage, vectors, self._state)
        frame: Frames = self._frame.cpu().numpy()
        return frame

    def keep(self, lanes: npt.NDArray[np.int64]) -> None:
        chosen = torch.from_numpy(lanes).to(self._device)
        self._frame, self._stage, self._state = self._frame[chosen], self._stage[chosen], self._state[chosen]


def draw_starts(dataset: MatchDataset, count: int, context: int, horizon: int, seed: int) -> Starts:
    """`count` random starts, every frame of the split equally likely, always the same for one seed."""
    random = np.random.default_rng(seed)
    need = context + horizon + 1
    room = np.array([max(m.frames - need, 0) for m in dataset.matches], dtype=np.float64)
    if not room.sum():
        raise ValueError(f"no match of the dataset has {need} frames")
    chosen = np.sort(random.choice(len(room), size=count, p=room / room.sum()))
    frames, controllers, stage, group = [], [], [], []
    loaded, index = None, -1
    for match_index in chosen:
        if match_index != index:
            loaded, index = dataset.load(int(match_index)), match_index
        assert loaded is not None
        row = int(random.integers(0, loaded.info.frames - need + 1))
        frames.append(loaded.frames[row : row + need])
        controllers.append(loaded.controllers[row + 1 : row + need])
        stage.append(loaded.info.stage)
        group.append(str(loaded.info.group))
    return Starts(
        np.stack(frames),
        np.stack(controllers),
        np.array(stage, dtype=np.int64),
        group,
        chosen.astype(np.int64),
        context,
    )


def rollout(runner: WorldRunner, starts: Starts) -> Iterator[Frames]:
    """The world's own frames (S, 2, F) at horizons 1, 2, …, H after `context` real frames."""
    c = starts.context
    runner.begin(starts.frames[:, 0], starts.stage)
    runner.follow(starts.controllers[:, :c], starts.frames[:, 1 : c + 1])
    for k in range(starts.horizon):
        yield runner.step(starts.controllers[:, c + k])


def rollout_frames(model: WorldModel, starts: Starts, device: torch.device | str = "cpu") -> Frames:
    """All of a rollout of a model: (S, H, 2, F)."""
    return np.stack(list(rollout(FloatRunner(model, device), starts)), 1)
