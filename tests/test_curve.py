"""The curve of error against games and size, from checkpoints of runs."""

import pytest

from models.checkpoint import CheckpointError, save_checkpoint
from training import curve
from training.config import ModelSizes
from training.train_world_model import build_model


def write_run(path, training_frames, error, d_model=32, **record):
    model = build_model(ModelSizes(d_model=d_model, headdim=16, n_layers=1, heads_hidden=32))
    scores = {"rc5": error / 4, "rc20": error, "rc60": error * 4, "action_h20": 0.75}
    training = {"training_frames": training_frames, "frames_seen": 640, "validation": scores} | record
    save_checkpoint(path, model.state_dict(), model.encoding, 1, training=training)
    return path


def test_runs_of_one_size_are_ordered_by_their_games(tmp_path):
    runs = [curve.Run.of(write_run(tmp_path / f"{n}.pt", n, 100 / n)) for n in (400, 100, 200)]
    assert curve.picture(runs).startswith(b"\x89PNG")
    lines = curve.table(runs).splitlines()[2:]
    assert [line.split(" | ")[4] for line in lines] == ["1", "0.5", "0.25"]
    assert all("| 640 |" in line and line.endswith("| 75% |") for line in lines)


def test_runs_that_differ_in_both_make_no_curve(tmp_path):
    runs = [curve.Run.of(write_run(tmp_path / f"{n}.pt", n, 1.0, d_model=n)) for n in (32, 64)]
    with pytest.raises(ValueError, match="no curve"):
        curve.picture(runs)


def test_weights_without_a_record_are_no_run(tmp_path):
    path = tmp_path / "world.pt"
    model = build_model(ModelSizes(d_model=32, headdim=16, n_layers=1, heads_hidden=32))
    save_checkpoint(path, model.state_dict(), model.encoding, 1)
    with pytest.raises(CheckpointError, match=r"best\.pt"):
        curve.Run.of(path)
