"""Training end to end on a few real frames: runs, resumes identically, refuses what it can't use."""

import hashlib
import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from crank.agents.policy_agent import controller_bytes
from models.checkpoint import CheckpointError, load_model_from_checkpoint, read_checkpoint, save_checkpoint
from models.contact import ContactEncoder
from models.controller import to_vector
from models.encoding_config import EncodingConfig
from models.geometry import StageGeometry
from models.prediction import prediction_targets
from models.rules import HIT_STATES
from quantization.average import average
from quantization.calibration import Scales
from quantization.export import export
from quantization.manifest import read_manifest
from schema import layout as L
from training import train_world_model
from training.augment import SYMMETRIC_STAGES, mirror_controllers, mirror_frames
from training.config import ModelSizes, PolicySizes, PolicyTrainingConfig, WorldTrainingConfig
from training.dataset import MatchDataset
from training.hit_threshold import shift
from training.lanes import LaneConfig, LaneSampler
from training.losses import cross_entropy
from training.neighbours import ACTION_CLASSES, PlayerFrames, foreseen, votes
from training.train_contact import Frames as ContactFrames
from training.train_contact import judged, read_teacher, taught
from training.train_policy import PolicyTrainer, as_played, build_policy
from training.train_world_model import WorldTrainer, build_model
from training.trainer import uses_bfloat16

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


@pytest.mark.parametrize("taught", [False, True])
def test_a_resumed_run_ends_as_an_uninterrupted_one(tmp_path, taught):
    teacher = []
    if taught:
        WorldTrainer(small_config(tmp_path / "teacher")).run()
        teacher = [f"teacher={tmp_path / 'teacher' / 'best.pt'}", "compile=false"]
    whole = tmp_path / "whole"
    done = train("train_world_model", *SMALL, *teacher, "steps=8", f"out={whole}")
    assert done.returncode == 0, done.stderr
    cut = tmp_path / "cut"
    stopped = subprocess.run(
        [sys.executable, "-c", CUT_AT_FOUR, *SMALL, *teacher, "steps=8", f"out={cut}"],
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=False,
    )
    assert stopped.returncode == 9, stopped.stderr
    resumed = train("train_world_model", *SMALL, *teacher, "steps=8", f"out={cut}")
    assert "resumed at step 4" in resumed.stdout, resumed.stderr
    assert not weights(whole / "last.pt")["possible.following"].all()
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
    end, last = read_checkpoint(tmp_path / "end.pt"), torch.load(tmp_path / "last.pt", weights_only=False)
    assert end["training"]["steps"] == 4
    for name, value in last["average"]["values"].items():
        assert torch.equal(end["model_state_dict"][name], value), name
    assert record["validation"]["rc20"] > 0


def small_config(out: Path, **changes: object) -> WorldTrainingConfig:
    return WorldTrainingConfig.model_validate(
        {
            "name": "small",
            "dataset": FIXTURE,
            "out": out,
            "steps": 1,
            "device": "cpu",
            "precision": "float32",
            "compile": False,
            "model": {"d_model": 32, "n_layers": 1, "headdim": 16, "heads_hidden": 32},
            "lanes": {"lanes": 2, "window": 32},
            "rollout": {"from_share": 1.0},
            "validation": {"starts": 2, "context": 4, "horizon": 8},
            **changes,
        }
    )


def test_a_resumed_run_keeps_the_tables_it_was_begun_with(tmp_path, monkeypatch):
    WorldTrainer(small_config(tmp_path)).run()
    kept = torch.load(tmp_path / "last.pt", weights_only=False)
    table = kept["model"]["possible.following"]
    table[L.ACTIONS["Wait"], L.ACTIONS["Dash"]] ^= True
    torch.save({**kept, "best": math.inf}, tmp_path / "last.pt")
    monkeypatch.setattr(train_world_model, "learn_possible_actions", lambda *_: pytest.fail("it has learned them"))
    WorldTrainer(small_config(tmp_path, steps=2)).run()
    assert torch.equal(weights(tmp_path / "last.pt")["possible.following"], table)
    best = read_checkpoint(tmp_path / "best.pt")
    assert best["training"]["steps"] == 2
    assert torch.equal(best["model_state_dict"]["possible.following"], table)


def test_a_world_is_taught_what_its_teacher_holds_likely(tmp_path):
    WorldTrainer(small_config(tmp_path / "teacher", seed=7)).run()
    teacher = tmp_path / "teacher" / "best.pt"

    def loss(**changes: object) -> float:
        trainer = WorldTrainer(small_config(tmp_path / "pupil", **changes))
        trainer.begin()
        return trainer.train_step()["loss"].item()

    def by(share: float) -> float:
        return loss(teacher=teacher, loss={"teacher": share})

    assert by(0.0) == pytest.approx(loss(), rel=1e-6)
    assert by(0.5) == pytest.approx((by(0.0) + by(1.0)) / 2, rel=1e-4)
    assert by(1.0) != pytest.approx(by(0.0), rel=1e-3)


def test_a_run_goes_on_with_its_own_teacher_only(tmp_path):
    teachers = [tmp_path / name / "best.pt" for name in ("one", "other")]
    for seed, teacher in enumerate(teachers):
        WorldTrainer(small_config(teacher.parent, seed=seed)).run()
    for first in (None, *teachers):
        out = tmp_path / (first.parent.name + "-taught" if first else "alone")
        WorldTrainer(small_config(out, teacher=first)).run()
        record = read_checkpoint(out / "best.pt")["training"]
        assert record.get("teacher_sha256") == (hashlib.sha256(first.read_bytes()).hexdigest() if first else None)
        for then in (None, *teachers):
            if then != first:
                with pytest.raises(CheckpointError, match="another teacher="):
                    WorldTrainer(small_config(out, steps=2, teacher=then)).run()
        WorldTrainer(small_config(out, steps=2, teacher=first)).run()


def test_soft_targets_are_a_mixture_of_what_happened_and_what_the_teacher_says():
    logits, teacher, classes = torch.randn(3, 5), torch.randn(3, 5), torch.tensor([0, 4, 2])
    target = 0.3 * torch.nn.functional.one_hot(classes, 5) + 0.7 * torch.softmax(teacher, -1)
    wanted = -(target * torch.log_softmax(logits, -1)).sum(-1)
    assert torch.allclose(cross_entropy(logits, classes, teacher, 0.7), wanted, atol=1e-6)


def test_a_run_that_goes_on_from_another_counts_what_its_weights_have_seen(tmp_path):
    runs = [tmp_path / name for name in ("first", "second", "third")]
    for run, initial in zip(runs, (None, *runs), strict=False):
        WorldTrainer(small_config(run, initial=initial and initial / "best.pt")).run()
    records = [read_checkpoint(run / "best.pt")["training"] for run in runs]
    assert [record["frames_seen"] for record in records] == [64, 128, 192]
    assert records[2]["hours"] >= records[1]["hours"] >= records[0]["hours"]
    assert records[0]["earlier"] == []
    assert [record["frames_seen"] for record in records[2]["earlier"]] == [64, 128]
    assert all("earlier" not in record for record in records[2]["earlier"])


def test_a_world_trained_with_rounding_is_exported_with_its_scales(tmp_path):
    WorldTrainer(small_config(tmp_path / "float")).run()
    initial = tmp_path / "float" / "best.pt"
    rollout = {"from_share": 0.0, "every": 1, "steps": 4, "every_rows": 16}
    WorldTrainer(small_config(tmp_path / "rounded", initial=initial, quantised=True, steps=3, rollout=rollout)).run()
    best = tmp_path / "rounded" / "best.pt"
    scales = Scales.from_dict(read_checkpoint(best)["scales"])
    before, after = (load_model_from_checkpoint(path).model.state_dict() for path in (initial, best))
    assert any(not torch.equal(before[key], after[key]) for key in before)
    # the training rounds the gain's layers, so the gain itself has gone into them
    assert all((after[key] == 1).all() for key in after if key.endswith("norm.weight"))
    manifest = read_manifest(export(best, FIXTURE, tmp_path / "int8").parent)
    assert manifest["origin"]["method"] == "quantisation-aware"
    assert manifest["scales"]["gate"] == [list(layer) for layer in scales.gate]
    assert read_manifest(export(initial, FIXTURE, tmp_path / "after").parent)["origin"]["method"] == "post-training"
    between = tmp_path / "between.pt"
    average(best, initial, 0.25, between)
    found = load_model_from_checkpoint(between).model.state_dict()
    gain, weight = (before[f"trunk.layers.0.{key}.weight"] for key in ("norm", "in_proj"))
    wanted = 0.25 * after["trunk.layers.0.in_proj.weight"] + 0.75 * weight * gain
    torch.testing.assert_close(found["trunk.layers.0.in_proj.weight"], wanted)
    assert Scales.from_dict(read_checkpoint(between)["scales"]) == scales
    with pytest.raises(CheckpointError, match="not trained with rounding"):
        average(initial, initial, 0.5, between)


def test_a_shifted_threshold_moves_hits_alone_and_is_on_record(tmp_path):
    model = build_model(ModelSizes(d_model=32, headdim=16, n_layers=1, heads_hidden=32))
    save_checkpoint(tmp_path / "world.pt", model.state_dict(), model.encoding, 1, training={"kept": 1})
    shift(tmp_path / "world.pt", 0.5, tmp_path / "once.pt")
    shift(tmp_path / "once.pt", -0.25, tmp_path / "twice.pt")
    found = load_model_from_checkpoint(tmp_path / "twice.pt")
    assert found.metadata["hit_threshold"] == 0.25 and found.metadata["training"] == {"kept": 1}
    for name, value in found.model.state_dict().items():
        moved = (value.float() - model.state_dict()[name].float()).abs()
        if name != "heads.actions.bias":
            assert not moved.any(), name
            continue
        for player in moved.unflatten(0, (2, -1)):
            assert set(player.nonzero().flatten().tolist()) == set(HIT_STATES)
            assert torch.allclose(player[list(HIT_STATES)], torch.tensor(0.25), atol=1e-6)
    with pytest.raises(ValueError, match="no amount"):
        shift(tmp_path / "world.pt", math.nan, tmp_path / "never.pt")
    assert not (tmp_path / "never.pt").exists()


def test_rounding_needs_a_world_to_begin_with(tmp_path):
    with pytest.raises(ValueError, match="quantised=true needs initial="):
        WorldTrainer(small_config(tmp_path, quantised=True))


def test_weights_of_unknown_training_are_no_start(tmp_path):
    model = build_model(small_config(tmp_path).model)
    save_checkpoint(tmp_path / "initial.pt", model.state_dict(), model.encoding, 1)
    with pytest.raises(CheckpointError, match=r"initial\.pt has no record"):
        WorldTrainer(small_config(tmp_path / "run", initial=tmp_path / "initial.pt"))


@pytest.mark.parametrize("poisoned", ["weights", "memory"])
def test_what_is_not_finite_is_never_written(tmp_path, monkeypatch, poisoned):
    WorldTrainer(small_config(tmp_path)).run()
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.pt")}
    assert set(before) == {"last.pt", "best.pt", "end.pt"}
    step = WorldTrainer.train_step

    def spoil(self):
        figures = step(self)
        with torch.no_grad():
            (self.state if poisoned == "memory" else next(self.model.parameters()))[0] = float("nan")
        return figures

    monkeypatch.setattr(WorldTrainer, "train_step", spoil)
    for due in ({"save_every": 2}, {"validate_every": 2}):
        with pytest.raises(ValueError, match="not finite at step 2"):
            WorldTrainer(small_config(tmp_path, steps=9, **due)).run()
        assert {path.name: path.read_bytes() for path in tmp_path.glob("*.pt")} == before


@pytest.mark.parametrize(
    ("features", "expected"),
    [({"avx512_bf16": True}, True), ({"amx_bf16": True}, True), ({"avx512_f": True, "avx512_bf16": False}, False)],
)
def test_automatic_precision_is_what_the_hardware_has(monkeypatch, features, expected):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: features)
    cpu = torch.device("cpu")
    assert uses_bfloat16("auto", cpu) is expected
    assert uses_bfloat16("bfloat16", cpu) and not uses_bfloat16("float32", cpu)


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


def human_pads() -> torch.Tensor:
    dataset = MatchDataset(FIXTURE, split=None)
    return torch.from_numpy(np.concatenate([to_vector(dataset.load(i).controllers) for i in range(len(dataset))]))


@pytest.mark.parametrize("kind", ["mamba2", "mlp"])
def test_what_a_policy_plays_reads_back_as_it_was_played(kind):
    """So training, which feeds human pads as played, shows a policy only controllers that it meets in play."""
    torch.manual_seed(0)
    policy = build_policy(PolicySizes(kind=kind, d_model=32, n_layers=1, headdim=16, width=16)).eval()
    count = 512
    with torch.no_grad():
        raw, _ = policy.step(
            torch.zeros(count, 2, L.PLAYER_FIELD_COUNT),
            torch.full((count,), 32),
            human_pads()[:count, 0],
            torch.zeros(count, dtype=torch.int64),
            torch.zeros(count, policy.state_size),
            torch.rand(count, L.POLICY_UNIFORMS),
            torch.ones(count),
        )
    played = torch.from_numpy(to_vector(controller_bytes(raw.numpy())))
    assert len(played.unique(dim=0)) > 100
    assert torch.equal(as_played(policy, played), played)


@pytest.mark.parametrize("kind", ["mamba2", "mlp"])
def test_a_policy_in_training_reads_pads_as_it_would_have_played_them(tmp_path, monkeypatch, kind):
    config = PolicyTrainingConfig(
        name="small",
        dataset=FIXTURE,
        out=tmp_path,
        device="cpu",
        precision="float32",
        compile=False,
        model=PolicySizes(kind=kind, d_model=32, n_layers=1, headdim=16, width=16),
        lanes=LaneConfig(lanes=2, window=64),
        validation_batches=1,
    )
    trainer = PolicyTrainer(config)
    read = []
    loss = PolicyTrainer._loss

    def listen(self, batch, seen, previous, delay, state):
        read.append((batch.controllers[:, :, 0], previous))
        return loss(self, batch, seen, previous, delay, state)

    monkeypatch.setattr(PolicyTrainer, "_loss", listen)
    trainer.train_step()
    trainer.train_step()
    trainer.validate()
    for own, previous in read:
        assert torch.equal(previous[:, 1:], as_played(trainer.model, own)[:, :-1])
    # the second window goes on from the first
    assert torch.equal(read[1][1][:, 0], as_played(trainer.model, read[0][0])[:, -1])
    raw = human_pads()
    assert not torch.equal(as_played(trainer.model, raw), raw)


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


@pytest.mark.parametrize(
    ("command", "override", "said"),
    [
        ("train_world_model", "nosuch=1", "Could not override 'nosuch'"),
        ("train_policy", "nosuch=1", "Could not override 'nosuch'"),
        ("train_world_model", "experiment=nosuch", "there is no experiment/nosuch: policy"),
        ("train_world_model", "steps", "Error parsing override 'steps': missing EQUAL"),
        ("train_world_model", "steps=x", "steps: Input should be a valid integer"),
        ("train_world_model", "steps=${nosuch}", "Interpolation key 'nosuch' not found"),
    ],
)
def test_settings_that_hydra_refuses_are_told_in_one_line(command, override, said, tmp_path):
    done = train(command, *SMALL[:1], f"out={tmp_path}", override)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith(f"configuration: {said}")
    assert done.stderr.count("\n") == 1


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


def test_only_symmetric_stages_are_mirrored():
    geometry = StageGeometry()
    torch.manual_seed(0)
    x, y = torch.rand(2, 4000) * 400 - 200
    for stage in L.STAGES:
        stages = torch.full(x.shape, stage)
        surfaces, mirrored = (geometry(x * side, y, stages)[:, : StageGeometry.WIDTH // 2] for side in (1, -1))
        margins, other = (geometry.zone_margins(x * side, y, stages) for side in (1, -1))
        same = torch.allclose(surfaces, mirrored, atol=1e-3) and torch.allclose(margins, other[:, [1, 0, 2, 3]])
        assert same == (stage in SYMMETRIC_STAGES), L.STAGES[stage].key
    sampler = LaneSampler(MatchDataset(FIXTURE, split=None), LaneConfig(lanes=64, window=64), seed=5)
    stages = sampler.next().stage.numpy()
    symmetric = np.isin(stages, list(SYMMETRIC_STAGES))
    assert (~symmetric).any() and sampler.mirror[symmetric].any()
    assert not sampler.mirror[~symmetric].any()


def test_same_seed_same_weights():
    torch.manual_seed(3)
    one = build_model(ModelSizes(d_model=32, headdim=16, n_layers=1))
    torch.manual_seed(3)
    other = build_model(ModelSizes(d_model=32, headdim=16, n_layers=1))
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))


@pytest.fixture(scope="module")
def contact_file(tmp_path_factory):
    out = tmp_path_factory.mktemp("contact") / "contact.pt"
    sizes = ["--hidden", "24", "--deep", "16", "--epochs", "50"]
    done = train("train_contact", "--dataset", str(FIXTURE), "--out", str(out), *sizes)
    assert done.returncode == 0, done.stderr
    assert "of hits among as many" in done.stdout
    return out


CONTACT_SIZES = {
    "d_model": 32,
    "n_layers": 1,
    "headdim": 16,
    "heads_hidden": 32,
    "contact_hidden": 24,
    "contact_deep": 16,
}


def test_a_contact_network_learns_alone_who_is_hit(contact_file):
    made = torch.load(contact_file, weights_only=True)
    network = ContactEncoder(EncodingConfig(contact_hidden=24, contact_deep=16))
    network.load_state_dict(made["contact"])
    seen, held_out = (ContactFrames.of(MatchDataset(FIXTURE, split)) for split in ("training", "validation"))
    rate = float(seen.contacts(seen.rows)[..., 0].mean())
    loss, share = judged(network, seen)
    # less than half of what is left to one who knows only how often hits come
    assert loss < 0.5 * (-rate * math.log(rate) - (1 - rate) * math.log(1 - rate)) and share > 0.5
    assert (made["training"]["loss"], made["training"]["hits"]) == judged(network, held_out)


def test_a_contact_network_learns_from_teachers_of_another_size(contact_file, tmp_path):
    out = tmp_path / "student.pt"
    sizes = ["--hidden", "16", "--deep", "8", "--epochs", "50", "--seed", "1"]
    done = train("train_contact", "--dataset", str(FIXTURE), "--out", str(out), *sizes, "--teachers", str(contact_file))
    assert done.returncode == 0, done.stderr
    student, teacher = read_teacher(out), read_teacher(contact_file)
    # on frames that only the teacher has not seen, too, it says what the teacher says
    held_out = ContactFrames.of(MatchDataset(FIXTURE, "validation"))
    said = [taught([network], held_out)[..., 0].flatten() for network in (student, teacher)]
    assert torch.corrcoef(torch.stack(said))[0, 1] > 0.5
    foreign = train("train_contact", "--dataset", str(FIXTURE), "--out", str(out), "--teachers", str(tmp_path / "none"))
    assert foreign.returncode == 1 and "no such file" in foreign.stderr


def test_a_world_begins_with_a_trained_contact_network_and_leaves_it_as_it_is(contact_file, tmp_path):
    plain = WorldTrainer(small_config(tmp_path / "plain"))
    plain.run()
    given = {"initial": tmp_path / "plain" / "best.pt", "contact": contact_file, "model": CONTACT_SIZES}
    world = WorldTrainer(small_config(tmp_path / "joined", freeze_contact=True, **given))
    wanted = torch.load(contact_file, weights_only=True)["contact"]
    assert all(torch.equal(value, wanted[name]) for name, value in world.model.contact.state_dict().items())
    # what it says is not heard yet: the world begins as the one it comes from
    assert not world.model.join.weight.any()
    world.run()
    for name, value in world.model.contact.state_dict().items():
        assert torch.equal(value, wanted[name]) == (not name.startswith("leave.")), name
    assert world.model.join.weight.any()


def test_contact_networks_that_do_not_fit_say_so(contact_file, tmp_path):
    with pytest.raises(ValueError, match="has a contact network"):
        WorldTrainer(small_config(tmp_path, contact=contact_file))
    with pytest.raises(ValueError, match="freeze_contact"):
        WorldTrainer(small_config(tmp_path, freeze_contact=True))
    with pytest.raises(CheckpointError, match=r"contact\.pt: of another architecture"):
        WorldTrainer(small_config(tmp_path, contact=contact_file, model=CONTACT_SIZES | {"contact_deep": 8}))
    damaged = tmp_path / "damaged.pt"
    damaged.write_bytes(contact_file.read_bytes()[:500])
    with pytest.raises(CheckpointError, match="not a readable contact network"):
        WorldTrainer(small_config(tmp_path, contact=damaged, model=CONTACT_SIZES))
    with pytest.raises(CheckpointError, match="train_contact"):
        foreign = tmp_path / "foreign.pt"
        torch.save({"model": {}}, foreign)
        WorldTrainer(small_config(tmp_path, contact=foreign, model=CONTACT_SIZES))


def test_neighbours_tell_what_they_have_seen_and_no_more():
    seen = PlayerFrames.of(MatchDataset(FIXTURE, "training"))
    rows = (seen.before != seen.after).nonzero().flatten()[:60]
    assert (votes(seen, seen, rows) == seen.after[rows]).float().mean() > 0.95
    # of a character in an action that nobody was seen in they say that it goes on
    asked = replace(seen, key=seen.key + 10**6)
    assert torch.equal(votes(seen, asked, rows), seen.before[rows])


def test_what_a_world_foresees_stands_beside_the_frames_it_is_compared_with():
    held_out = MatchDataset(FIXTURE, "validation")
    torch.manual_seed(0)
    said = foreseen(build_model(ModelSizes(d_model=32, headdim=16, n_layers=1)), held_out)
    frames = PlayerFrames.of(held_out)
    assert said.shape == frames.after.shape
    assert (said >= 0).all() and (said < ACTION_CLASSES).all()
