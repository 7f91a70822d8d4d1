"""One match: two agents in a world, from a start to the game's end, or on from where it was left."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from crank.agents.agent import Agent, distinct_names
from crank.chain import Chain, ExactEngine
from crank.engines.engine import Engine
from crank.errors import AgentError, MatchFileError, WorldError
from crank.events import find_events
from crank.frame import Controllers, Frames
from crank.match_record import ChainRecord, Fork, MatchRecord
from crank.rules import LAST_ROW, cut_short, verdict
from crank.sync_test import step_twice
from schema.layout import CONTROLLER_SIZE

WHOLE_MATCH: Final = LAST_ROW + 1
"""Rows of the longest match: up to the clock, and eight minutes of it."""

OnFrame: TypeAlias = Callable[[int, Frames, Controllers], None]
"""Called with (row, frame float32 [2, F], controllers uint8 [2, 8] that led to it), row 0 included."""


@dataclass(frozen=True)
class Past:
    """What of a match has been played: its inputs are played again, with the agents watching, before they go on.

    controllers: uint8 [R, 2, 8], row 0 is the start; fork: what it was forked from, if it was. Up to the row of the
    fork the agents are overruled; after it, and without one from the start, they must answer as they did. head, state:
    the chain's head and the engine's save at the last row, compared where they are given.
    """

    controllers: Controllers
    fork: Fork | None = None
    head: str | None = None
    state: bytes | None = None


def run_match(
    engine: Engine,
    agents: tuple[Agent, Agent],
    start: Frames,
    stage: int,
    seed: int,
    frames: int = WHOLE_MATCH,
    on_frame: OnFrame | None = None,
    past: Past | None = None,
    sync_test: bool = False,
) -> MatchRecord:
    """Plays from `start` float32 [2, F] on `stage` until the rules end it, or for `frames` rows (the start counts).

    Both agents see frame t and answer with the controllers that lead to frame t+1. Frames are kept exactly as the
    engine gives them. past: begins with what was played before; sync_test: every step is made twice (crank.sync_test).
    WorldError when the world breaks (a value that is no number); AgentError for a bad controller, or for an agent that
    is not the one of the past; MatchFileError for a past that does not follow from its inputs; SyncError.
    """
    if frames < 1:
        raise WorldError(f"a match has at least one frame, not {frames}")
    if past is not None and frames <= len(past.controllers):
        raise MatchFileError(
            f"the match has {len(past.controllers)} frames already: to go on, ask for more than {frames}"
        )
    fork = past.fork if past is not None else None
    for player, agent in enumerate(agents):
        agent.reset(player, stage, seed if fork is None else fork.agent_seed, frames)
    engine.reset(start[None], np.array([stage], np.int64), [seed])
    chain = Chain(engine, stage) if isinstance(engine, ExactEngine) else None
    frame = start.astype(np.float32)
    controllers = np.zeros((2, CONTROLLER_SIZE), np.uint8)
    all_frames, all_controllers = [frame], [controllers]
    if on_frame is not None:
        on_frame(0, frame, controllers)
    row = 0
    while (result := verdict(frame, row)) is None and row + 1 < frames:
        if past is not None and row + 1 == len(past.controllers):
            _check_arrival(past, engine, chain)
        controllers = np.stack([_controller(agent, frame, row) for agent in agents])
        if past is not None and row + 1 < len(past.controllers):
            controllers = _recorded(past, agents, controllers, row + 1)
        step = controllers[None]
        frame = (step_twice(engine, step, row + 1) if sync_test else engine.step(step))[0]
        row += 1
        if chain is not None:
            chain.add(controllers)
        if not np.isfinite(frame).all():
            raise WorldError(f"world {engine.world_name} gave a value that is no number at frame {row}")
        all_frames.append(frame)
        all_controllers.append(controllers)
        if on_frame is not None:
            on_frame(row, frame, controllers)
    if past is not None and row < len(past.controllers):
        raise MatchFileError(f"the match was over at frame {row}: nothing follows")
    played = np.stack(all_frames)
    return MatchRecord(
        world_name=engine.world_name,
        world_hash=engine.world_hash,
        engine=engine.name,
        temperature=engine.temperature,
        seed=seed,
        stage=stage,
        agents=distinct_names(agents),
        frames=played,
        controllers=np.stack(all_controllers),
        result=result or cut_short(frame, row),
        events=tuple(find_events(played)),
        chain=ChainRecord(chain.head.hex(), tuple(chain.links)) if chain is not None else None,
        fork=fork,
    )


def _recorded(past: Past, agents: tuple[Agent, Agent], answers: Controllers, row: int) -> Controllers:
    """The controllers uint8 [2, 8] that led to `row` of the past, and what that means for who answered `answers`."""
    recorded: Controllers = past.controllers[row]
    for agent, answer, played in zip(agents, answers, recorded, strict=True):
        if np.array_equal(answer, played):
            continue
        if past.fork is None or row > past.fork.frame:
            raise AgentError(
                f"agent {agent.name} answers frame {row - 1} otherwise than who played this match: "
                "only that one resumes it, others --fork it"
            )
        agent.overrule(played.copy())
    return recorded


def _check_arrival(past: Past, engine: Engine, chain: Chain | None) -> None:
    came_to = chain.head.hex() if chain is not None else None
    if (past.head is not None and past.head != came_to) or (past.state is not None and past.state != engine.save()):
        raise MatchFileError(
            f"the inputs lead elsewhere than to where the match was left, at frame {len(past.controllers) - 1}: "
            "another world, or an altered file"
        )


def _controller(agent: Agent, frame: Frames, row: int) -> Controllers:
    controller = agent.act(frame.copy(), row)
    if controller.dtype != np.uint8 or controller.shape != (CONTROLLER_SIZE,):
        raise AgentError(
            f"agent {agent.name} answered frame {row} with {controller.dtype} {controller.shape}, "
            f"not uint8 [{CONTROLLER_SIZE}]"
        )
    return controller
