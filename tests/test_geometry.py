"""The stage's geometry as a world sees it, against where real fighters stand."""

from pathlib import Path

import pytest
import torch

from models.geometry import FAR, FOOTING, NEAR, StageGeometry
from schema import layout as L
from training.dataset import MatchDataset

FIXTURE = Path(__file__).parent / "fixtures" / "dataset_tiny"
WAVES = 6
AT_FLOOR, OVER_FLOOR = WAVES + 1, WAVES + 2
AT_SURFACE, OVER_SURFACE = AT_FLOOR + WAVES + 3, OVER_FLOOR + WAVES + 3


def features(x: float, y: float, stage: int) -> torch.Tensor:
    return StageGeometry()(torch.tensor(x), torch.tensor(y), torch.tensor(stage))


def test_real_fighters_on_the_ground_stand_on_a_surface():
    geometry = StageGeometry()
    dataset = MatchDataset(FIXTURE, split=None)
    for index in range(len(dataset.matches)):
        match = dataset.load(index)
        frames = torch.from_numpy(match.frames)
        found = geometry(frames[..., L.X], frames[..., L.Y], torch.full(frames.shape[:2], match.info.stage))
        standing = frames[..., L.ACTION_STATE] == L.ACTIONS["Wait"]
        assert found.shape[-1] == StageGeometry.WIDTH
        assert torch.isfinite(found).all()
        # the moving platforms of Fountain of Dreams and Yoshi's cloud are not in the table
        assert found[..., AT_SURFACE][standing].mean() > 0.8
        airborne = frames[..., L.ACTION_STATE] == L.ACTIONS["JumpF"]
        assert found[..., AT_SURFACE][airborne].mean() < 0.2


@pytest.mark.parametrize("stage", L.STAGES.values(), ids=lambda s: s.key)
def test_edges_platforms_and_zones_are_where_the_schema_says(stage):
    x, y = stage.floor[0]
    assert features(x + 0.1, y, stage.id)[AT_FLOOR] == 1
    assert features(x - 1.0, y, stage.id)[OVER_FLOOR] == 0
    assert features(x - 1.0, -60.0, stage.id)[OVER_SURFACE] == 0
    for platform in stage.platforms:
        middle = (platform.left + platform.right) / 2
        assert features(middle, platform.y, stage.id)[AT_SURFACE] == 1
        assert features(middle, platform.y + 2 * NEAR, stage.id)[AT_SURFACE] == 0
    beyond = [
        (stage.blast_left - 1, 0.0),
        (stage.blast_right + 1, 0.0),
        (0.0, stage.blast_bottom - 1),
        (0.0, stage.blast_top + 1),
    ]
    for side, (px, py) in enumerate(beyond):
        assert features(px, py, stage.id)[-4:].tolist() == [float(k == side) for k in range(4)]


def test_a_far_away_place_gives_bounded_features():
    for x, y in ((-FAR, -FAR), (FAR, FAR), (0.0, FAR)):
        assert features(x, y, 31).abs().max() <= 3.0


@pytest.mark.parametrize("stage", L.STAGES.values(), ids=lambda s: s.key)
def test_one_stands_on_surfaces_and_a_little_beyond_their_ends(stage):
    geometry = StageGeometry()

    def standing(x: float, y: float) -> tuple[bool, float]:
        stands, height = geometry.standing(torch.tensor(x), torch.tensor(y), torch.tensor(stage.id))
        return bool(stands), float(height)

    still = [(p.left, p.right, p.y) for p in stage.platforms if not p.moving]
    for left, right, height in [*still, (stage.floor[0][0], stage.floor[-1][0], stage.floor[0][1])]:
        for x in (left - FOOTING + 0.1, right + FOOTING - 0.1):
            for y in (height - FOOTING + 0.1, height, height + FOOTING - 0.1):
                assert standing(x, y) == (True, pytest.approx(height, abs=1e-3))
            assert standing(x, height + FOOTING + 0.1) == (False, pytest.approx(height + FOOTING + 0.1))
    edge, height = stage.floor[-1]
    assert not standing(edge + FOOTING + 0.1, height)[0]
    # where ground moves one stands at any height, and is left there
    for box in stage.moving_ground:
        x, y = (box.left + box.right) / 2, box.bottom + 5.3
        assert standing(x, y) == (True, pytest.approx(y))
        assert not standing(x, box.bottom - 2 * FOOTING)[0] or stage.floor[0][0] <= x <= edge
