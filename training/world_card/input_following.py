"""Input following: from real neutral states, does the world do what a controller asks?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from crank.frame import action_ids
from models.controller import BUTTON_BITS, neutral
from schema import layout as L
from training.dataset import MatchDataset
from training.rollout import Controllers, Frames, WorldRunner
from training.world_card.bootstrap import GroupBootstrap
from training.world_card.errors import EvaluationError
from training.world_card.open_loop import interval

CONTEXT: Final = 60
FRAMES: Final = 20
MOVED: Final = 5.0
"""Game units that count as having moved."""

Flags = npt.NDArray[np.bool_]

_WAIT: Final = L.ACTIONS["Wait"]
_STICK_AT_REST: Final = 30
_EDGE_ROOM: Final = 45.0
_OPPONENT_ROOM: Final = 35.0
_FLOOR_HEIGHT: Final = 3.0
_SPACING: Final = 30
_FULL: Final = 127


@dataclass(frozen=True)
class Probe:
    """An input held for some frames from a neutral state, and the test of what follows.

    works: frames (N, FRAMES + 1, F) of the probed player, the first one real -> bool (N).
    """

    name: str
    asks: str
    controller: Controllers
    held: int
    works: Callable[[Frames], Flags]


def _pad(buttons: Sequence[str] = (), **sticks: int) -> Controllers:
    raw = neutral()
    for name, tilt in sticks.items():
        raw[L.CONTROLLER_FIELDS.index(name)] = np.int64(tilt).astype(np.uint8)
    for button in buttons:
        byte, mask = BUTTON_BITS[button]
        raw[byte] |= mask
    return raw


def _moves(sign: int) -> Callable[[Frames], Flags]:
    return lambda frames: sign * (frames[:, -1, L.X] - frames[:, 0, L.X]) >= MOVED


def _enters(ids: npt.NDArray[np.int64], within: int = FRAMES) -> Callable[[Frames], Flags]:
    def works(frames: Frames) -> Flags:
        inside: Flags = np.isin(frames[:, 1 : within + 1, L.ACTION_STATE].astype(np.int64), ids)
        return np.logical_or.reduce(inside, axis=1)

    return works


def _leaves_the_ground(frames: Frames) -> Flags:
    jumped: Flags = (frames[:, 1:, L.ON_GROUND] < 0.5) & (frames[:, 1:, L.Y] > frames[:, :1, L.Y] + MOVED)
    return np.logical_or.reduce(jumped, axis=1)


_SPECIALS: Final = np.arange(L.FIRST_SPECIAL_ACTION, L.SPECIAL_OTHER + 1)
_UP_ATTACKS: Final = action_ids("AttackHi3", "AttackHi4")
_SHIELD: Final = action_ids("GuardOn", "Guard", "GuardReflect")

PROBES: Final = (
    Probe("right", "stick right: moves right", _pad(stick_x=_FULL), FRAMES, _moves(1)),
    Probe("left", "stick left: moves left", _pad(stick_x=-_FULL), FRAMES, _moves(-1)),
    Probe("crouch", "stick down: crouches", _pad(stick_y=-_FULL), FRAMES, _enters(action_ids("Squat", "SquatWait"))),
    Probe("jump", "X: leaves the ground", _pad(["x"]), 6, _leaves_the_ground),
    Probe("tap_jump", "stick up: leaves the ground", _pad(stick_y=_FULL), 6, _leaves_the_ground),
    Probe("shield", "R: shields", _pad(["r"], trigger_r=255), FRAMES, _enters(_SHIELD, 10)),
    Probe("grab", "Z: grabs", _pad(["z"]), 3, _enters(action_ids("Catch"), 10)),
    Probe("attack", "A: attacks", _pad(["a"]), 3, _enters(action_ids(prefix="Attack"), 10)),
    Probe("special", "B: uses a special", _pad(["b"]), 3, _enters(_SPECIALS, 10)),
    Probe("up_attack", "C-stick up: attacks upwards", _pad(c_y=_FULL), 3, _enters(_UP_ATTACKS, 10)),
)


@dataclass(frozen=True)
class NeutralStates:
    """Real situations (N) in which a player may act at once: player (N), stage (N), group (N), and what led there.

    context: frames (N, CONTEXT + 1, 2, F) and controllers (N, CONTEXT, 2, 8); following: the real controllers after,
    (N, FRAMES, 2, 8).
    """

    frames: Frames
    controllers: Controllers
    following: Controllers
    player: npt.NDArray[np.int64]
    stage: npt.NDArray[np.int64]
    group: list[str]


def find_neutral_states(dataset: MatchDataset, count: int, seed: int) -> NeutralStates:
    """At most `count` random states: standing on the main floor, pad at rest, away from edges and the opponent.

    Raises EvaluationError where the matches have none.
    """
    places = [(i, row, player) for i in range(len(dataset)) for row, player in _neutral_rows(dataset, i)]
    if not places:
        raise EvaluationError("the matches hold no neutral state to probe: use more of them, or --probes 0")
    order = np.random.default_rng(seed).permutation(len(places))[:count]
    frames, controllers, following, players, stages, groups = [], [], [], [], [], []
    for i, row, player in sorted(places[k] for k in order):
        match = dataset.load(i)
        frames.append(match.frames[row - CONTEXT : row + 1])
        controllers.append(match.controllers[row - CONTEXT + 1 : row + 1])
        following.append(match.controllers[row + 1 : row + 1 + FRAMES])
        players.append(player)
        stages.append(match.info.stage)
        groups.append(match.info.group)
    return NeutralStates(
        np.stack(frames), np.stack(controllers), np.stack(following), np.array(players), np.array(stages), groups
    )


def _neutral_rows(dataset: MatchDataset, index: int) -> list[tuple[int, int]]:
    match = dataset.load(index)
    stage, found = L.STAGES[match.info.stage], []
    sticks = match.controllers[..., :4].view(np.int8).astype(np.int64)
    at_rest = (np.abs(sticks) < _STICK_AT_REST).all(-1) & (match.controllers[..., 4:] == 0).all(-1)
    apart = np.abs(match.frames[:, 0, L.X] - match.frames[:, 1, L.X]) > _OPPONENT_ROOM
    for player in (0, 1):
        own = match.frames[:, player]
        ready = apart & at_rest[:, player] & (own[:, L.ACTION_STATE] == _WAIT) & (own[:, L.HITLAG] == 0)
        ready &= (np.abs(own[:, L.X]) < stage.edge_x - _EDGE_ROOM) & (np.abs(own[:, L.Y]) < _FLOOR_HEIGHT)
        last = -_SPACING
        for row in np.flatnonzero(ready).tolist():
            if row - last >= _SPACING and CONTEXT <= row < len(own) - FRAMES:
                found.append((row, player))
                last = row
    return found


def describe_input_following(runner: WorldRunner, states: NeutralStates, bootstrap_seed: int) -> dict[str, Any]:
    """Every probe from every state in one batch; the opponent keeps its real controllers."""
    count = len(states.player)
    runner.begin(states.frames[:, 0], states.stage)
    runner.follow(states.controllers, states.frames[:, 1:])
    runner.keep(np.tile(np.arange(count), len(PROBES)))
    lanes = np.arange(count * len(PROBES))
    player = np.tile(states.player, len(PROBES))
    made = [np.tile(states.frames[:, -1], (len(PROBES), 1, 1))]
    for step in range(FRAMES):
        controllers = np.tile(states.following[:, step], (len(PROBES), 1, 1))
        asked = [probe.controller if step < probe.held else neutral() for probe in PROBES]
        controllers[lanes, player] = np.repeat(np.stack(asked), count, axis=0)
        made.append(runner.step(controllers))
    own = np.stack(made, 1)[lanes, :, player].reshape(len(PROBES), count, FRAMES + 1, -1)
    success = np.stack([probe.works(own[k]) for k, probe in enumerate(PROBES)], 1)
    bootstrap = GroupBootstrap(states.group, bootstrap_seed)
    rates = {probe.name: success[:, k] for k, probe in enumerate(PROBES)}
    return {
        "states": count,
        "frames": FRAMES,
        "total": interval(bootstrap.mean(success.mean(1))),
        "probes": {probe.name: {"asks": probe.asks, **interval(bootstrap.mean(rates[probe.name]))} for probe in PROBES},
    }
