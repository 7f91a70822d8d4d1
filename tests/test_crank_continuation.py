"""A match is its inputs: it is left and resumed, forked from any frame, and every frame can be tried twice."""

import base64
import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from crank_fixtures import write_tiny_world

from crank import match_setup
from crank.agents.registry import make_agent
from crank.agents.scripted import IdleAgent
from crank.engines.integer_engine import IntegerEngine
from crank.errors import SyncError
from crank.main import main
from crank.match_json import read_match
from crank.match_record import Fork
from crank.match_runner import Past, run_match
from crank.recording import read_recording
from crank.starts import read_starts
from crank.verify import main as verify
from schema.layout import STOCKS

WORLD = Path(__file__).parent / "fixtures" / "small_world"
ROWS, LEFT, LEFT_AGAIN = 360, 130, 250
PAIRS = [
    ("policy", "policy?delay=18"),
    ("fighter", "policy?temperature=0.5"),
    ("fighter", "random"),
    ("walk", "random"),
]


def play(*words, code=0):
    assert main([str(word) for word in words]) == code


def in_world(*words):
    return ["--world-model", WORLD, *words]


def content(path):
    return json.loads(gzip.decompress(path.read_bytes()))


def edit(path, change):
    match = content(path)
    change(match)
    path.write_bytes(gzip.compress(json.dumps(match, separators=(",", ":")).encode()))


def error(capsys):
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1, lines
    return lines[0]


@pytest.fixture
def match(tmp_path):
    """A match of two fighters, whole and its inputs."""
    whole, inputs = tmp_path / "match.json.gz", tmp_path / "inputs.json.gz"
    words = in_world("--p0", "fighter", "--p1", "random", "--seed", 4, "--frames", ROWS)
    play(*words, "--output", whole, "--inputs", inputs)
    return whole, inputs


@pytest.fixture
def state(tmp_path):
    """The same match, left at row LEFT."""
    file = tmp_path / "state.json.gz"
    play(*in_world("--p0", "fighter", "--p1", "random", "--seed", 4, "--frames", LEFT, "--save-state", file))
    return file


# Left and resumed


@pytest.mark.parametrize("agents", PAIRS, ids=" ".join)
def test_a_resumed_match_is_the_unbroken_one(tmp_path, agents):
    whole, first, second, resumed = (tmp_path / name for name in ("whole.json", "1.json.gz", "2.json", "resumed.json"))
    words = in_world("--p0", agents[0], "--p1", agents[1], "--seed", 6, "--stage", "battlefield", "--p1-char", "marth")
    play(*words, "--frames", ROWS, "--output", whole)
    play(*words, "--frames", LEFT, "--save-state", first)
    play("--resume", first, "--frames", LEFT_AGAIN, "--save-state", second)
    play("--resume", second, "--frames", ROWS, "--output", resumed)
    assert resumed.read_bytes() == whole.read_bytes()


def test_a_match_that_was_cut_short_is_resumed_by_those_who_played_it(match, tmp_path, capsys):
    cut, resumed = tmp_path / "cut.json.gz", tmp_path / "resumed.json.gz"
    agents = ("--p0", "fighter", "--p1", "random")
    play(*in_world(*agents, "--seed", 4, "--frames", LEFT, "--inputs", cut))
    for named in (agents, agents[:2], ()):
        play(*in_world(*named, "--resume", cut, "--frames", ROWS, "--output", resumed))
        assert resumed.read_bytes() == match[0].read_bytes()
    capsys.readouterr()
    play(*in_world("--p0", "fighter", "--p1", "walk", "--resume", cut), code=1)
    assert "agent walk answers frame" in error(capsys)


def test_a_float_match_is_resumed_too(tmp_path):
    pytest.importorskip("onnx", reason="the tiny world is built with the onnx package (training extra)")
    write_tiny_world(tmp_path / "tiny")
    words = ("--world-model", tmp_path / "tiny", "--engine", "onnx", "--temperature", 0.1, "--p0", "fighter")
    whole, state, resumed = (tmp_path / name for name in ("whole.json", "state.json", "resumed.json"))
    play(*words, "--p1", "random", "--frames", ROWS, "--output", whole)
    play(*words, "--p1", "random", "--frames", LEFT, "--save-state", state)
    play("--resume", state, "--frames", ROWS, "--output", resumed)
    assert resumed.read_bytes() == whole.read_bytes()


def test_a_saved_state_is_a_match_that_can_be_checked(state, capsys):
    assert verify([str(state), "--world-model", str(WORLD)]) == 0
    assert f"genuine: {LEFT} frames" in capsys.readouterr().out
    engine, replayed = IntegerEngine(WORLD), IntegerEngine(WORLD)
    engine.restore(base64.b64decode(content(state)["state"]))
    replayed.reset(read_starts().frame(32, (1, 22))[None], np.array([32]), [4])
    for pads in read_recording(state).controllers[1:]:
        replayed.step(pads[None])
    np.testing.assert_array_equal(engine.exact_frames(), replayed.exact_frames())
    assert engine.memory(0) == replayed.memory(0)


def test_a_saved_state_that_was_altered_is_refused(state, capsys):
    original = state.read_bytes()

    def other_memory(saved):
        saved["state"] = saved["state"][:400] + "A" * 24 + saved["state"][424:]

    def other_input(saved):
        saved["inputs"] = saved["inputs"][:400] + "f" * 24 + saved["inputs"][424:]

    def no_words(saved):
        del saved["setup"]["p1"]

    def odd_word(saved):
        saved["setup"]["p1"] = 3

    def no_base64(saved):
        saved["state"] = "%"

    def other_world(saved):
        saved["meta"]["world"]["hash"] = "ab" * 32

    for change, said in (
        (other_memory, f"lead elsewhere than to where the match was left, at frame {LEFT - 1}"),
        (other_input, "answers frame"),
        (no_words, "does not say who played where"),
        (odd_word, "has 3 as p1"),
        (no_base64, "not base64"),
        (other_world, "was played in world abababab"),
    ):
        state.write_bytes(original)
        edit(state, change)
        capsys.readouterr()
        play("--resume", state, "--frames", ROWS, code=1)
        assert said in error(capsys)


def test_what_belongs_to_the_match_cannot_be_chosen_anew(match, state, capsys):
    for words, said in (
        (("--resume", state, "--p1", "walk"), "--p1 can't be chosen with --resume"),
        (("--resume", state, "--seed", 4, "--stage", 31), "--seed, --stage can't be chosen with --resume"),
        (("--fork", match[0], "--p0-char", "fox"), "--p0-char can't be chosen with --fork"),
        (("--fork", match[0], "--engine", "onnx"), "--engine can't be chosen with --fork"),
        (("--resume", state, "--frames", LEFT), f"has {LEFT} frames already"),
        (("--fork", match[0], "--at", ROWS, "--world-model", WORLD), f"has frames 0 to {ROWS - 1}, not {ROWS}"),
    ):
        capsys.readouterr()
        play(*words, code=1)
        assert said in error(capsys)


@pytest.mark.parametrize("words", [("--at", "3"), ("--resume", "a", "--fork", "b"), ("--fork", "a", "--at", "-1")])
def test_words_that_cannot_stand_together_are_refused_by_the_parser(words):
    with pytest.raises(SystemExit) as stop:
        main(list(words))
    assert stop.value.code == 2


def test_a_match_that_is_over_cannot_go_on(tmp_path, monkeypatch, capsys):
    start = read_starts().frame(32, (1, 22))
    start[1, STOCKS] = 0
    monkeypatch.setattr("crank.starts.StartTable.frame", lambda self, stage, characters: start)
    match, state = tmp_path / "over.json.gz", tmp_path / "state.json"
    ends = ("--p0", "idle", "--p1", "idle", "--output", match, "--save-state", state)
    play(*in_world(*ends, "--frames", ROWS), code=1)
    assert "nothing can follow" in error(capsys) and match.exists() and not state.exists()
    for command in ("--resume", "--fork"):
        play(*in_world(command, match), code=1)
        assert "the match is over at frame 0" in error(capsys)


# Forked


def test_a_fork_shares_the_past_and_is_a_genuine_match_of_its_own(match, tmp_path, capsys):
    parent = read_match(match[0])
    at = 200
    forks = [tmp_path / "fork.json.gz", tmp_path / "fork_of_inputs.json.gz"]
    for file, fork in zip(match, forks, strict=True):
        play(
            *in_world("--fork", file, "--at", at, "--p0", "idle", "--p1", "fighter", "--frames", ROWS, "--output", fork)
        )
    assert forks[0].read_bytes() == forks[1].read_bytes()
    played = read_match(forks[0])
    np.testing.assert_array_equal(played.controllers[: at + 1], parent.controllers[: at + 1])
    np.testing.assert_array_equal(played.frames[: at + 1], parent.frames[: at + 1])
    assert not played.controllers[at + 1 :, 0].any()
    assert played.meta["fork"] == {"parent": parent.meta["chain"]["head"], "frame": at, "agent_seed": 4}
    assert (played.meta["agents"], played.meta["seed"]) == (["idle", "fighter"], 4)
    assert played.meta["chain"]["head"] != parent.meta["chain"]["head"]
    capsys.readouterr()
    assert verify([str(forks[0]), "--world-model", str(WORLD)]) == 0


@pytest.mark.parametrize("agents", [*PAIRS, ("walk", "walk"), ("policy", "policy:policy-human")], ids=" ".join)
def test_the_agents_who_are_not_named_go_on_from_a_fork_as_they_did(tmp_path, agents):
    whole, fork = tmp_path / "whole.json", tmp_path / "fork.json"
    words = in_world("--p0", agents[0], "--p1", agents[1], "--policy-temperature", 0.8, "--frames", ROWS)
    play(*words, "--seed", 9, "--output", whole)
    parent = read_match(whole)
    for named in (words, in_world("--p1", agents[1], "--policy-temperature", 0.8), in_world()):
        play(*named, "--fork", whole, "--at", LEFT, "--frames", ROWS, "--output", fork)
        played = read_match(fork)
        np.testing.assert_array_equal(played.frames, parent.frames)
        assert (played.meta["chain"], played.meta["agents"]) == (parent.meta["chain"], parent.meta["agents"])


def test_who_goes_on_from_a_fork_is_named_and_never_guessed(match, tmp_path, capsys):
    replayed, fork = tmp_path / "replayed.json.gz", tmp_path / "fork.json.gz"
    play(*in_world("--p0", f"replay:{match[0]}#p1", "--p1", "walk", "--frames", ROWS, "--output", replayed))
    capsys.readouterr()
    play(*in_world("--fork", match[0], "--p1", "idle", "--at", LEFT, "--frames", LEFT + 2))
    assert "Fox (fighter) against Falco (idle)" in capsys.readouterr().err
    play(*in_world("--fork", replayed, "--at", LEFT, "--output", fork), code=1)
    said = error(capsys)
    assert "p0 'replay match.json.gz p1' can't be made again" in said and said.endswith("say who goes on with --p0")
    play(*in_world("--fork", replayed, "--at", LEFT, "--p0", "idle", "--frames", ROWS, "--output", fork))
    assert read_match(fork).meta["agents"] == ["idle", "walk"]
    capsys.readouterr()
    play(*in_world("--fork", match[0], "--at", LEFT, "--policy-temperature", 0.5), code=1)
    assert "--policy-temperature would change nothing" in error(capsys)
    edit(replayed, lambda forged: forged["meta"].update(agents=["idle"]))
    play(*in_world("--fork", replayed, "--at", LEFT), code=1)
    assert "does not say who played it" in error(capsys)


def test_a_fork_is_forked_and_resumed(match, tmp_path):
    first, second, state, resumed = (tmp_path / name for name in ("1.json.gz", "2.json.gz", "s.json.gz", "r.json.gz"))
    play(*in_world("--fork", match[0], "--at", 100, "--p0", "random", "--p1", "walk", "--seed", 8, "--output", first))
    assert read_match(first).meta["fork"]["agent_seed"] == 8
    words = in_world("--fork", first, "--at", 150, "--p0", "policy", "--p1", "fighter")
    play(*words, "--frames", ROWS, "--output", second)
    play(*words, "--frames", 200, "--save-state", state)
    play("--resume", state, "--frames", ROWS, "--output", resumed)
    assert resumed.read_bytes() == second.read_bytes()
    fork = read_match(second).meta["fork"]
    assert fork == {"parent": read_match(first).meta["chain"]["head"], "frame": 150, "agent_seed": 8}


def test_only_a_genuine_exact_match_is_forked(match, tmp_path, capsys):
    def forge(forged):
        forged["frames"][300]["players"][0]["percent"] += 1

    edit(match[0], forge)
    capsys.readouterr()
    play(*in_world("--fork", match[0], "--at", 100), code=1)
    assert "is not genuine: frame 300 differs" in error(capsys)
    edit(match[1], lambda inputs: inputs["meta"].pop("chain"))
    play(*in_world("--fork", match[1], "--at", 100), code=1)
    assert "was not played by the integer engine" in error(capsys)


class Watcher(IdleAgent):
    """Remembers when it was overruled, and by what."""

    def __init__(self):
        self.overruled = {}

    def act(self, frame, frame_number):
        self.row = frame_number
        return super().act(frame, frame_number)

    def overrule(self, controller):
        self.overruled[self.row + 1] = controller


def test_who_takes_over_is_told_what_was_played_in_its_place():
    start, engine = read_starts().frame(32, (1, 22)), IntegerEngine(WORLD)
    agents = make_agent("random"), make_agent("idle")
    parent = run_match(engine, agents, start, 32, 1, 100)
    watchers = Watcher(), Watcher()
    run_match(engine, watchers, start, 32, 1, 100, past=Past(parent.controllers[:61], Fork("", 60, 1)))
    pressed = [row for row in range(1, 61) if parent.controllers[row, 0].any()]
    assert list(watchers[0].overruled) == pressed and not watchers[1].overruled
    for row, controller in watchers[0].overruled.items():
        np.testing.assert_array_equal(controller, parent.controllers[row, 0])


@pytest.mark.parametrize("spec", ["policy", "fighter"])
def test_an_agent_heeds_what_was_played_in_its_place(spec):
    start, engine = read_starts().frame(32, (1, 22)), IntegerEngine(WORLD)
    frames = run_match(engine, (make_agent("random"), make_agent("fighter")), start, 32, 1, 200).frames

    def answers(overrule):
        agent = make_agent(spec)
        agent.reset(1, 32, 3, 200)
        given = []
        for row, frame in enumerate(frames):
            given.append(agent.act(frame.copy(), row).copy())
            overrule(agent, given[-1])
        return np.stack(given)

    free = answers(lambda agent, answer: None)
    held = np.zeros(8, np.uint8)
    held[0], held[6] = 127, 3
    assert not np.array_equal(answers(lambda agent, answer: agent.overrule(held.copy())), free)


# SyncTest


def test_a_sync_test_plays_the_same_match(match, tmp_path, capsys):
    tested = tmp_path / "tested.json.gz"
    words = in_world("--p0", "fighter", "--p1", "random", "--seed", 4, "--frames", ROWS)
    play(*words, "--sync-test", "--output", tested)
    assert "came out the same twice" in capsys.readouterr().out
    assert tested.read_bytes() == match[0].read_bytes()


class Forgetful(IntegerEngine):
    """Restores everything but what it remembers of the last 20 rows."""

    row = 0

    def step(self, controllers):
        self.row += 1
        return super().step(controllers)

    def restore(self, state):
        if self.row < 20:
            super().restore(state)


class Counting(IntegerEngine):
    """Its memory holds how often it was asked, which no save undoes."""

    steps = 0

    def step(self, controllers):
        self.steps += 1
        return super().step(controllers)

    def save(self):
        return super().save() + bytes(self.steps // 30)

    def restore(self, state):
        super().restore(state[: len(super().save())])


@pytest.mark.parametrize(
    ("broken", "said"),
    [(Forgetful, "error: frame 11 comes out different"), (Counting, "error: the memory after frame 15 comes out")],
)
def test_a_broken_engine_is_caught_with_its_frame(monkeypatch, capsys, broken, said):
    monkeypatch.setattr(match_setup, "make_engine", lambda *_: broken(WORLD))
    words = ["--p0", "fighter", "--p1", "random", "--frames", ROWS]
    play(*words)
    play(*words, "--sync-test", code=1)
    assert error(capsys).startswith(said)


def test_the_sync_error_is_one_of_the_engine():
    start = read_starts().frame(32, (1, 22))
    with pytest.raises(SyncError, match="frame 11 "):
        run_match(Forgetful(WORLD), (make_agent("walk"), make_agent("walk")), start, 32, 0, 40, sync_test=True)
