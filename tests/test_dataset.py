"""Reading a dataset of matches: the committed excerpts, and damaged directories."""

import json
import pickle
import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pytest

from models.controller import to_vector
from schema import layout
from tests.make_fixtures import DATASET_TINY, EXCERPT_FRAMES, make_dataset_tiny
from training.dataset import DatasetError, MatchDataset, arrow_schema, match_to_batch
from training.replay import EXTRA_TYPES
from training.survey import count_events, integrated_shares, survey_dataset
from training.validators import MIN_INTEGRATED_SHARE, MIN_MATCH_INTEGRATED_SHARE

VELOCITIES = [layout.SPEED_AIR_X, layout.SPEED_Y, layout.SPEED_ATTACK_X, layout.SPEED_ATTACK_Y]


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(DATASET_TINY, tmp_path / "d")


def edit_index(folder, change):
    path = folder / "index.json"
    index = json.loads(path.read_text())
    change(index)
    path.write_text(json.dumps(index))


def test_matches_have_the_shapes_and_types_of_the_contract():
    dataset = MatchDataset(DATASET_TINY)
    assert len(dataset) == len(dataset.matches) == 4
    assert dataset.frame_count == 4 * EXCERPT_FRAMES
    for i, info in enumerate(dataset.matches):
        match = dataset.load(i)
        assert match.info == info
        assert (match.frames.shape, match.frames.dtype) == ((EXCERPT_FRAMES, 2, layout.PLAYER_FIELD_COUNT), np.float32)
        assert (match.controllers.shape, match.controllers.dtype) == ((EXCERPT_FRAMES, 2, 8), np.uint8)
        assert match.frames.flags.c_contiguous
        assert np.isfinite(match.frames).all()
        assert all(values.shape == (EXCERPT_FRAMES, 2) for values in match.extras.values())
        assert set(match.extras) >= {"l_cancel", "ground_id", "last_attack_landed", "combo_count", "state_flags_3"}
        assert info.stage in layout.STAGES
        assert tuple(match.frames[0, :, layout.CHARACTER]) == info.characters


def test_excerpts_are_real_play_from_the_start_of_a_match():
    dataset = MatchDataset(DATASET_TINY)
    for i in range(len(dataset)):
        match = dataset.load(i)
        first = match.frames[0]
        assert first[:, layout.STOCKS].tolist() == [4, 4] and not first[:, layout.PERCENT].any()
        assert first[:, layout.ON_GROUND].all()
        assert not first[:, VELOCITIES].any()  # pads count from row 1 on
        for f, field in enumerate(layout.PLAYER_FIELDS):
            assert field.low <= match.frames[:, :, f].min()
            assert match.frames[:, :, f].max() <= field.high
        assert min(integrated_shares(match.frames).values()) > MIN_MATCH_INTEGRATED_SHARE
        in_hitstun = (match.extras["state_flags_3"] & 2) != 0
        assert not match.frames[:, :, layout.HITSTUN][~in_hitstun].any()
        assert match.frames[:, :, layout.HITSTUN][in_hitstun].any()
        assert count_events(match.frames)["KOs"] >= 1


def test_velocities_of_a_row_lead_to_its_own_positions():
    dataset = MatchDataset(DATASET_TINY)
    matches = [dataset.load(i).frames for i in range(len(dataset))]
    late = [frames.copy() for frames in matches]
    for frames in late:
        frames[:-1, :, VELOCITIES] = frames[1:, :, VELOCITIES]
    for axis in ("x", "y"):
        assert np.mean([integrated_shares(frames)[axis] for frames in matches]) > MIN_INTEGRATED_SHARE
        assert np.mean([integrated_shares(frames)[axis] for frames in late]) < MIN_MATCH_INTEGRATED_SHARE


def test_a_row_of_controllers_leads_to_its_own_frame():
    """A fighter that starts to jump from standing pressed X or Y, or pushed up, in the controllers of that same row."""
    dataset = MatchDataset(DATASET_TINY)
    hits = {-1: 0, 0: 0, 1: 0}
    for i in range(len(dataset)):
        match = dataset.load(i)
        vectors = to_vector(match.controllers)
        wish = (vectors[..., [layout.BUTTON_X, layout.BUTTON_Y]] > 0).any(-1) | (vectors[..., layout.STICK_Y] > 0.8)
        fresh = wish[1:] & ~wish[:-1]
        squat = match.frames[:, :, layout.ACTION_STATE] == layout.ACTIONS["KneeBend"]
        began = squat[2:-1] & ~squat[1:-2]
        for t, player in np.argwhere(began) + np.array([2, 0]):
            for shift in hits:
                hits[shift] += bool(fresh[t + shift - 1, player])
    assert hits[0] > 10 * max(hits[-1], hits[1])


def test_filters():
    training, validation = MatchDataset(DATASET_TINY, "training"), MatchDataset(DATASET_TINY, "validation")
    assert (len(training), len(validation)) == (2, 2)
    assert {i.group for i in training.matches}.isdisjoint(i.group for i in validation.matches)
    assert len(MatchDataset(DATASET_TINY, kinds=("vs_cpu", "practice"))) == 0
    assert len(MatchDataset(DATASET_TINY, kinds=None)) == 4
    assert MatchDataset(DATASET_TINY, kinds=None, share=0.3).matches == MatchDataset(DATASET_TINY).matches[:2]


@pytest.mark.parametrize("arguments", [{"split": "test"}, {"kinds": ("friendlies",)}])
def test_unknown_filters_are_refused(arguments):
    with pytest.raises(DatasetError, match="choose from"):
        MatchDataset(DATASET_TINY, **arguments)


def test_excerpts_hold_no_names_dates_or_sessions():
    for info in MatchDataset(DATASET_TINY).matches:
        assert info.session_key is None
        assert info.started_hour is None
        assert info.id == info.fingerprint[4:] == f"{int(info.id):012d}"
    size = sum(path.stat().st_size for path in DATASET_TINY.iterdir())
    assert size < 400_000


def test_excerpts_of_excerpts_are_the_same(tmp_path):
    """The script that made the fixture, run on the fixture."""
    make_dataset_tiny(DATASET_TINY, tmp_path / "again")
    old, new = MatchDataset(DATASET_TINY), MatchDataset(tmp_path / "again")
    assert [info.id for info in new.matches] == [info.id for info in old.matches]
    for i in range(len(old)):
        np.testing.assert_array_equal(new.load(i).frames, old.load(i).frames)


def test_shards_are_plain_arrow_streams():
    dataset = MatchDataset(DATASET_TINY)
    with pa.ipc.open_stream(pa.memory_map(str(DATASET_TINY / "shard-00000.arrows"))) as reader:
        batches = list(reader)
    assert reader.schema == arrow_schema()
    assert [info.batch for info in dataset.matches] == [0, 1, 2, 3]
    for info, batch in zip(dataset.matches, batches, strict=True):
        assert batch.num_rows == info.frames
        np.testing.assert_array_equal(batch["p1_x"], dataset.load(info.batch).frames[:, 1, layout.X])


def test_a_field_a_replay_lacks_is_null_in_the_batch_and_nan_when_read():
    match = MatchDataset(DATASET_TINY).load(0)
    frames = match.frames.copy()
    frames[:, :, [layout.HITLAG, layout.HURTBOX_STATE]] = np.nan
    batch = match_to_batch(frames, match.controllers, {})
    assert batch["p0_hitlag"].null_count == batch["p1_hurtbox_state"].null_count == EXCERPT_FRAMES
    assert batch["p0_l_cancel"].null_count == EXCERPT_FRAMES
    assert batch["p0_x"].null_count == 0


def test_many_threads_and_processes_may_read():
    dataset = MatchDataset(DATASET_TINY)
    whole = [dataset.load(i).frames for i in range(4)]
    with ThreadPoolExecutor(8) as pool:
        for i, match in zip([0, 1, 2, 3] * 8, pool.map(dataset.load, [0, 1, 2, 3] * 8), strict=True):
            np.testing.assert_array_equal(match.frames, whole[i])
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(dataset)).load(2).frames, whole[2])


def test_survey_counts_every_frame():
    dataset = MatchDataset(DATASET_TINY)
    survey = survey_dataset(dataset)
    assert survey.action_frames.sum() == 2 * survey.frames == sum(survey.character_frames.values())
    assert sum(survey.stage_frames.values()) == survey.frames
    assert survey.columns["stocks"].high == 4
    assert survey.columns["controller_stick_x"].low < 0 < survey.columns["controller_stick_x"].high
    extras = Counter(name for i in range(len(dataset)) for name in dataset.load(i).extras)
    for name, column in survey.columns.items():
        matches = extras[name] if name in EXTRA_TYPES else len(dataset)
        assert column.count == 2 * EXCERPT_FRAMES * matches, name


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (lambda d: shutil.rmtree(d), "is not a directory"),
        (lambda d: (d / "index.json").unlink(), "holds no index.json"),
        (lambda d: (d / "index.json").write_text('{"format": "the-w'), "is damaged"),
        (lambda d: (d / "index.json").write_bytes(b"\xff\xfe\x00"), "is damaged"),
        (lambda d: (d / "index.json").write_text("[1, 2]"), "not the index of a dataset"),
        (lambda d: (d / "index.json").write_text('{"format": "the-wire/match"}'), "not the index of a dataset"),
        (lambda d: edit_index(d, lambda i: i.update(version=99)), "version 99"),
        (lambda d: edit_index(d, lambda i: i["columns"].pop()), "another schema"),
        (lambda d: edit_index(d, lambda i: i["matches"][0].pop("stage")), "is damaged"),
        (lambda d: edit_index(d, lambda i: i.pop("matches")), "is damaged"),
        (lambda d: (d / "shard-00000.arrows").unlink(), "shard-00000.arrows is missing"),
        (lambda d: (d / "shard-00000.arrows").write_bytes(b"short"), "is truncated"),
    ],
)
def test_damaged_and_foreign_directories_are_named(copy, harm, message):
    harm(copy)
    with pytest.raises(DatasetError, match=message):
        MatchDataset(copy)


def test_a_damaged_batch_is_named_when_it_is_read(copy):
    info = MatchDataset(copy).matches[1]
    data = bytearray((copy / info.shard).read_bytes())
    data[info.offset + 8 : info.offset + 4000] = b"\x55" * 3992
    (copy / info.shard).write_bytes(data)
    dataset = MatchDataset(copy)
    dataset.load(0)
    with pytest.raises(DatasetError, match=f"match {info.id} .* is damaged"):
        dataset.load(1)
