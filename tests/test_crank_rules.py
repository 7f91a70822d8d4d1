"""The end of a match, on real endings and on each rule alone."""

import numpy as np
import pytest
from crank_fixtures import real_endings, real_match

from crank.rules import LAST_ROW, cut_short, lost_stocks, respawned, verdict
from schema.layout import ACTION_STATE, ACTIONS, PERCENT, STOCKS


def frame_with(stocks, percents=(0, 0)):
    _, frames, _ = real_match()
    frame = frames[500].copy()
    frame[:, STOCKS], frame[:, PERCENT] = stocks, percents
    return frame


def test_real_matches_end_on_the_row_where_the_game_ended_them():
    for _, length, frames in real_endings():
        rows = range(length - len(frames), length)
        verdicts = [verdict(frame, row) for frame, row in zip(frames, rows, strict=True)]
        assert all(result is None for result in verdicts[:-1])
        result = verdicts[-1]
        assert result is not None and result.reason == "stocks" and result.frames == length
        assert result.stocks[result.winner] > 0 and result.stocks[1 - result.winner] == 0


@pytest.mark.parametrize(
    ("stocks", "percents", "winner"),
    [
        ((2, 1), (150, 0), 0),
        ((1, 3), (0, 0), 1),
        ((2, 2), (50, 49.9), 1),
        ((2, 2), (10, 60), 0),
        ((2, 2), (50.1, 50.9), None),
        ((4, 4), (0, 0), None),
    ],
)
def test_time_out_goes_by_stocks_then_by_the_percent_shown(stocks, percents, winner):
    frame = frame_with(stocks, percents)
    assert verdict(frame, LAST_ROW - 1) is None
    result = verdict(frame, LAST_ROW)
    assert result is not None and (result.winner, result.reason, result.stocks) == (winner, "timeout", stocks)


def test_the_clock_runs_eight_minutes_from_row_40():
    assert LAST_ROW == 40 + 8 * 60 * 60


def test_a_last_stock_lost_by_both_at_once_is_a_draw():
    result = verdict(frame_with((0, 0)), 1000)
    assert result is not None and result.winner is None and result.reason == "stocks"


def test_a_last_stock_decides_whatever_the_percent():
    assert verdict(frame_with((0, 1), (0, 300)), 1000).winner == 1


def test_a_frame_limit_has_no_winner():
    result = cut_short(frame_with((4, 1)), 99)
    assert (result.winner, result.reason, result.frames) == (None, "frame_limit", 100)


def test_kos_and_respawns_of_a_real_excerpt():
    _, frames, _ = real_match()
    stocks = frames[..., STOCKS]
    assert lost_stocks(frames).sum(axis=0).tolist() == (stocks[0] - stocks[-1]).tolist()
    kos, respawns = lost_stocks(frames).any(axis=1), respawned(frames)
    for row, player in np.argwhere(respawns):
        assert frames[row, player, ACTION_STATE] == ACTIONS["Rebirth"]
        assert kos[row - 150 : row].any()
    assert respawns.sum() == kos.sum() == 2


def test_masks_of_a_batch_are_those_of_its_matches():
    batch = np.stack([real_match(index)[1] for index in range(3)])
    for index, frames in enumerate(batch):
        assert (lost_stocks(batch)[index] == lost_stocks(frames)).all()
        assert (respawned(batch)[index] == respawned(frames)).all()
