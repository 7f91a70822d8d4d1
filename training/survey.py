"""One pass over a dataset: the range of every column, and what happens in the matches."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from schema.layout import (
    ACTION_STATE,
    ACTIONS,
    CONTROLLER_FIELDS,
    PERCENT,
    PLAYER_FIELD_COUNT,
    PLAYER_FIELDS,
    SPECIAL_OTHER,
    SPEED_AIR_X,
    SPEED_ATTACK_X,
    SPEED_ATTACK_Y,
    SPEED_Y,
    STOCKS,
    X,
    Y,
)
from training.dataset import Match, MatchDataset

INTEGRATION_TOLERANCE: Final = 0.01
EVENT_NAMES: Final = ("hits", "KOs", "respawns", "ledge grabs", "techs", "grabs", "shields", "jumps")

_SAMPLED_FRAMES: Final = 100_000
_SIGNED_BYTES: Final = ("stick_x", "stick_y", "c_x", "c_y")
_ENTERED: Final[dict[str, tuple[int, ...]]] = {
    "respawns": (ACTIONS["Rebirth"],),
    "ledge grabs": (ACTIONS["CliffCatch"],),
    "techs": tuple(range(ACTIONS["Passive"], ACTIONS["PassiveCeil"] + 1)),
    "grabs": (ACTIONS["CatchPull"], ACTIONS["CatchDashPull"]),
    "shields": (ACTIONS["GuardOn"],),
    "jumps": tuple(ACTIONS[name] for name in ("JumpF", "JumpB", "JumpAerialF", "JumpAerialB")),
}


@dataclass
class ColumnRange:
    """Lowest and highest of the `count` values of a column, both players together."""

    low: float = np.inf
    high: float = -np.inf
    count: int = 0

    def add(self, values: npt.NDArray[Any]) -> None:
        """Takes in more values."""
        self.low = min(self.low, float(values.min()))
        self.high = max(self.high, float(values.max()))
        self.count += values.size


@dataclass
class Survey:
    """What a dataset holds. Columns are named without player; `sample` is float32 [N, F] of player-frames."""

    matches: int = 0
    frames: int = 0
    columns: dict[str, ColumnRange] = field(default_factory=dict)
    integrated: dict[str, float] = field(default_factory=dict)
    stage_frames: Counter[int] = field(default_factory=Counter)
    stage_events: dict[int, Counter[str]] = field(default_factory=dict)
    character_frames: Counter[int] = field(default_factory=Counter)
    character_slots: Counter[int] = field(default_factory=Counter)
    action_frames: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(SPECIAL_OTHER + 1, np.int64))
    sample: npt.NDArray[np.float32] = field(default_factory=lambda: np.empty((0, PLAYER_FIELD_COUNT), np.float32))

    @property
    def events(self) -> Counter[str]:
        """Events of all stages together."""
        return sum(self.stage_events.values(), Counter())


def survey_dataset(dataset: MatchDataset, progress: bool = False) -> Survey:
    """Reads every match of a dataset once. Raises DatasetError for a damaged one."""
    survey = Survey(matches=len(dataset), frames=dataset.frame_count)
    stride = max(1, 2 * survey.frames // _SAMPLED_FRAMES)
    samples = [survey.sample]
    integrated: dict[str, list[float]] = {"x": [], "y": []}
    weights: list[int] = []
    for i in tqdm(range(len(dataset)), unit="match", desc="survey", disable=not progress, dynamic_ncols=True):
        match = dataset.load(i)
        _add_columns(survey, match)
        _add_counts(survey, match)
        samples.append(match.frames.reshape(-1, PLAYER_FIELD_COUNT)[i % stride :: stride].copy())
        if match.info.has_velocity:
            for axis, share in integrated_shares(match.frames).items():
                integrated[axis].append(share)
            weights.append(match.info.frames)
    if weights:
        survey.integrated = {axis: float(np.average(shares, weights=weights)) for axis, shares in integrated.items()}
    survey.sample = np.concatenate(samples)
    return survey


def integrated_shares(frames: npt.NDArray[np.float32]) -> dict[str, float]:
    """Share of player-frames on which a position's step equals self-induced velocity plus knockback, for x and y."""
    shares = {}
    for name, position, own, attack in (("x", X, SPEED_AIR_X, SPEED_ATTACK_X), ("y", Y, SPEED_Y, SPEED_ATTACK_Y)):
        error = np.diff(frames[:, :, position], axis=0) - frames[1:, :, own] - frames[1:, :, attack]
        shares[name] = float((np.abs(error) < INTEGRATION_TOLERANCE).mean())
    return shares


def count_events(frames: npt.NDArray[np.float32]) -> Counter[str]:
    """Events of a match, frames float32 [T, 2, F]: hits are rises of percent, KOs lost stocks, others new actions."""
    action = frames[:, :, ACTION_STATE]
    entered = action[1:][action[1:] != action[:-1]]
    step = np.diff(frames[:, :, [PERCENT, STOCKS]], axis=0)
    events = Counter({"hits": int((step[:, :, 0] > 0).sum()), "KOs": int((step[:, :, 1] < 0).sum())})
    for name, actions in _ENTERED.items():
        events[name] = int(np.isin(entered, actions).sum())
    return events


def _add_columns(survey: Survey, match: Match) -> None:
    for i, player_field in enumerate(PLAYER_FIELDS):
        values = match.frames[:, :, i]
        if not np.isnan(values[0, 0]):
            survey.columns.setdefault(player_field.name, ColumnRange()).add(values)
    for i, name in enumerate(CONTROLLER_FIELDS):
        raw = match.controllers[:, :, i]
        tilts = raw.view(np.int8) if name in _SIGNED_BYTES else raw
        survey.columns.setdefault(f"controller_{name}", ColumnRange()).add(tilts)
    for name, extra in match.extras.items():
        survey.columns.setdefault(name, ColumnRange()).add(extra)


def _add_counts(survey: Survey, match: Match) -> None:
    info = match.info
    survey.stage_frames[info.stage] += info.frames
    survey.stage_events.setdefault(info.stage, Counter()).update(count_events(match.frames))
    for character in info.characters:
        survey.character_frames[character] += info.frames
        survey.character_slots[character] += 1
    actions = match.frames[:, :, ACTION_STATE].astype(np.int64).ravel()
    survey.action_frames += np.bincount(actions, minlength=SPECIAL_OTHER + 1)
