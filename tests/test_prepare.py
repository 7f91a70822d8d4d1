"""Replays to a dataset, on small replay files written by the tests themselves."""

import dataclasses
import errno
import hashlib
import io
import itertools
import json
import lzma
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import controller
from schema import layout
from tests.slp_file import FIRST_FRAME, PlayerFrame, SlpFile, standing
from training import dataset_writer, prepare
from training.dataset import DatasetError, MatchDataset, read_index
from training.dataset_report import open_whole
from training.dataset_writer import DatasetWriter
from training.replay import ENTRY_ROWS, ReplayError, age_rate, frames_since_change, read_replay
from training.split import assign_splits, hashed_split
from training.survey import ColumnRange, Survey
from training.validators import check_match, check_survey

COUNT = 1010
ROWS = COUNT - ENTRY_ROWS


def write(folder: Path, name: str, replay: SlpFile) -> Path:
    data = replay.to_bytes()
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.compress(data, preset=0) if name.endswith(".xz") else data)
    return path


def numbered(seed: int, **options) -> SlpFile:
    """A replay unlike those of other seeds."""
    fighters = (PlayerFrame(x=-30.0 + seed, joystick=(0.5, 0.0)), PlayerFrame(x=30.0))
    return SlpFile([(FIRST_FRAME + i, fighters) for i in range(COUNT)], seed=seed, **options)


@pytest.fixture(autouse=True)
def light(monkeypatch):
    """Reads in this process and draws nothing; the tests that use `command` have the real thing."""
    monkeypatch.setattr(prepare, "_read_all", lambda paths, jobs: map(prepare._read_outcome, paths))
    monkeypatch.setattr("training.dataset_report._PLOTS", {})


def run(*arguments) -> int:
    return prepare.main([*map(str, arguments), "--jobs", "1"])


def command(*arguments) -> subprocess.CompletedProcess[str]:
    """`python` with these arguments, in the project's root."""
    root = Path(__file__).parents[1]
    return subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, text=True, check=False, cwd=root)


def test_fields_and_controllers_arrive(tmp_path):
    frames = standing(COUNT)
    first = PlayerFrame(
        joystick=(-1.0, 0.5),
        c_stick=(0.0, 1.0),
        triggers=(0.0, 1.0),
        buttons=0x0100 | 0x0020,
        character=22,
        action=88,
        x=-12.5,
        y=30.25,
        facing=-1.0,
        percent=47.3,
        shield=51.5,
        stocks=3,
        state_age=4.0,
        flags=(1, 2, 3, 2, 5),
        hitstun=17.0,
        airborne=1,
        ground=65535,
        jumps=1,
        l_cancel=2,
        hurtbox=1,
        velocities=(0.5, -1.5, 2.5, 0.25, 0.125),
        hitlag=6.0,
    )
    frames[500] = (frames[500][0], (first, PlayerFrame(hitstun=9.0, action=522, hurtbox=2)))
    replay = read_replay(write(tmp_path, "a.slp.xz", SlpFile(frames, ports=(1, 3), types=(0, 1))))

    assert replay.frames.shape == (ROWS, 2, layout.PLAYER_FIELD_COUNT)
    row = 500 - ENTRY_ROWS
    expected = {
        "x": -12.5,
        "y": 30.25,
        "percent": 47.3,
        "shield": 51.5,
        "speed_air_x": 0.5,
        "speed_y": -1.5,
        "speed_attack_x": 2.5,
        "speed_attack_y": 0.25,
        "speed_ground_x": 0.125,
        "state_age": 4.0,
        "hitlag": 6.0,
        "stocks": 3,
        "facing": 0,
        "on_ground": 0,
        "action_state": 88,
        "jumps_left": 1,
        "character": 22,
        "hitstun": 17.0,
        "hurtbox_state": 1,
        "age_rate": 1.0,
        "action_frames": 0.0,
        "hurtbox_frames": 0.0,
    }
    values = dict(zip([f.name for f in layout.PLAYER_FIELDS], replay.frames[row, 0].tolist(), strict=True))
    assert values == pytest.approx(expected)
    other = replay.frames[row, 1]
    assert other[layout.ACTION_STATE] == layout.SPECIAL_OTHER
    assert replay.special_other_frames == 1
    assert other[layout.HITSTUN] == 0  # the counter means something else outside hitstun
    assert other[layout.FACING] == other[layout.ON_GROUND] == 1
    sticks, triggers, pressed = controller.unpack(replay.controllers[row, 0])
    assert sticks.tolist() == [-127, 64, 0, 127]
    assert triggers.tolist() == [0, 255]
    assert {n for n, held in zip(layout.BUTTON_NAMES, pressed, strict=True) if held} == {"a", "r"}
    assert not replay.controllers[row + 1].any()
    assert replay.extras["ground_id"][row].tolist() == [65535, 0]
    assert replay.extras["state_flags_4"][row].tolist() == [5, 0]
    assert replay.extras["l_cancel"][row, 0] == 2
    assert (replay.ports, replay.port_types) == ((1, 3), ("human", "cpu"))


def test_last_copy_of_a_repeated_frame_wins(tmp_path):
    frames = standing(COUNT)
    number, (p0, p1) = frames[600]
    again = [(number, (dataclasses.replace(p0, percent=percent), p1)) for percent in (3.0, 7.0)]
    replay = read_replay(
        write(tmp_path, "a.slp", SlpFile(frames[:601] + again[:1] + frames[599:601] + again[1:] + frames[601:]))
    )
    assert len(replay.frames) == ROWS
    row = 600 - ENTRY_ROWS
    assert replay.frames[row, 0, layout.PERCENT] == 7
    assert replay.frames[[row - 1, row + 1], 0, layout.PERCENT].tolist() == [0, 0]


def test_counter_below_zero_is_no_hitstun(tmp_path):
    frames = standing(COUNT)
    frames[600] = (frames[600][0], (PlayerFrame(flags=(0, 0, 0, 2, 0), hitstun=-3.0), frames[600][1][1]))
    replay = read_replay(write(tmp_path, "a.slp", SlpFile(frames)))
    row = 600 - ENTRY_ROWS
    assert replay.extras["state_flags_3"][row, 0] == 2 and replay.frames[row, 0, layout.HITSTUN] == 0


def test_a_match_starts_where_pads_begin_to_count_and_its_counters_run_before(tmp_path):
    frames = standing(COUNT)
    for number, (action, hurtbox) in {70: (42, 0), 71: (42, 1), 72: (42, 1)}.items():
        fighter = PlayerFrame(x=-1.0, action=action, hurtbox=hurtbox)
        frames[number] = (frames[number][0], (fighter, frames[number][1][1]))
    for number in range(73, COUNT):
        fighter = PlayerFrame(x=float(frames[number][0]), state_age=2.0, hurtbox=number > 400)
        frames[number] = (frames[number][0], (fighter, frames[number][1][1]))
    replay = read_replay(write(tmp_path, "a.slp", SlpFile(frames)))
    assert replay.frames[0, 0, layout.X] == layout.FIRST_SLIPPI_FRAME
    assert replay.frames[-1, 0, layout.X] == frames[-1][0]
    assert replay.frames[0, :, layout.ACTION_FRAMES].tolist() == [10, 83]
    assert replay.frames[0, :, layout.HURTBOX_FRAMES].tolist() == [10, 83]
    row = 401 - ENTRY_ROWS
    assert replay.frames[row - 1 : row + 2, 0, layout.HURTBOX_FRAMES].tolist() == [255, 0, 1]


@given(
    st.lists(st.tuples(st.integers(0, 1), st.sampled_from([0.0, 1.0, 2.0, 2.5, 4.0, 20.0])), min_size=1, max_size=40)
)
def test_age_rate_follows_its_rule(rows):
    action = np.array([a for a, _ in rows])
    age = np.array([g for _, g in rows], np.float32)
    expected = [1.0]
    for t in range(1, len(rows)):
        step = age[t] - age[t - 1]
        if action[t] != action[t - 1]:
            expected.append(1.0)
        elif 0 < step <= 8:
            expected.append(float(step))
        else:
            expected.append(expected[-1])
    assert age_rate(action, age).tolist() == expected


def test_actions_read_as_one_are_counted_as_one(tmp_path):
    frames = standing(COUNT)
    for number, action in {600: 520, 601: 522, 602: 522}.items():
        frames[number] = (frames[number][0], (PlayerFrame(action=action), frames[number][1][1]))
    played = read_replay(write(tmp_path, "a.slp", SlpFile(frames))).frames[600 - ENTRY_ROWS :][:4, 0]
    assert played[:, layout.ACTION_STATE].tolist() == [layout.SPECIAL_OTHER] * 3 + [14]
    assert played[:, layout.ACTION_FRAMES].tolist() == [0, 1, 2, 0]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 300)), min_size=1, max_size=5))
def test_frames_since_change_counts_from_the_last_other_value(runs):
    values = np.repeat([value for value, _ in runs], [length for _, length in runs])
    expected = [0]
    for before, now in itertools.pairwise(values.tolist()):
        expected.append(min(expected[-1] + 1, 255) if now == before else 0)
    assert frames_since_change(values).tolist() == expected


def damaged(data: bytes) -> bytes:
    """A whole file with an event that does not exist in its middle."""
    return data[: len(data) // 2] + b"\xff" * 400 + data[len(data) // 2 + 400 :]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("cut.slp", SlpFile(standing(COUNT)).to_bytes()[:90_000], "truncated or corrupt"),
        ("cut.slp.xz", lzma.compress(SlpFile(standing(COUNT)).to_bytes(), preset=0)[:-90], "truncated xz"),
        ("noise.slp.xz", b"\x12\x34" * 500, "corrupt xz"),
        ("damaged.slp", damaged(SlpFile(standing(COUNT)).to_bytes()), "truncated or corrupt"),
        ("text.slp", b"hello\n", "not a Slippi file"),
        ("empty.slp", b"", "not a Slippi file"),
        (
            "doubles.slp",
            SlpFile(standing(COUNT, players=4), characters=(1, 2, 3, 4), ports=(0, 1, 2, 3), types=(0,) * 4).to_bytes(),
            "4 players",
        ),
        ("teams.slp", SlpFile(standing(COUNT), teams=True).to_bytes(), "team match"),
        ("stage.slp", SlpFile(standing(COUNT), stage=12).to_bytes(), "stage 12"),
        ("short.slp", SlpFile(standing(999)).to_bytes(), "only 999 frames"),
        ("old.slp", SlpFile(standing(COUNT), version=(1, 7, 0)).to_bytes(), "older than 2.0"),
        ("late.slp", SlpFile(standing(COUNT, first=-100)).to_bytes(), "do not run on from -123"),
        ("hole.slp", SlpFile(standing(600) + standing(600, first=700)).to_bytes(), "do not run on from -123"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_match_is_refused_with_the_reason(tmp_path, name, content, reason):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ReplayError, match=reason):
        read_replay(tmp_path / name)


def test_bad_files_are_named_and_the_good_ones_stored(tmp_path):
    source = tmp_path / "replays"
    write(source, "one.slp", numbered(1))
    write(source, "deep/two.slp.xz", numbered(2))
    write(source, "copy.slp", numbered(1))
    (source / "text.slp").write_bytes(b"hello")
    (source / "damaged.slp").write_bytes(damaged(numbered(3).to_bytes()))
    (source / "notes.txt").write_text("no replay")

    done = command("-m", "training.prepare", source, "--out", tmp_path / "d", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert "skipped text.slp: not a Slippi file" in done.stdout
    assert "panicked" not in done.stderr
    assert "frames/s" in done.stderr
    assert "2 matches" in done.stdout
    assert len(open_whole(tmp_path / "d")) == 2
    skipped = read_index(tmp_path / "d")["skipped"]
    assert skipped.keys() == {"text.slp", "damaged.slp", "one.slp"}
    assert skipped["one.slp"] == "a copy of another replay"
    report = (tmp_path / "d" / "report" / "report.md").read_text()
    assert "| text.slp | not a Slippi file |" in report
    plots = {path.name for path in (tmp_path / "d" / "report").glob("*.png")}
    assert plots == {"characters.png", "stages.png", "events.png", "fields.png"}


def test_dataset_gives_back_what_the_reader_read(tmp_path):
    path = write(tmp_path / "r", "one.slp", numbered(1))
    assert run(tmp_path / "r", "--out", tmp_path / "d") == 0
    replay, match = read_replay(path), open_whole(tmp_path / "d").load(0)
    assert match.info.id == hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    np.testing.assert_array_equal(match.frames, replay.frames)
    np.testing.assert_array_equal(match.controllers, replay.controllers)
    assert match.extras.keys() == replay.extras.keys()
    for name, values in replay.extras.items():
        np.testing.assert_array_equal(match.extras[name], values)


def test_older_versions_are_never_handed_out_unasked(tmp_path):
    for seed, version in enumerate([(2, 0, 1), (3, 7, 0), (3, 9, 0)]):
        write(tmp_path / "r", f"{seed}.slp", numbered(seed, version=version))
    run(tmp_path / "r", "--out", tmp_path / "d")

    def versions(**options):
        return [info.slippi_version for info in MatchDataset(tmp_path / "d", kinds=None, **options).matches]

    assert versions() == [(3, 9, 0)]
    assert versions(require_hitlag=False) == [(3, 7, 0), (3, 9, 0)]
    assert versions(require_hitlag=False, require_velocity=False) == [(3, 7, 0), (3, 9, 0)]
    everything = open_whole(tmp_path / "d")
    lacking = {info.slippi_version: set() for info in everything.matches}
    for i, info in enumerate(everything.matches):
        frames = everything.load(i).frames
        for f, field in enumerate(layout.PLAYER_FIELDS):
            assert np.isnan(frames[:, :, f]).any() == np.isnan(frames[:, :, f]).all()
            if np.isnan(frames[:, :, f]).all():
                lacking[info.slippi_version].add(field.name)
    speeds = {"speed_air_x", "speed_y", "speed_ground_x", "speed_attack_x", "speed_attack_y"}
    assert lacking == {
        (2, 0, 1): speeds | {"hitlag", "hitstun", "hurtbox_state", "hurtbox_frames"},
        (3, 7, 0): {"hitlag"},
        (3, 9, 0): set(),
    }


def test_second_run_reads_only_what_is_new(tmp_path, capsys):
    write(tmp_path / "r", "one.slp", numbered(1))
    (tmp_path / "r" / "bad.slp").write_bytes(b"hello")
    run(tmp_path / "r", "--out", tmp_path / "d")
    first = (tmp_path / "d" / "shard-00000.arrows").read_bytes()
    write(tmp_path / "r", "two.slp", numbered(2))
    capsys.readouterr()
    assert run(tmp_path / "r", "--out", tmp_path / "d") == 0
    output = capsys.readouterr().out
    assert "2 of 3 files were read by an earlier run" in output
    assert "skipped bad.slp" not in output
    assert (tmp_path / "d" / "shard-00000.arrows").read_bytes() == first
    assert [info.shard for info in open_whole(tmp_path / "d").matches] == ["shard-00000.arrows", "shard-00001.arrows"]


def test_same_dataset_whatever_the_number_of_processes(tmp_path):
    for seed in range(5):
        write(tmp_path / "r", f"{seed}.slp", numbered(seed))
    run(tmp_path / "r", "--out", tmp_path / "d1")
    command("-m", "training.prepare", tmp_path / "r", "--out", tmp_path / "d2", "--jobs", "2")
    for name in ("index.json", "shard-00000.arrows"):
        assert (tmp_path / "d1" / name).read_bytes() == (tmp_path / "d2" / name).read_bytes()


def test_a_file_that_kills_its_reader_is_left_out(tmp_path):
    for name in ("a.slp", "deadly.slp", "z.slp"):
        write(tmp_path / "r", name, numbered(ord(name[0])))
    script = f"""
        import os
        from training import prepare

        read = prepare.read_replay
        def read_or_die(path):
            return os._exit(9) if path.name == "deadly.slp" else read(path)
        prepare.read_replay = read_or_die
        if __name__ == "__main__":
            prepare.main([{str(tmp_path / "r")!r}, "--out", {str(tmp_path / "d")!r}, "--jobs", "2"])
    """
    (tmp_path / "deadly.py").write_text(textwrap.dedent(script))
    done = command(tmp_path / "deadly.py")
    assert "skipped deadly.slp: the replay reader crashed on it" in done.stdout, done.stderr
    assert len(open_whole(tmp_path / "d")) == 2


def test_limit_takes_the_first_files(tmp_path):
    for seed in range(3):
        write(tmp_path / "r", f"{seed}.slp", numbered(seed))
    run(tmp_path / "r", "--out", tmp_path / "d", "--limit", "2")
    assert len(open_whole(tmp_path / "d")) == 2


def test_kill_loses_nothing_that_was_finished(tmp_path):
    for seed in range(4):
        write(tmp_path / "r", f"{seed}.slp", numbered(seed))
    script = f"""
        import os, signal
        from training import prepare
        from training.dataset_writer import DatasetWriter

        add, added = DatasetWriter.add, []
        def add_three_then_die(writer, *arguments):
            added.append(add(writer, *arguments))
            if len(added) == 3:
                os.kill(os.getpid(), signal.SIGKILL)
        DatasetWriter.add = add_three_then_die
        if __name__ == "__main__":
            prepare.main([{str(tmp_path / "r")!r}, "--out", {str(tmp_path / "d")!r}, "--jobs", "1"])
    """
    (tmp_path / "killed.py").write_text(textwrap.dedent(script))
    killed = command(tmp_path / "killed.py")
    assert killed.returncode == -signal.SIGKILL
    with (tmp_path / "d" / "shard-00000.arrows").open("ab") as shard:
        shard.write(b"half a batch")
    with (tmp_path / "d" / dataset_writer.JOURNAL_NAME).open("a") as journal:
        journal.write('{"source": "half a li')

    writer = DatasetWriter(tmp_path / "d")
    assert len(writer.matches) == 3
    writer.close()
    assert run(tmp_path / "r", "--out", tmp_path / "d") == 0
    dataset = open_whole(tmp_path / "d")
    assert len(dataset) == 4
    assert {info.shard for info in dataset.matches} == {"shard-00000.arrows", "shard-00001.arrows"}
    assert {float(dataset.load(i).frames[0, 0, layout.X]) for i in range(4)} == {-30.0, -29.0, -28.0, -27.0}


class FullDisk(io.FileIO):
    """A file on a disk with room for little more than one match."""

    room = 0

    def write(self, data):
        if self.tell() + len(data) > self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(data)


def test_full_disk_is_named_and_leaves_the_rest_usable(tmp_path, monkeypatch, capsys):
    for seed in range(3):
        write(tmp_path / "r", f"{seed}.slp", numbered(seed))
    run(tmp_path / "r", "--out", tmp_path / "d", "--limit", "1")
    with monkeypatch.context() as patch:
        patch.setattr(FullDisk, "room", (tmp_path / "d" / "shard-00000.arrows").stat().st_size + 1000)
        patch.setattr(dataset_writer, "_create", lambda path: FullDisk(path, "w"))
        assert run(tmp_path / "r", "--out", tmp_path / "d") == 1
    error = capsys.readouterr().err
    assert "No space left on device" in error
    assert "free some space and run the same command again" in error
    assert len(open_whole(tmp_path / "d")) == 1
    writer = DatasetWriter(tmp_path / "d")
    assert len(writer.matches) == 2
    writer.close()
    assert run(tmp_path / "r", "--out", tmp_path / "d") == 0
    assert len(open_whole(tmp_path / "d")) == 3


def test_one_writer_at_a_time(tmp_path):
    writer = DatasetWriter(tmp_path / "d")
    with pytest.raises(DatasetError, match="another process"):
        DatasetWriter(tmp_path / "d")
    writer.close()
    DatasetWriter(tmp_path / "d").close()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere", "--out", "d"], "nowhere does not exist"),
        (["empty", "--out", "d"], "no .slp or .slp.xz files"),
        (["r", "--out", "full"], "holds other files"),
        (["r", "--out", "d", "--split", "broken.csv"], "neither training nor validation"),
        (["r", "--out", "d", "--split", "none.csv"], "can't be read"),
        (["bad", "--out", "d"], "holds no match"),
    ],
)
def test_expected_errors_are_one_line(tmp_path, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "r", "one.slp", numbered(1))
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "text.slp").write_bytes(b"hello")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("mine")
    (tmp_path / "broken.csv").write_text("file,split\none.slp,test\n")
    assert run(*arguments) == 1
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith("error: ")
    assert message in error


def test_tables_beside_the_replays_decide(tmp_path):
    source = tmp_path / "replays"
    for seed in range(4):
        write(source / "slp", f"m{seed}.slp.xz", numbered(seed))
    rows = ["m0.slp.xz,training", "m1.slp.xz,validation", "m2.slp.xz,training"]
    (source / "split.csv").write_text("\n".join(["file,split", *rows]))
    kinds = ["m0.slp.xz,match,7", "m1.slp.xz,scripted_or_bot,8"]
    (source / "manifest.csv").write_text("\n".join(["file,kind,session_group", *kinds]))
    for sources in ([source], [source / "slp"], [source / "slp" / f"m{i}.slp.xz" for i in range(4)]):
        out = tmp_path / f"d{len(sources)}{sources[0].name}"
        assert run(*sources, "--out", out) == 0
        infos = open_whole(out).matches
        assert [info.split for info in infos[:3]] == ["training", "validation", "training"]
        assert [info.kind for info in infos] == ["match", "scripted_or_bot", "practice", "practice"]
        assert [info.group for info in infos[:2]] == ["manifest-7", "manifest-8"]


def test_without_tables_sessions_stay_together(tmp_path):
    hours = {"a": (10, 12, 17), "b": (10, 23)}
    for console, starts in hours.items():
        for hour in starts:
            replay = numbered(hour + 30 * (console == "b"), console=console, started=f"2020-01-01T{hour:02d}:00:00Z")
            write(tmp_path / "r", f"{console}-{hour}.slp", replay)
    for day in (1, 9):
        replay = numbered(
            100 + day, names=("Xylo", "Yarn"), codes=("XYLO#1", "YARN#22"), started=f"2020-02-0{day}T00:00:00Z"
        )
        write(tmp_path / "r", f"net-{day}.slp", replay)
    run(tmp_path / "r", "--out", tmp_path / "d")
    infos = open_whole(tmp_path / "d").matches
    groups = [info.group for info in infos]
    assert len(infos) == 7
    assert len(set(groups[:3])) == 1  # console a
    assert len(set(groups)) == 4  # a, b in the morning, b at night, the netplay pair
    assert groups[5] == groups[6]
    for info in infos:
        assert info.split == hashed_split(info.group)
    text = b"".join(path.read_bytes() for path in (tmp_path / "d").rglob("*") if path.is_file())
    for name in (b"Xylo", b"Yarn", b"XYLO", b"YARN"):
        assert name not in text


def test_groups_are_never_split_and_about_a_tenth_is_held_out(tmp_path):
    write(tmp_path / "r", "one.slp", numbered(1))
    run(tmp_path / "r", "--out", tmp_path / "d")
    (template,) = open_whole(tmp_path / "d").matches
    fresh = dataclasses.replace(template, split="", group="")
    matches = [
        dataclasses.replace(fresh, id=f"{i:012d}", session_key=f"codes-{i // 3:06x}", started_hour=i)
        for i in range(3000)
    ]
    assigned = assign_splits(matches)
    by_group = {}
    for info in assigned:
        by_group.setdefault(info.group, set()).add(info.split)
    assert len(by_group) == 1000
    assert all(len(splits) == 1 for splits in by_group.values())
    assert 0.07 < sum(info.split == "validation" for info in assigned) / 3000 < 0.13
    assert assign_splits(assigned) == assigned
    late = dataclasses.replace(fresh, id="late", session_key="codes-000001", started_hour=0)
    held = [
        dataclasses.replace(info, split="validation") if info.session_key == "codes-000001" else info
        for info in assigned
    ]
    assert assign_splits([*held, late])[-1].split == "validation"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"x": float("nan")}, "x is not a number"),
        ({"shield": 61.0}, "shield 61 is above 60"),
        ({"stocks": 5}, "stocks 5 is above 4"),
        ({"jumps": 9}, "jumps_left 9 is above 7"),
        ({"character": 30}, "character 30"),
    ],
)
def test_impossible_values_are_refused(tmp_path, changes, fault):
    frames = standing(COUNT)
    frames[700] = (frames[700][0], (PlayerFrame(**changes), frames[700][1][1]))
    assert fault in check_match(read_replay(write(tmp_path, "a.slp", SlpFile(frames))))


def test_velocities_have_to_integrate(tmp_path):
    def walking(velocity):
        fighter = [PlayerFrame(x=0.5 * i % 60, velocities=(velocity, 0, 0, 0, 0)) for i in range(COUNT)]
        return SlpFile([(FIRST_FRAME + i, (fighter[i], fighter[i])) for i in range(COUNT)])

    assert check_match(read_replay(write(tmp_path, "good.slp", walking(0.5)))) is None
    fault = check_match(read_replay(write(tmp_path, "dead.slp", walking(0.0))))
    assert "velocities do not integrate to positions: x on 0% of frames" in fault


def test_dataset_checks_fail_on_dead_columns_refusals_and_velocities():
    columns = {"hitlag": ColumnRange(0, 0, 9), "shield": ColumnRange(3, 60, 9), "character": ColumnRange(2, 2, 9)}
    survey = Survey(matches=10, frames=200_000, columns=columns, integrated={"x": 0.9, "y": 0.79})
    refused = {f"{i}.slp": "refused: impossible values: stocks 5 is above 4" for i in range(3)}
    dead, slow = check_survey(survey, {"text.slp": "not a Slippi file"})
    assert "column hitlag is dead" in dead
    assert "y on 79.0%" in slow
    assert "3 of 13 matches were refused" in check_survey(survey, refused)[0]
    assert check_survey(Survey(), {}) == ["it holds no match"]


def test_a_failed_check_is_an_exit_code(tmp_path, monkeypatch, capsys):
    write(tmp_path / "r", "one.slp", numbered(1))
    monkeypatch.setattr("training.validators.MIN_FRAMES_TO_JUDGE", ROWS)
    assert run(tmp_path / "r", "--out", tmp_path / "d") == 1
    assert "column hitlag is dead: 0 on all" in capsys.readouterr().err
    assert "**FAILED**" in (tmp_path / "d" / "report" / "report.md").read_text()


def test_damaged_journal_line_in_the_middle_is_an_error_not_a_traceback(tmp_path, capsys):
    write(tmp_path / "r", "one.slp", numbered(1))
    run(tmp_path / "r", "--out", tmp_path / "d")
    (tmp_path / "d" / dataset_writer.JOURNAL_NAME).write_text("nonsense\n" + json.dumps({"source": "x"}) + "\n")
    assert run(tmp_path / "r", "--out", tmp_path / "d") == 1
    assert "is damaged" in capsys.readouterr().err
