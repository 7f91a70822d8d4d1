"""A trunk without recurrence: an MLP over the last frames, the baseline beside Mamba2."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class StackMLPConfig:
    """Token width, number of stacked frames, hidden layers."""

    d_model: int = 256
    context_len: int = 10
    n_layers: int = 3


class StackMLPTrunk(nn.Module):
    """The last `context_len` tokens, concatenated, through residual SiLU layers; the state is the older tokens."""

    def __init__(self, config: StackMLPConfig) -> None:
        super().__init__()
        self.config = config
        self.enter = nn.Linear(config.context_len * config.d_model, config.d_model)
        self.layers = nn.ModuleList(nn.Linear(config.d_model, config.d_model) for _ in range(config.n_layers))

    @property
    def state_size(self) -> int:
        return (self.config.context_len - 1) * self.config.d_model

    def _older(self, state: Tensor) -> Tensor:
        return state.reshape(-1, self.config.context_len - 1, self.config.d_model)

    def _mix(self, stacked: Tensor) -> Tensor:
        hidden = self.enter(stacked)
        for layer in self.layers:
            hidden = hidden + layer(F.silu(hidden))
        return hidden

    def forward(self, token: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Tokens (B, T, d_model) → hidden (B, T, d_model) and the state after them."""
        tokens = torch.cat([self._older(state), token], dim=1)
        stacked = tokens.unfold(1, self.config.context_len, 1).transpose(-1, -2).flatten(-2)
        return self._mix(stacked), tokens[:, token.shape[1] :].flatten(1)

    def step(self, token: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """One token (B, d_model) → hidden (B, d_model) and the state after it."""
        hidden, state = self(token.unsqueeze(1), state)
        return hidden.squeeze(1), state
