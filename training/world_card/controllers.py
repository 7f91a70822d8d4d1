"""Who holds the controllers in a free run."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from crank.agents.policy_agent import PolicyConfig, controller_bytes, policy_session
from crank.frame import swap_perspective
from crank.model_directory import ModelDirectory
from models.controller import neutral, to_vector
from schema import layout as L
from training.rollout import Controllers, Frames


class ControllerSource(Protocol):
    """Both sides' controllers of B matches that are played at once."""

    @property
    def description(self) -> str:
        """What the card says of it."""
        ...

    def begin(self, lanes: int, seed: int) -> None:
        """Starts B matches."""
        ...

    def act(self, frames: Frames, stages: npt.NDArray[np.int64]) -> Controllers:
        """From frames [B, 2, F] on stages [B], the controllers uint8 [B, 2, 8] that lead to the next frames."""
        ...

    def keep(self, lanes: npt.NDArray[np.int64]) -> None:
        """Goes on with these of the lanes."""
        ...


class PolicyControllers:
    """An exported policy on both sides, all matches in one batch; it samples, seeded by frame and lane."""

    def __init__(self, policy: ModelDirectory, config: PolicyConfig | None = None) -> None:
        """WorldError when the policy's files are missing, damaged or do not fit."""
        self._config = config or PolicyConfig()
        self._state_size = policy.state_size
        self._session = policy_session(policy)
        self.description = (
            f"policy {policy.name} on both sides, temperature {self._config.temperature:g}, "
            f"delay {self._config.delay} frames"
        )

    def begin(self, lanes: int, seed: int) -> None:
        self._lanes, self._lane_count = np.arange(lanes), lanes
        self._key, self._row = seed, 0
        self._state = np.zeros((2 * lanes, self._state_size), np.float32)
        self._previous = neutral(2 * lanes)
        self._history: list[Frames] = []

    def act(self, frames: Frames, stages: npt.NDArray[np.int64]) -> Controllers:
        self._history = [*self._history, frames][-self._config.delay - 1 :]
        seen = self._history[0]
        # The same numbers for a lane however many others still play
        random = np.random.Generator(np.random.Philox(key=[self._key, self._row]))
        uniforms = random.random((self._lane_count, 2, L.POLICY_UNIFORMS), np.float32)[self._lanes]
        sides = 2 * len(frames)
        raw, self._state = self._session.run(
            {
                "frame": np.stack([seen, swap_perspective(seen)], 1).reshape(sides, *frames.shape[1:]),
                "stage": np.repeat(stages, 2),
                "previous": to_vector(self._previous),
                "delay": np.full(sides, self._config.delay, np.int64),
                "state": self._state,
                "uniforms": uniforms.reshape(sides, L.POLICY_UNIFORMS),
                "temperature": np.full(sides, self._config.temperature, np.float32),
            }
        )
        self._previous = controller_bytes(raw)
        self._row += 1
        return self._previous.reshape(len(frames), 2, -1)

    def keep(self, lanes: npt.NDArray[np.int64]) -> None:
        sides = np.stack([2 * lanes, 2 * lanes + 1], 1).ravel()
        self._lanes = self._lanes[lanes]
        self._state, self._previous = self._state[sides], self._previous[sides]
        self._history = [frames[lanes] for frames in self._history]


class ReplayControllers:
    """Controllers of other real matches, which see nothing of what they cause: for want of a policy."""

    description = "controllers of another real match, repeated from its clock's start; they react to nothing"

    def __init__(self, inputs: Sequence[Controllers]) -> None:
        """inputs: every lane's controllers of a whole match, uint8 [T, 2, 8]."""
        self._inputs = inputs

    def begin(self, lanes: int, seed: int) -> None:
        if lanes > len(self._inputs):
            raise ValueError(f"{lanes} lanes, but controllers of {len(self._inputs)} matches")
        self._lanes = np.arange(lanes)
        self._row = 0

    def act(self, frames: Frames, stages: npt.NDArray[np.int64]) -> Controllers:
        self._row += 1
        return np.stack([self._at(self._inputs[lane]) for lane in self._lanes.tolist()])

    def keep(self, lanes: npt.NDArray[np.int64]) -> None:
        self._lanes = self._lanes[lanes]

    def _at(self, inputs: Controllers) -> Controllers:
        row = self._row
        if row >= len(inputs):
            row = L.CLOCK_START_ROW + (row - len(inputs)) % (len(inputs) - L.CLOCK_START_ROW)
        return inputs[row]
