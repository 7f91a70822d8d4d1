"""Checking a match: genuine ones pass, whole or inputs only; whatever is altered is found and placed."""

import copy
import gzip
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from crank.agents.registry import make_agent
from crank.chain import MEMORY_EVERY, Chain
from crank.engines.integer_engine import IntegerEngine
from crank.match_json import read_match_object, write_inputs, write_match
from crank.match_runner import run_match
from crank.recording import read_recording
from crank.starts import read_starts
from crank.verify import main

WORLD = Path(__file__).parent / "fixtures" / "small_world"
ROWS = MEMORY_EVERY + 40


@pytest.fixture(scope="module")
def record():
    agents = (make_agent("random", None, None), make_agent("walk", None, None))
    return run_match(IntegerEngine(WORLD), agents, read_starts().frame(28, (1, 22)), 28, seed=1, frames=ROWS)


def play_sampled(seed, frames=ROWS):
    agents = (make_agent("walk", None, None), make_agent("walk", None, None))
    engine = IntegerEngine(WORLD, 0.7)
    return run_match(engine, agents, read_starts().frame(28, (1, 22)), 28, seed=seed, frames=frames)


@pytest.fixture(scope="module")
def sampled():
    return play_sampled(4)


@pytest.fixture
def files(record, tmp_path):
    whole, inputs = tmp_path / "match.json.gz", tmp_path / "inputs.json.gz"
    write_match(record, whole)
    write_inputs(record, inputs)
    return whole, inputs


def verify(path, capsys):
    code = main([str(path), "--world-model", str(WORLD)])
    said = capsys.readouterr()
    return code, said.out + said.err


def edit(path, change):
    match = json.loads(gzip.decompress(path.read_bytes()))
    change(match)
    path.write_bytes(gzip.compress(json.dumps(match, separators=(",", ":")).encode()))


def test_a_genuine_match_passes(files, capsys):
    for path in files:
        code, said = verify(path, capsys)
        assert (code, f"genuine: {ROWS} frames" in said) == (0, True), said


def test_inputs_alone_are_the_same_and_small(files, record):
    for path in files:
        recording = read_recording(path)
        np.testing.assert_array_equal(recording.controllers, record.controllers)
        assert recording.meta["chain"]["head"] == record.chain.head
    assert files[1].stat().st_size < files[0].stat().st_size / 3


def test_a_forged_frame_is_found_where_it_is(files, capsys):
    def forge(match):
        match["frames"][77]["players"][1]["percent"] += 5

    edit(files[0], forge)
    assert verify(files[0], capsys) == (1, "not genuine: frame 77 differs from what its inputs lead to\n")


def test_a_forged_input_is_found(files, capsys):
    def forge(match):
        match["frames"][300]["controllers"][0][0] ^= 64

    edit(files[0], forge)
    code, said = verify(files[0], capsys)
    assert code == 1
    # a world may not heed it at once: then the chain still tells
    assert "the hash chain parts between frames 0 and 600" in said or "differs from what its inputs lead to" in said


def test_a_forged_ending_is_found(files, capsys):
    def forge(match):
        match["meta"]["result"]["winner"] = 1

    for path in files:
        edit(path, forge)
        code, said = verify(path, capsys)
        assert (code, "result is not what follows" in said) == (1, True), said


def test_a_forged_chain_is_found(files, capsys):
    def forge(match):
        match["meta"]["chain"]["links"][1] = "00" * 32

    edit(files[1], forge)
    assert verify(files[1], capsys) == (1, "not genuine: the hash chain parts between frames 0 and 600\n")


def test_a_sampled_match_passes_and_its_seed_and_temperature_cannot_be_forged(sampled, tmp_path, capsys):
    def reseed(match):
        match["meta"]["seed"] += 1

    def warm(match):
        match["meta"]["world"]["temperature"] += 1 / 256

    def cool(match):
        match["meta"]["world"]["temperature"] = 0.0

    def blur(match):
        match["meta"]["world"]["temperature"] = 0.7

    whole, inputs = tmp_path / "match.json.gz", tmp_path / "inputs.json.gz"
    write_match(sampled, whole)
    write_inputs(sampled, inputs)
    assert sampled.temperature == 179 / 256
    genuine = [path.read_bytes() for path in (whole, inputs)]
    for path, data in zip((whole, inputs), genuine, strict=True):
        code, said = verify(path, capsys)
        assert (code, f"genuine: {ROWS} frames" in said) == (0, True), said
        for forge, wanted, reason in (
            (reseed, 1, "the hash chain parts at the start"),
            (warm, 1, "the hash chain parts at the start"),
            (cool, 1, "the hash chain parts at the start"),
            (blur, 2, "no whole number of 1/256"),
        ):
            path.write_bytes(data)
            edit(path, forge)
            code, said = verify(path, capsys)
            assert (code, reason in said) == (wanted, True), said


def test_the_same_seed_gives_the_same_match_and_another_seed_another(sampled, tmp_path):
    # walkers draw nothing: what differs is the world's
    for name, seed in (("one", 4), ("two", 4), ("other", 5)):
        write_match(play_sampled(seed, 200), tmp_path / f"{name}.json")
    one, two, other = (tmp_path / f"{name}.json" for name in ("one", "two", "other"))
    assert one.read_bytes() == two.read_bytes()
    assert json.loads(one.read_text())["frames"] != json.loads(other.read_text())["frames"]
    huge = play_sampled(4 + (1 << 64), 200)
    np.testing.assert_array_equal(huge.frames, sampled.frames[:200])


def test_frames_beside_inputs_are_compared_too(files, tmp_path, capsys):
    whole = read_match_object(files[0])
    path = tmp_path / "both.json"
    for forged, said in ((200, "frame 200 differs"), (None, "have no inputs")):
        match = copy.deepcopy(read_match_object(files[1])) | {"frames": copy.deepcopy(whole["frames"])}
        if forged is None:
            match["frames"].append(match["frames"][-1])
        else:
            match["frames"][forged]["players"][0]["percent"] += 1
        path.write_text(json.dumps(match))
        code, text = verify(path, capsys)
        assert (code, said in text) == (1, True), text


def test_an_altered_shard_is_named(files, tmp_path, capsys):
    folder = Path(shutil.copytree(WORLD, tmp_path / "world"))
    shard = folder / "weights-0.bin"
    data = bytearray(shard.read_bytes())
    data[len(data) // 2] ^= 1
    shard.write_bytes(data)
    assert main([str(files[0]), "--world-model", str(folder)]) == 1
    assert "weights-0.bin is truncated or altered" in capsys.readouterr().out


def test_what_cannot_be_checked_says_why(files, tmp_path, capsys):
    def rename(match):
        match["meta"]["world"]["hash"] = "ab" * 32

    def float_match(match):
        del match["meta"]["chain"]

    def seedless(match):
        del match["meta"]["seed"]

    def odd(match):
        match["inputs"] = match["inputs"][:-4]

    def garbled(match):
        match["inputs"] = "%%%"

    for change, said in (
        (rename, "was played in world"),
        (float_match, "no hash chain"),
        (seedless, "no seed"),
        (odd, "no whole rows"),
        (garbled, "not base64"),
    ):
        path = tmp_path / "changed.json.gz"
        path.write_bytes(files[1].read_bytes())
        edit(path, change)
        code, text = verify(path, capsys)
        assert (code, said in text) == (2, True), text
    cut = tmp_path / "cut.json.gz"
    cut.write_bytes(files[0].read_bytes()[:-100])
    assert verify(cut, capsys)[0] == 2
    assert verify(tmp_path / "none.json", capsys)[0] == 2
    assert main([str(files[0])]) == 2, "a world that is not under checkpoints/ is not found by its hash"


def test_a_world_is_found_by_its_hash_and_those_passed_over_are_named(files, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("crank.recording.CHECKPOINTS", tmp_path)
    manifest = json.loads((WORLD / "manifest.json").read_text())
    hashless = {key: value for key, value in manifest.items() if key != "hash"}
    for name, content in (("bare", hashless), ("old", manifest | {"scheme": 0}), ("other", manifest | {"hash": "ab"})):
        (tmp_path / name / "int8").mkdir(parents=True)
        (tmp_path / name / "int8" / "manifest.json").write_text(json.dumps(content))
    assert main([str(files[0])]) == 2
    said = capsys.readouterr().err
    bare, old = (tmp_path / name / "int8" / "manifest.json" for name in ("bare", "old"))
    assert f"(passed over: {bare} does not say the hash of its world; {old} is of scheme 0, " in said
    assert "other" not in said and said.count("\n") == 1
    shutil.copytree(WORLD, tmp_path / "small" / "int8")
    assert main([str(files[0])]) == 0


def test_the_chain_takes_in_everything(record):
    def head(rows, stage=32, start=0.0):
        engine = IntegerEngine(WORLD)
        frame = record.frames[0].copy()
        frame[0, 0] += start
        engine.reset(frame[None], np.array([stage]), [0])
        chain = Chain(engine, stage)
        for pads in rows:
            engine.step(pads[None])
            chain.add(pads)
        return chain.head

    rows = record.controllers[1:20]
    other = rows.copy()
    other[-1, 1, 7] ^= 1
    heads = {head(rows), head(other), head(rows[:-1]), head(rows, stage=31), head(rows, start=1 / 65536)}
    assert len(heads) == 5
    assert head(rows) == head(rows)
