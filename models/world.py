"""A world model: encoder, trunk and heads around one recurrent step."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.contact import ContactEncoder
from models.encoding import FrameEncoder
from models.encoding_config import EncodingConfig
from models.heads import PredictionHeads
from models.mamba2 import Mamba2Config, Mamba2Trunk
from models.mlp import StackMLPConfig, StackMLPTrunk
from models.possible_actions import PossibleActions
from models.prediction import Sampling, apply_prediction, choose_actions
from schema import layout as L

CONTROLS = 2 * L.CONTROLLER_VECTOR_SIZE
NEUTRAL_STICK = 0.5
IMPOSSIBLE = -1e4


@dataclass(frozen=True)
class Window:
    """Inputs of T consecutive steps of B lanes.

    frames (B, T, 2, PLAYER_FIELD_COUNT): frame t; stage (B); controllers (B, T, 2, CONTROLLER_VECTOR_SIZE): those
    that lead from frame t to frame t + 1.
    """

    frames: Tensor
    stage: Tensor
    controllers: Tensor


class WorldModel(nn.Module):
    """(state, frame, controllers) → (state', frame').

    The flat state holds the last controllers (as tilt from neutral), then the trunk's memory; a match starts from
    zeros.
    """

    trunk: Mamba2Trunk | StackMLPTrunk
    neutral: Tensor

    def __init__(self, encoding: EncodingConfig, trunk: Mamba2Trunk | StackMLPTrunk, d_model: int, hidden: int) -> None:
        super().__init__()
        self.encoding = encoding
        self.encoder = FrameEncoder(encoding, d_model)
        if encoding.contact_hidden:
            self.contact = ContactEncoder(encoding)
            self.join = nn.Linear(2 * encoding.contact_width, d_model, bias=False)
        self.trunk = trunk
        self.possible = PossibleActions(encoding.action_classes, encoding.character_classes)
        self.heads = PredictionHeads(d_model, encoding.action_classes, encoding.action_width, hidden)
        neutral = torch.zeros(2, L.CONTROLLER_VECTOR_SIZE)
        neutral[:, : L.TRIGGER_L] = NEUTRAL_STICK
        self.register_buffer("neutral", neutral, persistent=False)

    @property
    def state_size(self) -> int:
        """Elements of the flat state a lane."""
        return CONTROLS + self.trunk.state_size

    def start_state(self, lanes: int, device: torch.device | str = "cpu") -> Tensor:
        """The state before a match's first step: no memory, neutral controllers. (B, state_size)."""
        return torch.zeros(lanes, self.state_size, device=device)

    def _previous(self, state: Tensor) -> Tensor:
        return state[:, :CONTROLS].reshape(-1, 2, L.CONTROLLER_VECTOR_SIZE) + self.neutral

    def _remember(self, controllers: Tensor, memory: Tensor) -> Tensor:
        return torch.cat([(controllers - self.neutral).flatten(1), memory], dim=-1)

    def contacts(self, frame: Tensor, controllers: Tensor, previous: Tensor) -> Tensor | None:
        """What the contact network says (..., 2, contact_width); None for a world without one."""
        if not self.encoding.contact_hidden:
            return None
        said: Tensor = self.contact(frame, controllers, previous)
        return said

    def _token(
        self, frame: Tensor, stage: Tensor, controllers: Tensor, previous: Tensor, contact: Tensor | None
    ) -> Tensor:
        token: Tensor = self.encoder(frame, stage, controllers, previous)
        return token if contact is None else token + self.join(contact.flatten(-2))

    def previous_controllers(self, window: Window, state: Tensor) -> Tensor:
        """The controllers before each of a window's: (B, T, 2, CONTROLLER_VECTOR_SIZE)."""
        return torch.cat([self._previous(state).unsqueeze(1), window.controllers[:, :-1]], dim=1)

    def forward(self, window: Window, state: Tensor) -> tuple[Tensor, Tensor]:
        """Hidden vectors (B, T, d_model) of a window of real frames, and the state after it (B, state_size)."""
        previous = self.previous_controllers(window, state)
        return self.watch(window, previous, state, self.contacts(window.frames, window.controllers, previous))

    def watch(self, window: Window, previous: Tensor, state: Tensor, contact: Tensor | None) -> tuple[Tensor, Tensor]:
        """`forward`, given the controllers before each of the window's and what the contact network says of it."""
        stage = window.stage[:, None].expand(window.frames.shape[:2])
        token = self._token(window.frames, stage, window.controllers, previous, contact)
        hidden, memory = self.trunk(token, state[:, CONTROLS:])
        return hidden, self._remember(window.controllers[:, -1], memory)

    def advance(self, frame: Tensor, stage: Tensor, controllers: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """One step of the trunk: hidden (B, d_model) and the state after it (B, state_size)."""
        previous = self._previous(state)
        token = self._token(frame, stage, controllers, previous, self.contacts(frame, controllers, previous))
        hidden, memory = self.trunk.step(token, state[:, CONTROLS:])
        return hidden, self._remember(controllers, memory)

    def decode(self, hidden: Tensor, frame: Tensor, stage: Tensor, sampling: Sampling | None = None) -> Tensor:
        """The frame after `frame` (..., 2, PLAYER_FIELD_COUNT) on stages (...) from hidden (..., d_model)."""
        logits = self.heads.action_logits(hidden).masked_fill(~self.possible(frame, stage), IMPOSSIBLE)
        actions = choose_actions(logits, sampling)
        return apply_prediction(frame, actions, self.heads.physics_given(hidden, actions), stage, self.possible)

    def step(
        self, frame: Tensor, stage: Tensor, controllers: Tensor, state: Tensor, sampling: Sampling | None = None
    ) -> tuple[Tensor, Tensor]:
        """The world's step: next frame (B, 2, PLAYER_FIELD_COUNT) and next state (B, state_size)."""
        hidden, state = self.advance(frame, stage, controllers, state)
        return self.decode(hidden, frame, stage, sampling), state


class FrameStackMamba2(WorldModel):
    """A world whose memory is a Mamba2 trunk."""

    def __init__(self, encoding: EncodingConfig, config: Mamba2Config, hidden: int = 384) -> None:
        super().__init__(encoding, Mamba2Trunk(config), config.d_model, hidden)


class FrameStackMLP(WorldModel):
    """A world whose memory is the last `context_len` tokens, read by an MLP."""

    def __init__(self, encoding: EncodingConfig, config: StackMLPConfig, hidden: int = 384) -> None:
        super().__init__(encoding, StackMLPTrunk(config), config.d_model, hidden)
