"""The stages' geometry as a table of numbers, and the constants with which it becomes input features. Free of torch."""

from typing import Final

from schema import layout as L

FLOOR_POINTS: Final = 6
PLATFORMS: Final = 3
STAGE_IDS: Final = 33
HEIGHT_WAVELENGTHS: Final = (64.0, 16.0, 4.0)
NEAR: Final = 0.12
FAR: Final = 1000.0
FOOTING: Final = 2.0
"""How far off a surface, or beyond its end, someone who stands may be: on the stages whose ground stands still nobody
was farther in 1.28 million frames of standing."""
MOVING: Final = 2
COLUMNS: Final = [FLOOR_POINTS, FLOOR_POINTS, PLATFORMS, PLATFORMS, PLATFORMS, *[MOVING] * 4, 1, 1, 1, 1, 1, 1]


def stage_rows() -> list[list[float]]:
    """A row a stage id: floor points x then y, platforms left, right, y, where ground moves (left, right, bottom, top),
    then edge, ledge, blast zones."""
    empty = [0.0] * sum(COLUMNS)
    rows = [list(empty) for _ in range(STAGE_IDS)]
    for stage in L.STAGES.values():
        floor = list(stage.floor)
        # a straight floor repeats its ends a little apart, so that every segment has a length
        while len(floor) < FLOOR_POINTS:
            (x0, y0), (x1, y1) = floor[0], floor[1]
            floor.insert(1, (x0 + (x1 - x0) / 2, y0 + (y1 - y0) / 2))
        platforms = [(p.left, p.right, p.y) for p in stage.platforms]
        platforms += [(FAR, FAR, FAR)] * (PLATFORMS - len(platforms))
        moving = [(b.left, b.right, b.bottom, b.top) for b in stage.moving_ground]
        moving += [(FAR, FAR, FAR, FAR)] * (MOVING - len(moving))
        rows[stage.id] = [
            *(x for x, _ in floor),
            *(y for _, y in floor),
            *(p[0] for p in platforms),
            *(p[1] for p in platforms),
            *(p[2] for p in platforms),
            *(box[side] for side in range(4) for box in moving),
            stage.edge_x,
            stage.ledge_x,
            stage.blast_left,
            stage.blast_right,
            stage.blast_bottom,
            stage.blast_top,
        ]
    return rows
