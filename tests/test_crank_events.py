"""Events, on real excerpts and on sequences made for one of them."""

import numpy as np
import pytest
from crank_fixtures import real_match

from crank.events import COMBO_RESET_FRAMES, event_masks, find_events
from crank.summary import summarize
from schema.layout import ACTION_STATE, ACTIONS, PERCENT, STATE_AGE, STOCKS


def standing(rows):
    """Both fighters standing, 0 %, as on a real frame."""
    _, frames, _ = real_match()
    calm = np.repeat(frames[200:201], rows, axis=0)
    calm[..., ACTION_STATE], calm[..., PERCENT] = ACTIONS["Wait"], 0
    calm[..., STATE_AGE] = np.arange(rows)[:, None]
    return calm


def of_type(events, name):
    return [event for event in events if event.type == name]


def hit(frames, row, action, amount=10):
    """Player 0 hits player 1 at `row` with `action`, begun at that row; the victim is in hitstun for ten frames."""
    frames[row:, 1, PERCENT] += amount
    frames[row : row + 10, 1, ACTION_STATE] = ACTIONS["DamageFlyN"]
    frames[row : row + 5, 0, ACTION_STATE] = ACTIONS[action]
    frames[row : row + 5, 0, STATE_AGE] = np.arange(5)


@pytest.mark.parametrize("index", range(4))
def test_damage_of_a_real_excerpt_adds_up(index):
    _, frames, _ = real_match(index)
    events = find_events(frames)
    for player in (0, 1):
        rises = np.diff(frames[:, player, PERCENT].astype(np.float64)).clip(min=0)
        dealt = [event for event in of_type(events, "hit") if event.by == 1 - player]
        assert sum(event.amount for event in dealt) == pytest.approx(rises.sum(), abs=0.2)
        assert len(dealt) == (rises > 0).sum()
        assert summarize(events)[1 - player].hits == len(dealt)
    assert [event.frame for event in events] == sorted(event.frame for event in events)
    lost = frames[0, :, STOCKS].sum() - frames[-1, :, STOCKS].sum()
    kos = of_type(events, "ko")
    assert len(kos) == lost
    respawns = [(event.frame, event.player) for event in of_type(events, "respawn")]
    assert len(respawns) <= len(kos)
    for ko in kos:
        after = [row for row, player in respawns if player == ko.player and 0 < row - ko.frame < 150]
        assert len(after) == 1 or ko.frame > len(frames) - 150


def test_moments_by_action_state():
    frames = standing(60)
    frames[10:12, 0, ACTION_STATE] = ACTIONS["CliffCatch"]
    frames[20:25, 1, ACTION_STATE] = ACTIONS["PassiveStandF"]
    frames[30:32, 0, ACTION_STATE] = ACTIONS["CatchPull"]
    frames[40:45, 1, ACTION_STATE] = ACTIONS["Rebirth"]
    frames[50:52, 1, ACTION_STATE] = ACTIONS["PassiveWallJump"]
    found = [(event.frame, event.type, event.player, event.by) for event in find_events(frames)]
    assert found == [
        (10, "ledge_grab", 0, None),
        (20, "tech", 1, None),
        (30, "grab", 1, 0),
        (40, "respawn", 1, None),
    ]


def test_a_ko_belongs_to_who_hit_in_that_stock():
    frames = standing(300)
    hit(frames, 50, "AttackS4S")
    frames[80:, 1, STOCKS] -= 1
    frames[80:, 1, PERCENT] = 0
    frames[200:, 1, STOCKS] -= 1
    kos = of_type(find_events(frames), "ko")
    assert [(event.frame, event.by, event.amount) for event in kos] == [(80, 0, 10), (200, None, 0)]
    first, second = summarize(find_events(frames))
    assert (first.kos, second.self_destructs) == (1, 1)


def test_moves_that_follow_on_each_other_are_a_combo():
    frames = standing(300)
    for row, action in ((50, "AttackHi3"), (75, "AttackHi3"), (100, "AttackAirF")):
        hit(frames, row, action)
    (combo,) = of_type(find_events(frames), "combo")
    assert (combo.frame, combo.end, combo.moves, combo.amount, combo.player, combo.by) == (50, 100, 3, 30, 1, 0)
    assert combo.ko is False


def test_a_combo_ends_when_the_victim_was_in_control_for_long():
    frames = standing(400)
    hit(frames, 50, "AttackHi3")
    hit(frames, 50 + 10 + COMBO_RESET_FRAMES, "AttackHi3")
    assert not of_type(find_events(frames), "combo")


def test_hits_of_one_move_are_no_combo():
    frames = standing(200)
    frames[50:80, 0, ACTION_STATE] = ACTIONS["AttackAirLw"]
    frames[50:80, 0, STATE_AGE] = np.arange(30)
    for row in (55, 60, 65):
        frames[row:, 1, PERCENT] += 2
    frames[55:90, 1, ACTION_STATE] = ACTIONS["DamageAir2"]
    events = find_events(frames)
    assert len(of_type(events, "hit")) == 3 and not of_type(events, "combo")


def test_masks_take_leading_dimensions():
    batch = np.stack([real_match(index)[1] for index in range(4)])
    masks = event_masks(batch.reshape(2, 2, *batch.shape[1:]))
    for index in range(4):
        for name, mask in event_masks(batch[index]).items():
            assert (masks[name].reshape(4, *mask.shape)[index] == mask).all()
            assert not mask[0].any()
