"""How weights and activations become int8, in torch: what export rounds by and what training rounds by.

The `rounded_…` functions pass gradients straight through the rounding (Bengio et al. 2013, arXiv 1308.3432).
"""

from typing import Final

import torch
from torch import Tensor

from quantization.fixed_point import UNIT

MOST_SHIFT: Final = 14
LEAST_ALIGNED: Final = 6
"""Bits by which rows that are compared with one another may differ in scale."""


def whole_rows(weights: Tensor, shift: Tensor) -> Tensor:
    """Rows (N, K) at shift (N) fractional bits: whole numbers within ±UNIT, in the dtype of `weights`."""
    return (weights * torch.exp2(shift)[:, None]).round().clamp(-UNIT, UNIT)


def row_shifts(weights: Tensor, aligned: bool = False) -> Tensor:
    """Fractional bits (N) of every row of int8 weights (N, K), in the dtype of `weights`.

    Of the finest scale that clips nothing and the next finer one, that with the smaller squared error. `aligned` rows
    are compared with one another, so their scales stay near each other.
    """
    coarse = torch.floor(torch.log2(UNIT / weights.abs().amax(1).clamp(min=1e-9))).clamp(0, MOST_SHIFT)
    errors = [((whole_rows(weights, s) * torch.exp2(-s)[:, None] - weights) ** 2).sum(1) for s in (coarse, coarse + 1)]
    shift = torch.where(errors[1] < errors[0], coarse + 1, coarse).clamp(max=MOST_SHIFT)
    return torch.minimum(shift, shift.min() + LEAST_ALIGNED) if aligned else shift


def rounded_weights(weights: Tensor, aligned: bool = False) -> Tensor:
    """Weights (N, K) as int8 rows hold them."""
    with torch.no_grad():
        shift = row_shifts(weights, aligned)
        error = whole_rows(weights, shift) * torch.exp2(-shift)[:, None] - weights
    return weights + error


def rounded_values(values: Tensor, unit: Tensor) -> Tensor:
    """Activations (..., K) as int8 in steps of `unit` (one or K) holds them; no gradient where they saturate."""
    clipped = torch.minimum(torch.maximum(values, -UNIT * unit), UNIT * unit)
    with torch.no_grad():
        error = (clipped / unit).round() * unit - clipped
    return clipped + error
