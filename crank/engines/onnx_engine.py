"""The float step from its ONNX export, on onnxruntime: what a match needs without torch."""

import numpy as np
import numpy.typing as npt

from crank.engines.recurrent_engine import FRAME_SHAPE, RecurrentEngine
from crank.frame import Frames
from crank.model_directory import ModelDirectory
from crank.onnx_session import OnnxSession, Shape
from schema.layout import CONTROLLER_VECTOR_SIZE


class OnnxEngine(RecurrentEngine):
    """A world directory's ONNX network; a match starts from the zero state.

    The network's inputs: frame float32 [B, 2, F], stage int64 [B], controllers float32 [B, 2, 18] (the model's
    vector), state float32 [B, S], uniforms float32 [B, 2], temperature float32 [B] (0: argmax). Its outputs:
    next_frame float32 [B, 2, F], next_state float32 [B, S].
    """

    name = "onnx"

    def __init__(self, world: ModelDirectory, temperature: float = 0.0) -> None:
        """WorldError for a damaged world, EngineError for a temperature out of range."""
        super().__init__(world.name, world.hash, world.state_size, temperature)
        pair: Shape = (None, *FRAME_SHAPE)
        state: Shape = (None, world.state_size)
        self._session = OnnxSession(
            world,
            inputs={
                "frame": ("float", pair),
                "stage": ("int64", (None,)),
                "controllers": ("float", (None, 2, CONTROLLER_VECTOR_SIZE)),
                "state": ("float", state),
                "uniforms": ("float", (None, 2)),
                "temperature": ("float", (None,)),
            },
            outputs={"next_frame": ("float", pair), "next_state": ("float", state)},
        )

    def _advance(
        self,
        frames: Frames,
        stages: npt.NDArray[np.int64],
        controllers: npt.NDArray[np.float32],
        state: npt.NDArray[np.float32],
        uniforms: npt.NDArray[np.float32],
        temperature: npt.NDArray[np.float32],
    ) -> tuple[Frames, npt.NDArray[np.float32]]:
        next_frame, next_state = self._session.run(
            {
                "frame": frames,
                "stage": stages,
                "controllers": controllers,
                "state": state,
                "uniforms": uniforms,
                "temperature": temperature,
            }
        )
        return next_frame, next_state
