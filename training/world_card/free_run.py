"""Free run: whole matches from a real start, with nothing real after it but the fighters' controllers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from crank.events import event_masks
from crank.frame import ACTION_NAMES
from crank.rules import LAST_ROW
from schema import layout as L
from training.dataset import Match
from training.rollout import Frames, WorldRunner
from training.world_card.controllers import ControllerSource
from training.world_card.legality import REASONS, find_faults, standing_on_nothing
from training.world_card.open_loop import number
from training.world_card.real_play import SeenChanges

MINUTE: Final = 3600
PLACES: Final = 10
"""Places of standing on nothing that the card lists."""


@dataclass(frozen=True)
class PlayedMatch:
    """A match's frames [T, 2, F] on a stage; `finished`: it reached the last stock or time-out."""

    frames: Frames
    stage: int
    finished: bool


def play(
    runner: WorldRunner,
    controllers: ControllerSource,
    starts: Frames,
    stages: npt.NDArray[np.int64],
    seed: int,
    frames: int = LAST_ROW,
) -> list[PlayedMatch]:
    """Plays B matches from starts [B, 2, F] at once, each to its end, at most `frames` beyond its start."""
    lanes = np.arange(len(starts))
    runner.begin(starts, stages)
    controllers.begin(len(starts), seed)
    history = np.empty((len(starts), frames + 1, *starts.shape[1:]), np.float32)
    history[:, 0] = current = starts
    lengths = np.full(len(starts), frames + 1)
    finished = np.full(len(starts), frames >= LAST_ROW)
    bar = tqdm(range(1, frames + 1), desc="free run", unit="frame", dynamic_ncols=True)
    for row in bar:
        current = runner.step(controllers.act(current, stages[lanes]))
        history[lanes, row] = current
        over = (current[..., L.STOCKS] < 0.5).any(1)
        if over.any():
            lengths[lanes[over]] = row + 1
            finished[lanes[over]] = True
            going = np.flatnonzero(~over)
            lanes, current = lanes[going], current[going]
            bar.set_postfix(playing=len(lanes))
            if not len(lanes):
                break
            runner.keep(going)
            controllers.keep(going)
    bar.close()
    return [
        PlayedMatch(history[i, :length].copy(), int(stages[i]), bool(finished[i]))
        for i, length in enumerate(lengths.tolist())
    ]


def real_matches(matches: Iterable[Match]) -> list[PlayedMatch]:
    """Real matches in the same form."""
    return [PlayedMatch(match.frames, match.info.stage, True) for match in matches]


def describe_play(matches: Sequence[PlayedMatch], seen: SeenChanges) -> dict[str, Any]:
    """Legality, pace and standing on nothing of matches, played or real."""
    player_frames = sum(2 * len(match.frames) for match in matches)
    minutes = player_frames / 2 / MINUTE
    kinds: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    reasons_first: Counter[str] = Counter()
    standing: Counter[tuple[str, str, int, int]] = Counter()
    by_stage: Counter[str] = Counter()
    stage_frames: Counter[str] = Counter()
    changes = unseen = strictly_unseen = legal = legal_first = kos = missing = 0
    for match in matches:
        frames, stage = match.frames, L.STAGES[match.stage]
        masks = event_masks(frames)
        for kind, mask in masks.items():
            kinds[kind] += int(mask.sum())
        kos += int((masks["ko"] & (frames[..., L.STOCKS] > 0)).sum())
        changes += int((np.diff(frames[..., L.ACTION_STATE], axis=0) != 0).sum())
        unseen += int(seen.unseen(frames).sum())
        strictly_unseen += int(seen.unseen(frames, strictly=True).sum())
        found = find_faults(frames, match.stage, seen)
        missing += sum(fault.reason == "no_respawn" for fault in found)
        faults = {fault.reason for fault in found}
        first = {fault.reason for fault in find_faults(frames[: L.CLOCK_START_ROW + MINUTE], match.stage, seen)}
        legal += not faults
        legal_first += not first
        reasons.update(faults)
        reasons_first.update(first)
        stage_frames[stage.key] += 2 * len(frames)
        for row, player in np.argwhere(standing_on_nothing(frames, match.stage)).tolist():
            x, y = frames[row, player, L.X], frames[row, player, L.Y]
            action = int(frames[row, player, L.ACTION_STATE])
            standing[stage.key, ACTION_NAMES.get(action, f"special {action}"), _tens(x), _tens(y)] += 1
            by_stage[stage.key] += 1
    return {
        "matches": len(matches),
        "finished": sum(match.finished for match in matches),
        "minutes": number(minutes),
        "legal_first_minute": number(legal_first / len(matches)),
        "legal_to_the_end": number(legal / len(matches)),
        "illegal_by_reason_first_minute": {reason: reasons_first[reason] for reason in REASONS},
        "illegal_by_reason": {reason: reasons[reason] for reason in REASONS},
        "kos_with_stocks_left": kos,
        "kos_without_respawn": missing,
        "unseen_action_changes": number(unseen / max(changes, 1)),
        "unseen_action_changes_of_the_character": number(strictly_unseen / max(changes, 1)),
        "a_minute": {
            **{kind: number(count / minutes) for kind, count in kinds.items()},
            "action_change": number(changes / minutes),
        },
        "standing_on_nothing": number(sum(standing.values()) / player_frames),
        "standing_on_nothing_by_stage": {
            key: number(by_stage[key] / stage_frames[key]) for key in sorted(stage_frames)
        },
        "standing_on_nothing_at": [
            {"stage": stage, "action": action, "x": x, "y": y, "frames": count}
            for (stage, action, x, y), count in sorted(standing.items(), key=lambda item: (-item[1], item[0]))[:PLACES]
        ],
    }


def _tens(value: float) -> int:
    return 10 * round(float(value) / 10)
