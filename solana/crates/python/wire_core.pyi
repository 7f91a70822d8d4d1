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

def is_forfeit(session: bytes, held: Sequence[int]) -> bool:
    """Whether a session's forfeit, by its account's data, can be one where each player's last inputs were held for so
    many rows. ValueError for data that are no session."""

def start(manifest: bytes, stage: int, characters: Sequence[int]) -> npt.NDArray[np.int32]:
    """The exact frame [2, F] that a world's matches begin with on this stage with these characters, by its manifest
    account's data. ValueError for data that are no manifest, and where it has no such start."""

class Trace:
    """A match played again with all that a dispute about it needs: see `docs/disputes.md`.

    world: its canonical bytes; temperature in 1/256; start: exact, int32 [2, F]. ValueError for a world or a start that
    is none.
    """

    def __init__(self, world: bytes, stage: int, seed: int, temperature: int, start: npt.NDArray[np.int32]) -> None: ...
    @property
    def row(self) -> int:
        """The last row that was played."""

    def play(self, controllers: npt.NDArray[np.uint8]) -> None:
        """Goes on with controllers uint8 [T, 2, 8], until the match is over."""

    def state(self, row: int) -> bytes:
        """A row's leaf: a RowState. IndexError for a row that was not played."""

    def view(self, row: int) -> bytes:
        """A row's frame as a session shows it: two PlayerState. IndexError for a row that was not played."""

    def verdict(self, row: int) -> tuple[int, int] | None:
        """Winner and reason, in a session's numbers, where the match is over with a row. IndexError for a row that was
        not played."""

    def rows(self, count: int) -> Tree:
        """The tree of rows 1 to `count`. Where fewer were played, what stands for the others differs from anything.
        ValueError for more than the longest match has."""

    def units(self, row: int, controllers: npt.NDArray[np.uint8]) -> Units:
        """The states inside the frame that these controllers uint8 [2, 8] lead to from this row."""

class Tree:
    """A tree of hashes with all its nodes."""

    @property
    def root(self) -> bytes: ...
    @property
    def count(self) -> int:
        """How many leaves."""

    @property
    def depth(self) -> int:
        """Levels above the leaves."""

    def below(self, height: int, position: int, levels: int) -> bytes:
        """The nodes so many levels below one that has `height` levels below it, one after the other."""

    def beside(self, index: int, levels: int) -> bytes:
        """The hashes beside a leaf's way up by so many levels, one after the other."""

class Units:
    """The states inside a frame."""

    @property
    def tree(self) -> Tree:
        """The tree of the states after each unit."""

    @property
    def after(self) -> bytes:
        """The row that the frame leads to: a RowState."""

    def before(self, unit: int) -> bytes:
        """The state before a unit: the memory, then what the frame carries on, which is nothing before the first."""

def kernels() -> list[str]:
    """The kernels that this processor can run, the fastest last."""
