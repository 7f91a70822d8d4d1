"""The environment of agent authors: seeds, saves, batches, rewards, ends, and what Gymnasium and PettingZoo ask for."""

import importlib.util
import json
import re
import subprocess
import sys
import warnings
from pathlib import Path

import gymnasium
import numpy as np
import pytest
import torch
from crank_fixtures import real_endings, real_match
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from pettingzoo.test import parallel_api_test, parallel_seed_test

from crank.agents.replay_agent import ReplayAgent
from crank.agents.scripted import IdleAgent, RandomAgent
from crank.engines.integer_engine import IntegerEngine
from crank.environment import RewardWeights, WireEnvironment
from crank.environment.actions import to_controllers
from crank.environment.gymnasium_env import ENV_ID, WireEnv, WireVectorEnv
from crank.environment.parallel_env import PLAYERS, WireParallelEnv
from crank.environment.rewards import rewards
from crank.errors import AgentError, EngineError, StartError, WorldError
from crank.frame import swap_perspective
from crank.match_runner import run_match
from crank.rules import LAST_ROW, lost_stocks
from crank.starts import read_starts
from models import controller_classes
from models.controller import neutral
from models.controller_parts import PARTS
from quantization.frame import to_exact, to_float
from schema.layout import CHARACTER, PERCENT, PLAYER_FIELD_COUNT, STOCKS

WORLD = str(Path(__file__).parent / "fixtures" / "small_world")
MANUAL = Path(__file__).parent.parent / "docs" / "environment.md"
COMPILED = importlib.util.find_spec("wire_core") is not None
STEPS = [
    pytest.param(False, id="reference"),
    pytest.param(True, id="compiled", marks=pytest.mark.skipif(not COMPILED, reason="make core builds it")),
]
FRAME_BYTES = 4 * 2 * PLAYER_FIELD_COUNT


def controllers(steps, batch, seed=0):
    """Real controllers [steps, batch, 2, 8], every lane from another row on."""
    _, _, pads = real_match()
    rows = (np.arange(steps)[:, None] + 37 * (np.arange(batch) + seed)) % (len(pads) - 1) + 1
    return pads[rows]


def play(environment, pads):
    """(frames, rewards, terminated, truncated, rows, seeds, stages) of every step."""
    played = []
    for pad in pads:
        step = environment.step(pad)
        infos = step.infos
        played.append((*step[:4], infos["row"], infos["seed"], infos["stage"]))
    return [np.stack(values) for values in zip(*played, strict=True)]


def assert_equal(first, second):
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)


def edited(saved, own=None, inner=None, **header):
    """A saved environment with another header, and (of one match) other exact frames of its own and of its session."""
    line, _, rest = saved.partition(b"\n")
    data = bytearray(rest)
    for at, change in ((0, own), (FRAME_BYTES + 1, inner)):
        if change is not None:
            frame = np.frombuffer(bytes(data[at : at + FRAME_BYTES]), "<i4").reshape(2, -1).copy()
            change(frame)
            data[at : at + FRAME_BYTES] = frame.tobytes()
    return json.dumps(json.loads(line) | header).encode() + b"\n" + bytes(data)


def stocks_to(*stocks):
    def change(frame):
        frame[:, STOCKS] = stocks

    return change


@pytest.fixture(params=STEPS)
def compiled(request):
    return request.param


# --- the environment itself ---------------------------------------------------------------------------------------


def test_a_seed_names_a_match(compiled):
    pads = controllers(12, 2)
    environments = [WireEnvironment(WORLD, 2, compiled=compiled) for _ in range(2)]
    first, second = (environment.reset(5) for environment in environments)
    np.testing.assert_array_equal(first[0], second[0])
    assert_equal(*(play(environment, pads) for environment in environments))
    starts = {WireEnvironment(WORLD, compiled=compiled).reset(seed)[0].tobytes() for seed in range(8)}
    assert len(starts) > 4


def test_a_start_is_drawn_as_real_matches_have_it():
    environment, table = WireEnvironment(WORLD, 20), read_starts()
    frames, infos = environment.reset(3)
    for lane in range(20):
        stage, characters = table.draw(3 + lane)
        assert infos["stage"][lane] == stage
        assert tuple(infos["characters"][lane]) == characters
        np.testing.assert_allclose(frames[lane], table.frame(stage, characters), atol=1e-4)
    np.testing.assert_array_equal(to_float(environment.exact_frames().astype(np.int64)), frames)


def test_stage_and_characters_can_be_chosen_for_all_matches_that_follow():
    environment = WireEnvironment(WORLD, 6, autoreset=True, frames=3)
    _, infos = environment.reset(0, characters=("marth", None), stage="battlefield")
    drawn = set()
    for pad in controllers(20, 6):
        assert (infos["stage"] == 31).all()
        assert (infos["characters"][:, 0] == 18).all()
        drawn |= set(infos["characters"][:, 1].tolist())
        infos = environment.step(pad).infos
    assert len(drawn) > 3
    _, infos = environment.reset()
    assert len(set(infos["stage"].tolist())) > 1


@pytest.mark.skipif(not COMPILED, reason="make core builds it")
def test_the_reference_is_the_same_environment():
    fast, slow = (WireEnvironment(WORLD, 3, autoreset=True, frames=9, compiled=kind) for kind in (True, False))
    for environment in (fast, slow):
        environment.reset(11)
    pads = controllers(25, 3)
    assert_equal(play(fast, pads), play(slow, pads))
    assert fast.save() == slow.save()
    slow.restore(fast.save())
    assert_equal(play(fast, pads), play(slow, pads))


def test_it_plays_the_match_that_the_match_runner_plays():
    environment, rows = WireEnvironment(WORLD, frames=200), 200
    _, infos = environment.reset(21)
    stage, characters = int(infos["stage"][0]), tuple(infos["characters"][0].tolist())
    agents = (RandomAgent(), RandomAgent())
    start = read_starts().frame(stage, characters)
    record = run_match(IntegerEngine(Path(WORLD)), agents, start, stage, 21, rows)
    frames, _, terminated, truncated, row, _, _ = play(environment, record.controllers[1:, None])
    np.testing.assert_array_equal(frames[:, 0], record.frames[1:])
    assert row[-1] == rows - 1
    assert truncated[-1] and not truncated[:-1].any() and not terminated.any()
    assert environment.observe()[1]["result"] == (record.result,)


def test_a_restored_environment_goes_on_where_it_was_saved(compiled):
    environment, other = (WireEnvironment(WORLD, 3, autoreset=True, frames=8, compiled=compiled) for _ in range(2))
    environment.reset(4, characters=(None, "fox"))
    play(environment, controllers(13, 3))
    saved = environment.save()
    frames, infos = other.restore(saved)
    np.testing.assert_array_equal(frames, environment.observe()[0])
    np.testing.assert_array_equal(infos["row"], [5, 5, 5])
    after = controllers(14, 3, seed=9)
    played = play(environment, after)
    assert len(np.unique(played[5])) >= 6, "every lane has begun another match since"
    assert_equal(played, play(other, after))
    assert environment.save() == other.save()
    environment.restore(saved)
    assert_equal(played, play(environment, after))
    assert_equal(environment.reset()[0], other.reset()[0])


def test_a_lane_that_stands_still_is_saved_too():
    environment, other = WireEnvironment(WORLD, frames=5), WireEnvironment(WORLD, frames=5)
    environment.reset(0)
    pads = controllers(9, 1)
    play(environment, pads)
    other.restore(environment.save())
    assert_equal(play(environment, pads), play(other, pads))
    assert environment.save() == other.save()


def test_a_lane_of_a_batch_is_the_match_alone(compiled):
    pads = controllers(20, 3)
    together = WireEnvironment(WORLD, 3, autoreset=True, frames=7, compiled=compiled)
    together.reset(100)
    played = play(together, pads)
    for lane in range(3):
        alone = WireEnvironment(WORLD, autoreset=True, frames=7, compiled=compiled)
        alone.reset(100 + lane)
        assert_equal([values[:, [lane]] for values in played], play(alone, pads[:, [lane]]))


def test_lanes_that_end_apart_begin_their_next_match_apart():
    environment = WireEnvironment(WORLD, 2, autoreset=True, frames=10)
    apart = WireEnvironment(WORLD, autoreset=True, frames=10)
    environment.reset([7, 8])
    apart.reset([8])
    pads = controllers(40, 2)
    play(environment, pads[:6])
    environment.restore(edited(environment.save(), rows=[8, 6]))
    play(apart, pads[:6, [1]])
    played = play(environment, pads[6:])
    assert (played[4][:, 0] != played[4][:, 1]).all()
    assert_equal([values[:, [1]] for values in played], play(apart, pads[6:, [1]]))


def test_seeds_can_be_given_one_a_lane():
    environment = WireEnvironment(WORLD, 3)
    frames, infos = environment.reset(np.array([9, 2, 9]))
    assert infos["seed"].tolist() == [9, 2, 9]
    np.testing.assert_array_equal(frames[0], frames[2])
    assert not np.array_equal(frames[0], frames[1])


# --- ends ---------------------------------------------------------------------------------------------------------


def test_time_up_truncates():
    environment = WireEnvironment(WORLD)
    environment.reset(0)
    environment.restore(edited(environment.save(), rows=[LAST_ROW - 2]))
    first, last, after = (environment.step(neutral(1, 2)) for _ in range(3))
    assert not first.truncated[0] and first.infos["result"] == (None,)
    assert last.truncated[0] and not last.terminated[0]
    assert last.infos["result"][0].reason == "timeout"
    assert last.infos["row"][0] == LAST_ROW
    # it stands still from then on
    np.testing.assert_array_equal(after.frames, last.frames)
    assert after.truncated[0] and after.infos["row"][0] == LAST_ROW
    assert not after.rewards.any()


def test_the_last_stock_terminates():
    environment = WireEnvironment(WORLD, weights=RewardWeights(stock=3.0, percent=0.0))
    environment.reset(0)
    # the very last frame at that
    environment.restore(edited(environment.save(), stocks_to(2, 1), stocks_to(2, 0), rows=[LAST_ROW - 1]))
    step = environment.step(neutral(1, 2))
    assert step.terminated[0] and not step.truncated[0]
    assert step.rewards.tolist() == [[3.0, -3.0]]
    result = step.infos["result"][0]
    assert (result.winner, result.reason, result.stocks) == (0, "stocks", (2, 0))
    again = environment.step(neutral(1, 2))
    assert again.terminated[0] and again.rewards.tolist() == [[0.0, 0.0]]


def test_autoreset_begins_the_next_match_on_the_step_after_the_last():
    environment = WireEnvironment(WORLD, autoreset=True, frames=4)
    _, infos = environment.reset(0)
    pads = controllers(8, 1)
    frames, gained, _, truncated, rows, seeds, _ = play(environment, pads)
    assert rows[:, 0].tolist() == [1, 2, 3, 0, 1, 2, 3, 0]
    assert truncated[:, 0].tolist() == [False, False, True, False] * 2
    assert not gained[3].any() and not gained[7].any()
    assert len({int(infos["seed"][0]), int(seeds[3, 0]), int(seeds[7, 0])}) == 3
    named = WireEnvironment(WORLD)
    np.testing.assert_array_equal(named.reset(int(seeds[3, 0]))[0], frames[3])


# --- rewards ------------------------------------------------------------------------------------------------------


def test_rewards_of_real_play_are_stocks_and_percent():
    for _, _, frames in real_endings():
        exact = to_exact(frames).astype(np.int32)
        gained = rewards(RewardWeights(), exact[:-1], exact[1:])
        assert (gained.sum(-1) == 0).all()
        stocks = rewards(RewardWeights(1.0, 0.0), exact[:-1], exact[1:])
        lost = lost_stocks(frames)[1:].astype(float)
        assert lost.any()
        np.testing.assert_array_equal(stocks[:, 0], lost[:, 1] - lost[:, 0])
        hurt = np.diff(frames[..., PERCENT].astype(np.float64), axis=0).clip(min=0)
        np.testing.assert_allclose(gained - stocks, (hurt[:, ::-1] - hurt) * 0.01, atol=1e-5)


def test_a_percent_that_falls_is_worth_nothing():
    before = np.zeros((1, 2, PLAYER_FIELD_COUNT), np.int32)
    after = before.copy()
    before[0, 0, PERCENT], after[0, 1, PERCENT] = 150 << 16, 12 << 16
    np.testing.assert_allclose(rewards(RewardWeights(), before, after), [[0.12, -0.12]])


# --- what is refused ----------------------------------------------------------------------------------------------


def test_bad_shapes_are_refused():
    environment = WireEnvironment(WORLD, 2)
    for call in (lambda: environment.step(neutral(2, 2)), environment.save, environment.observe, environment.reset):
        with pytest.raises(EngineError, match=r"begins with reset\(seed\)"):
            call()
    environment.reset(0)
    with pytest.raises(AgentError, match=r"controllers uint8 \[2, 2, 8\], not uint8 \[2, 8\]"):
        environment.step(neutral(2))
    with pytest.raises(AgentError, match=r"not float64 \[2, 2, 8\]"):
        environment.step(np.zeros((2, 2, 8)))
    assert environment.observe()[1]["row"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("seed", "message"),
    [
        (-1, "between 0 and"),
        (1 << 63, "between 0 and"),
        ([1], "expected 2 seeds, one a lane, got 1"),
        (0.5, "a seed is an integer"),
        ("12", "a seed is an integer"),
    ],
)
def test_bad_seeds_are_refused(seed, message):
    with pytest.raises(ValueError, match=message):
        WireEnvironment(WORLD, 2).reset(seed)


def test_bad_settings_are_refused(tmp_path):
    environment = WireEnvironment(WORLD)
    environment.reset(1)
    saved = environment.save()
    for options, message in (
        ({"characters": ("fox", "pac_man")}, "unknown character 'pac_man'"),
        ({"characters": ("fox",)}, "characters are two"),
        ({"characters": "fox"}, "characters are two"),
        ({"stage": "hyrule"}, "unknown stage 'hyrule'"),
    ):
        with pytest.raises(StartError, match=message):
            environment.reset(0, **options)
    assert environment.save() == saved, "a refused reset changes nothing"
    with pytest.raises(ValueError, match="at least one match"):
        WireEnvironment(WORLD, 0)
    with pytest.raises(ValueError, match="at least two frames"):
        WireEnvironment(WORLD, frames=1)
    with pytest.raises(WorldError, match="nowhere"):
        WireEnvironment(str(tmp_path / "nowhere"))


def test_a_saved_environment_that_does_not_fit_is_refused():
    environment = WireEnvironment(WORLD)
    environment.reset(0)
    environment.step(neutral(1, 2))
    saved = environment.save()
    for data, message in (
        (b"", "no saved environment"),
        (b'{"format": "another"}\n', "no saved environment"),
        (saved[:-1], "truncated or altered"),
        (saved + b"\0", "truncated or altered"),
        (edited(saved, world="0" * 64), "has world 0000"),
        (edited(saved, batch=2), "and batch 2, this one"),
        (edited(saved, rows=[-1]), "truncated or altered"),
        (edited(saved, seeds=[1, 2]), "truncated or altered"),
        (edited(saved, stage="hyrule"), "truncated or altered"),
        (edited(saved, own=stocks_to(5, 4)), "out of the schema's range"),
    ):
        with pytest.raises(EngineError, match=message):
            environment.restore(data)
    assert environment.save() == saved


# --- actions ------------------------------------------------------------------------------------------------------


def test_classes_are_those_of_the_policies():
    assert PARTS == {"stick": 33, "shoulder": 4, "buttons": 16, "c_stick": 9}
    every = np.stack(np.meshgrid(*map(np.arange, PARTS.values()), indexing="ij"), -1).reshape(-1, len(PARTS))
    classes = {part: torch.from_numpy(every[:, k]) for k, part in enumerate(PARTS)}
    wanted = controller_classes.to_bytes(classes).numpy().astype(np.int64).astype(np.uint8)
    np.testing.assert_array_equal(to_controllers("classes", every, len(every)), wanted)


def test_bad_actions_are_refused():
    with pytest.raises(AgentError, match="lie below"):
        to_controllers("classes", [[33, 0, 0, 0]], 1)
    with pytest.raises(AgentError, match="lie below"):
        to_controllers("classes", [[0, 0, -1, 0]], 1)
    with pytest.raises(AgentError, match=r"integers \[1, 4\] .* not float64"):
        to_controllers("classes", [[0.0, 0, 0, 0]], 1)
    with pytest.raises(AgentError, match=r"uint8 \[1, 8\] .* not int64 \[1, 8\]"):
        to_controllers("bytes", np.zeros((1, 8), np.int64), 1)
    with pytest.raises(AgentError, match="known: classes, bytes"):
        WireEnv(WORLD, actions="keyboard")


# --- Gymnasium ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("player", [0, 1])
@pytest.mark.parametrize("actions", ["classes", "bytes"])
def test_gymnasium_finds_nothing_to_complain_of(player, actions):
    environment = gymnasium.make(ENV_ID, world=WORLD, opponent="fighter", player=player, actions=actions)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # raw bytes are no normalised space, and are not meant to be
        warnings.filterwarnings("ignore", message=".*symmetric and normalized")
        check_env(environment.unwrapped)


def test_a_learner_sees_itself_first_and_its_opponent_plays_the_other_pad():
    _, _, pads = real_match()
    sides = [
        WireEnv(WORLD, lambda: ReplayAgent("real", pads[:, 1]), player=0, actions="bytes", frames=120),
        WireEnv(WORLD, lambda: ReplayAgent("real", pads[:, 0]), player=1, actions="bytes", frames=120),
    ]
    plain = WireEnvironment(WORLD, frames=120)
    frames, infos = plain.reset(6)
    for side, environment in enumerate(sides):
        observation, _ = environment.reset(seed=6)
        np.testing.assert_array_equal(observation["frame"], swap_perspective(frames[0]) if side else frames[0])
        assert observation["stage"] == infos["stage"][0]
    moved = False
    for row in range(1, 120):
        step = plain.step(pads[row][None])
        moved |= not np.array_equal(step.frames[0, 0], step.frames[0, 1])
        for side, environment in enumerate(sides):
            observation, reward, terminated, truncated, info = environment.step(pads[row, side])
            seen = swap_perspective(step.frames[0]) if side else step.frames[0]
            np.testing.assert_array_equal(observation["frame"], seen)
            assert (reward, terminated, truncated) == (step.rewards[0, side], False, row == 119)
            assert ("result" in info) == (row == 119)
    assert moved
    assert info["result"].reason == "frame_limit"


def test_a_vector_of_matches_is_as_many_single_ones():
    settings = {"opponent": "random", "player": 1, "frames": 15, "stage": "dream_land"}
    fast = gymnasium.make_vec(ENV_ID, 3, world=WORLD, **settings)
    slow = SyncVectorEnv([lambda: WireEnv(WORLD, **settings)] * 3)
    assert isinstance(fast, WireVectorEnv)
    assert fast.metadata["autoreset_mode"] == AutoresetMode.NEXT_STEP
    assert fast.observation_space == slow.observation_space
    assert fast.action_space == slow.action_space
    fast.action_space.seed(0)
    (seen, infos), (wanted, wanted_infos) = fast.reset(seed=5), slow.reset(seed=5)
    ended = 0
    for _ in range(50):
        assert seen in fast.observation_space
        for key in ("frame", "stage"):
            np.testing.assert_array_equal(seen[key], wanted[key])
        assert infos.keys() == wanted_infos.keys()
        for key, value in infos.items():
            np.testing.assert_array_equal(value, wanted_infos[key])
        actions = fast.action_space.sample()
        seen, *values, infos = fast.step(actions)
        wanted, *wanted_values, wanted_infos = slow.step(actions)
        assert_equal(values, wanted_values)
        ended += int(values[2].sum())
    assert ended == 9
    with pytest.raises(EngineError, match="no reset_mask"):
        fast.reset(options={"reset_mask": np.array([True, False, False])})


def test_options_of_a_reset_come_before_those_of_the_environment():
    environment = WireEnv(WORLD, IdleAgent, characters=("fox", "fox"), stage=32)
    observation, info = environment.reset(seed=0)
    assert observation["stage"] == 32
    observation, info = environment.reset(options={"stage": "yoshis_story", "characters": ("peach", "falco")})
    assert observation["stage"] == 8
    assert observation["frame"][:, CHARACTER].tolist() == info["characters"].tolist() == [9, 22]


def test_an_opponent_that_is_none_is_refused():
    class Broken(IdleAgent):
        def act(self, frame, frame_number):
            return np.zeros(8)

    environment = WireEnv(WORLD, Broken)
    environment.reset(seed=0)
    with pytest.raises(AgentError, match=r"agent idle answered with float64 \[8\]"):
        environment.step(environment.action_space.sample())
    with pytest.raises(AgentError, match="unknown agent 'nobody'"):
        WireEnv(WORLD, "nobody")
    with pytest.raises(AgentError, match="player 0 or player 1, not 2"):
        WireEnv(WORLD, player=2)


# --- PettingZoo ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actions", ["classes", "bytes"])
def test_pettingzoo_finds_nothing_to_complain_of(actions):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parallel_api_test(WireParallelEnv(WORLD, actions=actions, frames=300), num_cycles=1000)
        parallel_seed_test(lambda: WireParallelEnv(WORLD, actions=actions, frames=60), num_cycles=100)


def test_two_learners_see_themselves_first_and_win_what_the_other_loses():
    environment, plain = WireParallelEnv(WORLD, actions="bytes", frames=60), WireEnvironment(WORLD, frames=60)
    observations, _ = environment.reset(seed=3)
    frames, _ = plain.reset(3)
    for row, pads in enumerate(controllers(59, 1)[:, 0], start=1):
        np.testing.assert_array_equal(observations["player_0"]["frame"], frames[0])
        np.testing.assert_array_equal(observations["player_1"]["frame"], frames[0, ::-1])
        np.testing.assert_array_equal(environment.state(), frames[0])
        assert environment.agents == list(PLAYERS)
        observations, gained, terminated, truncated, infos = environment.step(dict(zip(PLAYERS, pads, strict=True)))
        frames, wanted, *_ = plain.step(pads[None])
        assert [gained[player] for player in PLAYERS] == wanted[0].tolist()
        assert terminated == dict.fromkeys(PLAYERS, False)
        assert truncated == dict.fromkeys(PLAYERS, row == 59)
    assert infos["player_1"]["result"].reason == "frame_limit"
    assert environment.agents == []
    with pytest.raises(AgentError, match="the match is over"):
        environment.step({})


def test_a_match_of_two_learners_is_saved_and_restored():
    environment, other = (WireParallelEnv(WORLD, actions="bytes", frames=20) for _ in range(2))
    environment.reset(seed=3)
    pads = controllers(19, 1)[:, 0]
    for pad in pads[:10]:
        environment.step(dict(zip(PLAYERS, pad, strict=True)))
    observations, infos = other.restore(environment.save())
    assert infos["player_0"]["row"] == 10
    assert other.agents == list(PLAYERS)
    for pad in pads[10:]:
        actions = dict(zip(PLAYERS, pad, strict=True))
        observations, wanted = other.step(actions)[0], environment.step(actions)[0]
        for player in PLAYERS:
            np.testing.assert_array_equal(observations[player]["frame"], wanted[player]["frame"])
    assert other.agents == []


def test_an_action_of_each_player_is_needed():
    environment = WireParallelEnv(WORLD)
    with pytest.raises(AgentError, match="never reset"):
        environment.step({})
    environment.reset(seed=0)
    with pytest.raises(AgentError, match=r"one action of each who plays \(player_0, player_1\), not of \['player_1'\]"):
        environment.step({"player_1": environment.action_space("player_1").sample()})


# --- the manual ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", re.findall(r"```python\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL))
def test_the_manuals_examples_run(example):
    assert '"wire-base"' in example
    exec(compile(example.replace('"wire-base"', repr(WORLD)), str(MANUAL), "exec"), {})


# --- what it needs ------------------------------------------------------------------------------------------------


def run_without(package, code):
    script = f"import sys\nsys.modules[{package!r}] = None\n{code}"
    root = Path(__file__).parent.parent
    return subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("module", "package"),
    [("gymnasium_env", "gymnasium"), ("parallel_env", "gymnasium"), ("parallel_env", "pettingzoo")],
)
def test_a_missing_package_is_named_with_its_extra(module, package):
    run = run_without(package, f"import crank.environment.{module}")
    last = run.stderr.splitlines()[-1]
    assert run.returncode == 1
    assert last.startswith("ImportError: ") and package in last
    assert last.endswith("the environment extra holds it; install it with pip install -e '.[environment]'")


def test_the_environment_itself_needs_no_extra():
    code = f"""
for name in ("gymnasium", "pettingzoo", "training"):
    sys.modules[name] = None
from crank.environment import WireEnvironment
environment = WireEnvironment({WORLD!r})
print(environment.reset(0)[0].shape)
import crank.environment.actions, crank.environment.seat"""
    run = run_without("torch", code)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == f"(1, 2, {PLAYER_FIELD_COUNT})"
