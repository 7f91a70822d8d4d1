"""An exponential moving average of a model's parameters."""

import torch
from torch import Tensor, nn


class ParameterAverage:
    """Averages parameters with a decay that rises to `decay` as updates come in."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay = decay
        self.updates = 0
        self.values = {name: p.detach().clone() for name, p in model.named_parameters()}

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """Takes in the model's present parameters."""
        self.updates += 1
        weight = 1 - min(self.decay, (1 + self.updates) / (10 + self.updates))
        values = list(self.values.values())
        torch._foreach_lerp_(values, [p.detach() for p in model.parameters()], weight)

    def model_state(self, model: nn.Module) -> dict[str, Tensor]:
        """The model's state dict with averaged parameters."""
        return {**model.state_dict(), **self.values}

    def state_dict(self) -> dict[str, object]:
        return {"updates": self.updates, "values": self.values}

    def load_state_dict(self, state: dict[str, object]) -> None:
        self.updates = int(state["updates"])  # type: ignore[call-overload]
        for name, value in state["values"].items():  # type: ignore[attr-defined]
            self.values[name].copy_(value)
