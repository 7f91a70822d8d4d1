"""One match: two agents in a world, from a start to the game's end."""

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np

from crank.agents.agent import Agent
from crank.chain import Chain, ExactEngine
from crank.engines.engine import Engine
from crank.errors import AgentError, WorldError
from crank.events import find_events
from crank.frame import Controllers, Frames
from crank.match_record import ChainRecord, MatchRecord
from crank.rules import LAST_ROW, cut_short, verdict
from schema.layout import CONTROLLER_SIZE

WHOLE_MATCH: Final = LAST_ROW + 1
"""Rows of the longest match: up to the clock, and eight minutes of it."""

OnFrame: TypeAlias = Callable[[int, Frames, Controllers], None]
"""Called with (row, frame float32 [2, F], controllers uint8 [2, 8] that led to it), row 0 included."""


def run_match(
    engine: Engine,
    agents: tuple[Agent, Agent],
    start: Frames,
    stage: int,
    seed: int,
    frames: int = WHOLE_MATCH,
    on_frame: OnFrame | None = None,
) -> MatchRecord:
    """Plays from `start` float32 [2, F] on `stage` until the rules end it, or for `frames` rows (the start counts).

    Both agents see frame t and answer with the controllers that lead to frame t+1. Frames are kept exactly as the
    engine gives them. WorldError when the world breaks (a value that is no number); AgentError for a bad controller.
    """
    if frames < 1:
        raise WorldError(f"a match has at least one frame, not {frames}")
    for player, agent in enumerate(agents):
        agent.reset(player, stage, seed, frames)
    engine.reset(start[None], np.array([stage], np.int64), [seed])
    chain = Chain(engine, stage) if isinstance(engine, ExactEngine) else None
    frame = start.astype(np.float32)
    controllers = np.zeros((2, CONTROLLER_SIZE), np.uint8)
    all_frames, all_controllers = [frame], [controllers]
    if on_frame is not None:
        on_frame(0, frame, controllers)
    row = 0
    while (result := verdict(frame, row)) is None and row + 1 < frames:
        controllers = np.stack([_controller(agent, frame, row) for agent in agents])
        frame = engine.step(controllers[None])[0]
        row += 1
        if chain is not None:
            chain.add(controllers)
        if not np.isfinite(frame).all():
            raise WorldError(f"world {engine.world_name} gave a value that is no number at frame {row}")
        all_frames.append(frame)
        all_controllers.append(controllers)
        if on_frame is not None:
            on_frame(row, frame, controllers)
    played = np.stack(all_frames)
    return MatchRecord(
        world_name=engine.world_name,
        world_hash=engine.world_hash,
        engine=engine.name,
        temperature=engine.temperature,
        seed=seed,
        stage=stage,
        agents=(agents[0].name, agents[1].name),
        frames=played,
        controllers=np.stack(all_controllers),
        result=result or cut_short(frame, row),
        events=tuple(find_events(played)),
        chain=ChainRecord(chain.head.hex(), tuple(chain.links)) if chain is not None else None,
    )


def _controller(agent: Agent, frame: Frames, row: int) -> Controllers:
    controller = agent.act(frame.copy(), row)
    if controller.dtype != np.uint8 or controller.shape != (CONTROLLER_SIZE,):
        raise AgentError(
            f"agent {agent.name} answered frame {row} with {controller.dtype} {controller.shape}, "
            f"not uint8 [{CONTROLLER_SIZE}]"
        )
    return controller
