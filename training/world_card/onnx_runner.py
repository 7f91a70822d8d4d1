"""A world's ONNX export as a WorldRunner: the very engine that plays matches, led along real frames."""

import numpy as np
import numpy.typing as npt

from crank.engines.onnx_engine import OnnxEngine
from training.rollout import Controllers, Frames


class OnnxRunner(OnnxEngine):
    """See training.rollout.WorldRunner; `step` is the engine's own."""

    def begin(self, frames: Frames, stages: npt.NDArray[np.int64]) -> None:
        self.reset(frames, stages, [0] * len(frames))

    def follow(self, controllers: Controllers, frames: Frames) -> Frames:
        said = np.empty_like(frames)
        for row in range(frames.shape[1]):
            said[:, row] = self.step(controllers[:, row])
            self._frames = np.ascontiguousarray(frames[:, row])
        return said

    def keep(self, lanes: npt.NDArray[np.int64]) -> None:
        assert self._frames is not None, "keep comes after begin"
        self._frames, self._stages, self._state = self._frames[lanes], self._stages[lanes], self._state[lanes]
        self._seeds = tuple(self._seeds[lane] for lane in lanes)
