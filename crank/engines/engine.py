"""The engine: (frame, hidden state, controllers) -> (frame', hidden state') for a batch of matches."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from crank.frame import Controllers, Frames


class Engine(Protocol):
    """Runs a world. A world's whole rule is inside: nobody changes a frame after `step`.

    The same world, start, seeds and controllers give the same frames, bit for bit, on the same machine and library.
    """

    @property
    def name(self) -> str:
        """What runs the step: "onnx", "float"..."""
        ...

    @property
    def world_name(self) -> str:
        """The world's name, as in its manifest."""
        ...

    @property
    def world_hash(self) -> str:
        """Hex digest that names the world's weights."""
        ...

    @property
    def temperature(self) -> float:
        """How the world samples: 0 takes the likeliest outcome."""
        ...

    def reset(self, frames: Frames, stages: npt.NDArray[np.int64], seeds: Sequence[int]) -> None:
        """Begins B matches from frames float32 [B, 2, F] with a zero hidden state.

        stages: external stage ids, int64 [B]; seeds: B integers, used only where the world samples.
        WorldError when the shapes differ from these.
        """
        ...

    def step(self, controllers: Controllers) -> Frames:
        """Advances every match by one frame: controllers uint8 [B, 2, 8] -> frames float32 [B, 2, F].

        EngineError before the first reset.
        """
        ...

    def save(self) -> bytes:
        """Everything the next steps depend on, as bytes."""
        ...

    def restore(self, state: bytes) -> None:
        """Continues from what `save` gave, by an engine of the same world. EngineError when it does not fit."""
        ...
