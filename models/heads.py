"""The output heads: next action states first, then everything else given those."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.rules import PHYSICS_WIDTH


class PredictionHeads(nn.Module):
    """Trunk output (..., d_model) → action logits (..., 2, classes) and physics (..., 2, PHYSICS_WIDTH)."""

    def __init__(self, d_model: int, action_classes: int, action_width: int, hidden: int) -> None:
        super().__init__()
        self.action_classes = action_classes
        self.actions = nn.Linear(d_model, 2 * action_classes)
        self.chosen = nn.Embedding(action_classes, action_width)
        nn.init.normal_(self.chosen.weight, std=0.5)
        self.mix = nn.Linear(d_model + 2 * action_width, hidden)
        self.physics = nn.Linear(hidden, 2 * PHYSICS_WIDTH)

    def action_logits(self, hidden: Tensor) -> Tensor:
        """Logits of both players' next action states: (..., 2, classes) float32."""
        with torch.autocast(hidden.device.type, enabled=False):
            return self.actions(hidden.float()).unflatten(-1, (2, self.action_classes))

    def physics_given(self, hidden: Tensor, actions: Tensor) -> Tensor:
        """Physics vectors (..., 2, PHYSICS_WIDTH) float32, given next action states (..., 2) int64."""
        with torch.autocast(hidden.device.type, enabled=False):
            chosen = self.chosen(actions).flatten(-2)
            mixed = F.silu(self.mix(torch.cat([hidden.float(), chosen], dim=-1)))
            return self.physics(mixed).unflatten(-1, (2, PHYSICS_WIDTH))
