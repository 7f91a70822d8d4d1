"""Conversions of frames: PlayerState against struct, JSON there and back."""

import json
import struct

import numpy as np
import pytest
from crank_fixtures import real_match
from hypothesis import given
from hypothesis import strategies as st

from crank.errors import MatchFileError
from crank.state_convert import (
    frame_from_json,
    frame_to_json,
    from_player_state,
    from_player_states,
    to_player_state,
    to_player_states,
)
from schema.layout import (
    PLAYER_FIELD_COUNT,
    PLAYER_FIELDS,
    PLAYER_STATE_SCALES,
    PLAYER_STATE_SIZE,
    PLAYER_STATE_STRUCT,
    PUBLIC_FIELD_COUNT,
    STATE_AGE,
    X,
)

any_value = st.floats(width=32, allow_nan=False)
any_player = st.lists(any_value, min_size=PLAYER_FIELD_COUNT, max_size=PLAYER_FIELD_COUNT).map(
    lambda values: np.array(values, np.float32)
)
LIMITS = {"i": (-(2**31), 2**31 - 1), "H": (0, 2**16 - 1), "h": (-(2**15), 2**15 - 1), "B": (0, 255)}


def by_struct(player):
    values = []
    for value, scale, code in zip(player.tolist(), PLAYER_STATE_SCALES, PLAYER_STATE_STRUCT[1:], strict=False):
        low, high = LIMITS[code]
        scaled = value * scale
        values.append(low if scaled <= low else high if scaled >= high else round(scaled))
    return struct.pack(PLAYER_STATE_STRUCT, *values)


@given(any_player)
def test_player_state_is_what_struct_packs(player):
    assert to_player_state(player) == by_struct(player)


@given(st.binary(min_size=PLAYER_STATE_SIZE, max_size=PLAYER_STATE_SIZE))
def test_every_player_state_survives_the_way_there_and_back(data):
    # float32 holds 24 bits: of the positions only those that a frame can hold come back
    x, y = struct.unpack_from("<ii", data)
    data = struct.pack("<ii", x >> 8, y >> 8) + data[8:]
    assert to_player_state(from_player_state(data)) == data


def test_real_frames_lose_at_most_half_a_step():
    _, frames, _ = real_match()
    back = from_player_states(to_player_states(frames))
    for field in range(PUBLIC_FIELD_COUNT):
        if field == STATE_AGE:
            continue  # negative ages saturate, see below
        error = np.abs(back[..., field] - frames[..., field]).max()
        assert error <= 0.5 / PLAYER_STATE_SCALES[field] + 1e-5, PLAYER_FIELDS[field].name
    assert not back[..., PUBLIC_FIELD_COUNT:].any()


def test_rounding_and_saturation_by_rule():
    player = np.zeros(PLAYER_FIELD_COUNT, np.float32)
    player[STATE_AGE], player[X] = -1, np.float32(1 / 256 * 0.75)
    back = from_player_state(to_player_state(player))
    assert back[STATE_AGE] == 0 and back[X] == np.float32(1 / 256)


def test_a_player_state_of_another_length_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        from_player_state(b"\0" * 31)


@given(any_player.map(lambda player: np.clip(player, -1e5, 1e5)))
def test_json_keeps_four_decimals(player):
    frame = np.stack([player, player[::-1]])
    back = frame_from_json(json.loads(json.dumps(frame_to_json(frame, 32))))
    for field, info in enumerate(PLAYER_FIELDS[:PUBLIC_FIELD_COUNT]):
        whole = info.kind != "number" or info.name == "stocks"
        tolerance = 0.5 if whole else 5e-5 + 1e-6 * np.abs(frame[:, field]).max()
        assert np.all(np.abs(back[:, field] - frame[:, field]) <= tolerance), info.name


def test_json_of_a_real_frame_reads_like_the_contract():
    stage, frames, _ = real_match()
    data = frame_to_json(frames[200], stage)
    assert list(data) == ["players", "stage"] and data["stage"] == stage
    names = [field.name for field in PLAYER_FIELDS[:PUBLIC_FIELD_COUNT]]
    names[names.index("shield")] = "shield_strength"
    assert [list(player) for player in data["players"]] == [names, names]
    assert all(isinstance(data["players"][0][name], int) for name in ("stocks", "action_state", "character", "facing"))


@pytest.mark.parametrize("broken", [{}, {"players": []}, {"players": [{}, {}]}, {"players": [1, 2]}])
def test_json_without_its_fields_is_refused(broken):
    with pytest.raises(MatchFileError):
        frame_from_json(broken)
