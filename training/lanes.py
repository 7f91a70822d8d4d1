"""Batches of consecutive windows: each lane follows one match for a while, so that state can be carried."""

from collections import OrderedDict
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from pydantic import BaseModel, Field
from torch import Tensor

from models.controller import to_vector
from schema import layout as L
from training.augment import SYMMETRIC_STAGES, augment
from training.dataset import Match, MatchDataset


class LaneConfig(BaseModel, extra="forbid"):
    """How windows are drawn."""

    lanes: int = Field(16, ge=1, description="sequences in a batch")
    window: int = Field(256, ge=16, description="steps of a window")
    windows_per_lane: int = Field(4, ge=1, description="consecutive windows before a lane moves to another place")
    match_start_share: float = Field(0.15, ge=0, le=1, description="share of segments that begin at a match's start")
    long_state_share: float = Field(0.0, ge=0, le=1, description="share of segments around the end of a long state")
    warm_up: int = Field(24, ge=0, description="steps without loss after a zero state inside a match")
    mirror: bool = Field(True, description="left and right exchanged in half of the segments on symmetric stages")
    swap: bool = Field(True, description="the players exchanged in half of the segments")
    cache_bytes: int = Field(1_500_000_000, description="memory for decoded matches")


@dataclass(frozen=True)
class Batch:
    """frames (B, T + 1, 2, F); controllers (B, T, 2, C) lead to frames 1..T; stage (B); reset (B): the lane's state
    must restart; mask (B, T): which steps count."""

    frames: Tensor
    controllers: Tensor
    stage: Tensor
    reset: Tensor
    mask: Tensor

    def to(self, device: torch.device) -> "Batch":
        """The batch on `device`."""
        return Batch(*(getattr(self, field.name).to(device) for field in fields(self)))


class MatchCache:
    """Decoded matches, the least recently used dropped beyond a budget of bytes."""

    def __init__(self, dataset: MatchDataset, budget: int) -> None:
        self.dataset = dataset
        self.budget = budget
        self.held: OrderedDict[int, Match] = OrderedDict()
        self.bytes = 0

    def __getitem__(self, index: int) -> Match:
        if index in self.held:
            self.held.move_to_end(index)
            return self.held[index]
        match = self.dataset.load(index)
        self.held[index] = match
        self.bytes += match.frames.nbytes + match.controllers.nbytes
        while self.bytes > self.budget and len(self.held) > 1:
            _, dropped = self.held.popitem(last=False)
            self.bytes -= dropped.frames.nbytes + dropped.controllers.nbytes
        return match


LONG_STATE_FRAMES = 150
LONG_STATE_EXAMPLES = 10


def long_state_ends(cache: MatchCache, usable: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    """Rows at which a state held for long ends, (match, row) by action state; states with few examples are left out.

    Such moments follow the game's timers (the respawn platform's, say) and are too rare to be met by chance.
    """
    found: dict[int, list[tuple[int, int]]] = {}
    for index in usable:
        frames = cache[int(index)].frames
        held = frames[..., L.ACTION_FRAMES]
        rows, players = np.nonzero((held[1:] == 0) & (held[:-1] >= LONG_STATE_FRAMES))
        for row, player in zip(rows, players, strict=True):
            found.setdefault(int(frames[row, player, L.ACTION_STATE]), []).append((int(index), int(row)))
    return [np.array(ends) for _, ends in sorted(found.items()) if len(ends) >= LONG_STATE_EXAMPLES]


class LaneSampler:
    """Endless batches from a dataset; its whole position is in `state_dict`, so a resumed run sees the same data."""

    def __init__(self, dataset: MatchDataset, config: LaneConfig, seed: int) -> None:
        self.config = config
        self.cache = MatchCache(dataset, config.cache_bytes)
        lengths = np.array([m.frames for m in dataset.matches], dtype=np.int64)
        self.usable = np.flatnonzero(lengths > config.window + 1)
        if not len(lengths):
            raise ValueError(
                "every match of the dataset is held out, by who played it: prepare more replays to train on"
            )
        if not len(self.usable):
            raise ValueError(f"no match of the dataset is longer than a window of {config.window} frames")
        self.lengths = lengths
        self.weights = lengths[self.usable] / lengths[self.usable].sum()
        self.random = np.random.default_rng(seed)
        self.ends = long_state_ends(self.cache, self.usable) if config.long_state_share else []
        n = config.lanes
        self.match = np.zeros(n, dtype=np.int64)
        self.row = np.zeros(n, dtype=np.int64)
        self.left = np.zeros(n, dtype=np.int64)
        self.mirror = np.zeros(n, dtype=bool)
        self.swap = np.zeros(n, dtype=bool)

    def _restart(self, lane: int, left: int) -> None:
        c = self.config
        index = int(self.random.choice(self.usable, p=self.weights))
        last = int(self.lengths[index]) - c.window - 1
        at_start = self.random.random() < c.match_start_share
        # drawn past the end and clipped, so that a match's last rows (its last stock) are met as often as others
        row = 0 if at_start else min(int(self.random.integers(0, last + 1 + c.window)), last)
        if self.ends and self.random.random() < c.long_state_share:
            ends = self.ends[self.random.integers(len(self.ends))]
            index, end = (int(v) for v in ends[self.random.integers(len(ends))])
            before = int(self.random.integers(c.warm_up, c.window))
            row = min(max(end - before, 0), int(self.lengths[index]) - c.window - 1)
        self.match[lane] = index
        self.row[lane] = row
        self.left[lane] = left
        symmetric = self.cache.dataset.matches[index].stage in SYMMETRIC_STAGES
        self.mirror[lane] = c.mirror and symmetric and self.random.random() < 0.5
        self.swap[lane] = c.swap and self.random.random() < 0.5

    def next(self) -> Batch:
        """The next batch; lanes that moved are marked in `reset`."""
        c = self.config
        frames, controllers, stage = [], [], []
        reset = np.zeros(c.lanes, dtype=bool)
        mask = np.ones((c.lanes, c.window), dtype=np.float32)
        for lane in range(c.lanes):
            over = self.row[lane] + c.window + 1 > self.lengths[self.match[lane]]
            if self.left[lane] == 0 or over:
                self._restart(lane, c.windows_per_lane)
                reset[lane] = True
                if self.row[lane] > 0:
                    mask[lane, : c.warm_up] = 0
            match = self.cache[int(self.match[lane])]
            rows = slice(int(self.row[lane]), int(self.row[lane]) + c.window + 1)
            frames.append(match.frames[rows])
            controllers.append(match.controllers[rows][1:])
            stage.append(match.info.stage)
            self.row[lane] += c.window
            self.left[lane] -= 1
        frame_tensor, controller_tensor = augment(
            torch.from_numpy(np.stack(frames)),
            torch.from_numpy(to_vector(np.stack(controllers))),
            torch.from_numpy(self.mirror.copy()),
            torch.from_numpy(self.swap.copy()),
        )
        return Batch(
            frame_tensor,
            controller_tensor,
            torch.tensor(stage, dtype=torch.int64),
            torch.from_numpy(reset),
            torch.from_numpy(mask),
        )

    def state_dict(self) -> dict[str, Any]:
        """Positions of all lanes and of the random generator."""
        arrays = {k: getattr(self, k).copy() for k in ("match", "row", "left", "mirror", "swap")}
        return {**arrays, "random": self.random.bit_generator.state}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Goes on from where `state_dict` was taken."""
        for key in ("match", "row", "left", "mirror", "swap"):
            getattr(self, key)[:] = state[key]
        self.random.bit_generator.state = state["random"]
