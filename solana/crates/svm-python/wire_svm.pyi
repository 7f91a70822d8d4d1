"""The world's program in LiteSVM, compiled from `solana/crates/svm-python`."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

class Chain:
    """A chain inside this process with a world on it. F: fields of a player's frame.

    world: canonical bytes; starts int32 [S, 3 + F]: stage, side and character, then the exact fields. ValueError for
    bytes that are no world.
    """

    def __init__(self, world: bytes, starts: npt.NDArray[np.int32]) -> None: ...
    @property
    def program(self) -> bytes:
        """Address of the program."""

    @property
    def manifest(self) -> bytes:
        """Address of the world's manifest."""

    def accounts(self) -> list[tuple[bytes, int, bytes, bytes]]:
        """The world's accounts: address, lamports, data, owner."""

    def begin(
        self, frames: npt.NDArray[np.int32], stages: Sequence[int], seeds: Sequence[int], temperature: int
    ) -> None:
        """Begins B matches at exact frames int32 [B, 2, F]; temperature in 1/256. ValueError where it refuses."""

    def step(self, controllers: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.int32], int]:
        """controllers uint8 [B, 2, 8] → the next exact frames int32 [B, 2, F], and the compute units they took.

        RuntimeError where the program refuses, as for a match that is over.
        """

    def frames(self) -> npt.NDArray[np.int32]:
        """The present exact frames int32 [B, 2, F]."""

    def memory(self, lane: int) -> bytes:
        """A lane's hidden state, as `quantization.hidden.Hidden.to_bytes` orders it."""

    def recall(self, rows: Sequence[int], memories: Sequence[bytes]) -> None:
        """Stands at these rows with these hidden states, of matches begun at the frames there. ValueError else."""
