"""Targets and their application are inverse: what a perfect world says leads to the real next frame."""

from pathlib import Path

import pytest
import torch
from torch.nn import functional as F

from models.encoding_config import EncodingConfig
from models.mamba2 import Mamba2Config
from models.prediction import Targets, apply_prediction, prediction_targets
from models.rules import AGE_RULES, CLASSES, PHYSICS_WIDTH, SLICES
from models.world import FrameStackMamba2
from schema import layout as L
from training.dataset import Match, MatchDataset
from training.possible import learn_possible_actions

FIXTURE = Path(__file__).parent / "fixtures" / "dataset_tiny"


def perfect_physics(targets: Targets) -> torch.Tensor:
    physics = torch.zeros(*targets.actions.shape, PHYSICS_WIDTH)
    for name, wanted in targets.classes.items():
        physics[..., SLICES[name]] = F.one_hot(wanted, CLASSES[name]).float()
    for name, (value, where) in targets.numbers.items():
        physics[..., SLICES[name].start] = torch.where(where, value, torch.tensor(99.0))
    return physics


@pytest.fixture(scope="module")
def matches() -> list[Match]:
    dataset = MatchDataset(FIXTURE, split=None)
    return [dataset.load(i) for i in range(len(dataset.matches))]


@pytest.fixture(scope="module")
def real_frames(matches) -> list[torch.Tensor]:
    return [torch.from_numpy(match.frames) for match in matches]


@pytest.fixture(scope="module")
def apply(matches):
    """Applies physics to frames of a match, by its number."""
    model = FrameStackMamba2(EncodingConfig(action_width=8), Mamba2Config(32, 1, 8, 16), 32)
    learn_possible_actions(model, matches)

    def applied(match: int, before: torch.Tensor, targets: Targets) -> torch.Tensor:
        stage = torch.full((len(before),), matches[match].info.stage)
        return apply_prediction(before, targets.actions, perfect_physics(targets), stage, model.possible)

    return applied


def test_perfect_predictions_lead_to_the_real_next_frame(real_frames, apply):
    # who stands is put on the surface, whose height the schema knows to a twentieth of a unit
    tolerance = {L.X: 0.011, L.Y: 0.05, L.SHIELD: 0.005, L.STATE_AGE: 0.006, L.HITLAG: 1.01, L.PERCENT: 0.0021}
    for k, frames in enumerate(real_frames):
        before, after = frames[:-1], frames[1:]
        targets = prediction_targets(before, after)
        made = apply(k, before, targets)
        for index, field in enumerate(L.PLAYER_FIELDS):
            if field.name in ("age_rate", "character"):
                continue
            error = (made[..., index] - after[..., index]).abs()
            assert error.max() <= tolerance.get(index, 2e-4), f"{field.name}: off by {error.max():.4f}"


def test_rates_follow_the_real_animation(real_frames, apply):
    for k, frames in enumerate(real_frames):
        before, after = frames[:-1], frames[1:]
        targets = prediction_targets(before, after)
        made = apply(k, before, targets)
        wrong = (made[..., L.AGE_RATE] - after[..., L.AGE_RATE]).abs() > 0.006
        assert wrong.float().mean() < 0.01


def test_an_animation_that_goes_on_at_another_speed_says_so(real_frames, apply):
    before = real_frames[0][:1].clone()
    before[..., L.STATE_AGE], before[..., L.AGE_RATE] = 0.0, 0.5
    after = before.clone()
    after[..., L.STATE_AGE] = 1.0
    targets = prediction_targets(before, after)
    assert (targets.classes["age_rule"] == AGE_RULES.index("new_rate")).all()
    made = apply(0, before, targets)
    assert (made[..., L.STATE_AGE] == 1).all() and (made[..., L.AGE_RATE] == 1).all()
    # a new action that begins at 1 has no speed yet
    after[..., L.ACTION_STATE] += 1
    targets = prediction_targets(before, after)
    assert (targets.classes["age_rule"] == AGE_RULES.index("to_1")).all()


def test_a_drifted_frame_is_led_back(real_frames, apply):
    frames = real_frames[0]
    before, after = frames[:-1].clone(), frames[1:]
    before[..., L.X] += 3.0
    before[..., L.PERCENT] += 5.0
    targets = prediction_targets(before, after)
    made = apply(0, before, targets)
    assert (made[..., L.X] - after[..., L.X]).abs().max() < 0.02
