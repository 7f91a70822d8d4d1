"""The start table: what is committed, the fallback, and how it is made."""

import numpy as np
import pytest
from crank_fixtures import FIXTURES, real_match

from crank.errors import StartError
from crank.make_starts import collect_starts
from crank.make_starts import main as make_starts
from crank.roster import find_character, find_stage
from crank.starts import Start, StartTable, read_starts, write_starts
from schema.layout import (
    ACTION_STATE,
    ACTIONS,
    CHARACTER,
    FACING,
    FIRST_SLIPPI_FRAME,
    HURTBOX_FRAMES,
    JUMPS_LEFT,
    ON_GROUND,
    PLAYER_FIELD_COUNT,
    SHIELD,
    SPEED_Y,
    STAGES,
    STOCKS,
    X,
    Y,
)
from training.dataset import MatchDataset


def start(stage, side, character, matches, **values):
    row = [0.0] * PLAYER_FIELD_COUNT
    row[CHARACTER] = character
    for name, value in values.items():
        row[{"x": X, "y": Y, "facing": FACING, "jumps": JUMPS_LEFT}[name]] = value
    return Start(stage, side, character, matches, tuple(row))


def test_the_committed_table_starts_fox_and_falco_on_every_stage():
    table = read_starts()
    for stage in STAGES.values():
        frame = table.frame(stage.id, (1, 22))
        assert frame.dtype == np.float32 and frame.shape == (2, PLAYER_FIELD_COUNT)
        assert frame[:, CHARACTER].tolist() == [1, 22]
        assert (frame[:, STOCKS] == 4).all() and (frame[:, SHIELD] == 60).all()
        assert (frame[:, ACTION_STATE] == ACTIONS["Landing"]).all() and (frame[:, ON_GROUND] == 1).all()
        assert (frame[:, HURTBOX_FRAMES] == FIRST_SLIPPI_FRAME + 123).all()  # nothing hurts since the recording began
        assert frame[0, X] < 0 < frame[1, X] and frame[:, FACING].tolist() == [1, 0]
        assert stage.blast_left < frame[0, X] and frame[1, X] < stage.blast_right


def test_a_real_match_starts_from_the_committed_table():
    stage, frames, _ = real_match(0)
    first, second = frames[0, :, CHARACTER].astype(int)
    np.testing.assert_allclose(read_starts().frame(stage, (first, second)), frames[0], atol=1e-6)


def test_an_unseen_pair_takes_the_place_of_the_side_and_the_rest_of_the_character():
    table = StartTable(
        [
            start(32, 0, 1, 5, x=-60, y=10, facing=1, jumps=1),
            start(31, 1, 15, 3, x=38, y=35, facing=0, jumps=5),
            start(31, 0, 15, 1, x=-38, y=35, facing=1, jumps=4),
            start(32, 1, 1, 5, x=60, y=10, facing=0, jumps=1),
        ]
    )
    frame = table.frame(32, (15, 1))
    assert frame[0, [X, Y, FACING, JUMPS_LEFT, CHARACTER]].tolist() == [-60, 10, 1, 5, 15]


def test_what_no_match_had_is_an_error_that_lists_what_there_is():
    table = StartTable([start(32, side, 1, 5) for side in (0, 1)])
    with pytest.raises(StartError, match="stage 31; known: final_destination"):
        table.frame(31, (1, 1))
    with pytest.raises(StartError, match="character 22; known: fox"):
        table.frame(32, (1, 22))


def test_a_draw_depends_on_the_seed_alone_and_follows_the_matches():
    table = read_starts()
    draws = [table.draw(seed) for seed in range(300)]
    assert draws == [table.draw(seed) for seed in range(300)]
    stages = {stage for stage, _ in draws}
    assert stages == set(STAGES)
    falcos = sum(characters.count(22) for _, characters in draws)
    assert falcos > 100  # more than a third of all real fighters
    for stage, characters in draws:
        table.frame(stage, characters)


def test_the_table_made_from_matches_survives_its_file(tmp_path):
    table = collect_starts(MatchDataset(FIXTURES / "dataset_tiny"))
    assert len(table.starts) == 8
    file = tmp_path / "starts.json"
    assert make_starts([str(FIXTURES / "dataset_tiny"), "--out", str(file)]) == 0
    assert file.read_bytes() == write_starts(table)
    assert read_starts(file).starts == table.starts


class Dataset:
    """The committed excerpts, the second without a field."""

    def __init__(self, without):
        self.whole = MatchDataset(FIXTURES / "dataset_tiny")
        self.matches = self.whole.matches
        self.without = without

    def load(self, index):
        match = self.whole.load(index)
        if index == 1:
            match.frames[:, :, self.without] = np.nan
        return match


@pytest.mark.parametrize("field", [HURTBOX_FRAMES, SPEED_Y])
def test_what_an_old_replay_lacks_is_as_in_the_others(field):
    assert collect_starts(Dataset(field)).starts == collect_starts(MatchDataset(FIXTURES / "dataset_tiny")).starts


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": "the-wire/starts", "version": 1, "fields": []}'])
def test_a_damaged_table_is_refused(tmp_path, text):
    file = tmp_path / "starts.json"
    file.write_text(text)
    with pytest.raises(StartError):
        read_starts(file)


def test_make_starts_without_a_dataset_is_one_line(tmp_path, capsys):
    assert make_starts([str(tmp_path / "nothing")]) == 1
    assert capsys.readouterr().err.startswith("error: ")


@pytest.mark.parametrize("text", ["fox", "Fox", "1"])
def test_characters_by_what_a_person_types(text):
    assert find_character(text).key == "fox"


@pytest.mark.parametrize("text", ["captain falcon", "Captain_Falcon", "captainfalcon", "2"])
def test_characters_of_two_words(text):
    assert find_character(text).id == 2


@pytest.mark.parametrize("text", ["Pokémon Stadium", "pokemon stadium", "3", "pokemon_stadium"])
def test_stages_by_what_a_person_types(text):
    assert find_stage(text).id == 3


def test_unknown_names_list_the_known_ones():
    with pytest.raises(StartError, match=r"'sonic'; known: mario \(0\), fox \(1\)"):
        find_character("sonic")
    with pytest.raises(StartError, match=r"'hyrule'; known: .*battlefield \(31\)"):
        find_stage("hyrule")
