"""Whole matches: the runner, the match file, and the command."""

import gzip
import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from crank_fixtures import FIXTURES, ReplayEngine, edit_manifest, real_endings, real_match, write_tiny_world

from crank.agents.registry import make_agent
from crank.agents.scripted import IdleAgent, RandomAgent
from crank.errors import AgentError, MatchFileError, UnfinishedMatchError, WorldError
from crank.main import main
from crank.match_json import encode_match, read_match, read_match_object, write_match
from crank.match_runner import WHOLE_MATCH, run_match
from crank.rules import LAST_ROW
from schema.layout import STAGES, STOCKS, X

SMALL_WORLD = FIXTURES / "small_world"


def played(frames=200, agents=None, seed=3):
    stage, real, _ = real_match()
    return run_match(ReplayEngine(real), agents or (RandomAgent(), IdleAgent()), real[0], stage, seed, frames)


class Recorder(IdleAgent):
    """Remembers what it was shown, and answers with the row's number."""

    def __init__(self):
        self.seen = []

    def act(self, frame, frame_number):
        self.seen.append((frame_number, frame))
        return np.full(8, frame_number % 100, np.uint8)


# The runner


def test_controllers_lead_from_the_frame_seen_to_the_next():
    first, second = Recorder(), Recorder()
    record = played(50, (first, second))
    assert [number for number, _ in first.seen] == list(range(49))
    for number, frame in first.seen:
        np.testing.assert_array_equal(frame, record.frames[number])
        assert (record.controllers[number + 1] == number).all()
    assert not record.controllers[0].any()


def test_a_match_is_the_frames_of_the_engine_untouched():
    record = played(1500)
    np.testing.assert_array_equal(record.frames, real_match()[1])
    assert record.result.reason == "frame_limit" and record.result.frames == 1500
    assert {"hit", "ko", "respawn"} <= {event.type for event in record.events}


def test_a_match_ends_with_the_last_stock():
    for stage, _, frames in real_endings():
        more = np.concatenate([frames, frames[-1:].repeat(5, axis=0)])
        record = run_match(ReplayEngine(more), (IdleAgent(), IdleAgent()), more[0], stage, 0)
        assert len(record.frames) == len(frames) and record.result.reason == "stocks"
        assert record.frames[-1, 1 - record.result.winner, STOCKS] == 0


def test_a_match_ends_at_time_out():
    _, frames, _ = real_match()
    still = np.broadcast_to(frames[200], (LAST_ROW + 10, *frames[200].shape))
    record = run_match(ReplayEngine(still), (IdleAgent(), IdleAgent()), frames[200], 31, 0)
    assert len(record.frames) == WHOLE_MATCH == LAST_ROW + 1 and record.result.reason == "timeout"


def test_every_frame_is_announced_as_it_is_made():
    rows = []
    stage, frames, _ = real_match()
    run_match(
        ReplayEngine(frames), (IdleAgent(), IdleAgent()), frames[0], stage, 0, 20, lambda *seen: rows.append(seen)
    )
    assert [row for row, _, _ in rows] == list(range(20))
    np.testing.assert_array_equal(np.stack([frame for _, frame, _ in rows]), frames[:20])


def test_a_world_that_breaks_is_told_with_its_frame():
    stage, frames, _ = real_match()
    broken = frames.copy()
    broken[7, 1, X] = np.nan
    with pytest.raises(WorldError, match="no number at frame 7"):
        run_match(ReplayEngine(broken), (IdleAgent(), IdleAgent()), frames[0], stage, 0, 20)


def test_an_agent_that_answers_nonsense_is_told():
    class Nonsense(IdleAgent):
        name = "nonsense"

        def act(self, frame, frame_number):
            return np.zeros(18, np.float32)

    with pytest.raises(AgentError, match="nonsense answered frame 0 with float32"):
        played(20, (Nonsense(), IdleAgent()))


# The match file


@pytest.mark.parametrize("name", ["match.json", "match.json.gz"])
def test_a_match_file_reads_back(tmp_path, name):
    record = played(1200)
    write_match(record, tmp_path / name)
    match = read_match(tmp_path / name)
    np.testing.assert_array_equal(match.controllers, record.controllers)
    np.testing.assert_allclose(match.frames[..., :17], record.frames[..., :17], atol=1e-4)
    meta = match.meta
    assert (meta["format"], meta["version"], meta["seed"], meta["stage"], meta["fps"]) == (
        "the-wire/match",
        1,
        3,
        record.stage,
        60,
    )
    np.testing.assert_array_equal(np.array(meta["start"], np.float32), record.frames[0])
    digest = hashlib.sha256(record.controllers.tobytes() + record.frames.astype("<f4").tobytes()).hexdigest()
    assert meta["frames_sha256"] == digest
    assert meta["result"] == record.result.to_json() and len(meta["events"]) == len(record.events)


def test_a_match_file_has_the_contracts_keys():
    match = json.loads(encode_match(played(5)))
    assert list(match) == ["meta", "stage_geometry", "frames"] and len(match["frames"]) == 5
    assert list(match["frames"][0]) == ["players", "stage", "controllers"]
    assert match["stage_geometry"]["name"] == STAGES[match["meta"]["stage"]].name


def test_a_match_plays_again_from_its_file(tmp_path):
    record = played(400)
    write_match(record, tmp_path / "match.json.gz")
    agents = tuple(make_agent(f"replay:{tmp_path / 'match.json.gz'}#p{player}") for player in (0, 1))
    again = played(400, agents)
    np.testing.assert_array_equal(again.controllers, record.controllers)
    assert again.frames_sha256() == record.frames_sha256()


@pytest.mark.parametrize("name", ["match.json", "match.json.gz"])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.999])
def test_a_match_file_cut_short_is_refused(tmp_path, name, share):
    write_match(played(100), tmp_path / name)
    data = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(data[: int(len(data) * share)])
    with pytest.raises(UnfinishedMatchError, match=name):
        read_match(tmp_path / name)


def test_wherever_a_match_file_is_cut_it_is_told_from_a_foreign_one(tmp_path):
    data = encode_match(replace(played(3), agents=("Füchsin \\ 狐", "fighter"), temperature=1e-05)).rstrip()
    for size in range(len(data)):
        (tmp_path / "match.json").write_bytes(data[:size])
        with pytest.raises(UnfinishedMatchError, match="is truncated or no JSON"):
            read_match_object(tmp_path / "match.json")


def test_a_damaged_match_file_is_no_unfinished_one(tmp_path):
    write_match(played(100), tmp_path / "match.json.gz")
    data = bytearray((tmp_path / "match.json.gz").read_bytes())
    data[-5] ^= 1
    (tmp_path / "match.json.gz").write_bytes(data)
    with pytest.raises(MatchFileError, match=r"match\.json\.gz is damaged: ") as error:
        read_match(tmp_path / "match.json.gz")
    assert not isinstance(error.value, UnfinishedMatchError)


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b"{}",
        b"\xff\xfe\x00",
        b'{"meta": {"format": "other"}, "frames": []}',
        b'{"meta": {"format": "the-wire/match", "version": 2}, "frames": []}',
        b'{"meta": {"format": "the-wire/match", "version": 1}, "frames": []}',
        b'{"meta": {"format": "the-wire/match", "version": 1}, "frames": [3]}',
        gzip.compress(b"hello", mtime=0),
        b"hello",
        b'{"meta": {"format": "the-wire/match", "version": 1}, frames: []}',
    ],
)
def test_a_foreign_file_is_refused(tmp_path, content):
    (tmp_path / "match.json").write_bytes(content)
    with pytest.raises(MatchFileError, match=r"match\.json") as error:
        read_match(tmp_path / "match.json")
    assert not isinstance(error.value, UnfinishedMatchError)


@pytest.mark.parametrize("change", [None, [[0] * 8], [[0] * 8, [0] * 7], [[0] * 8, [300] * 8], "both"])
def test_controllers_that_are_none_are_refused(tmp_path, change):
    match = json.loads(encode_match(played(3)))
    match["frames"][1]["controllers"] = change
    (tmp_path / "match.json").write_text(json.dumps(match))
    with pytest.raises(MatchFileError, match="controllers"):
        read_match(tmp_path / "match.json")


# The command


@pytest.fixture
def world(tmp_path):
    pytest.importorskip("onnx", reason="the tiny world is built with the onnx package (training extra)")
    write_tiny_world(tmp_path / "tiny")
    return tmp_path / "tiny"


def arguments(world, *more):
    words = ("--world-model", str(world), "--engine", "onnx", "--p0", "fighter", "--p1", "random", "--frames", "400")
    return [*words, *more]


def test_the_same_seed_gives_the_same_bytes(world, tmp_path):
    for name, seed in (("a.json.gz", "7"), ("b.json.gz", "7"), ("c.json.gz", "8")):
        options = ("--seed", seed, "--temperature", "0.1", "--output", str(tmp_path / name))
        assert main(arguments(world, *options)) == 0
    first, again, other = ((tmp_path / name).read_bytes() for name in ("a.json.gz", "b.json.gz", "c.json.gz"))
    assert first == again != other


def test_the_command_plays_what_was_asked_for(world, tmp_path, capsys):
    options = ("--p0-char", "Captain Falcon", "--p1-char", "18", "--stage", "battlefield")
    assert main(arguments(world, *options, "--output", str(tmp_path / "match.json"))) == 0
    meta = read_match(tmp_path / "match.json").meta
    assert (meta["characters"], meta["stage"], meta["agents"]) == ([2, 18], 31, ["fighter", "random"])
    assert meta["world"]["name"] == "tiny-world" and meta["result"]["frames"] == 400
    shown = capsys.readouterr()
    assert "Captain Falcon, fighter" in shown.out and "damage dealt" in shown.out
    assert "visualizer.html" in shown.out and str(tmp_path / "match.json") in shown.out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--p0", "jester"), "unknown agent 'jester'; known: idle"),
        (("--p0", "policy:nowhere"), "no policy called 'nowhere'"),
        (("--p0-char", "sonic"), "unknown character 'sonic'; known: mario"),
        (("--stage", "hyrule"), "unknown stage 'hyrule'; known: fountain_of_dreams"),
        (("--world-model", "nowhere"), "no world called 'nowhere'"),
        (("--p0", f"replay:{FIXTURES}/none.json#p0"), "cannot read"),
        (("--output", "/dev/full"), "cannot write /dev/full: No space left on device"),
    ],
)
def test_what_a_person_gets_wrong_is_one_line(world, capsys, options, message):
    assert main(arguments(world, *options)) == 1
    errors = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1 and message in errors[0]
    assert Path("/dev/full").is_char_device()


@pytest.mark.parametrize("option", ["--output", "--inputs", "--save-state"])
def test_a_file_that_cannot_be_written_is_told_before_the_match(world, capsys, option):
    assert main(arguments(world, option, "/proc/match.json")) == 1
    said = capsys.readouterr()
    assert said.err.startswith("error: cannot write /proc/match.json") and said.out == ""


def integer_arguments(*more):
    return ["--world-model", str(SMALL_WORLD), "--p0", "fighter", "--p1", "random", "--frames", "40", *more]


def test_the_integer_world_is_what_plays(tmp_path):
    assert main(integer_arguments("--output", str(tmp_path / "match.json"))) == 0
    meta = read_match(tmp_path / "match.json").meta
    assert (meta["world"]["engine"], meta["world"]["name"]) == ("int8", "small")
    assert len(meta["chain"]["head"]) == 64


def test_without_the_compiled_step_the_reference_plays_the_same_match_and_says_so_once(tmp_path):
    written = []
    for name, before in (("compiled.json", ""), ("reference.json", "sys.modules['wire_core'] = None\n")):
        words = integer_arguments("--output", str(tmp_path / name))
        script = f"import sys\n{before}from crank.main import main\nsys.exit(main({words!r}) or main({words!r}))"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        written.append((tmp_path / name).read_bytes())
    notices = [line for line in done.stderr.splitlines() if line.startswith("notice: ")]
    assert len(notices) == 1
    assert "170 times slower" in notices[0] and "make core" in notices[0] and "Rust" in notices[0]
    assert written[0] == written[1]


def test_a_world_without_an_integer_form_says_how_to_make_one(world, capsys):
    assert main(["--world-model", str(world), "--p0", "idle", "--p1", "idle"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: ") and said.count("\n") == 1
    assert "python -m quantization.export" in said and "--engine onnx" in said
    assert main(["--world-model", "some.pt"]) == 1
    assert "python -m quantization.export" in capsys.readouterr().err


def test_two_agents_of_one_name_are_told_apart(tmp_path, capsys):
    words = ["--world-model", str(SMALL_WORLD), "--frames", "5", "--output", str(tmp_path / "match.json")]
    assert main([*words, "--p0", "policy", "--p1", "policy"]) == 0
    assert read_match(tmp_path / "match.json").meta["agents"] == ["policy-human (p0)", "policy-human (p1)"]
    assert "Falco, policy-human (p1)" in capsys.readouterr().out
    assert main([*words, "--p0", "policy", "--p1", "policy?delay=18"]) == 0
    assert read_match(tmp_path / "match.json").meta["agents"] == ["policy-human", "policy-human?delay=18"]


def test_an_altered_world_is_one_line(world, capsys):
    edit_manifest(world, "world", sha256="0" * 64)
    assert main(arguments(world)) == 1
    assert capsys.readouterr().err.strip().count("\n") == 0


def test_a_replay_cut_in_half_is_one_line(world, tmp_path, capsys):
    file = tmp_path / "match.json"
    assert main(arguments(world, "--output", str(file))) == 0
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    capsys.readouterr()
    assert main(arguments(world, "--p0", f"replay:{file}#p0")) == 1
    assert capsys.readouterr().err.startswith(f"error: {file} is truncated")


def test_a_match_needs_neither_torch_nor_pyarrow():
    script = "import sys, crank.main; print(sorted({'torch', 'pyarrow', 'fastapi'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("options", [("--frames", "0"), ("--engine", "int4"), ("--output", ".")])
def test_arguments_that_cannot_be_are_refused_by_the_parser(world, options):
    with pytest.raises(SystemExit) as stop:
        main(arguments(world, *options))
    assert stop.value.code == 2
