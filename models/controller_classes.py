"""Controllers as classes: what people do with a pad, in few enough kinds to predict.

Four parts, predicted one after the other: main stick (33 directions and tilts), shoulder (none, light, L, R), buttons
(16 combinations of A, B, jump, Z), c-stick (neutral and 8 directions). Start and the d-pad are left out.
"""

from typing import Final

import torch
from torch import Tensor

from models.controller import BUTTON_BITS
from models.controller_parts import BUTTON_GROUPS, C_STICK_POINTS, LIGHT_BYTE, STICK_POINTS
from schema import layout as L

LIGHT_PRESS: Final = 0.3


def _nearest(sticks: Tensor, points: tuple[tuple[float, float], ...]) -> Tensor:
    table = torch.tensor(points, device=sticks.device, dtype=sticks.dtype)
    return (sticks.unsqueeze(-2) - table).pow(2).sum(-1).argmin(-1)


def to_classes(vector: Tensor) -> dict[str, Tensor]:
    """Classes (...) of every part from controller vectors (..., CONTROLLER_VECTOR_SIZE)."""
    sticks = vector[..., : L.TRIGGER_L] * 2 - 1
    held_l, held_r = vector[..., L.BUTTON_L] > 0.5, vector[..., L.BUTTON_R] > 0.5
    light = vector[..., L.TRIGGER_L : L.TRIGGER_R + 1].amax(-1) >= LIGHT_PRESS
    shoulder = torch.where(held_l, 2, torch.where(held_r, 3, light.long()))
    buttons = torch.zeros_like(shoulder)
    for bit, group in enumerate(BUTTON_GROUPS):
        buttons = buttons + (vector[..., list(group)].amax(-1) > 0.5).long() * 2**bit
    return {
        "stick": _nearest(sticks[..., :2], STICK_POINTS),
        "shoulder": shoulder,
        "buttons": buttons,
        "c_stick": _nearest(sticks[..., 2:], C_STICK_POINTS),
    }


def to_bytes(classes: dict[str, Tensor]) -> Tensor:
    """Raw controller bytes (..., 8) as float32 (sticks signed) of classes (...)."""
    device = classes["stick"].device
    stick = torch.tensor(STICK_POINTS, device=device)[classes["stick"]] * 127
    c_stick = torch.tensor(C_STICK_POINTS, device=device)[classes["c_stick"]] * 127
    shoulder = classes["shoulder"]
    held_l, held_r = shoulder == 2, shoulder == 3
    trigger_l = torch.where(held_l, 255.0, torch.where(shoulder == 1, float(LIGHT_BYTE), 0.0))
    trigger_r = torch.where(held_r, 255.0, 0.0)
    bit = classes["buttons"]
    pressed = [torch.div(bit, 2**k, rounding_mode="floor") % 2 for k in range(len(BUTTON_GROUPS))]
    masks = [BUTTON_BITS[L.BUTTON_NAMES[group[0] - L.BUTTON_A]][1] for group in BUTTON_GROUPS]
    buttons = torch.stack([p * mask for p, mask in zip(pressed, masks, strict=True)], -1).sum(-1)
    ext = held_l.long() * BUTTON_BITS["l"][1] + held_r.long() * BUTTON_BITS["r"][1]
    rest = torch.stack([trigger_l, trigger_r, buttons.float(), ext.float()], -1)
    return torch.cat([torch.round(stick), torch.round(c_stick), rest], -1)
