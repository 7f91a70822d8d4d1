"""Gymnasium environments of one learner against an agent; needs the `environment` extra.

Importing this module registers them: `gymnasium.make("TheWire-v0", ...)`, `gymnasium.make_vec("TheWire-v0", ...)`.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from crank.environment.extra import missing_extra
from crank.environment.opening import Opening
from crank.environment.rewards import RewardWeights
from crank.environment.seat import Opponent, Seat
from crank.environment.wire_environment import Characters, WireEnvironment, lane_infos
from crank.errors import EngineError
from crank.match_runner import WHOLE_MATCH
from crank.world import DEFAULT_WORLD

try:
    import gymnasium
    from gymnasium.vector.utils import batch_space

    from crank.environment.spaces import Observation, action_space, observation_space
except ImportError as error:
    raise missing_extra(error) from error

ENV_ID: Final = "TheWire-v0"


class WireEnv(gymnasium.Env[Observation, npt.NDArray[Any]]):
    """One match, the learner on one pad, an agent on the other.

    Observations, actions, rewards and ends are those of docs/environment.md. `reset`'s options: "characters" and
    "stage", in place of those the environment was made with.
    """

    metadata: dict[str, Any] = {"render_modes": []}  # noqa: RUF012 (instances may have their own)

    def __init__(
        self,
        world: str = DEFAULT_WORLD,
        opponent: Opponent = "fighter",
        *,
        player: int = 0,
        actions: str = "classes",
        characters: Characters | None = None,
        stage: int | str | None = None,
        weights: RewardWeights | None = None,
        frames: int = WHOLE_MATCH,
        compiled: bool | None = None,
    ) -> None:
        """player: the learner's pad; actions: "classes" or "bytes"; the rest as `WireEnvironment` has it.

        AgentError, EngineError, WorldError, ValueError: one line that says what is wrong.
        """
        matches = WireEnvironment(world, weights=weights, frames=frames, compiled=compiled)
        self.seat = Seat(matches, opponent, player, actions)
        self.observation_space = observation_space()
        self.action_space = action_space(self.seat.kind)
        self._opening = Opening(characters, stage)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Without a seed: the next match after the one before, or, on the first reset, a match by a random seed."""
        super().reset(seed=seed)
        opening = self._opening.arguments(seed, options, self.seat.matches.started, lambda: _draw(self.np_random))
        frames, infos = self.seat.reset(*opening)
        return _observation(frames[0], infos["stage"][0]), lane_infos(infos, 0)

    def step(self, action: npt.NDArray[Any]) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        step, rewards = self.seat.step(np.asarray(action)[None])
        observation = _observation(step.frames[0], step.infos["stage"][0])
        ends = bool(step.terminated[0]), bool(step.truncated[0])
        return observation, float(rewards[0]), *ends, lane_infos(step.infos, 0)


class WireVectorEnv(gymnasium.vector.VectorEnv[Observation, npt.NDArray[Any], npt.NDArray[Any]]):
    """`num_envs` matches at once, each with an opponent of its own; the next one begins by itself (NEXT_STEP)."""

    metadata: dict[str, Any] = {  # noqa: RUF012 (instances may have their own)
        "render_modes": [],
        "autoreset_mode": gymnasium.vector.AutoresetMode.NEXT_STEP,
    }

    def __init__(
        self,
        num_envs: int = 1,
        world: str = DEFAULT_WORLD,
        opponent: Opponent = "fighter",
        *,
        player: int = 0,
        actions: str = "classes",
        characters: Characters | None = None,
        stage: int | str | None = None,
        weights: RewardWeights | None = None,
        frames: int = WHOLE_MATCH,
        compiled: bool | None = None,
    ) -> None:
        """As `WireEnv`."""
        matches = WireEnvironment(world, num_envs, autoreset=True, weights=weights, frames=frames, compiled=compiled)
        self.seat = Seat(matches, opponent, player, actions)
        self.num_envs = num_envs
        self.single_observation_space = observation_space()
        self.single_action_space = action_space(self.seat.kind)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._opening = Opening(characters, stage)

    def reset(
        self, *, seed: int | Sequence[int] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Begins a match in every lane; lane k gets seed + k, or its own. EngineError for option "reset_mask"."""
        if "reset_mask" in (options or {}):
            raise EngineError("lanes begin their next match by themselves: reset takes no reset_mask")
        super().reset(seed=seed if isinstance(seed, int) else None)
        opening = self._opening.arguments(seed, options, self.seat.matches.started, lambda: _draw(self.np_random))
        frames, infos = self.seat.reset(*opening)
        return {"frame": frames, "stage": infos["stage"].copy()}, self._infos(dict(infos))

    def step(
        self, actions: npt.NDArray[Any]
    ) -> tuple[Observation, npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], dict[str, Any]]:
        step, rewards = self.seat.step(actions)
        observation = {"frame": step.frames, "stage": step.infos["stage"].copy()}
        return observation, rewards, step.terminated, step.truncated, self._infos(dict(step.infos))

    def _infos(self, infos: dict[str, Any]) -> dict[str, Any]:
        """Gymnasium's form: beside every key a mask of the lanes that have it."""
        results = infos.pop("result")
        masks = {f"_{key}": np.ones(self.num_envs, np.bool_) for key in infos}
        found = infos | masks
        for lane, result in enumerate(results):
            if result is not None:
                found = self._add_info(found, {"result": result}, lane)
        return found


def _observation(frame: npt.NDArray[np.float32], stage: np.int64) -> Observation:
    return {"frame": frame, "stage": stage}


def _draw(random: np.random.Generator) -> int:
    return int(random.integers(1 << 62))


gymnasium.register(
    ENV_ID,
    entry_point=f"{__name__}:{WireEnv.__name__}",
    vector_entry_point=f"{__name__}:{WireVectorEnv.__name__}",
)
