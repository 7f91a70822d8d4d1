"""What a world may say next: only action changes that were seen, and death beyond the blast zones."""

from collections import Counter
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from torch import Tensor

from models.checkpoint import load_model_from_checkpoint, save_checkpoint
from models.controller import to_vector
from models.encoding_config import EncodingConfig
from models.export import export_world
from models.mamba2 import Mamba2Config
from models.prediction import Sampling
from models.rules import AWAY, CAPTURED, CERTAIN_CROSSING, DYING, ENDLESS, SIDE_DEATHS, TOP_DEATHS
from models.world import FrameStackMamba2, WorldModel
from schema import layout as L
from training.dataset import Match, MatchDataset
from training.possible import Deaths, learn_possible_actions
from training.world_card.real_play import IMPOSED_ACTIONS, SeenChanges

DATASET = Path(__file__).parent / "fixtures" / "dataset_tiny"
D_MODEL = 32
FINAL_DESTINATION = 32
FOX, MARIO = 1, 0


@pytest.fixture(scope="module")
def matches() -> list[Match]:
    dataset = MatchDataset(DATASET, split=None)
    return [dataset.load(i) for i in range(len(dataset))]


def fresh_world() -> WorldModel:
    torch.manual_seed(0)
    return FrameStackMamba2(EncodingConfig(action_width=8), Mamba2Config(D_MODEL, 1, 8, 16), 32).eval()


@pytest.fixture(scope="module")
def taught(matches) -> WorldModel:
    world = fresh_world()
    learn_possible_actions(world, matches)
    return world


def standing(**fields: float) -> Tensor:
    """A frame (1, 2, F) of two that stand on Final Destination; `fields` are set on the first."""
    frame = torch.zeros(1, 2, L.PLAYER_FIELD_COUNT)
    frame[..., L.X] = torch.tensor([-20.0, 20.0])
    frame[..., L.STOCKS] = 4
    frame[..., L.ACTION_STATE] = L.ACTIONS["Wait"]
    frame[..., L.CHARACTER] = FOX
    for name, value in fields.items():
        frame[0, 0, getattr(L, name)] = value
    return frame


def possible(world: WorldModel, frame: Tensor) -> Tensor:
    """What the first fighter may do next, bool (A)."""
    return world.possible(frame, torch.full((len(frame),), FINAL_DESTINATION))[0, 0]


def dies(world: WorldModel, frame: Tensor) -> bool:
    """Whether nothing but a death beyond a side or the bottom is possible for the first."""
    actions = set(possible(world, frame).nonzero().flatten().tolist())
    assert actions
    return actions <= set(SIDE_DEATHS)


@pytest.mark.parametrize("temperature", [0.0, 10.0])
def test_a_decode_chooses_only_changes_that_were_seen(taught, matches, temperature):
    seen = SeenChanges.of(matches)
    torch.manual_seed(1)
    changed = 0
    for match in matches:
        frames = torch.from_numpy(match.frames[:-1])
        count = len(frames)
        stage = torch.full((count,), match.info.stage)
        sampling = Sampling(torch.full((count,), temperature), torch.rand(count, 2))
        # a hidden vector of noise: logits that know nothing of the game
        with torch.no_grad():
            made = taught.decode(torch.randn(count, D_MODEL) * 30, frames, stage, sampling)
        before, after = (f[..., L.ACTION_STATE].long().numpy() for f in (frames, made))
        characters = frames[..., L.CHARACTER].long().numpy()
        # what the World Card counts as seen
        known = seen.strict[characters, before, after] | seen.common[before, after]
        assert (known | np.isin(after, IMPOSED_ACTIONS)).all()
        changed += (before != after).sum()
    assert changed > 1000


def test_real_changes_stay_possible(taught, matches):
    for match in matches:
        frames = torch.from_numpy(match.frames)
        open_to = taught.possible(frames[:-1], torch.full((len(frames) - 1,), match.info.stage))
        following = frames[1:, :, L.ACTION_STATE].long().unsqueeze(-1)
        assert open_to.gather(-1, following).all()


def all_but_deaths(open_to: Tensor) -> bool:
    """Nobody dies in the middle of a stage."""
    impossible = (~open_to).nonzero().flatten().tolist()
    return impossible == list(DYING)


def test_an_untaught_world_has_everything_possible():
    world = fresh_world()
    assert all_but_deaths(possible(world, standing()))
    assert all_but_deaths(possible(world, standing(ACTION_STATE=L.SPECIAL_OTHER, CHARACTER=MARIO)))


def test_what_was_never_seen_is_left_open(taught, matches):
    characters = {int(c) for match in matches for c in match.frames[..., L.CHARACTER].ravel()}
    actions = {int(a) for match in matches for a in match.frames[:-1, :, L.ACTION_STATE].ravel()}
    assert MARIO not in characters and FOX in characters
    wait, swing = L.ACTIONS["Wait"], L.ACTIONS["BatSwing1"]
    assert swing not in actions
    of_mario = possible(taught, standing(CHARACTER=MARIO))
    anyone = taught.possible.table()[:, wait].any(0)
    anyone[[*DYING, *CAPTURED]] = False
    assert torch.equal(of_mario, anyone)
    assert not of_mario.all() and of_mario[wait]
    for character in (FOX, MARIO):
        open_to = possible(taught, standing(ACTION_STATE=swing, CHARACTER=character))
        # nobody holds him
        assert set((~open_to).nonzero().flatten().tolist()) <= {*DYING, *CAPTURED}


def test_a_special_is_possible_only_for_whom_it_was_seen(taught, matches):
    specials = {}
    for match in matches:
        for player in (0, 1):
            actions = match.frames[:-1, player, L.ACTION_STATE].astype(int)
            character = int(match.frames[0, player, L.CHARACTER])
            specials.setdefault(character, set()).update(actions[actions >= L.FIRST_SPECIAL_ACTION].tolist())
    for character, own in specials.items():
        foreign = set().union(*specials.values()) - own
        open_to = possible(taught, standing(CHARACTER=character))
        assert not open_to[sorted(foreign)].any()
    assert any(set().union(*specials.values()) - own for own in specials.values()), "the fixture says nothing here"


ZONES = L.STAGES[FINAL_DESTINATION]


@pytest.mark.parametrize(
    "place",
    [
        {"X": ZONES.blast_left - 0.1},
        {"X": ZONES.blast_right + 0.1},
        {"Y": ZONES.blast_bottom - 0.1},
        {"X": ZONES.blast_right - 1, "SPEED_ATTACK_X": 1 + CERTAIN_CROSSING + 0.1},
        {"X": ZONES.blast_left + 1, "SPEED_AIR_X": -2.0, "SPEED_ATTACK_X": -CERTAIN_CROSSING},
    ],
)
def test_beyond_a_side_or_bottom_zone_nothing_but_death_is_possible(taught, place):
    for world in (taught, fresh_world()):
        assert dies(world, standing(**place))
        assert not dies(world, standing(**place, HITLAG=3))
        for away in ("Rebirth", "RebirthWait", "Sleep"):
            assert not dies(world, standing(**place, ACTION_STATE=L.ACTIONS[away]))
    assert not dies(fresh_world(), standing(**place, ACTION_STATE=L.ACTIONS["DeadLeft"]))


@pytest.mark.parametrize(
    "place",
    [
        {"Y": ZONES.blast_top + 50},
        {"X": ZONES.blast_left + 0.1},
        {"X": ZONES.blast_right - 1, "SPEED_ATTACK_X": CERTAIN_CROSSING},
        # a special may not follow its velocity
        {"X": ZONES.blast_right - 1, "SPEED_ATTACK_X": 20, "ACTION_STATE": L.FIRST_SPECIAL_ACTION},
    ],
)
def test_elsewhere_a_fighter_may_live(place):
    assert not dies(fresh_world(), standing(**place))


@pytest.mark.parametrize(
    ("death", "beyond", "near", "far"),
    [
        ("DeadLeft", {"X": ZONES.blast_left - 1}, ZONES.blast_left + 17.9, ZONES.blast_left + 18.1),
        ("DeadRight", {"X": ZONES.blast_right + 1}, ZONES.blast_right - 17.9, ZONES.blast_right - 18.1),
        ("DeadDown", {"Y": ZONES.blast_bottom - 1}, ZONES.blast_bottom + 17.9, ZONES.blast_bottom + 18.1),
    ],
)
def test_every_zone_has_its_own_death_and_only_near_it(death, beyond, near, far):
    world, action, (axis,) = fresh_world(), L.ACTIONS[death], beyond
    assert possible(world, standing(**beyond)).nonzero().flatten().tolist() == [action]
    assert possible(world, standing(**{axis: near}))[list(DYING)].nonzero().flatten().tolist() == [DYING.index(action)]
    assert not possible(world, standing(**{axis: far}))[list(DYING)].any()
    # one flies as far in a frame as one is fast
    speed = {"X": "SPEED_AIR_X", "Y": "SPEED_Y"}[axis]
    toward = 1 if near > far else -1
    assert possible(world, standing(**{axis: far, speed: toward}))[action]


def test_at_the_top_one_may_die_and_may_live():
    open_to = possible(fresh_world(), standing(Y=ZONES.blast_top - 10))
    assert open_to[list(TOP_DEATHS)].all() and open_to[L.ACTIONS["Fall"]]
    assert not open_to[list(SIDE_DEATHS)].any()


def test_whoever_flew_beyond_dies_on_the_next_frame_whatever_the_logits_say():
    world = fresh_world()
    frame, stage = standing(X=ZONES.blast_right + 3), torch.tensor([FINAL_DESTINATION])
    hidden = torch.randn(1, D_MODEL)
    for temperature in (0.0, 10.0):
        for action in (L.ACTIONS["Wait"], L.ACTIONS["Catch"], L.SPECIAL_OTHER):
            logits = torch.zeros(1, 2, world.encoding.action_classes)
            logits[..., action] = 1000.0
            world.heads.action_logits = lambda _, logits=logits: logits
            sampling = Sampling(torch.tensor([temperature]), torch.tensor([[0.5, 0.5]]))
            with torch.no_grad():
                made = world.decode(hidden, frame, stage, sampling)
            first, second = made[0, :, L.ACTION_STATE].long().tolist()
            assert first in DYING
            assert second == action


def test_the_tables_are_kept_in_the_checkpoint_and_by_the_exported_step(taught, matches, tmp_path):
    path = tmp_path / "world.pt"
    save_checkpoint(path, taught.state_dict(), taught.encoding, 1)
    model = load_model_from_checkpoint(path).model
    assert torch.equal(model.possible.following, taught.possible.following)
    export_world(path, tmp_path / "world")
    session = onnxruntime.InferenceSession(tmp_path / "world" / "world.onnx", providers=["CPUExecutionProvider"])
    frames = torch.cat([*(torch.from_numpy(match.frames[200:300]) for match in matches), standing(X=999.0)])
    stage = torch.cat([*(torch.full((100,), match.info.stage) for match in matches), torch.tensor([FINAL_DESTINATION])])
    pads = np.concatenate(
        [*(to_vector(match.controllers[201:301]) for match in matches), to_vector(np.zeros((1, 2, 8), np.uint8))]
    )
    count = len(frames)
    state = model.start_state(count)
    with torch.no_grad():
        wanted, _ = model.step(frames, stage, torch.from_numpy(pads), state)
    inputs = {
        "frame": frames.numpy(),
        "stage": stage.numpy(),
        "controllers": pads,
        "state": state.numpy(),
        "uniforms": np.full((count, 2), 0.5, np.float32),
        "temperature": np.zeros(count, np.float32),
    }
    made, _ = session.run(None, inputs)
    assert np.array_equal(made[..., L.ACTION_STATE], wanted[..., L.ACTION_STATE].numpy())
    assert np.allclose(made, wanted.numpy(), atol=2e-3)
    assert made[-1, 0, L.ACTION_STATE] in DYING
    # the tables do say something here: left alone, the same weights say otherwise
    model.possible.following.fill_(255)
    with torch.no_grad():
        free, _ = model.step(frames, stage, torch.from_numpy(pads), state)
    assert (free[:-1, :, L.ACTION_STATE] != wanted[:-1, :, L.ACTION_STATE]).any()


def test_dying_takes_its_time_costs_one_stock_and_ends(taught):
    tables = taught.possible
    down, rebirth, wait = (L.ACTIONS[name] for name in ("DeadDown", "Rebirth", "RebirthWait"))
    below = {"Y": ZONES.blast_bottom - 5, "ACTION_STATE": down}
    for frames in (0, 30, 58):
        assert possible(taught, standing(**below, ACTION_FRAMES=frames)).nonzero().flatten().tolist() == [down]
    after = possible(taught, standing(**below, ACTION_FRAMES=59))
    assert after[rebirth] and not after[down]
    assert possible(taught, standing(ACTION_STATE=rebirth, ACTION_FRAMES=20)).nonzero().flatten().tolist() == [rebirth]
    assert not possible(taught, standing(ACTION_STATE=rebirth, ACTION_FRAMES=59))[rebirth]
    frames = torch.arange(100.0)
    lost = tables.costs_a_stock(torch.full((100,), down), frames)
    assert lost.nonzero().flatten().tolist() == [0]
    for action in (wait, L.ACTIONS["Fall"], rebirth):
        assert not tables.costs_a_stock(torch.full((256,), action), torch.arange(256.0)).any()
    assert (tables.costs[[a for a in AWAY if a not in DYING]] == ENDLESS).all()


def test_nobody_is_held_by_one_who_does_not_hold(taught):
    held = L.ACTIONS["CaptureWaitLw"]
    frame = standing(ACTION_STATE=held)
    assert not possible(taught, frame)[list(CAPTURED)].any()
    frame[0, 1, L.ACTION_STATE] = L.ACTIONS["CatchWait"]
    assert possible(taught, frame)[held]


def test_an_action_ends_that_has_lasted_longer_than_any_was_seen_to(taught, matches):
    longest = taught.possible.stays[..., 1]
    listed = [(c, a) for c, a in (longest < ENDLESS).nonzero().tolist() if a not in AWAY]
    assert len(listed) > 30
    for character, action in listed[::7]:
        place = {"ACTION_STATE": action, "CHARACTER": character}
        end = int(longest[character, action])
        if taught.possible.table()[character, action].sum() > 1 and action not in CAPTURED:
            assert not possible(taught, standing(**place, ACTION_FRAMES=end))[action]
            assert possible(taught, standing(**place, ACTION_FRAMES=end - 1))[action]


def test_a_death_to_a_side_that_was_never_seen_is_like_those_that_were(taught, matches):
    seen = np.unique(np.concatenate([match.frames[..., L.ACTION_STATE].ravel() for match in matches]).astype(int))
    assert L.ACTIONS["DeadLeft"] not in seen and L.ACTIONS["DeadDown"] in seen, "the fixture says nothing here"
    tables = taught.possible
    for table in (tables.table()[FOX], tables.stays[FOX], tables.costs):
        left, down = (table[L.ACTIONS[name]] for name in ("DeadLeft", "DeadDown"))
        assert torch.equal(left, down)
    assert tables.costs[L.ACTIONS["DeadLeft"]] == 0


def test_a_cost_that_comes_now_here_now_there_is_refused():
    deaths = Deaths({L.ACTIONS["DeadDown"]: Counter({0: 95, 3: 5})})
    assert deaths.costs()[L.ACTIONS["DeadLeft"]] == 0
    with pytest.raises(ValueError, match="on its frames"):
        Deaths({L.ACTIONS["DeadUpStar"]: Counter({131: 8, 90: 2})}).costs()
    with pytest.raises(ValueError, match="on its frames"):
        Deaths({L.ACTIONS["DeadUpStar"]: Counter({300: 8})}).costs()
