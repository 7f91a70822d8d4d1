"""What the layers of a float world see in real play: the ground for an integer world's scales."""

from typing import Any, Final

import torch
from torch import Tensor, nn

from models.controller import to_vector
from models.mamba2 import RMSNorm
from models.world import FrameStackMamba2, Window
from schema import layout as L
from training.dataset import MatchDataset
from training.rollout import draw_starts

STARTS: Final = 64
FRAMES: Final = 240
KEPT: Final = 200_000


@torch.inference_mode()
def observe(model: FrameStackMamba2, dataset: MatchDataset, seed: int = 0) -> dict[str, Tensor]:
    """A sample of what enters the int8 layers, by the module it comes from: norms before their gain, and
    `heads.physics`' input; from STARTS excerpts of FRAMES real frames."""
    starts = draw_starts(dataset, STARTS, FRAMES - 2, 1, seed)
    generator = torch.Generator().manual_seed(seed)
    seen: dict[str, Tensor] = {}

    def keep(name: str, values: Tensor) -> None:
        flat = values.float().flatten()
        seen[name] = flat[torch.randint(len(flat), (KEPT,), generator=generator)]

    def watch(name: str, module: nn.Module) -> Any:
        if isinstance(module, RMSNorm):
            return module.register_forward_hook(lambda m, _, out: keep(name, out / m.weight))
        return module.register_forward_hook(lambda _m, given, _out: keep(name, given[0]))

    watched = [(n, m) for n, m in model.named_modules() if isinstance(m, RMSNorm) or n == "heads.physics"]
    hooks = [watch(name, module) for name, module in watched]
    try:
        frames = torch.from_numpy(starts.frames)
        window = Window(frames[:, :-1], torch.from_numpy(starts.stage), torch.from_numpy(to_vector(starts.controllers)))
        hidden, _ = model(window, model.start_state(len(frames)))
        model.heads.physics_given(hidden, frames[:, 1:, :, L.ACTION_STATE].long())
    finally:
        for hook in hooks:
            hook.remove()
    return seen
