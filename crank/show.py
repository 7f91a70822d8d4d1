"""Plays matches at the speed of watching and hands them to a broadcast."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from crank.agents.agent import distinct_names
from crank.broadcast import Broadcast
from crank.errors import CrankError
from crank.frame import FRAMES_PER_SECOND, Controllers, Frames
from crank.match_json import closing_meta, dumps, frame_object, opening_meta, stage_geometry, world_meta
from crank.match_runner import WHOLE_MATCH, run_match
from crank.match_setup import MatchSetup

GROUP_FRAMES: Final = 3
"""Frames in one message: 20 messages a second at normal speed."""

logger = logging.getLogger("crank")


@dataclass(frozen=True)
class ShowConfig:
    """speed: 1 is 60 frames a second, 0 as fast as the world runs. pause: seconds between matches of an endless show.
    frames: rows a match has at most."""

    speed: float = 1.0
    endless: bool = False
    pause: float = 4.0
    frames: int = WHOLE_MATCH


class _StopShowError(Exception):
    """Leaves a match that is being played."""


class Show:
    """Runs in a thread of its own, so that a slow step never blocks the clients."""

    def __init__(
        self, broadcast: Broadcast, next_match: Callable[[int], MatchSetup], seed: int, config: ShowConfig
    ) -> None:
        """next_match: the setup of the match with a seed; the seed grows by one from match to match."""
        self._broadcast, self._next_match = broadcast, next_match
        self._seed, self._config = seed, config
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self.failure: str | None = None
        """What ended the show early, if anything did."""

    def start(self) -> None:
        """Begins to play; call it inside the event loop that the broadcast belongs to."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, name="show", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Leaves the running match and waits for the thread."""
        self._stopped.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        seed = self._seed
        try:
            self._play(seed)
            while self._config.endless and not self._stopped.wait(self._config.pause):
                seed += 1
                self._play(seed)
        except _StopShowError:
            pass
        except CrankError as error:
            self.failure = str(error)
            logger.error("the show stopped: %s", error)
        except Exception as error:
            self.failure = repr(error)
            logger.exception("the show stopped")

    def _play(self, seed: int) -> None:
        setup = self._next_match(seed)
        engine, config = setup.engine, self._config
        world = world_meta(engine.world_name, engine.world_hash, engine.name, engine.temperature)
        meta = opening_meta(world, seed, distinct_names(setup.agents), setup.stage, setup.start)
        self._post(self._broadcast.begin, meta, stage_geometry(setup.stage))
        group: list[str] = []
        began = time.monotonic()

        def send(row: int, frame: Frames, controllers: Controllers) -> None:
            if self._stopped.is_set():
                raise _StopShowError
            group.append(dumps(frame_object(frame, controllers, setup.stage)))
            if len(group) < GROUP_FRAMES:
                return
            if config.speed > 0:
                due = began + row / (FRAMES_PER_SECOND * config.speed)
                if self._stopped.wait(max(0.0, due - time.monotonic())):
                    raise _StopShowError
            self._post(self._broadcast.add, group.copy())
            group.clear()

        record = run_match(engine, setup.agents, setup.start, setup.stage, seed, config.frames, send)
        if group:
            self._post(self._broadcast.add, group)
        self._post(self._broadcast.end, closing_meta(record))

    def _post(self, call: Callable[..., None], *arguments: object) -> None:
        try:
            self._loop.call_soon_threadsafe(call, *arguments)
        except RuntimeError as error:  # the loop has closed
            raise _StopShowError from error
