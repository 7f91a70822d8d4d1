"""Where a fighter is on its stage and where it will be if it flies on: heights above floors, distances to edges and
blast zones, as input features."""

from typing import Final

import torch
from torch import Tensor, nn

from schema import layout as L

FLOOR_POINTS: Final = 6
PLATFORMS: Final = 3
STAGE_IDS: Final = 33
HEIGHT_WAVELENGTHS: Final = (64.0, 16.0, 4.0)
NEAR: Final = 0.12
FAR: Final = 1000.0
COLUMNS: Final = [FLOOR_POINTS, FLOOR_POINTS, PLATFORMS, PLATFORMS, PLATFORMS, 1, 1, 1, 1, 1, 1]


def waves(values: Tensor, wavelengths: tuple[float, ...]) -> Tensor:
    """Sines and cosines of `values` (..., K) in game units: (..., K * 2 * len(wavelengths))."""
    angles = torch.stack([values * (2 * torch.pi / w) for w in wavelengths], dim=-1).flatten(-2)
    return torch.cat([torch.sin(angles), torch.cos(angles)], dim=-1)


def _rows() -> list[list[float]]:
    """A row a stage id: floor points x then y, platforms left, right, y, then edge, ledge, blast zones."""
    empty = [0.0] * (2 * FLOOR_POINTS + 3 * PLATFORMS + 6)
    rows = [list(empty) for _ in range(STAGE_IDS)]
    for stage in L.STAGES.values():
        floor = list(stage.floor)
        # a straight floor repeats its ends a little apart, so that every segment has a length
        while len(floor) < FLOOR_POINTS:
            (x0, y0), (x1, y1) = floor[0], floor[1]
            floor.insert(1, (x0 + (x1 - x0) / 2, y0 + (y1 - y0) / 2))
        platforms = [(p.left, p.right, p.y) for p in stage.platforms]
        platforms += [(FAR, FAR, FAR)] * (PLATFORMS - len(platforms))
        rows[stage.id] = [
            *(x for x, _ in floor),
            *(y for _, y in floor),
            *(p[0] for p in platforms),
            *(p[1] for p in platforms),
            *(p[2] for p in platforms),
            stage.edge_x,
            stage.ledge_x,
            stage.blast_left,
            stage.blast_right,
            stage.blast_bottom,
            stage.blast_top,
        ]
    return rows


class StageGeometry(nn.Module):
    """Features of a place on a stage; no parameters, the tables come from the schema."""

    WIDTH: Final = 2 * (2 * len(HEIGHT_WAVELENGTHS) + 3) + (2 * len(HEIGHT_WAVELENGTHS) + 2) + 3 * PLATFORMS + 8
    AHEAD_WIDTH: Final = 4 + 1 + PLATFORMS + 1

    table: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("table", torch.tensor(_rows()), persistent=False)

    def forward(self, x: Tensor, y: Tensor, stage: Tensor) -> Tensor:
        """Features (..., WIDTH) of places x, y (...) in game units on stages (...) int64."""
        floor_x, floor_y, left, right, height, edge, ledge, *blast = self.table[stage].split(COLUMNS, -1)
        x, y = x.unsqueeze(-1), y.unsqueeze(-1)
        ground = self._ground(x, floor_x, floor_y)
        over_floor = (x >= floor_x[..., :1]) & (x <= floor_x[..., -1:])
        over_platform = (x >= left) & (x <= right)
        above = torch.cat([y - ground, y - height], -1)
        below_feet = torch.cat([over_floor, over_platform], -1) & (above > -0.5)
        clearance = torch.where(below_feet, above, FAR).amin(-1, keepdim=True)
        from_edge = edge - x.abs()
        left_zone, right_zone, bottom_zone, top_zone = blast
        zones = torch.cat([x - left_zone, right_zone - x, y - bottom_zone, top_zone - y], -1)
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
        floor_x, floor_y, left, right, height, _, _, *blast = self.table[stage].split(COLUMNS, -1)
        x, y, dx, dy = (v.unsqueeze(-1) for v in (x, y, dx, dy))
        here = torch.cat([y - self._ground(x, floor_x, floor_y), y - height], -1)
        x, y = x + dx, y + dy
        there = torch.cat([y - self._ground(x, floor_x, floor_y), y - height], -1)
        over = torch.cat([(x >= floor_x[..., :1]) & (x <= floor_x[..., -1:]), (x >= left) & (x <= right)], -1)
        crossed = over & (here > -0.1) & (there <= 0)
        left_zone, right_zone, bottom_zone, top_zone = blast
        beyond = torch.cat([x < left_zone, x > right_zone, y < bottom_zone, y > top_zone], -1)
        landing = (there[..., :1] * 0.2).clamp(-3.0, 3.0)
        return torch.cat([beyond.to(x.dtype), crossed.to(x.dtype), landing], -1)

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
