"""The World Card: baselines, bootstrap, events, legality, probes, and the command on real excerpts."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from crank_fixtures import write_model, write_tiny_policy, write_tiny_world

from crank.model_directory import read_model_directory
from models.checkpoint import save_checkpoint
from models.encoding_config import EncodingConfig
from models.mamba2 import Mamba2Config
from models.world import FrameStackMamba2
from schema import layout as L
from training import evaluate
from training.dataset import MatchDataset
from training.rollout import FloatRunner, Starts, draw_starts, rollout
from training.score import open_loop_scores
from training.world_card.baselines import baseline_frames
from training.world_card.bootstrap import GroupBootstrap
from training.world_card.card import EvaluationConfig
from training.world_card.controllers import PolicyControllers, ReplayControllers
from training.world_card.events import describe_events, matched
from training.world_card.free_run import describe_play, play, real_matches
from training.world_card.input_following import FRAMES, PROBES, NeutralStates, describe_input_following
from training.world_card.legality import find_faults, standing_on_nothing
from training.world_card.onnx_runner import OnnxRunner
from training.world_card.open_loop import OpenLoop, describe_open_loop
from training.world_card.real_play import SeenChanges, all_matches

DATASET = Path(__file__).parent / "fixtures" / "dataset_tiny"
EVERY = SeenChanges(np.ones((33, 400, 400), bool), np.ones((400, 400), bool))


@pytest.fixture(scope="module")
def dataset():
    return MatchDataset(DATASET, split="validation")


@pytest.fixture(scope="module")
def starts(dataset):
    return draw_starts(dataset, 12, 20, 30, seed=3)


def small_world():
    torch.manual_seed(4)
    trunk = Mamba2Config(d_model=32, n_layers=1, d_state=8, headdim=16)
    return FrameStackMamba2(EncodingConfig(action_width=8), trunk, hidden=32).eval()


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    path = tmp_path_factory.mktemp("world") / "small.pt"
    model = small_world()
    earlier = {"frames_seen": 4_000, "hours": 0.1}
    record = {"frames_seen": 9_000, "training_frames": 3_000, "hours": 0.2, "earlier": [earlier]}
    save_checkpoint(path, model.state_dict(), model.encoding, 1, name="small", training=record)
    return path


def standing(frame_count, stage=32):
    """Two fighters that stand on the stage."""
    frames = np.zeros((frame_count, 2, L.PLAYER_FIELD_COUNT), np.float32)
    frames[..., L.X] = (-20, 20)
    frames[..., L.STOCKS] = 4
    frames[..., L.ON_GROUND] = 1
    frames[..., L.ACTION_STATE] = L.ACTIONS["Wait"]
    frames[..., L.CHARACTER] = 1
    return frames


def straight_starts(speed_x, speed_y):
    """Player 0 moves at a constant speed, player 1 stands."""
    frames = standing(16)[None].repeat(2, 0)
    frames[:, :, 0, L.X] = np.arange(16) * speed_x
    frames[:, :, 0, L.Y] = np.arange(16) * speed_y
    controllers = np.zeros((2, 15, 2, 8), np.uint8)
    return Starts(frames, controllers, np.array([32, 32]), ["a", "b"], np.array([0, 1]), 5)


def test_baselines_on_straight_flight():
    starts = straight_starts(2.0, -1.0)
    real = starts.frames[:, 6:]
    found = baseline_frames(starts)
    np.testing.assert_allclose(found["constant_velocity"], real, atol=1e-5)
    np.testing.assert_array_equal(found["hold"], np.repeat(starts.frames[:, 5:6], 10, 1))
    damped = found["damped_velocity"][0, :, 0, L.X] - starts.frames[0, 5, 0, L.X]
    np.testing.assert_allclose(np.diff(damped, prepend=0), 2 * 0.9 ** np.arange(1, 11), rtol=1e-4)
    # hold is off by h times 2 and 1 for one of two players: mean 0.75 h
    scores = open_loop_scores(found["hold"], real)
    np.testing.assert_allclose(scores["mae_h5"], 3.75, rtol=1e-6)
    np.testing.assert_allclose(scores["rc5"], 2.25, rtol=1e-6)


def test_baselines_clip_teleports():
    found = baseline_frames(straight_starts(50.0, -50.0))
    moved = found["constant_velocity"][:, 0, 0] - found["hold"][:, 0, 0]
    assert moved[0, L.X] == 6 and moved[0, L.Y] == -6


def test_bootstrap_resamples_groups_not_starts():
    values = np.repeat([0.0, 1.0], 500)
    wide = GroupBootstrap(["a"] * 500 + ["b"] * 500, seed=1).mean(values)
    narrow = GroupBootstrap([str(i) for i in range(1000)], seed=1).mean(values)
    assert wide.mean == narrow.mean == 0.5
    assert (wide.low, wide.high) == (0, 1)
    assert 0.45 < narrow.low < 0.5 < narrow.high < 0.55
    alone = GroupBootstrap(["a"] * 10, seed=1).mean(np.ones(10))
    assert alone.mean == 1 and np.isnan(alone.low)


def test_bootstrap_ratio_counts_and_says_nothing_of_nothing():
    bootstrap = GroupBootstrap(["a", "b", "c"], seed=1)
    ratio = bootstrap.ratio(np.array([1, 0, 3]), np.array([2, 0, 6]))
    assert ratio.mean == ratio.low == ratio.high == 0.5
    assert np.isnan(bootstrap.ratio(np.zeros(3), np.zeros(3)).mean)


def test_a_change_is_credited_to_who_the_fighter_was_on_that_row(dataset):
    match = dataset.load(0)
    frames = match.frames.copy()
    frames[700:, 0, L.CHARACTER] = 19
    seen = SeenChanges.of([replace(match, frames=frames)])
    actions = frames[:, 0, L.ACTION_STATE].astype(int)
    wanted = np.zeros_like(seen.strict[19])
    wanted[actions[700:-1], actions[701:]] = True
    np.testing.assert_array_equal(seen.strict[19], wanted)


@pytest.mark.parametrize(
    ("real", "said", "count"),
    [([10], [15], 1), ([10], [16], 0), ([10, 12], [11], 1), ([10, 20], [5, 25], 2), ([], [3], 0), ([4, 8], [8, 13], 2)],
)
def test_events_match_one_to_one_within_five_frames(real, said, count):
    flags = [np.isin(np.arange(40), rows) for rows in (real, said)]
    found, right = matched(*flags)
    assert found.sum() == right.sum() == count
    assert not (found & ~flags[0]).any()
    assert not (right & ~flags[1]).any()


def test_hits_are_counted_by_the_frame_they_happen_on(starts):
    frames = starts.frames.copy()
    frames[..., L.PERCENT] = 0
    frames[..., L.ACTION_STATE] = L.ACTIONS["Wait"]
    frames[..., L.X : L.Y + 1] = 0
    frames[1:, :, 0, L.X] = 31
    own = frames[:, starts.context + 1 :].copy()
    frames[0, starts.context + 10 :, 1, L.PERCENT] = 7  # the tenth frame of the horizon, said to be the twelfth
    own[0, 11:, 1, L.PERCENT] = 7
    own[1, 14:, 0, L.PERCENT] = 7  # nobody was hit there
    frames[2, -1, 0, L.PERCENT] = 7  # by what was shot from afar
    frames[0, -1, 0, L.PERCENT] = 7
    frames[0, -2, 0, L.ACTION_STATE] = L.ACTIONS["ThrownHi"]
    untouched = replace(starts, frames=frames)
    loop = OpenLoop(untouched, own, frames[:, starts.context + 1 :], {})
    hits = describe_events(loop, GroupBootstrap(starts.group, 1))["hits"]
    first, second, *_, last = hits["by_horizon"]
    assert first == {"to": 10, "real": 1, "found": 1, "predicted": 0, "right": 0}
    assert second == {"to": 20, "real": 0, "found": 0, "predicted": 2, "right": 1}
    assert last["to"] == starts.horizon
    each = {"real": 1, "found": 1, "predicted": 1, "right": 1}
    assert hits["one_step"] == {"near": each, "far": each, "held": each}


def test_a_perfect_world_is_perfect_and_hold_is_not(starts):
    real = starts.frames[:, starts.context + 1 :]
    baselines = baseline_frames(starts)
    perfect = OpenLoop(starts, real, real, baselines)
    bootstrap = GroupBootstrap(starts.group, 1)
    figures = describe_open_loop(perfect, bootstrap)
    assert figures["scores"]["world"]["rc20"] == {"mean": 0.0, "low": 0.0, "high": 0.0}
    assert figures["scores"]["world"]["action_h20"]["mean"] == 1
    assert figures["one_step"]["change_recall"]["mean"] == figures["one_step"]["change_precision"]["mean"] == 1
    assert figures["beats_baselines"]["at_every_horizon"]
    for field in figures["fields"].values():
        assert set(field["world"].values()) == {0.0 if field["measure"] == "mae" else 1.0}
    events = describe_events(perfect, bootstrap)
    for kind in events["kinds"].values():
        assert kind["real"] == kind["predicted"]
        assert kind["recall"]["mean"] in (1, None)

    held = describe_open_loop(OpenLoop(starts, baselines["hold"], baselines["hold"], baselines), bootstrap)
    assert held["scores"]["world"] == held["scores"]["hold"]
    assert not held["beats_baselines"]["at_named_horizons"]


def test_field_errors_are_of_their_field_and_horizon(starts):
    real = starts.frames[:, starts.context + 1 :]
    own = real.copy()
    own[:, 9, :, L.SHIELD] += 7
    own[:, 4, 0, L.FACING] = 1 - own[:, 4, 0, L.FACING]
    fields = describe_open_loop(OpenLoop(starts, own, real, baseline_frames(starts)), GroupBootstrap(starts.group, 1))
    fields = fields["fields"]
    assert fields["shield"]["world"]["h10"] == pytest.approx(7) and fields["shield"]["world"]["h5"] == 0
    assert fields["facing"]["world"]["h5"] == 0.5 and fields["facing"]["world"]["h10"] == 1
    assert fields["x"]["world"]["h10"] == 0


def test_float_runner_steps_as_its_parallel_form(starts):
    runner = FloatRunner(small_world())
    runner.begin(starts.frames[:, 0], starts.stage)
    parallel = runner.follow(starts.controllers[:, :20], starts.frames[:, 1:21])
    one_by_one = np.empty_like(parallel)
    runner.begin(starts.frames[:, 0], starts.stage)
    for t in range(20):
        one_by_one[:, t] = runner.follow(starts.controllers[:, t : t + 1], starts.frames[:, t + 1 : t + 2])[:, 0]
    np.testing.assert_allclose(parallel, one_by_one, atol=2e-3)


def test_kept_lanes_go_on_as_before(starts):
    whole, part = FloatRunner(small_world()), FloatRunner(small_world())
    for runner in (whole, part):
        runner.begin(starts.frames[:, 0], starts.stage)
        runner.step(starts.controllers[:, 0])
    lanes = np.array([5, 1, 1])
    part.keep(lanes)
    expected = whole.step(starts.controllers[:, 1])[lanes]
    np.testing.assert_allclose(part.step(starts.controllers[lanes, 1]), expected, atol=1e-4)


def test_onnx_runner_follows_real_frames(tmp_path, starts):
    write_tiny_world(tmp_path)
    runner = OnnxRunner(read_model_directory(tmp_path, "world"))
    own = np.stack(list(rollout(runner, starts)), 1)
    tilt = starts.controllers[:, starts.context :, :, 0].view(np.int8) / 127
    expected = starts.frames[:, starts.context, None, :, L.X] + np.cumsum(tilt, 1)
    np.testing.assert_allclose(own[..., L.X], expected, atol=1e-3)


def test_real_matches_are_legal(dataset):
    seen = SeenChanges.of(all_matches(dataset))
    figures = describe_play(real_matches(all_matches(dataset)), seen)
    assert figures["legal_to_the_end"] == figures["legal_first_minute"] == 1
    assert figures["unseen_action_changes_of_the_character"] == 0
    assert figures["standing_on_nothing"] == 0
    assert figures["a_minute"]["hit"] > 5


def faulty(change):
    frames = standing(400)
    change(frames)
    return {(fault.reason, fault.frame) for fault in find_faults(frames, 32, EVERY)}


def test_each_rule_finds_its_breach():
    def out(frames):
        frames[50:60, 0, L.X] = 260

    def dead_out(frames):
        out(frames)
        frames[50:60, 0, L.ACTION_STATE] = L.ACTIONS["DeadRight"]

    def stock_up(frames):
        frames[:100, 1, L.STOCKS] = 3

    def percent_down(frames):
        frames[:100, 1, L.PERCENT] = 30

    def reborn_clean(frames):
        percent_down(frames)
        frames[100:110, 1, L.ACTION_STATE] = L.ACTIONS["Rebirth"]

    def lost(frames):
        frames[100:, 1, L.STOCKS] = 3

    def lost_and_reborn(frames):
        lost(frames)
        frames[160:200, 1, L.ACTION_STATE] = L.ACTIONS["Rebirth"]

    def last_lost(frames):
        frames[100:, 1, L.STOCKS] = 0

    assert faulty(lambda frames: None) == set()
    assert faulty(out) == {("outside_blast_zones", 50)}
    assert faulty(dead_out) == set()
    assert faulty(stock_up) == {("stocks_rose", 100)}
    assert faulty(percent_down) == {("percent_fell", 100)}
    assert faulty(reborn_clean) == set()
    assert faulty(lost) == {("no_respawn", 250)}
    assert faulty(lost_and_reborn) == set()
    assert faulty(last_lost) == set()


def test_unseen_action_changes_count_by_share(dataset):
    seen = SeenChanges.of(all_matches(dataset))
    frames = dataset.load(0).frames.copy()
    assert not find_faults(frames, dataset.matches[0].stage, seen)
    # Entering a special from Sleep and leaving it again, over and over
    frames[200:1000:4, 0, L.ACTION_STATE] = L.SPECIAL_OTHER
    assert "unseen_action_changes" in {f.reason for f in find_faults(frames, dataset.matches[0].stage, seen)}


def test_being_hit_is_possible_out_of_everything(dataset):
    seen = SeenChanges.of(all_matches(dataset))
    frames = standing(3)
    frames[:, :, L.ACTION_STATE] = [[L.ACTIONS["Sleep"]] * 2, [L.ACTIONS["DamageN1"], L.ACTIONS["Catch"]], [14, 14]]
    assert seen.unseen(frames)[0].tolist() == [False, True]
    assert seen.unseen(frames, strictly=True)[0].tolist() == [True, True]


def test_standing_on_nothing_off_stage():
    frames = standing(1, stage=8).repeat(6, 0)
    x = np.array([59.5, 60.0, 61.0, 70.0, 120.0, -70.0])
    frames[:, 0, L.X] = x
    frames[1, 0, L.Y] = 23.45
    frames[3, 0, L.Y] = -20.0
    frames[4, 0, L.ACTION_STATE] = L.ACTIONS["Rebirth"]
    frames[5, 0, L.ON_GROUND] = 0
    assert standing_on_nothing(frames, 8)[:, 0].tolist() == [True, False, True, False, False, False]
    assert not standing_on_nothing(frames, 8)[:, 1].any()


class Scripted:
    """A world that counts rows in x and takes a stock of player 1 at a row of each lane's own."""

    def __init__(self, deaths):
        self.deaths = np.array(deaths)

    def begin(self, frames, stages):
        self.frame, self.row = frames.copy(), 0

    def step(self, controllers):
        self.row += 1
        self.frame = self.frame.copy()
        self.frame[:, 0, L.X] = self.row
        self.frame[:, 0, L.Y] = controllers[:, 0, 0]
        self.frame[self.row >= self.deaths, 1, L.STOCKS] = 0
        return self.frame

    def keep(self, lanes):
        self.frame, self.deaths = self.frame[lanes], self.deaths[lanes]


def test_free_runs_end_with_the_last_stock_and_keep_their_lanes():
    inputs = [np.full((40 + 200, 2, 8), lane, np.uint8) for lane in range(5)]
    starts, stages = standing(1).repeat(5, 0), np.array([32, 31, 8, 3, 2])
    played = play(Scripted([30, 10, 99, 20, 50]), ReplayControllers(inputs), starts, stages, 1, 50)
    assert [len(match.frames) for match in played] == [31, 11, 51, 21, 51]
    assert [match.finished for match in played] == [True, True, False, True, True]
    assert [match.stage for match in played] == stages.tolist()
    for lane, match in enumerate(played):
        assert match.frames[:, 0, L.X].tolist() == list(range(-20, -19)) + list(range(1, len(match.frames)))
        assert (match.frames[1:, 0, L.Y] == lane).all()


def test_replay_controllers_repeat_from_the_clock():
    rows = np.arange(200, dtype=np.uint8)[:, None, None].repeat(2, 1).repeat(8, 2)
    source = ReplayControllers([rows])
    source.begin(1, 0)
    given = [int(source.act(standing(1), np.array([32]))[0, 0, 0]) for _ in range(373)]
    assert given == [*range(1, 200), *range(40, 200), *range(40, 54)]


def test_a_policy_plays_both_sides_and_lanes_do_not_depend_on_each_other(tmp_path):
    import onnx

    write_tiny_policy(tmp_path)
    network = onnx.load(tmp_path / "policy.onnx")
    for value in (*network.graph.input, *network.graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "batch"
    write_model(tmp_path, "policy", network.SerializeToString(), 3)
    policy = read_model_directory(tmp_path, "policy")
    frames = standing(3)
    frames[2, :, L.X] = (20, -20)
    stages = np.full(3, 32)
    whole, part = PolicyControllers(policy), PolicyControllers(policy)
    made = []
    for source in (whole, part):
        source.begin(3, 7)
        made.append(source.act(frames, stages))
    np.testing.assert_array_equal(made[0], made[1])
    # Each side pushes toward the other
    assert made[0][:, :, 0].view(np.int8).tolist() == [[127, -127], [127, -127], [-127, 127]]
    part.keep(np.array([2]))
    for _ in range(5):
        np.testing.assert_array_equal(whole.act(frames, stages)[2:], part.act(frames[2:], stages[2:]))


class Obedient:
    """A world in which everything asked is done at once, by player `able` alone."""

    def __init__(self, able):
        self.able = able

    def begin(self, frames, stages):
        self.frame = frames.copy()

    def follow(self, controllers, frames):
        self.frame = frames[:, -1].copy()
        return frames

    def keep(self, lanes):
        self.frame = self.frame[lanes].copy()

    def step(self, controllers):
        self.frame = self.frame.copy()
        own, pad = self.frame[:, self.able], controllers[:, self.able]
        sticks, buttons, ext = pad[:, :4].view(np.int8).astype(int), pad[:, 6], pad[:, 7]
        own[:, L.X] += sticks[:, 0] / 127
        jumps = (sticks[:, 1] > 100) | (buttons & 4 > 0)
        own[jumps, L.Y] += 6
        own[jumps, L.ON_GROUND] = 0
        for asked, action in (
            (sticks[:, 1] < -100, "Squat"),
            (ext & 8 > 0, "GuardOn"),
            (buttons & 16 > 0, "Catch"),
            (buttons & 1 > 0, "Attack11"),
            (sticks[:, 3] > 100, "AttackHi4"),
        ):
            own[asked, L.ACTION_STATE] = L.ACTIONS[action]
        own[buttons & 2 > 0, L.ACTION_STATE] = 341
        return self.frame


def test_probes_tell_an_obedient_world_from_a_deaf_one():
    frames = standing(61)[None].repeat(4, 0)
    nothing = np.zeros((4, 60, 2, 8), np.uint8)
    states = NeutralStates(frames, nothing, nothing[:, :FRAMES], np.zeros(4, int), np.full(4, 32), ["a", "b", "c", "d"])
    obeyed = describe_input_following(Obedient(0), states, 1)
    assert {name: probe["mean"] for name, probe in obeyed["probes"].items()} == {probe.name: 1 for probe in PROBES}
    ignored = describe_input_following(Obedient(1), states, 1)
    assert ignored["total"]["mean"] == 0


ARGUMENTS = ["--starts", "8", "--free-runs", "2", "--free-run-frames", "80", "--probes", "2", "--threads", "1"]


def test_the_command_makes_the_same_card_twice(tmp_path, checkpoint):
    for name in ("one", "two"):
        argv = ["--world", str(checkpoint), "--replays", str(DATASET), *ARGUMENTS, "--out", str(tmp_path / name)]
        assert evaluate.main([*argv, "--json", str(tmp_path / f"{name}.json")]) == 0
    made = {name: sorted(path.name for path in (tmp_path / name).iterdir()) for name in ("one", "two")}
    assert made["one"] == made["two"] and "world-card.md" in made["one"]
    for file in made["one"]:
        data = (tmp_path / "one" / file).read_bytes()
        assert data == (tmp_path / "two" / file).read_bytes(), file
        assert not file.endswith(".png") or len(data) < 60_000
    card = json.loads((tmp_path / "one.json").read_text())
    text = (tmp_path / "one" / "world-card.md").read_text()
    assert card["command"] in text
    assert "trained on 9,000 frames (of 3,000 different ones) in 2 runs" in text
    assert card["free_run"]["played"]["matches"] == 2
    assert "react to nothing" in card["free_run"]["controllers"]
    assert card["targets"]["of"] == "wire-base"


def test_an_exported_world_gets_its_card_beside_it(tmp_path):
    write_tiny_world(tmp_path / "tiny")
    argv = ["--world", str(tmp_path / "tiny"), "--replays", str(DATASET), *ARGUMENTS]
    assert evaluate.main(argv) == 0
    card = json.loads((tmp_path / "tiny" / "world-card" / "world-card.json").read_text())
    assert card["world"]["engine"] == "onnx"
    assert card["world"]["sha256"] == read_model_directory(tmp_path / "tiny", "world").sha256


def test_the_command_in_the_card_is_the_one_that_was_given():
    config = EvaluationConfig("w.pt", "my replays", free_runs=4, policy="p")
    assert config.command == (
        "python -m training.evaluate --world w.pt --replays 'my replays' --starts 600 --seed 1 --policy p --free-runs 4"
    )
    argv = config.command.replace("'my replays'", "my_replays").split()[3:]
    parsed = vars(evaluate._arguments(argv))
    parsed.pop("out")
    parsed.pop("json")
    assert EvaluationConfig(**{**parsed, "replays": "my replays"}) == config


def errors_of(capsys, *argv):
    code = evaluate.main(list(argv))
    return code, capsys.readouterr().err


def test_clear_errors(tmp_path, checkpoint, capsys):
    replays = ("--replays", str(DATASET))
    code, text = errors_of(capsys, "--world", str(tmp_path / "none.pt"), *replays)
    assert code == 1 and "no such checkpoint" in text and "Traceback" not in text
    code, text = errors_of(capsys, "--world", str(checkpoint), "--replays", str(tmp_path))
    assert code == 1 and "neither a dataset" in text
    code, text = errors_of(capsys, "--world", str(checkpoint), "--engine", "onnx", *replays)
    assert code == 1 and "models.export" in text
    code, text = errors_of(capsys, "--world", str(checkpoint), "--policy", "nobody", *replays)
    assert code == 1 and "nobody" in text
    cut = tmp_path / "cut.pt"
    cut.write_bytes(checkpoint.read_bytes()[:1000])
    code, text = errors_of(capsys, "--world", str(cut), *replays)
    assert code == 1 and "cut.pt" in text
