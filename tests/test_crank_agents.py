"""Agents: legal inputs on every real frame, the same ones again, and the fighter's rules one by one."""

import itertools

import numpy as np
import pytest
from crank_fixtures import FIXTURES, edit_manifest, real_match, write_tiny_policy
from hypothesis import given, settings
from hypothesis import strategies as st

from crank.agents.fighter import FighterAgent
from crank.agents.registry import make_agent, spec_of
from crank.agents.scripted import RandomAgent, WalkAgent
from crank.errors import AgentError, MatchFileError, WorldError
from crank.frame import swap_perspective
from models.controller import to_vector, unpack
from schema.layout import (
    ACTION_STATE,
    ACTIONS,
    BUTTON_A,
    BUTTON_B,
    BUTTON_L,
    BUTTON_X,
    BUTTON_Y,
    BUTTON_Z,
    C_X,
    C_Y,
    CHARACTER,
    FACING,
    HITSTUN,
    HURTBOX_STATE,
    JUMPS_LEFT,
    ON_GROUND,
    PERCENT,
    PLAYER_FIELD_COUNT,
    SPEED_AIR_X,
    SPEED_Y,
    STAGES,
    STATE_AGE,
    STICK_X,
    STICK_Y,
    STOCKS,
    X,
    Y,
)

FULL_TILT = {-127, 127}


def inputs(agent, frames, player=0, stage=32, seed=5):
    agent.reset(player, stage, seed, len(frames))
    return np.stack([agent.act(frame, number) for number, frame in enumerate(frames)])


@pytest.mark.parametrize("spec", ["idle", "walk", "random", "fighter"])
@pytest.mark.parametrize("player", [0, 1])
def test_scripted_agents_give_legal_inputs_and_the_same_again(spec, player):
    stage, frames, _ = real_match(player)
    given_inputs = inputs(make_agent(spec), frames, player, stage)
    assert given_inputs.dtype == np.uint8 and given_inputs.shape == (len(frames), 8)
    sticks, _, pressed = unpack(given_inputs)
    assert sticks.min() >= -127
    assert not pressed[:, 5].any()  # nobody pauses the game
    np.testing.assert_array_equal(inputs(make_agent(spec), frames, player, stage), given_inputs)


def test_random_inputs_differ_by_seed_and_player_and_use_the_whole_pad():
    _, frames, _ = real_match()
    one = inputs(RandomAgent(), frames)
    assert not np.array_equal(one, inputs(RandomAgent(), frames, seed=6))
    assert not np.array_equal(one, inputs(RandomAgent(), frames, player=1))
    sticks, triggers, pressed = unpack(one)
    assert all(FULL_TILT.issubset(sticks[:, axis].tolist()) for axis in (0, 1))
    assert triggers.max() == 255 and pressed[:, [0, 1, 2, 3, 4]].any(axis=0).all()
    changes = (one[1:] != one[:-1]).any(axis=1).mean()
    assert changes < 0.3  # held as by a hand, not new every frame


def test_the_walker_turns_before_the_edge():
    _, frames, _ = real_match()
    agent = WalkAgent()
    agent.reset(0, 32, 0, 100)
    frame = frames[200].copy()
    for x, direction in ((0, 1), (60, -1), (0, -1), (-60, 1), (0, 1)):
        frame[0, X] = x
        assert np.sign(unpack(agent.act(frame, 0))[0][0]) == direction


# The fighter


def scene(**changes):
    """Two standing Foxes on Final Destination; changes: me_/foe_ and the name of a field's constant."""
    names = {
        "x": X,
        "y": Y,
        "percent": PERCENT,
        "facing": FACING,
        "ground": ON_GROUND,
        "action": ACTION_STATE,
        "jumps": JUMPS_LEFT,
        "speed_x": SPEED_AIR_X,
        "speed_y": SPEED_Y,
        "age": STATE_AGE,
        "hitstun": HITSTUN,
        "hurtbox": HURTBOX_STATE,
    }
    frame = np.zeros((2, PLAYER_FIELD_COUNT), np.float32)
    frame[:, [STOCKS, FACING, ON_GROUND, ACTION_STATE, JUMPS_LEFT, CHARACTER]] = [4, 1, 1, ACTIONS["Wait"], 2, 1]
    frame[1, X] = 100
    for key, value in changes.items():
        who, name = key.split("_", 1)
        frame[0 if who == "me" else 1, names[name]] = ACTIONS[value] if name == "action" else value
    return frame


def vectors(frame, frames=60, seed=0, stage=32):
    return played([(frame, frames)], seed, stage)


def played(scenes, seed=0, stage=32):
    """What one agent shows while it sees each (frame, count) in turn."""
    agent = FighterAgent()
    agent.reset(0, stage, seed, 10_000)
    frames = [frame for frame, count in scenes for _ in range(count)]
    return np.stack([to_vector(agent.act(frame, number)) for number, frame in enumerate(frames)])


def presses(shown, button):
    """How often the button goes down."""
    return int((np.diff(shown[:, button], prepend=0) > 0).sum())


@pytest.mark.parametrize("toward", [-1, 1])
def test_it_runs_to_an_opponent_far_away(toward):
    for action in ("Wait", "Dash", "Run"):
        frame = scene(me_x=-30 * toward, foe_x=40 * toward, me_action=action, me_facing=(1 + toward) / 2)
        assert (vectors(frame)[:, STICK_X] == (1 + toward) / 2).all()


@pytest.mark.parametrize("side", [-1, 1])
def test_it_stops_a_dash_before_the_edge(side):
    frame = scene(me_x=68 * side, foe_x=84 * side, me_action="Dash", me_facing=(1 + side) / 2)
    for seed in range(20):
        outward = (vectors(frame, frames=20, seed=seed)[:, STICK_X] - 0.5) * 2 * side
        assert outward.max() < 0.5


def test_it_attacks_an_opponent_in_reach_in_many_ways():
    shown = np.concatenate([vectors(scene(foe_x=10, foe_percent=30), frames=8, seed=seed) for seed in range(40)])
    assert (shown[:, [BUTTON_A, BUTTON_Z]] > 0).any(axis=0).all()
    assert len(np.unique(shown, axis=0)) >= 10


def test_it_shields_an_attack_nearby_more_often_than_not():
    frame = scene(foe_x=15, foe_action="AttackS4S", foe_age=3)
    shielded = [vectors(frame, frames=1, seed=seed)[:, BUTTON_L].any() for seed in range(300)]
    assert 0.4 < np.mean(shielded) < 0.8


@pytest.mark.parametrize("side", [-1, 1])
def test_it_comes_back_to_the_stage(side):
    falling = dict(me_x=130 * side, me_y=-20, me_ground=0, me_action="Fall", me_speed_y=-1, foe_x=0)
    with_jump = vectors(scene(**falling, me_jumps=1))
    assert with_jump[:, BUTTON_X].any() and not with_jump[:, BUTTON_B].any()
    without = vectors(scene(**falling, me_jumps=0))
    pressing = without[:, BUTTON_B] > 0
    assert pressing.any() and (without[pressing, STICK_Y] == 1).all()
    for shown in (with_jump, without):
        assert ((shown[:, STICK_X] - 0.5) * side < 0).all()


def test_it_does_not_run_off_the_edge_after_an_opponent():
    for side, x in itertools.product((-1, 1), np.linspace(60, 85, 26)):
        opponent = dict(foe_x=120 * side, foe_y=-30, foe_ground=0, foe_action="Fall")
        frame = scene(me_x=x * side, me_facing=(side + 1) / 2, **opponent)
        shown = vectors(frame, frames=30)
        outward = (shown[:, STICK_X] - 0.5) * 2 * side
        # at full tilt only for the frames of an attack, never held toward the edge
        held = (outward > 0.95).astype(int)
        longest = max((len(list(run)) for on, run in itertools.groupby(held) if on), default=0)
        assert longest <= 3, (side, x)


def test_it_lets_an_opponent_alone_who_cannot_be_hit():
    frame = scene(foe_x=12, foe_y=60, foe_action="RebirthWait", foe_hurtbox=2)
    assert not vectors(frame)[:, [BUTTON_A, BUTTON_B, BUTTON_Z]].any()


def test_it_jumps_again_and_again_at_an_opponent_on_a_platform():
    # a button that stays down is pressed only once
    frame = scene(me_x=39, foe_x=38, foe_y=27.2)
    assert presses(vectors(frame, frames=200, stage=31), BUTTON_Y) >= 5


def test_it_drops_through_a_platform_to_an_opponent_below():
    shown = vectors(scene(me_x=38, me_y=27.2, foe_x=38, foe_y=0), frames=8, stage=31)[:, STICK_Y]
    assert shown[0] == 0.5 and 0 in shown


def test_in_a_stalemate_it_goes_up_to_the_opponents_platform_instead_of_striking():
    air = dict(me_ground=0, me_jumps=1, me_y=42, me_x=2, foe_x=0, foe_y=54.4)
    shown = played([(scene(me_action=action, **air), 20) for action in ("JumpF", "Fall") * 10], stage=31)
    striking = shown[:, C_Y] > 0.5
    assert striking[:240].any() and presses(shown[:240], BUTTON_X) == 0
    assert not striking[250:].any() and presses(shown[250:], BUTTON_X) > 5


def test_a_stalemate_makes_it_vary_its_approach():
    spell = [(scene(me_action=action, foe_x=10), 40) for action in ("Wait", "WalkSlow")]
    ways = [played(spell * 30, seed=seed) for seed in range(5)]
    jumps = [np.convolve(shown[:, BUTTON_Y], np.ones(8), "valid") == 8 for shown in ways]
    assert not any(jump[:230].any() for jump in jumps)
    assert all(jump[240:].any() for jump in jumps)


def test_damage_ends_a_stalemate():
    spell = [(scene(me_action=action, foe_x=10), 40) for action in ("Wait", "WalkSlow")]
    hurt = [(scene(me_action=action, foe_x=10, foe_percent=12), 40) for action in ("Wait", "WalkSlow")]
    for seed in range(8):
        shown = played(spell * 12 + hurt * 2, seed)[970:]
        assert not (np.convolve(shown[:, BUTTON_Y], np.ones(8), "valid") == 8).any()


def test_it_tries_to_get_out_of_an_attack_that_does_not_end():
    shown = vectors(scene(foe_x=60, me_action="AttackHi4"), frames=500)
    assert not (shown[:70] != shown[0]).any()
    late = shown[80:]
    assert (late[:, [BUTTON_X, BUTTON_L]] > 0).any(axis=0).all() and {0, 1}.issubset(late[:, STICK_X].tolist())


def test_it_leaves_a_move_alone_that_did_not_end():
    near = scene(foe_x=10, foe_percent=30)
    usual = played([(near, 239)], seed=3)
    wary = played([(scene(foe_x=10, me_action="AttackLw4"), 140), (near, 239)], seed=3)[145:]
    assert (usual[:, C_Y] < 0.25).any() and not (wary[:, C_Y] < 0.25).any()


@pytest.mark.parametrize("side", [-1, 1])
def test_it_attacks_an_opponent_on_the_ledge_from_the_edge(side):
    hanging = dict(foe_x=88 * side, foe_y=-15, foe_ground=0, foe_action="CliffWait")
    frame = scene(me_x=81 * side, me_facing=(side + 1) / 2, **hanging)
    shown = np.concatenate([vectors(frame, frames=40, seed=seed) for seed in range(10)])
    assert (shown[:, C_Y] < 0.25).any() and (shown[:, BUTTON_A] > 0).any()
    assert ((shown[:, C_X] - 0.5) * side >= 0).all()


@pytest.mark.parametrize("side", [-1, 1])
def test_it_does_not_fly_off_the_stage(side):
    flying = dict(me_x=70 * side, me_y=20, me_speed_x=1.5 * side, me_ground=0, me_action="JumpF", me_jumps=1)
    shown = vectors(scene(**flying, foe_x=80 * side), frames=20)
    assert ((shown[:, STICK_X] - 0.5) * side < 0).all() and (shown[:, [C_X, C_Y]] == 0.5).all()


def test_near_the_edge_it_throws_outward():
    for side, seed in itertools.product((-1, 1), range(10)):
        frame = scene(me_x=70 * side, foe_x=75 * side, me_action="CatchWait", foe_percent=100)
        assert (vectors(frame, frames=4, seed=seed)[:, STICK_X] == (side + 1) / 2).any()


def test_it_does_not_believe_in_a_protection_that_never_ends():
    frame = scene(foe_x=5, foe_action="Wait", foe_hurtbox=2)
    shown = vectors(frame, frames=700)
    attacking = (shown[:, [BUTTON_A, BUTTON_Z]] > 0).any(axis=1) | (shown[:, [C_X, C_Y]] != 0.5).any(axis=1)
    assert not attacking[:360].any() and attacking[360:].any()


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 399), st.integers(0, 399), st.floats(-300, 300), st.floats(-200, 250), st.booleans())
def test_it_has_an_answer_to_everything(action, foe_action, x, y, ground):
    frame = scene(me_x=x, me_y=y, me_ground=ground)
    frame[0, ACTION_STATE], frame[1, ACTION_STATE] = action, foe_action
    for stage in STAGES:
        agent = FighterAgent()
        agent.reset(0, stage, 3, 1000)
        for number in range(30):
            assert agent.act(frame, number).shape == (8,)


# Replays


def test_a_replay_plays_the_row_that_led_to_the_next_frame():
    _, frames, controllers = real_match(1)
    agent = make_agent(f"replay:{FIXTURES / 'dataset_tiny'}#000000000002.p1")
    np.testing.assert_array_equal(inputs(agent, frames)[:-1], controllers[1:, 1])
    assert not agent.act(frames[-1], len(frames) - 1).any()


@pytest.mark.parametrize("fragment", ["", "p0", "zzz.p0", "0.p0", "000000000002", "000000000002.p2"])
def test_a_replay_that_is_not_told_apart_is_refused(fragment):
    with pytest.raises(AgentError):
        make_agent(f"replay:{FIXTURES / 'dataset_tiny'}#{fragment}")


def test_a_replay_of_a_file_that_is_no_match_is_refused(tmp_path):
    with pytest.raises(MatchFileError):
        make_agent(f"replay:{tmp_path / 'none.json'}#p0")


# Policies


@pytest.fixture
def policy(tmp_path):
    pytest.importorskip("onnx", reason="the tiny policy is built with the onnx package (training extra)")
    write_tiny_policy(tmp_path / "tiny")
    return tmp_path / "tiny"


def test_a_policy_sees_itself_first_on_both_sides(policy):
    frame = scene(me_x=-20, foe_x=20)
    frames = np.stack([frame] * 3)
    first = inputs(make_agent(f"policy:{policy}"), frames, player=0)
    second = inputs(make_agent(f"policy:{policy}"), frames, player=1)
    assert (unpack(first)[0][:, 0] == 127).all() and (unpack(second)[0][:, 0] == -127).all()
    np.testing.assert_array_equal(swap_perspective(swap_perspective(frames)), frames)


def test_a_policy_samples_by_the_seed(policy):
    frames = np.stack([scene()] * 64)
    agent = make_agent(f"policy:{policy}")
    once = inputs(agent, frames, seed=1)
    np.testing.assert_array_equal(inputs(agent, frames, seed=1), once)
    assert not np.array_equal(inputs(agent, frames, seed=2), once)
    assert 0.2 < unpack(once)[2][:, 0].mean() < 0.8


def test_a_policy_reacts_late(policy):
    frames = np.stack([scene(me_x=-20, foe_x=20)] * 10 + [scene(me_x=20, foe_x=-20)] * 30)
    sticks = unpack(inputs(make_agent(f"policy:{policy}?delay=18"), frames))[0][:, 0]
    assert (sticks[:28] == 127).all() and (sticks[28:] == -127).all()


def test_a_policy_is_told_its_delay(policy):
    for delay in (0, 18):
        triggers = unpack(inputs(make_agent(f"policy:{policy}?delay={delay}"), np.stack([scene()] * 3)))[1]
        assert (triggers[:, 0] == delay).all()


def test_a_policys_name_tells_how_it_plays(policy):
    assert make_agent(f"policy:{policy}?temperature=0.7&delay=18").name == "tiny-policy?temperature=0.7&delay=18"
    assert make_agent("policy", str(policy), 0.5).name == "tiny-policy?temperature=0.5"
    assert make_agent(f"policy:{policy}").name == "tiny-policy"


def test_an_agent_is_made_again_from_its_name(policy, monkeypatch):
    (policy.parent / "checkpoints").mkdir()
    policy.rename(policy.parent / "checkpoints" / "tiny-policy")
    monkeypatch.chdir(policy.parent)
    for spec in ("walk", "policy:tiny-policy", "policy:tiny-policy?temperature=0.7&delay=18"):
        name = make_agent(spec).name
        assert make_agent(spec_of(name), "another", 0.3).name == name
    for name, said in (("checkpoints/tiny-policy", "is called 'tiny-policy'"), ("fighter (p0)", "no policy called")):
        with pytest.raises(AgentError, match=f"can't be made again from its name: .*{said}"):
            spec_of(name)


def test_a_policy_that_is_damaged_is_refused(policy):
    edit_manifest(policy, "policy", sha256="0" * 64)
    with pytest.raises(WorldError, match="truncated or altered"):
        make_agent(f"policy:{policy}")


@pytest.mark.parametrize(
    "options", ["temperature=warm", "temperature=-1", "temperature=nan", "delay=1.5", "delay=-1", "hope=1"]
)
def test_a_policy_with_options_that_mean_nothing_is_refused(policy, options):
    with pytest.raises(AgentError):
        make_agent(f"policy:{policy}?{options}")


def test_a_missing_policy_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AgentError, match=r"no policy called 'nothing' .*--p0 fighter"):
        make_agent("policy", "nothing")


@pytest.mark.parametrize("spec", ["", "jester", "idle?fast", "fighter:hard", "replay", "replay:", "policy#p0"])
def test_an_unknown_agent_lists_the_known(spec):
    with pytest.raises(AgentError, match="known: idle, walk, random, fighter, policy"):
        make_agent(spec)
