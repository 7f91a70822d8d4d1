"""The integer step, compiled from `solana/crates/core`."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

class World:
    """An integer world's canonical bytes, checked.

    kernel: one of `kernels()`, the fastest where left out. ValueError for bytes that are no world.
    """

    def __init__(self, data: bytes, kernel: str | None = None) -> None: ...
    @property
    def kernel(self) -> str: ...
    @property
    def state_len(self) -> int: ...

class Session:
    """`batch` matches that move on together. F: fields of a player's frame."""

    def __init__(self, world: World, batch: int) -> None: ...
    def start(self, frames: npt.NDArray[np.int32], stages: Sequence[int]) -> None:
        """Begins at exact frames int32 [B, 2, F] on these stages. ValueError for values out of range."""

    def place(self, frames: npt.NDArray[np.int32]) -> None:
        """Stands at other exact frames [B, 2, F]; what is remembered stays. ValueError for values out of range."""

    def step(
        self, controllers: npt.NDArray[np.uint8], sampling: npt.NDArray[np.uint64] | None = None
    ) -> npt.NDArray[np.int32]:
        """controllers uint8 [B, 2, 8] → the next exact frames int32 [B, 2, F].

        sampling uint64 [B, 3]: see `quantization.sampling`; without it the likeliest follows.
        """

    def play(
        self, controllers: npt.NDArray[np.uint8], sampling: npt.NDArray[np.uint64] | None = None
    ) -> npt.NDArray[np.int32]:
        """Steps of a session of one match: controllers uint8 [T, 2, 8] → exact frames int32 [T, 2, F].

        sampling uint64 [1, 3]: as of `step`, for the first of them; the frame's number goes on from there.
        """

    def frames(self) -> npt.NDArray[np.int32]:
        """The present exact frames int32 [B, 2, F]."""

    def memory(self, lane: int) -> bytes:
        """A lane's hidden state, as `quantization.hidden.Hidden.to_bytes` orders it."""

    def save(self) -> bytes:
        """Everything that the next step hangs on."""

    def restore(self, data: bytes) -> None:
        """The inverse of `save`. ValueError for other bytes: nothing has changed then."""

def kernels() -> list[str]:
    """The kernels that this processor can run, the fastest last."""
