"""The hash chain of an exact match: its head commits to the world, the start and every input, frame and memory.

    link 0    = SHA-256("the-wire/chain/1" ‖ world hash ‖ stage ‖ start)                at temperature 0
    link 0    = SHA-256("the-wire/chain/1" ‖ world hash ‖ stage ‖ start ‖ temperature ‖ seed)       sampled
    link t    = SHA-256(link t-1 ‖ controllers t ‖ frame t)                     rows that are no multiple of 600
    link t    = SHA-256(link t-1 ‖ controllers t ‖ frame t ‖ SHA-256(memory t))  every 600th row

World hash: 32 bytes; stage: u32; start and frames: 2 × 22 i32, exact; controllers: 2 × 8 bytes; memory: the world's
hidden state as `Engine.save` orders it; temperature: u32, in 1/256; seed: u64; all little-endian. Row t holds the frame
at t and the controllers that led to it.
"""

import hashlib
import struct
from typing import Final, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from crank.frame import Controllers

DOMAIN: Final = b"the-wire/chain/1"
SAMPLED: Final = struct.Struct("<IQ")
MEMORY_EVERY: Final = 600
"""Rows between digests of the hidden state: ten seconds."""


@runtime_checkable
class ExactEngine(Protocol):
    """An engine whose frames are integers: only its matches can be chained."""

    @property
    def world_hash(self) -> str:
        """SHA-256 of the world's canonical bytes, in hex."""
        ...

    def exact_frames(self) -> npt.NDArray[np.int32]:
        """The present exact frames [B, 2, F]."""
        ...

    def memory(self, lane: int) -> bytes:
        """A lane's hidden state."""
        ...

    def sampling(self, lane: int) -> tuple[int, int] | None:
        """What a lane samples by, temperature in 1/256 and seed; None at temperature 0."""
        ...


class Chain:
    """The chain of one match (lane 0 of an engine), link by link."""

    def __init__(self, engine: ExactEngine, stage: int) -> None:
        """Begins at an engine that was just reset."""
        self._engine = engine
        start = engine.exact_frames()[0].astype("<i4").tobytes()
        opening = DOMAIN + bytes.fromhex(engine.world_hash) + stage.to_bytes(4, "little") + start
        if (sampling := engine.sampling(0)) is not None:
            opening += SAMPLED.pack(*sampling)
        self.head = hashlib.sha256(opening).digest()
        self.row = 0
        self.links = [self.head.hex()]
        """The heads at rows 0, 600, 1,200…: they tell roughly where two matches part."""

    def add(self, controllers: Controllers) -> None:
        """Takes in the frame that the engine has just stepped to, and the controllers uint8 [2, 8] that led to it."""
        self.row += 1
        link = self.head + controllers.tobytes() + self._engine.exact_frames()[0].astype("<i4").tobytes()
        if self.row % MEMORY_EVERY == 0:
            link += hashlib.sha256(self._engine.memory(0)).digest()
        self.head = hashlib.sha256(link).digest()
        if self.row % MEMORY_EVERY == 0:
            self.links.append(self.head.hex())
