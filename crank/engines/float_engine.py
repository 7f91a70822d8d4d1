"""The float step from a PyTorch checkpoint: for worlds in training. Needs the training extra."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from crank.engines.recurrent_engine import RecurrentEngine
from crank.errors import WorldError
from crank.frame import Frames
from models.checkpoint import CheckpointError, load_model_from_checkpoint
from models.export import state_hash
from models.prediction import Sampling


class FloatEngine(RecurrentEngine):
    """A `.pt` checkpoint on the CPU, single-threaded so that it repeats itself to the bit."""

    name = "float"

    def __init__(self, checkpoint: Path, temperature: float = 0.0) -> None:
        """WorldError for a checkpoint that is missing, truncated or foreign."""
        torch.set_num_threads(1)
        try:
            model = load_model_from_checkpoint(checkpoint).model
        except CheckpointError as error:
            raise WorldError(str(error)) from error
        super().__init__(checkpoint.stem, state_hash(model), model.state_size, temperature)
        self._model = model

    @torch.inference_mode()
    def _advance(
        self,
        frames: Frames,
        stages: npt.NDArray[np.int64],
        controllers: npt.NDArray[np.float32],
        state: npt.NDArray[np.float32],
        uniforms: npt.NDArray[np.float32],
        temperature: npt.NDArray[np.float32],
    ) -> tuple[Frames, npt.NDArray[np.float32]]:
        next_frame, next_state = self._model.step(
            torch.from_numpy(frames),
            torch.from_numpy(stages),
            torch.from_numpy(controllers),
            torch.from_numpy(state),
            Sampling(torch.from_numpy(temperature), torch.from_numpy(uniforms)),
        )
        return next_frame.numpy(), next_state.numpy()
