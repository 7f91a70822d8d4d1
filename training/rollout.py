"""Open-loop rollouts with the real controllers: context from a real game, then the world alone."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from models.controller import to_vector
from models.world import Window, WorldModel
from training.dataset import MatchDataset


@dataclass(frozen=True)
class Starts:
    """Real excerpts of S starts: frames (S, C + H + 1, 2, F), controllers (S, C + H, 2, 8) that lead to frames 1..,
    stage (S), group (S): session group of each start, for the bootstrap."""

    frames: npt.NDArray[np.float32]
    controllers: npt.NDArray[np.uint8]
    stage: npt.NDArray[np.int64]
    group: list[str]
    match: npt.NDArray[np.int64]
    context: int

    @property
    def horizon(self) -> int:
        return self.controllers.shape[1] - self.context


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
        np.stack(frames), np.stack(controllers), np.array(stage, dtype=np.int64), group, chosen.astype(np.int64), context
    )


@torch.no_grad()
def rollout(model: WorldModel, starts: Starts, device: torch.device | str = "cpu") -> Iterator[Tensor]:
    """The world's own frames (S, 2, F) at horizons 1, 2, …, H after `context` real frames."""
    frames = torch.from_numpy(starts.frames).to(device)
    controllers = torch.from_numpy(to_vector(starts.controllers)).to(device)
    stage = torch.from_numpy(starts.stage).to(device)
    state = model.start_state(len(frames), device)
    c = starts.context
    _, state = model(Window(frames[:, :c], stage, controllers[:, :c]), state)
    own = frames[:, c]
    for k in range(starts.horizon):
        own, state = model.step(own, stage, controllers[:, c + k], state)
        yield own


def rollout_frames(model: WorldModel, starts: Starts, device: torch.device | str = "cpu") -> npt.NDArray[np.float32]:
    """All of a rollout: (S, H, 2, F)."""
    return torch.stack(list(rollout(model, starts, device)), 1).cpu().numpy()
