"""Matches that move on together in an integer world: by the compiled step where it is installed, else by the reference.

Both give the same bits and save to the same bytes: stages (u8 each), exact frames (i32), hidden states
(`quantization.hidden`), lane by lane, little-endian. How lanes sample is no part of that: every step is told.
"""

import importlib
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from quantization.frame import HIGH, LOW
from quantization.hidden import Hidden
from quantization.manifest import read_blob, read_manifest, read_world
from quantization.sampling import Sampling
from quantization.step import step
from quantization.world import IntegerWorld
from schema.layout import PLAYER_FIELD_COUNT, STAGES

FRAME_VALUES: Final = 2 * PLAYER_FIELD_COUNT
SLOWER: Final = "about 170 times"
"""On wire-base, one match, against AVX-512 on the same core (README.md says how it was measured)."""

ExactFrames = npt.NDArray[np.int32]


class Session(Protocol):
    """B matches of one world."""

    def start(self, frames: ExactFrames, stages: Sequence[int]) -> None:
        """Begins at exact frames [B, 2, F] on B stages with nothing remembered. ValueError for values out of range."""
        ...

    def place(self, frames: ExactFrames) -> None:
        """Stands at other exact frames [B, 2, F]; what is remembered stays. ValueError for values out of range."""
        ...

    def step(self, controllers: npt.NDArray[np.uint8], sampling: Sampling | None = None) -> ExactFrames:
        """Controllers uint8 [B, 2, 8] → the next exact frames [B, 2, F].

        sampling uint64 [B, 3]: see `quantization.sampling`; without it the likeliest follows. ValueError for another
        shape or a temperature beyond 32 bits.
        """
        ...

    def frames(self) -> ExactFrames:
        """The present exact frames [B, 2, F]."""
        ...

    def memory(self, lane: int) -> bytes:
        """A lane's hidden state."""
        ...

    def save(self) -> bytes:
        """Everything that the next step hangs on."""
        ...

    def restore(self, data: bytes) -> None:
        """The inverse of `save`. ValueError for bytes of another length or batch."""
        ...


class ReferenceSession:
    """The NumPy reference."""

    def __init__(self, world: IntegerWorld, batch: int) -> None:
        self._world = world
        self._batch = batch
        self._hidden = Hidden.start(world.sizes, batch)

    def start(self, frames: ExactFrames, stages: Sequence[int]) -> None:
        self._set(frames.astype(np.int64), np.array(stages, np.int64))
        self._hidden = Hidden.start(self._world.sizes, self._batch)

    def place(self, frames: ExactFrames) -> None:
        self._set(frames.astype(np.int64), self._stages)

    def _set(self, frames: npt.NDArray[np.int64], stages: npt.NDArray[np.int64]) -> None:
        if frames.shape != (self._batch, 2, PLAYER_FIELD_COUNT) or len(stages) != self._batch:
            raise ValueError(f"expected frames [{self._batch}, 2, {PLAYER_FIELD_COUNT}], got {frames.shape}")
        if not np.isin(stages, list(STAGES)).all():
            raise ValueError("a stage that there isn't")
        if ((frames < LOW) | (frames > HIGH)).any():
            raise ValueError("a frame's value is out of the schema's range")
        self._frames, self._stages = frames, stages

    def step(self, controllers: npt.NDArray[np.uint8], sampling: Sampling | None = None) -> ExactFrames:
        self._hidden, self._frames = step(self._world, self._hidden, self._frames, self._stages, controllers, sampling)
        return self.frames()

    def frames(self) -> ExactFrames:
        return self._frames.astype(np.int32)

    def memory(self, lane: int) -> bytes:
        return self._hidden.lane_bytes(lane)

    def save(self) -> bytes:
        return self._stages.astype(np.uint8).tobytes() + self._frames.astype("<i4").tobytes() + self._hidden.to_bytes()

    def restore(self, data: bytes) -> None:
        stages, frames, rest = split_saved(data, self._batch)
        hidden = Hidden.from_bytes(self._world.sizes, self._batch, rest)
        self._set(frames.astype(np.int64), stages.astype(np.int64))
        self._hidden = hidden


def split_saved(data: bytes, batch: int) -> tuple[npt.NDArray[np.uint8], ExactFrames, bytes]:
    """Stages [B], exact frames [B, 2, F] and the hidden states' bytes of what a session saved. ValueError when cut."""
    size = batch * (1 + 4 * FRAME_VALUES)
    if len(data) < size:
        raise ValueError(f"a saved state of {len(data)} bytes is cut off")
    frames = np.frombuffer(data, "<i4", batch * FRAME_VALUES, batch).reshape(batch, 2, -1)
    return np.frombuffer(data, np.uint8, batch), frames, data[size:]


def kept(data: bytes, batch: int, lanes: Sequence[int]) -> bytes:
    """What a session of `batch` saved, for a session of these of its lanes, in this order."""
    stages, frames, rest = split_saved(data, batch)
    chosen = list(lanes)
    length = len(rest) // batch
    hidden = b"".join(rest[lane * length : (lane + 1) * length] for lane in chosen)
    return stages[chosen].tobytes() + np.ascontiguousarray(frames[chosen]).tobytes() + hidden


class WorldSessions:
    """A world's folder, read once; makes sessions in it."""

    def __init__(self, folder: Path, compiled: bool | None = None) -> None:
        """compiled: None takes what is installed, with a notice where that is the reference.

        ManifestError when the world can't be read; ImportError when the compiled step is wanted and not installed.
        """
        manifest = read_manifest(folder)
        self.name, self.hash = str(manifest["name"]), str(manifest["hash"])
        self._compiled: Any = None
        self._world: IntegerWorld | None = None
        core = _core() if compiled is None else importlib.import_module("wire_core") if compiled else None
        if core is not None:
            self._core, self._compiled = core, core.World(read_blob(folder, manifest))
        else:
            self._world = read_world(folder)

    @property
    def step_name(self) -> str:
        """What runs the step: a kernel's name, or "reference"."""
        return str(self._compiled.kernel) if self._compiled is not None else "reference"

    def open(self, batch: int) -> Session:
        """A session of `batch` matches that has not started."""
        if self._compiled is not None:
            session: Session = self._core.Session(self._compiled, batch)
            return session
        assert self._world is not None
        return ReferenceSession(self._world, batch)


@cache
def _core() -> Any:
    """The compiled step, or None; says so once."""
    try:
        return importlib.import_module("wire_core")
    except ImportError:
        print(
            f"notice: the compiled step is not installed, the NumPy reference runs: the same frames, {SLOWER} slower; "
            "`make core` builds it (needs Rust: https://rustup.rs)",
            file=sys.stderr,
        )
        return None
