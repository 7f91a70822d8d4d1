"""Training end to end on a few real frames: runs, resumes identically, refuses what it can't use."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from models.checkpoint import load_model_from_checkpoint, read_checkpoint
from models.controller import to_vector
from models.prediction import prediction_targets
from schema import layout as L
from training.augment import mirror_controllers, mirror_frames
from training.dataset import MatchDataset
from training.lanes import LaneConfig, LaneSampler
from training.train_world_model import build_model

FIXTURE = Path(__file__).parent / "fixtures" / "dataset_tiny"
SMALL = [
    "experiment=smoke",
    f"dataset={FIXTURE}",
    "model.d_model=32",
    "model.headdim=16",
    "lanes.window=64",
    "lanes.windows_per_lane=2",
    "rollout.steps=4",
    "rollout.every_rows=30",
    "rollout.from_share=0.5",
    "validation.starts=8",
    "validate_every=4",
    "save_every=4",
    "precision=float32",
]


def train(command: str, *overrides: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", f"training.{command}", *overrides],
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=False,
    )


def weights(path: Path) -> dict[str, torch.Tensor]:
    return torch.load(path, weights_only=False)["model"]


def test_a_resumed_run_ends_as_an_uninterrupted_one(tmp_path):
    whole = tmp_path / "whole"
    done = train("train_world_model", *SMALL, "steps=8", f"out={whole}")
    assert done.returncode == 0, done.stderr
    cut = tmp_path / "cut"
    stopped = subprocess.run(
        [sys.executable, "-c", CUT_AT_FOUR, *SMALL, "steps=8", f"out={cut}"],
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=False,
    )
    assert stopped.returncode == 9, stopped.stderr
    resumed = train("train_world_model", *SMALL, "steps=8", f"out={cut}")
    assert "resumed at step 4" in resumed.stdout, resumed.stderr
    for name, value in weights(whole / "last.pt").items():
        assert torch.equal(value, weights(cut / "last.pt")[name]), name


CUT_AT_FOUR = """
import os
from training import train_world_model, trainer
save = trainer.Trainer.save
def save_then_die(self):
    save(self)
    if self.step == 4:
        os._exit(9)
trainer.Trainer.save = save_then_die
train_world_model.main()
"""


def test_the_best_world_is_a_checkpoint_with_its_record(tmp_path):
    done = train("train_world_model", *SMALL, "steps=4", f"out={tmp_path}")
    assert done.returncode == 0, done.stderr
    path = tmp_path / "best.pt"
    assert set(read_checkpoint(path)) >= {"model_state_dict", "encoding_config", "context_len"}
    loaded = load_model_from_checkpoint(path)
    record = loaded.metadata["training"]
    assert record["frames_seen"] == 4 * 4 * 64
    assert record["validation"]["rc20"] > 0


def test_two_processes_train_one_world(tmp_path):
    done = subprocess.run(
        [
            *(sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"),
            *("-m", "training.train_world_model", *SMALL, "steps=2", f"out={tmp_path}"),
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    one, other = weights(tmp_path / "last.pt"), weights(tmp_path / "last1.pt")
    for name, value in one.items():
        assert torch.equal(value, other[name]), name
    assert load_model_from_checkpoint(tmp_path / "best.pt").metadata["training"]["frames_seen"] == 2 * 2 * 4 * 64


def test_policies_train_and_load(tmp_path):
    from models.policy_checkpoint import load_policy

    for experiment in ("policy", "policy_mlp"):
        out = tmp_path / experiment
        done = train(
            "train_policy",
            f"experiment={experiment}",
            f"dataset={FIXTURE}",
            f"out={out}",
            "steps=2",
            "compile=false",
            "model.d_model=32",
            "model.n_layers=1",
            "lanes.lanes=3",
            "lanes.window=64",
            "validation_batches=1",
        )
        assert done.returncode == 0, done.stderr
        policy, metadata = load_policy(out / "best.pt")
        assert metadata["training"]["steps"] == 2
        controller, _ = policy.step(
            torch.zeros(1, 2, L.PLAYER_FIELD_COUNT),
            torch.tensor([32]),
            torch.full((1, L.CONTROLLER_VECTOR_SIZE), 0.5),
            torch.tensor([18]),
            torch.zeros(1, policy.state_size),
            torch.full((1, 8), 0.5),
            torch.ones(1),
        )
        assert controller.shape == (1, L.CONTROLLER_SIZE)


@pytest.mark.parametrize(
    ("override", "code", "said"),
    [
        ("dataset=/nowhere", 1, "/nowhere"),
        ("lanes.window=3", 2, "lanes.window"),
        ("lanes.window=100000", 1, "no match"),
        ("model.headdim=7", 1, "headdim"),
        ("kinds=[practice]", 1, "match"),
    ],
)
def test_settings_that_cannot_work_say_so(override, code, said, tmp_path):
    done = train("train_world_model", *SMALL, f"out={tmp_path}", override)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("content", [b"PK\x03\x04 half", b"garbage"])
def test_a_damaged_resume_file_says_so(tmp_path, content):
    (tmp_path / "last.pt").write_bytes(content)
    done = train("train_world_model", *SMALL, f"out={tmp_path}")
    assert done.returncode == 1
    assert "last.pt" in done.stderr
    assert "Traceback" not in done.stderr


def test_lanes_follow_a_match_and_go_on_after_a_restore():
    dataset = MatchDataset(FIXTURE, split="training")
    config = LaneConfig(lanes=3, window=64, windows_per_lane=3)
    sampler = LaneSampler(dataset, config, seed=5)
    first, second = sampler.next(), sampler.next()
    assert first.reset.all()
    for lane in range(3):
        if not second.reset[lane]:
            assert torch.equal(first.frames[lane, -1], second.frames[lane, 0])
    kept = sampler.state_dict()
    wanted = sampler.next()
    other = LaneSampler(dataset, config, seed=99)
    other.load_state_dict(kept)
    assert torch.equal(other.next().frames, wanted.frames)


def test_mirroring_twice_changes_nothing_and_targets_stay_rules():
    match = MatchDataset(FIXTURE, split=None).load(0)
    frames = torch.from_numpy(match.frames)
    controllers = torch.from_numpy(to_vector(match.controllers))
    assert torch.equal(mirror_frames(mirror_frames(frames)), frames)
    assert torch.allclose(mirror_controllers(mirror_controllers(controllers)), controllers)
    plain = prediction_targets(frames[:-1], frames[1:])
    mirrored = prediction_targets(mirror_frames(frames[:-1]), mirror_frames(frames[1:]))
    for name, rule in plain.classes.items():
        if name != "facing":
            assert torch.equal(rule, mirrored.classes[name]), name


def test_same_seed_same_weights():
    from training.config import ModelSizes

    torch.manual_seed(3)
    one = build_model(ModelSizes(d_model=32, headdim=16, n_layers=1))
    torch.manual_seed(3)
    other = build_model(ModelSizes(d_model=32, headdim=16, n_layers=1))
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))
