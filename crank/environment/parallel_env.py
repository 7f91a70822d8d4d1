"""PettingZoo environment of two learners; needs the `environment` extra."""

import secrets
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from crank.environment.actions import check_kind, to_controllers
from crank.environment.extra import missing_extra
from crank.environment.opening import Opening
from crank.environment.rewards import RewardWeights
from crank.environment.wire_environment import SEED_LIMIT, Characters, Infos, WireEnvironment, lane_infos
from crank.errors import AgentError
from crank.frame import Frames, swap_perspective
from crank.match_runner import WHOLE_MATCH
from crank.world import DEFAULT_WORLD

try:
    from gymnasium.spaces import Space
    from pettingzoo import ParallelEnv

    from crank.environment.spaces import Observation, action_space, observation_space
except ImportError as error:
    raise missing_extra(error) from error

PLAYERS: Final = ("player_0", "player_1")


class WireParallelEnv(ParallelEnv[str, Observation, npt.NDArray[Any]]):  # type: ignore[misc]  # has no py.typed
    """One match; each player sees itself first. Both leave when it is over.

    Observations, actions, rewards and ends are those of docs/environment.md. `reset`'s options: "characters" and
    "stage", in place of those the environment was made with.
    """

    metadata: dict[str, Any] = {  # noqa: RUF012 (instances may have their own)
        "name": "the_wire_v0",
        "render_modes": [],
        "is_parallelizable": True,
    }

    def __init__(
        self,
        world: str = DEFAULT_WORLD,
        *,
        actions: str = "classes",
        characters: Characters | None = None,
        stage: int | str | None = None,
        weights: RewardWeights | None = None,
        frames: int = WHOLE_MATCH,
        compiled: bool | None = None,
    ) -> None:
        """actions: "classes" or "bytes"; the rest as `WireEnvironment` has it.

        AgentError, EngineError, WorldError, ValueError: one line that says what is wrong.
        """
        self.matches = WireEnvironment(world, weights=weights, frames=frames, compiled=compiled)
        self.render_mode = None
        self.possible_agents = list(PLAYERS)
        self.agents: list[str] = []
        self._kind = check_kind(actions)
        self.observation_spaces = {player: observation_space() for player in PLAYERS}
        self.action_spaces = {player: action_space(self._kind) for player in PLAYERS}
        self._opening = Opening(characters, stage)

    def observation_space(self, agent: str) -> Space[Any]:
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> Space[Any]:
        return self.action_spaces[agent]

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Observation], dict[str, dict[str, Any]]]:
        """Without a seed: the next match after the one before, or, on the first reset, a match by a random seed."""
        opening = self._opening.arguments(seed, options, self.matches.started, lambda: secrets.randbelow(SEED_LIMIT))
        return self._seen(*self.matches.reset(*opening))

    def step(
        self, actions: dict[str, npt.NDArray[Any]]
    ) -> tuple[dict[str, Observation], dict[str, float], dict[str, bool], dict[str, bool], dict[str, dict[str, Any]]]:
        """AgentError for a bad action, one that is missing, or a match that is over."""
        if set(actions) != set(self.agents):
            playing = ", ".join(self.agents) or "nobody: the match is over, or was never reset"
            raise AgentError(f"a step takes one action of each who plays ({playing}), not of {sorted(actions)}")
        if not self.agents:
            raise AgentError("the match is over, or was never reset")
        pads = [to_controllers(self._kind, np.asarray(actions[player])[None], 1)[0] for player in PLAYERS]
        frames, rewards, terminated, truncated, infos = self.matches.step(np.stack(pads)[None])
        observations, found = self._seen(frames, infos)
        return (
            observations,
            {player: float(rewards[0, side]) for side, player in enumerate(PLAYERS)},
            dict.fromkeys(PLAYERS, bool(terminated[0])),
            dict.fromkeys(PLAYERS, bool(truncated[0])),
            found,
        )

    def save(self) -> bytes:
        """As `WireEnvironment.save`."""
        return self.matches.save()

    def restore(self, data: bytes) -> tuple[dict[str, Observation], dict[str, dict[str, Any]]]:
        """As `WireEnvironment.restore`; returns what `reset` does."""
        return self._seen(*self.matches.restore(data))

    def state(self) -> npt.NDArray[np.float32]:
        """The frame float32 [2, F] in player order. EngineError before the first reset."""
        return self.matches.observe()[0][0]

    def _seen(self, frames: Frames, infos: Infos) -> tuple[dict[str, Observation], dict[str, dict[str, Any]]]:
        """What both players see; whoever's match is over no longer plays."""
        self.agents = list(PLAYERS) if infos["result"][0] is None else []
        views = (frames[0], swap_perspective(frames[0]))
        observations = {
            player: {"frame": view.copy(), "stage": infos["stage"][0]}
            for player, view in zip(PLAYERS, views, strict=True)
        }
        return observations, {player: lane_infos(infos, 0) for player in PLAYERS}
