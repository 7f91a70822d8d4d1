"""Where a fighter is on its stage and where it will be if it flies on: heights above floors, distances to edges and
blast zones, as input features."""

from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor, nn

from models.stages import COLUMNS, FAR, FOOTING, HEIGHT_WAVELENGTHS, NEAR, PLATFORMS, stage_rows


def waves(values: Tensor, wavelengths: tuple[float, ...]) -> Tensor:
    """Sines and cosines of `values` (..., K) in game units: (..., K * 2 * len(wavelengths))."""
    angles = torch.stack([values * (2 * torch.pi / w) for w in wavelengths], dim=-1).flatten(-2)
    return torch.cat([torch.sin(angles), torch.cos(angles)], dim=-1)


class StageGeometry(nn.Module):
    """Features of a place on a stage; no parameters, the tables come from the schema."""

    WIDTH: Final = 2 * (2 * len(HEIGHT_WAVELENGTHS) + 3) + (2 * len(HEIGHT_WAVELENGTHS) + 2) + 3 * PLATFORMS + 8
    AHEAD_WIDTH: Final = 4 + 1 + PLATFORMS + 1

    table: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("table", torch.tensor(stage_rows()), persistent=False)

    def forward(self, x: Tensor, y: Tensor, stage: Tensor) -> Tensor:
        """Features (..., WIDTH) of places x, y (...) in game units on stages (...) int64."""
        floor_x, floor_y, left, right, height, *_, edge, ledge, b0, b1, b2, b3 = self.table[stage].split(COLUMNS, -1)
        x, y = x.unsqueeze(-1), y.unsqueeze(-1)
        ground = self._ground(x, floor_x, floor_y)
        over_floor = (x >= floor_x[..., :1]) & (x <= floor_x[..., -1:])
        over_platform = (x >= left) & (x <= right)
        above = torch.cat([y - ground, y - height], -1)
        below_feet = torch.cat([over_floor, over_platform], -1) & (above > -0.5)
        clearance = torch.where(below_feet, above, FAR).amin(-1, keepdim=True)
        from_edge = edge - x.abs()
        zones = self._margins(x, y, (b0, b1, b2, b3))
        return torch.cat(
            [
                self._height(y - ground, over_floor),
                self._height(clearance, clearance < FAR),
                waves(from_edge, HEIGHT_WAVELENGTHS),
                (from_edge * 0.05).clamp(-3.0, 3.0),
                ((x.abs() - ledge).abs() < 1.0).to(x.dtype),
                over_platform.to(x.dtype),
                ((y - height) * 0.1).clamp(-3.0, 3.0),
                ((y - height).abs() < NEAR).to(x.dtype),
                (zones * 0.02).clamp(-1.0, 3.0),
                (zones < 0).to(x.dtype),
            ],
            -1,
        )

    def ahead(self, x: Tensor, y: Tensor, dx: Tensor, dy: Tensor, stage: Tensor) -> Tensor:
        """Features (..., AHEAD_WIDTH) of flying on by (dx, dy) (...): which blast zones, floor and platforms that
        crosses, and the height above the floor it leads to."""
        floor_x, floor_y, left, right, height, *_, b0, b1, b2, b3 = self.table[stage].split(COLUMNS, -1)
        x, y, dx, dy = (v.unsqueeze(-1) for v in (x, y, dx, dy))
        here = torch.cat([y - self._ground(x, floor_x, floor_y), y - height], -1)
        x, y = x + dx, y + dy
        there = torch.cat([y - self._ground(x, floor_x, floor_y), y - height], -1)
        over = torch.cat([(x >= floor_x[..., :1]) & (x <= floor_x[..., -1:]), (x >= left) & (x <= right)], -1)
        crossed = over & (here > -0.1) & (there <= 0)
        beyond = self._margins(x, y, (b0, b1, b2, b3)) < 0
        landing = (there[..., :1] * 0.2).clamp(-3.0, 3.0)
        return torch.cat([beyond.to(x.dtype), crossed.to(x.dtype), landing], -1)

    def standing(self, x: Tensor, y: Tensor, stage: Tensor) -> tuple[Tensor, Tensor]:
        """Whether one can stand at x, y (...), and the height of the ground there: both (...).

        One can within FOOTING of a surface or of its end, and wherever moving ground passes; the height is the
        surface's, or y itself where ground moves or where there is none.
        """
        columns = self.table[stage].split(COLUMNS, -1)
        floor_x, floor_y, left, right, height, box_left, box_right, bottom, top = columns[:9]
        at_x, at_y = x.unsqueeze(-1), y.unsqueeze(-1)
        above = torch.cat([at_y - self._ground(at_x, floor_x, floor_y), at_y - height], -1)
        first, last = torch.cat([floor_x[..., :1], left], -1), torch.cat([floor_x[..., -1:], right], -1)
        over = (at_x >= first - FOOTING) & (at_x <= last + FOOTING)
        distance = torch.where(over, above.abs(), FAR)
        nearest, which = distance.min(-1)
        moving = ((at_x >= box_left) & (at_x <= box_right) & (at_y >= bottom) & (at_y <= top)).any(-1)
        near = nearest <= FOOTING
        ground = y - above.gather(-1, which.unsqueeze(-1)).squeeze(-1)
        return near | moving, torch.where(near & ~moving, ground, y)

    def zone_margins(self, x: Tensor, y: Tensor, stage: Tensor) -> Tensor:
        """Distances (..., 4) inside the left, right, bottom, top blast zones of places x, y (...); below 0 beyond."""
        *_, left, right, bottom, top = self.table[stage].split(COLUMNS, -1)
        return self._margins(x.unsqueeze(-1), y.unsqueeze(-1), (left, right, bottom, top))

    @staticmethod
    def _margins(x: Tensor, y: Tensor, blast: Sequence[Tensor]) -> Tensor:
        left, right, bottom, top = blast
        return torch.cat([x - left, right - x, y - bottom, top - y], -1)

    @staticmethod
    def _ground(x: Tensor, floor_x: Tensor, floor_y: Tensor) -> Tensor:
        """Height (..., 1) of the main floor's line at x (..., 1)."""
        share = (x - floor_x[..., :-1]) / (floor_x[..., 1:] - floor_x[..., :-1]).clamp(min=1e-3)
        rise = floor_y[..., 1:] - floor_y[..., :-1]
        return floor_y[..., :1] + (share.clamp(0.0, 1.0) * rise).sum(-1, keepdim=True)

    @staticmethod
    def _height(value: Tensor, known: Tensor) -> Tensor:
        """A height as waves, a bounded number, whether it is about 0 and whether there is a surface at all."""
        value = torch.where(known, value, 0.0)
        flags = [(value.abs() < NEAR) & known, known]
        return torch.cat(
            [waves(value, HEIGHT_WAVELENGTHS), (value * 0.1).clamp(-3.0, 3.0), *(f.to(value.dtype) for f in flags)], -1
        )
