"""Policies: a fighter's next controller from what it sees. Every policy sees itself as the first player."""

from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.controller import BUTTON_BITS
from models.controller_classes import to_bytes, to_classes
from models.controller_parts import PARTS
from models.encoding import FrameEncoder
from models.encoding_config import EncodingConfig
from models.mamba2 import Mamba2Config, Mamba2Trunk
from schema import layout as L


def own_inputs(previous: Tensor) -> tuple[Tensor, Tensor]:
    """The encoder's controllers (..., 2, C) when only the own last one (..., C) is known."""
    unknown = torch.zeros_like(previous)
    unknown[..., : L.TRIGGER_L] = 0.5
    return torch.stack([previous, unknown], -2), torch.stack([unknown, unknown], -2)


class PolicyMamba2(nn.Module):
    """Human play as classes, one part of the controller after the other, with a recurrent memory.

    `delay` tells it how many frames old what it sees is, so that one network plays at any reaction time.
    """

    def __init__(self, encoding: EncodingConfig, config: Mamba2Config, width: int = 128) -> None:
        super().__init__()
        self.encoding = encoding
        self.encoder = FrameEncoder(encoding, config.d_model)
        self.delay = nn.Embedding(L.LONGEST_DELAY + 1, config.d_model)
        nn.init.zeros_(self.delay.weight)
        self.trunk = Mamba2Trunk(config)
        self.enter = nn.Linear(config.d_model, width)
        self.chosen = nn.ModuleDict({part: nn.Embedding(size, width) for part, size in PARTS.items()})
        self.heads = nn.ModuleDict({part: nn.Linear(width, size) for part, size in PARTS.items()})

    @property
    def state_size(self) -> int:
        return self.trunk.state_size

    def _token(self, frame: Tensor, stage: Tensor, previous: Tensor, delay: Tensor) -> Tensor:
        return self.encoder(frame, stage, *own_inputs(previous)) + self.delay(delay)

    def forward(
        self, frames: Tensor, stage: Tensor, previous: Tensor, delay: Tensor, state: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Hidden (B, T, W) of seen frames (B, T, 2, F), own last controllers (B, T, C), stage and delay (B)."""
        shape = frames.shape[:2]
        token = self._token(frames, stage[:, None].expand(shape), previous, delay[:, None].expand(shape))
        hidden, state = self.trunk(token, state)
        return self.enter(hidden).float(), state

    def logits(self, hidden: Tensor, classes: dict[str, Tensor]) -> dict[str, Tensor]:
        """Logits of every part given the true classes of the parts before it."""
        found = {}
        for part in PARTS:
            found[part] = self.heads[part](F.silu(hidden))
            hidden = hidden + self.chosen[part](classes[part])
        return found

    @staticmethod
    def nearest_bytes(vector: Tensor) -> Tensor:
        """What `step` would say for controller vectors (..., C): raw bytes (..., 8) as float32."""
        return to_bytes(to_classes(vector))

    def step(
        self,
        frame: Tensor,
        stage: Tensor,
        previous: Tensor,
        delay: Tensor,
        state: Tensor,
        uniforms: Tensor,
        temperature: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Raw controller bytes (B, 8) as float32 and the next state; uniforms (B, POLICY_UNIFORMS), temperature (B)."""
        hidden, state = self.trunk.step(self._token(frame, stage, previous, delay), state)
        hidden = self.enter(hidden)
        classes = {}
        warmth = temperature.unsqueeze(-1)
        for index, part in enumerate(PARTS):
            logits = self.heads[part](F.silu(hidden))
            below = torch.softmax(logits / warmth.clamp(min=1e-3), -1).cumsum(-1) <= uniforms[:, index : index + 1]
            sampled = below.sum(-1).clamp(max=logits.shape[-1] - 1)
            classes[part] = torch.where(temperature > 0, sampled, logits.argmax(-1))
            hidden = hidden + self.chosen[part](classes[part])
        return to_bytes(classes), state


ANALOG_DIM: Final = 5
BUTTON_DIM: Final = 8
MLP_BUTTONS: Final = (
    L.BUTTON_A, L.BUTTON_B, L.BUTTON_X, L.BUTTON_Y, L.BUTTON_Z, L.BUTTON_L, L.BUTTON_R, L.BUTTON_D_UP,
)  # fmt: skip
MLP_BUTTON_BYTES: Final = tuple(BUTTON_BITS[L.BUTTON_NAMES[field - L.BUTTON_A]] for field in MLP_BUTTONS)


def mlp_targets(vector: Tensor) -> tuple[Tensor, Tensor]:
    """Analog values (..., 5) and buttons held (..., 8), 0 or 1, that stand for controller vectors (..., C)."""
    trigger = vector[..., L.TRIGGER_L : L.TRIGGER_R + 1].amax(-1, keepdim=True)
    return torch.cat([vector[..., : L.TRIGGER_L], trigger], -1), vector[..., list(MLP_BUTTONS)]


def mlp_bytes(analog: Tensor, pressed: Tensor) -> Tensor:
    """Raw controller bytes (..., 8) as float32 of analog values (..., 5) and buttons (..., 8), 0 or 1."""
    sticks = torch.round((analog[..., :4] * 2 - 1) * 127)
    trigger = torch.round(analog[..., 4] * 255)
    held = {6: torch.zeros_like(trigger), 7: torch.zeros_like(trigger)}
    for index, (byte, mask) in enumerate(MLP_BUTTON_BYTES):
        held[byte] = held[byte] + pressed[..., index] * mask
    rest = torch.stack([trigger, torch.zeros_like(trigger), held[6], held[7]], -1)
    return torch.cat([sticks, rest], -1)


class PolicyMLP(nn.Module):
    """The seeds' policy: one frame → 5 analog values in [0, 1] (sticks, trigger) and 8 button logits."""

    def __init__(self, encoding: EncodingConfig, hidden: int = 512, n_layers: int = 2) -> None:
        super().__init__()
        self.encoding = encoding
        self.encoder = FrameEncoder(encoding, hidden)
        self.layers = nn.ModuleList(nn.Linear(hidden, hidden) for _ in range(n_layers))
        self.analog = nn.Linear(hidden, ANALOG_DIM)
        self.buttons = nn.Linear(hidden, BUTTON_DIM)

    @property
    def state_size(self) -> int:
        """It remembers nothing; one element, since a tensor of none is no ONNX input."""
        return 1

    def forward(self, frame: Tensor, stage: Tensor, previous: Tensor) -> tuple[Tensor, Tensor]:
        """Analog values (..., 5) and button logits (..., 8) from frames (..., 2, F), stage (...), previous (..., C)."""
        hidden = self.encoder(frame, stage, *own_inputs(previous))
        for layer in self.layers:
            hidden = layer(F.silu(hidden))
        hidden = F.silu(hidden)
        return torch.sigmoid(self.analog(hidden).float()), self.buttons(hidden).float()

    @staticmethod
    def nearest_bytes(vector: Tensor) -> Tensor:
        """As PolicyMamba2.nearest_bytes."""
        return mlp_bytes(*mlp_targets(vector))

    def step(
        self,
        frame: Tensor,
        stage: Tensor,
        previous: Tensor,
        delay: Tensor,
        state: Tensor,
        uniforms: Tensor,
        temperature: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """As PolicyMamba2.step; sticks are what it says, buttons are sampled where temperature is above 0."""
        analog, logits = self(frame, stage, previous)
        likely = torch.sigmoid(logits)
        warm = torch.sigmoid(logits / temperature.clamp(min=1e-3).unsqueeze(-1)) > uniforms
        pressed = torch.where((temperature > 0).unsqueeze(-1), warm, likely > 0.5).float()
        return mlp_bytes(analog, pressed), state + 0 * delay.unsqueeze(-1)


Policy = PolicyMamba2 | PolicyMLP
