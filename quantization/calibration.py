"""What the layers of a float world see in real play, and the scales that follow from it for an integer one."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Final

import torch
from torch import Tensor, nn

from models.controller import to_vector
from models.mamba2 import RMSNorm
from models.world import FrameStackMamba2, Window
from quantization.fixed_point import SIGNAL_BITS, UNIT
from schema import layout as L
from training.dataset import MatchDataset
from training.rollout import draw_starts

STARTS: Final = 64
FRAMES: Final = 240
KEPT: Final = 200_000
FINEST_GATE: Final = 5
"""Fractional bits of out_proj's inputs at most: finer ones saturate in frames rarer than those looked at."""


@dataclass(frozen=True)
class Scales:
    """Fractional bits of the activations before products.

    int8: what enters in_proj (norm, a layer), out_proj (gate, a layer and channel), the heads and their classes
    (heads, mixed), and of a contact network what leaves its hidden layers (contact, deep) and what it says (said).
    int16: what the amounts are made of.
    """

    norm: tuple[int, ...]
    gate: tuple[tuple[int, ...], ...]
    heads: int
    mixed: int
    amounts: int
    contact: int = 0
    deep: int = 0
    said: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as stored in a checkpoint."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Scales":
        """The inverse of `to_dict`."""
        missing = sorted({f.name for f in fields(cls)} - set(values))
        if missing:
            raise ValueError(f"its scales lack {', '.join(missing)}: it was trained for another scheme")
        gate = tuple(tuple(layer) for layer in values["gate"])
        rest = (values[name] for name in ("heads", "mixed", "amounts", "contact", "deep", "said"))
        return cls(tuple(values["norm"]), gate, *rest)


@dataclass
class Observed:
    """Values that entered a layer: a sample of them, and the largest magnitude of each channel in all frames."""

    sample: Tensor
    largest: Tensor


@torch.inference_mode()
def observe(model: FrameStackMamba2, dataset: MatchDataset, seed: int = 0) -> dict[str, Observed]:
    """What enters the rounded layers, by the module it comes from: norms before their gain, and what enters
    `heads.physics`, `contact.deepen`, `contact.leave` and `join`; in STARTS excerpts of FRAMES real frames."""
    starts = draw_starts(dataset, STARTS, FRAMES - 2, 1, seed)
    generator = torch.Generator().manual_seed(seed)
    seen: dict[str, Observed] = {}

    def keep(name: str, values: Tensor) -> None:
        flat = values.float().flatten()
        sample = flat[torch.randint(len(flat), (KEPT,), generator=generator)]
        seen[name] = Observed(sample, values.float().flatten(0, -2).abs().amax(0))

    def watch(name: str, module: nn.Module) -> Any:
        if isinstance(module, RMSNorm):
            return module.register_forward_hook(lambda m, _, out: keep(name, out / m.weight))
        return module.register_forward_hook(lambda _m, given, _out: keep(name, given[0]))

    layers = ("heads.physics", "contact.deepen", "contact.leave", "join")
    watched = [(n, m) for n, m in model.named_modules() if isinstance(m, RMSNorm) or n in layers]
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


def calibrated(model: FrameStackMamba2, seen: dict[str, Observed]) -> Scales:
    """Scales for what the layers saw: those of whole layers lose least of it in the mean of squares, a channel's own
    (gate) and the amounts' hold the largest of it."""
    n = len(model.trunk.layers)
    largest = seen["heads.physics"].largest.max()
    # as much again in reserve: beyond it a unit of the hidden layer saturates
    amounts = int(torch.floor(torch.log2(32767 / (2 * largest))))
    contact = model.encoding.contact_hidden > 0
    return Scales(
        tuple(best_bits(seen[f"trunk.layers.{k}.norm"].sample) for k in range(n)),
        tuple(channel_bits(seen[f"trunk.layers.{k}.gate_norm"].largest) for k in range(n)),
        best_bits(seen["trunk.norm"].sample),
        best_bits(seen["heads.physics"].sample),
        min(amounts, SIGNAL_BITS),
        *(best_bits(seen[n].sample) if contact else 0 for n in ("contact.deepen", "contact.leave", "join")),
    )


def channel_bits(largest: Tensor) -> tuple[int, ...]:
    """Fractional bits of int8 that hold the largest value of each channel."""
    bits = torch.floor(torch.log2(UNIT / largest.clamp(min=1e-9))).clamp(0, FINEST_GATE)
    return tuple(bits.int().tolist())


def best_bits(values: Tensor) -> int:
    """Fractional bits of int8 that lose least of `values`, in the mean of squares."""
    candidates = range(1, 8)

    def loss(bits: int) -> float:
        unit = 2.0**-bits
        return float(((values / unit).round().clamp(-UNIT, UNIT) * unit - values).pow(2).mean())

    return min(candidates, key=loss)
