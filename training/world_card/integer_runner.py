"""A world's integer form as a WorldRunner: what the engines play, measured as the float step is."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from quantization.frame import to_exact, to_float
from quantization.session import Session, WorldSessions, kept
from training.rollout import Controllers, Frames


class IntegerRunner:
    """The integer step. ManifestError when the world's files are missing or damaged."""

    def __init__(self, folder: Path) -> None:
        self._sessions = WorldSessions(folder)
        self._session: Session | None = None
        self._lanes = 0

    def _started(self) -> Session:
        assert self._session is not None, "begin comes first"
        return self._session

    def begin(self, frames: Frames, stages: npt.NDArray[np.int64]) -> None:
        self._lanes = len(frames)
        self._session = self._sessions.open(self._lanes)
        self._session.start(to_exact(frames).astype(np.int32), stages.tolist())

    def follow(self, controllers: Controllers, frames: Frames) -> Frames:
        said = np.empty_like(frames)
        for row in range(frames.shape[1]):
            said[:, row] = self.step(controllers[:, row])
            real = to_exact(frames[:, row]).astype(np.int32)
            self._started().place(real)
        return said

    def step(self, controllers: Controllers) -> Frames:
        return to_float(self._started().step(np.ascontiguousarray(controllers)).astype(np.int64))

    def keep(self, lanes: npt.NDArray[np.int64]) -> None:
        saved = kept(self._started().save(), self._lanes, lanes.tolist())
        self._lanes = len(lanes)
        self._session = self._sessions.open(self._lanes)
        self._session.restore(saved)
