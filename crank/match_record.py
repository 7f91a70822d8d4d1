"""A finished match in memory."""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from crank.events import Event
from crank.frame import Controllers, Frames
from crank.rules import Result


@dataclass(frozen=True)
class ChainRecord:
    """What a match keeps of its hash chain (crank.chain): hex heads at the end and at rows 0, 600, 1,200…"""

    head: str
    links: tuple[str, ...]


@dataclass(frozen=True)
class Fork:
    """What a match was forked from: the parent's chain head, the last row that both share, and the seed that the agents
    of the fork were reset with (the world goes on with the match's own)."""

    parent: str
    frame: int
    agent_seed: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class MatchRecord:
    """All that a match was: its inputs, every exact frame, and what followed from them.

    frames: float32 [T, 2, F], row 0 is the start; controllers: uint8 [T, 2, 8], row t led to frame t (row 0 neutral).
    chain: None where the engine's frames are no integers; fork: None where the match began at its start.
    """

    world_name: str
    world_hash: str
    engine: str
    temperature: float
    seed: int
    stage: int
    agents: tuple[str, str]
    frames: Frames
    controllers: Controllers
    result: Result
    events: tuple[Event, ...]
    chain: ChainRecord | None = None
    fork: Fork | None = None

    def frames_sha256(self) -> str:
        """Hex digest over the raw controllers, row by row, then the exact frames (float32, little-endian)."""
        digest = hashlib.sha256(self.controllers.tobytes())
        digest.update(self.frames.astype("<f4").tobytes())
        return digest.hexdigest()
