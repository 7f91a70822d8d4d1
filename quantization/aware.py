"""Training a world with the rounding of its integer step: modules that round as export will.

The modules keep their parameters' names, so a checkpoint of such a world is that of any other; with it go the scales
that it was trained for, which export then takes. Rounded are weights and activations of all int8 products; what the
integer step keeps in 16 bits or more is left alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.mamba2 import Mamba2Block, RMSNorm
from models.rules import PHYSICS_WIDTH
from models.world import FrameStackMamba2
from quantization.apply import CLASS_COLUMNS
from quantization.calibration import Scales
from quantization.features import Feature, contact_features, features
from quantization.fixed_point import UNIT
from quantization.rounding import rounded_values, rounded_weights


class RoundedNorm(RMSNorm):
    """A norm whose gain stays 1 (the projections after it hold it) and whose output is int8."""

    unit: Tensor

    def __init__(self, norm: RMSNorm, bits: tuple[int, ...]) -> None:
        super().__init__(len(norm.weight), norm.eps)
        self.weight.requires_grad_(False)
        self.register_buffer("unit", 2.0 ** -torch.tensor(bits, dtype=torch.float32), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        return rounded_values(super().forward(x), self.unit)


class Rounded:
    """A layer whose weights are rounded on every call, or once within `rounded_once`."""

    held: Tensor | None = None

    def rounded(self) -> Tensor:
        """The weights as int8 holds them."""
        raise NotImplementedError

    def present(self) -> Tensor:
        """The rounded weights, those held if there are any."""
        return self.rounded() if self.held is None else self.held


class RoundedLinear(Rounded, nn.Linear):
    """A linear layer with int8 weights a row, in groups of columns that share their rows' scales.

    groups: columns, and the factor of each under which they share the scale. Other columns stay as they are.
    value_bits: fractional bits that its inputs are rounded to, int8; None: they are rounded elsewhere.
    """

    unit: Tensor | None

    def __init__(
        self,
        layer: nn.Linear,
        groups: list[tuple[Tensor, Tensor]],
        aligned: bool = False,
        value_bits: int | None = None,
    ) -> None:
        super().__init__(layer.in_features, layer.out_features, layer.bias is not None)
        self.load_state_dict(layer.state_dict())
        self.aligned = aligned
        self.groups = len(groups)
        unit = None if value_bits is None else torch.tensor(2.0**-value_bits)
        self.register_buffer("unit", unit, persistent=False)
        for k, (columns, factors) in enumerate(groups):
            self.register_buffer(f"columns_{k}", columns, persistent=False)
            self.register_buffer(f"factors_{k}", factors, persistent=False)

    def rounded(self) -> Tensor:
        weights: Tensor = self.weight
        for k in range(self.groups):
            columns, factors = self.get_buffer(f"columns_{k}"), self.get_buffer(f"factors_{k}")
            shared = rounded_weights(weights.index_select(1, columns) * factors, self.aligned) / factors
            weights = weights.index_copy(1, columns, shared)
        return weights

    def forward(self, x: Tensor) -> Tensor:
        values = x if self.unit is None else rounded_values(x, self.unit)
        return F.linear(values, self.present(), self.bias)


class RoundedPhysics(Rounded, nn.Linear):
    """The physics layer: classes from int8 values and weights; amounts, which have 16 bits of both, as they are."""

    classes: Tensor
    unit: Tensor

    def __init__(self, layer: nn.Linear, mixed_bits: int) -> None:
        super().__init__(layer.in_features, layer.out_features)
        self.load_state_dict(layer.state_dict())
        rows = (torch.arange(PHYSICS_WIDTH) < CLASS_COLUMNS).repeat(2).nonzero().flatten()
        self.register_buffer("classes", rows, persistent=False)
        self.register_buffer("unit", torch.tensor(2.0**-mixed_bits), persistent=False)

    def rounded(self) -> Tensor:
        return rounded_weights(self.weight[self.classes], aligned=True)

    def forward(self, x: Tensor) -> Tensor:
        said = F.linear(rounded_values(x, self.unit), self.present(), self.bias[self.classes])
        return F.linear(x, self.weight, self.bias).index_copy(-1, self.classes, said)


class RoundedEmbedding(nn.Embedding):
    """An embedding whose entries are int8, one scale for all."""

    def __init__(self, table: nn.Embedding) -> None:
        super().__init__(table.num_embeddings, table.embedding_dim)
        self.load_state_dict(table.state_dict())

    def forward(self, rows: Tensor) -> Tensor:
        return rounded_values(super().forward(rows), self.weight.detach().abs().amax().clamp(min=1e-6) / UNIT)


@contextmanager
def rounded_once(model: nn.Module) -> Iterator[None]:
    """Within it weights are rounded once for many steps; gradients reach them all the same."""
    layers = [module for module in model.modules() if isinstance(module, Rounded)]
    for layer in layers:
        layer.held = layer.rounded()
    try:
        yield
    finally:
        for layer in layers:
            layer.held = None


@torch.no_grad()
def make_aware(model: FrameStackMamba2, scales: Scales) -> None:
    """Makes a world round as its integer form with these scales will. What it computes changes by no more than that."""
    for layer, norm, gate in zip(model.trunk.layers, scales.norm, scales.gate, strict=True):
        assert isinstance(layer, Mamba2Block)
        layer.in_proj.weight.mul_(layer.norm.weight)
        layer.out_proj.weight.mul_(layer.gate_norm.weight)
        layer.norm = RoundedNorm(layer.norm, (norm,))
        layer.gate_norm = RoundedNorm(layer.gate_norm, gate)
        layer.in_proj = RoundedLinear(layer.in_proj, [_all(layer.in_proj)])
        layer.out_proj = RoundedLinear(layer.out_proj, [(_all(layer.out_proj)[0], layer.gate_norm.unit)])
    heads, gain = model.heads, model.get_parameter("trunk.norm.weight")
    heads.actions.weight.mul_(gain)
    heads.mix.weight[:, : len(gain)].mul_(gain)
    assert isinstance(model.trunk.norm, RMSNorm)
    model.trunk.norm = RoundedNorm(model.trunk.norm, (scales.heads,))
    heads.actions = RoundedLinear(heads.actions, [_all(heads.actions)], aligned=True)
    heads.mix = RoundedLinear(heads.mix, [(torch.arange(len(gain)), torch.ones(len(gain)))])
    heads.physics = RoundedPhysics(heads.physics, scales.mixed)
    encoder = model.encoder
    groups = _input_groups(features(model.encoding), encoder.character_action)
    encoder.character_action = RoundedEmbedding(encoder.character_action)
    encoder.projection = RoundedLinear(encoder.projection, groups)
    if model.encoding.contact_hidden:
        _make_contact_aware(model, scales)


def _make_contact_aware(model: FrameStackMamba2, scales: Scales) -> None:
    contact = model.contact
    groups = _input_groups(contact_features(model.encoding), contact.character_action)
    contact.character_action = RoundedEmbedding(contact.character_action)
    contact.enter = RoundedLinear(contact.enter, groups)
    contact.deepen = RoundedLinear(contact.deepen, [_all(contact.deepen)], value_bits=scales.contact)
    contact.leave = RoundedLinear(contact.leave, [_all(contact.leave)], value_bits=scales.deep)
    model.join = RoundedLinear(model.join, [_all(model.join)], value_bits=scales.said)


def _all(layer: nn.Linear) -> tuple[Tensor, Tensor]:
    return torch.arange(layer.in_features), torch.ones(layer.in_features)


def _input_groups(listed: list[Feature], character_action: nn.Embedding) -> list[tuple[Tensor, Tensor]]:
    """The columns of features that meet int8 weights: numbers, and what is int8 itself."""
    numbers: list[int] = []
    waves: list[tuple[int, float]] = []
    at = 0
    for feature in listed:
        columns = range(at, at + feature.width)
        at += feature.width
        if feature.kind == "number":
            numbers += columns
        elif feature.kind == "embedding":
            # entries are as large as int8 lets them be: the columns' weights stand for the largest
            most = float(character_action.weight.detach().abs().amax().clamp(min=1e-6))
            waves += [(column, most) for column in columns]
        elif feature.kind in ("wave", "level"):
            waves += [(column, 1.0) for column in columns]
    places, factors = zip(*waves, strict=True)
    return [
        (torch.tensor(numbers), torch.ones(len(numbers))),
        (torch.tensor(places), torch.tensor(factors)),
    ]
