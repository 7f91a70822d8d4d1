"""One learner's seat in B matches: an agent holds the other pad of each."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from crank.agents.agent import Agent
from crank.agents.registry import make_agent
from crank.environment.actions import ActionKind, check_kind, to_controllers
from crank.environment.wire_environment import Characters, Infos, Step, WireEnvironment
from crank.errors import AgentError
from crank.frame import Frames, swap_perspective
from models.controller import neutral
from schema.layout import CONTROLLER_SIZE

Opponent: TypeAlias = str | Callable[[], Agent]
"""An agent as `crank.agents.registry` words it ("fighter", "policy:NAME"), or what makes one (`FighterAgent`)."""


class Seat:
    """Plays `matches` as `player` against one opponent a lane."""

    def __init__(self, matches: WireEnvironment, opponent: Opponent, player: int, actions: str) -> None:
        """AgentError for an unknown opponent, player or kind of action."""
        if player not in (0, 1):
            raise AgentError(f"a learner is player 0 or player 1, not {player}")
        self.matches, self.player = matches, player
        self.kind: ActionKind = check_kind(actions)
        self._opponents = [
            make_agent(opponent) if isinstance(opponent, str) else opponent() for _ in range(matches.batch)
        ]

    def reset(
        self, seed: int | Sequence[int] | None, characters: Characters | None, stage: int | str | None
    ) -> tuple[Frames, Infos]:
        """As `WireEnvironment.reset`; frames are seen from the learner's side. Opponents get their match's seed."""
        frames, infos = self.matches.reset(seed, characters, stage)
        self._begin(range(self.matches.batch), infos)
        return self._seen(frames), infos

    def step(self, actions: npt.ArrayLike) -> tuple[Step, npt.NDArray[np.float64]]:
        """One action a lane. Step with frames seen from the learner's side; and the learner's rewards [B].

        AgentError for a bad action, or for an opponent that answers with no controller.
        """
        frames, infos = self.matches.observe()
        controllers = neutral(self.matches.batch, 2)
        controllers[:, self.player] = to_controllers(self.kind, actions, self.matches.batch)
        over = [result is not None for result in infos["result"]]
        for lane, opponent in enumerate(self._opponents):
            if not over[lane]:
                answer: npt.NDArray[Any] = opponent.act(frames[lane].copy(), int(infos["row"][lane]))
                if answer.dtype != np.uint8 or answer.shape != (CONTROLLER_SIZE,):
                    raise AgentError(
                        f"agent {opponent.name} answered with {answer.dtype} {list(answer.shape)}, "
                        f"not uint8 [{CONTROLLER_SIZE}]"
                    )
                controllers[lane, 1 - self.player] = answer
        step = self.matches.step(controllers)
        if self.matches.autoreset:
            self._begin([lane for lane, ended in enumerate(over) if ended], step.infos)
        return step._replace(frames=self._seen(step.frames)), step.rewards[:, self.player].copy()

    def _begin(self, lanes: Sequence[int], infos: Infos) -> None:
        for lane in lanes:
            stage, seed = int(infos["stage"][lane]), int(infos["seed"][lane])
            self._opponents[lane].reset(1 - self.player, stage, seed, self.matches.frame_limit)

    def _seen(self, frames: Frames) -> Frames:
        return swap_perspective(frames) if self.player == 1 else frames
