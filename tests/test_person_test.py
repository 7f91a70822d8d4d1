"""The clips of the person's test: drawing starts, dreaming, packing, and the command on real excerpts."""

import base64
import gzip
import json
import re
from pathlib import Path

import numpy as np
import pytest

from crank.model_directory import find_model_directory, read_model_directory
from crank.state_convert import from_player_states, to_player_states
from schema import layout as L
from training import person_test
from training.dataset import MatchDataset
from training.person_test import CLIP_FRAMES, CONTEXT, LedPolicy, draw_moments, dream
from viz import bundle
from viz.clips import Clips, ClipsError, Pair, pack, unpack

FIXTURES = Path(__file__).parent / "fixtures"
DATASET = FIXTURES / "dataset_tiny"
SMALL_WORLD = FIXTURES / "small_world"
WORLD = {"name": "a world", "hash": "0" * 64, "engine": "int8"}


@pytest.fixture(scope="module")
def dataset():
    return MatchDataset(DATASET, split="validation")


@pytest.fixture(scope="module")
def moments(dataset):
    return draw_moments(dataset, 6, seed=3)


def real_clips(dataset, count=6, frames=40):
    """Pairs of excerpts: the dreamed one goes on elsewhere in the match."""
    pairs = []
    for i in range(count):
        match = dataset.load(i % len(dataset))
        at = 200 + 40 * i % 900
        pairs.append(Pair(match.info.stage, match.frames[at : at + frames], match.frames[at + 300 : at + 300 + frames]))
    return Clips(pairs, WORLD, "nobody", CONTEXT)


class Playback:
    """A world that really is the match, and notes what it is told."""

    def __init__(self, frames):
        self.frames = frames
        self.row = 0
        self.followed = None
        self.held = []

    def begin(self, frames, stages):
        np.testing.assert_array_equal(frames, self.frames[:, 0])

    def follow(self, controllers, frames):
        np.testing.assert_array_equal(frames, self.frames[:, 1 : frames.shape[1] + 1])
        self.followed = controllers
        self.row = frames.shape[1]
        return frames

    def step(self, controllers):
        self.held.append(controllers)
        self.row += 1
        return self.frames[:, self.row]


def test_what_is_packed_comes_back_on_the_grid_of_a_player_state(dataset):
    clips = real_clips(dataset)
    data = pack(clips, 5)
    assert data == pack(clips, 5)
    back = unpack(data)
    assert (back.world, back.controllers, back.context) == (WORLD, "nobody", CONTEXT)
    for before, after in zip(clips.pairs, back.pairs, strict=True):
        assert before.stage == after.stage
        for take in ("real", "dreamed"):
            expected = from_player_states(to_player_states(getattr(before, take)))
            np.testing.assert_array_equal(getattr(after, take), expected)
    assert pack(back, 5) == data


def test_which_take_comes_first_is_drawn(dataset):
    header = json.loads(gzip.decompress(pack(real_clips(dataset, 24), 1)).partition(b"\n")[0])
    first = [pair["real"] for pair in header["pairs"]]
    assert {0, 1} == set(first)
    other = json.loads(gzip.decompress(pack(real_clips(dataset, 24), 2)).partition(b"\n")[0])
    assert first != [pair["real"] for pair in other["pairs"]]


def test_values_that_wrap_survive(dataset):
    frames = real_clips(dataset, 1).pairs[0].real.copy()
    frames[::2, :, L.STATE_AGE], frames[1::2, :, L.STATE_AGE] = 65535, 0
    frames[::2, :, L.SPEED_Y], frames[1::2, :, L.SPEED_Y] = 127, -128
    frames[::2, :, L.X], frames[1::2, :, L.X] = 8e6, -8e6
    back = unpack(pack(Clips([Pair(32, frames, frames)], WORLD, "", 0), 0)).pairs[0].real
    for field in (L.STATE_AGE, L.SPEED_Y, L.X):
        np.testing.assert_array_equal(back[..., field], frames[..., field])


def test_clips_of_two_lengths_or_none_are_refused(dataset):
    pair = real_clips(dataset, 1).pairs[0]
    for pairs in ([], [Pair(pair.stage, pair.real, pair.dreamed[:-1])]):
        with pytest.raises(ClipsError, match="of one length"):
            pack(Clips(pairs, WORLD, "", 0), 0)


def damaged(data):
    """(bytes, what is said of them) of clips that are not whole."""
    line, _, rest = gzip.decompress(data).partition(b"\n")
    flipped = bytearray(data)
    flipped[len(data) // 2] ^= 0xFF
    header = json.loads(line)

    def with_header(**changes):
        return gzip.compress(json.dumps(header | changes).encode() + b"\n" + rest)

    return [
        (b"", "damaged header"),
        (b"hello", "cut off or damaged"),
        (data[: len(data) // 2], "cut off or damaged"),
        (bytes(flipped), "cut off or damaged"),
        (gzip.compress(line + b"\n" + rest[:-1]), "frames are missing"),
        (gzip.compress(b"[]\n" + rest), "damaged header"),
        (with_header(version=2), "no clips of this version"),
        (with_header(columns=header["columns"][1:]), "no clips of this version"),
        (with_header(pairs=[{"stage": 32}]), "damaged header"),
    ]


def test_damaged_clips_are_told(dataset):
    for content, reason in damaged(pack(real_clips(dataset), 0)):
        with pytest.raises(ClipsError, match=reason):
            unpack(content)


def test_moments_are_of_play_and_go_on(dataset, moments):
    assert moments.frames.shape[:2] == (6, CONTEXT + CLIP_FRAMES)
    assert moments.controllers.shape[:2] == (6, CONTEXT + CLIP_FRAMES - 1)
    start = moments.real[:, 0]
    assert (start[..., L.STOCKS] >= 2).all()
    actions = start[..., L.ACTION_STATE].astype(int)
    away = {id for name, id in L.ACTIONS.items() if name.startswith(("Dead", "Entry", "Rebirth", "Sleep"))}
    assert not away & set(actions.ravel().tolist())
    assert (moments.real[:, -1, :, L.STOCKS] >= 0).all()
    again = draw_moments(dataset, 6, seed=3)
    np.testing.assert_array_equal(again.frames, moments.frames)
    assert not np.array_equal(draw_moments(dataset, 6, seed=4).frames, moments.frames)


def test_moments_are_rows_of_the_matches_spread_evenly(dataset, moments):
    found = []
    for excerpt, controllers in zip(moments.frames, moments.controllers, strict=True):
        for i in range(len(dataset)):
            match = dataset.load(i)
            for row in np.flatnonzero((match.frames[: -len(excerpt) + 1] == excerpt[0]).all((1, 2))).tolist():
                if np.array_equal(match.frames[row : row + len(excerpt)], excerpt):
                    np.testing.assert_array_equal(match.controllers[row + 1 : row + len(excerpt)], controllers)
                    found.append((i, row))
    assert len(found) == len(set(found)) == 6
    assert [sum(match == i for match, _ in found) for i in range(2)] == [3, 3]


def test_too_few_moments_are_told(dataset, monkeypatch):
    monkeypatch.setattr(person_test, "LEAST_STOCKS", 5)
    with pytest.raises(ValueError, match="only 0 of 20 random starts"):
        draw_moments(dataset, 2, seed=1)


def test_a_true_world_under_real_controllers_dreams_what_happened(moments):
    world = Playback(moments.frames)
    np.testing.assert_array_equal(dream(world, moments, None, 0), moments.real)
    np.testing.assert_array_equal(world.followed, moments.controllers[:, :CONTEXT])
    np.testing.assert_array_equal(np.stack(world.held, 1), moments.controllers[:, CONTEXT:])


def test_a_dream_stands_still_once_its_match_is_over(moments):
    frames = moments.frames.copy()
    frames[2, CONTEXT + 100 :, 1, L.STOCKS] = 0
    dreamed = dream(Playback(frames), moments, None, 0)
    assert (dreamed[2, 100:] == frames[2, CONTEXT + 100]).all()
    np.testing.assert_array_equal(dreamed[2, :101], frames[2, CONTEXT : CONTEXT + 101])
    np.testing.assert_array_equal(dreamed[[0, 1, 3, 4, 5]], frames[[0, 1, 3, 4, 5], CONTEXT:])


def policy():
    return LedPolicy(read_model_directory(find_model_directory("policy-human", "policy"), "policy"))


def test_the_policy_plays_the_dream_and_remembers_what_it_was_shown(moments):
    world = Playback(moments.frames)
    dream(world, moments, policy(), 0)
    held = np.stack(world.held, 1)
    assert not np.array_equal(held, moments.controllers[:, CONTEXT:])
    assert len(np.unique(held.reshape(-1, L.CONTROLLER_SIZE), axis=0)) > 20
    again = Playback(moments.frames)
    dream(again, moments, policy(), 0)
    np.testing.assert_array_equal(np.stack(again.held, 1), held)

    def answers(controllers):
        led = policy()
        led.begin(6, 0)
        led.lead(moments.frames[:, :CONTEXT], controllers, moments.stages)
        return np.stack([led.act(moments.frames[:, CONTEXT + k], moments.stages) for k in range(20)])

    real = moments.controllers[:, :CONTEXT]
    np.testing.assert_array_equal(answers(real).transpose(1, 0, 2, 3), held[:, :20])
    assert not np.array_equal(answers(np.zeros_like(real)), answers(real))


def clips_of(page):
    (packed,) = re.findall(r'const CLIPS = "([A-Za-z0-9+/=]+)";', page.read_text(encoding="utf-8"))
    return base64.b64decode(packed)


@pytest.mark.parametrize("controllers", ["policy", "real"])
def test_command_writes_a_page_that_tells_nothing_of_the_matches(tmp_path, dataset, capsys, controllers):
    page = tmp_path / "page.html"
    before = (bundle.HERE / "judge.html").read_bytes()
    arguments = ["--world", str(SMALL_WORLD), "--replays", str(DATASET), "--pairs", "2", "--seed", "4"]
    assert person_test.main([*arguments, "--controllers", controllers, "--page", str(page)]) == 0
    assert "2 pairs of clips" in capsys.readouterr().out
    assert (bundle.HERE / "judge.html").read_bytes() == before
    data = clips_of(page)
    header = json.loads(gzip.decompress(data).partition(b"\n")[0])
    assert set(header) == {"format", "version", "world", "controllers", "context", "frames", "columns", "pairs"}
    assert all(set(pair) == {"stage", "real"} for pair in header["pairs"])
    assert ("policy-human" in header["controllers"]) == (controllers == "policy")
    clips = unpack(data)
    drawn = draw_moments(dataset, 2, seed=4)
    for pair, real in zip(clips.pairs, drawn.real, strict=True):
        np.testing.assert_array_equal(pair.real, from_player_states(to_player_states(real)))
        np.testing.assert_array_equal(pair.dreamed[0], pair.real[0])
        assert not np.array_equal(pair.dreamed, pair.real)
    assert clips.world["hash"] == json.loads((SMALL_WORLD / "manifest.json").read_bytes())["hash"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--world", "no-such-world"], "no-such-world"),
        (["--world", str(SMALL_WORLD), "--policy", "no-such-policy"], "no-such-policy"),
        (["--world", str(SMALL_WORLD), "--replays", "/nowhere"], "/nowhere"),
    ],
)
def test_what_is_missing_is_told_in_a_line(tmp_path, capsys, arguments, reason):
    page = tmp_path / "page.html"
    assert person_test.main(["--replays", str(DATASET), "--page", str(page), *arguments]) == 1
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith("error: ") and reason in error
    assert not page.exists()


@pytest.mark.parametrize("content", [None, b"", bundle.CLIPS.read_bytes()[:-9]])
def test_missing_and_damaged_clips_make_no_page(tmp_path, monkeypatch, capsys, content):
    monkeypatch.setattr(bundle, "CLIPS", tmp_path / "clips.gz")
    monkeypatch.setattr(bundle, "HERE", tmp_path)
    if content is not None:
        bundle.CLIPS.write_bytes(content)
    assert bundle.main([]) == 1
    error = capsys.readouterr().err
    assert "clips.gz" in error and "python -m training.person_test" in error
    assert not (tmp_path / "judge.html").exists()


def test_committed_clips_are_24_pairs_of_ten_seconds():
    clips = unpack(bundle.CLIPS.read_bytes())
    assert len(clips.pairs) == 24
    assert {pair.real.shape[0] for pair in clips.pairs} == {CLIP_FRAMES}
    for pair in clips.pairs:
        np.testing.assert_array_equal(pair.real[0], pair.dreamed[0])
    assert (bundle.HERE / "judge.html").stat().st_size < 2_000_000
