"""Open loop: after real context, the world alone under the real controllers, beside the baselines."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from schema import layout as L
from training.rollout import Frames, Starts, WorldRunner, rollout
from training.score import HORIZONS, action_hits, open_loop_scores, percent_errors, position_errors
from training.world_card.baselines import BASELINES, baseline_frames
from training.world_card.bootstrap import Estimate, GroupBootstrap

Values = npt.NDArray[np.float64]

MEASURES: Final = ("position", "percent", "action")


@dataclass(frozen=True)
class OpenLoop:
    """Real and predicted frames of S starts at horizons 1..H, (S, H, 2, F) each.

    own: the world's rollout; one_step: what it says given the real frame before; baselines: by name.
    """

    starts: Starts
    own: Frames
    one_step: Frames
    baselines: dict[str, Frames]

    @property
    def real(self) -> Frames:
        return self.starts.frames[:, self.starts.context + 1 :]

    @property
    def last(self) -> Frames:
        """The last real frame that everyone has seen, (S, 2, F)."""
        return self.starts.frames[:, self.starts.context]

    @property
    def characters(self) -> npt.NDArray[np.int64]:
        """Both players' characters (S, 2)."""
        return self.last[..., L.CHARACTER].astype(np.int64)


def run_open_loop(runner: WorldRunner, starts: Starts) -> OpenLoop:
    """Rolls the world out from every start and asks it for every single step of the same windows."""
    runner.begin(starts.frames[:, 0], starts.stage)
    one_step = runner.follow(starts.controllers, starts.frames[:, 1:])[:, starts.context :]
    steps = tqdm(rollout(runner, starts), total=starts.horizon, desc="open loop", unit="frame", dynamic_ncols=True)
    return OpenLoop(starts, np.stack(list(steps), 1), one_step, baseline_frames(starts))


def errors(own: Frames, real: Frames) -> dict[str, Values]:
    """What each measure gets wrong, (S, H): position (game units), percent, action (share of players wrong)."""
    return {
        "position": position_errors(own, real),
        "percent": percent_errors(own, real),
        "action": 1 - action_hits(own, real),
    }


def describe_open_loop(loop: OpenLoop, bootstrap: GroupBootstrap) -> dict[str, Any]:
    """The open-loop part of the card."""
    worlds = {"world": loop.own, **loop.baselines}
    scores = {name: open_loop_scores(own, loop.real) for name, own in worlds.items()}
    wrong = {name: errors(own, loop.real) for name, own in worlds.items()}
    stages = {L.STAGES[int(stage)].key: loop.starts.stage == stage for stage in np.unique(loop.starts.stage)}
    characters = {L.CHARACTERS[int(id)].key: (loop.characters == id).any(1) for id in np.unique(loop.characters)}
    return {
        "starts": len(loop.own),
        "groups": bootstrap.group_count,
        "context": loop.starts.context,
        "horizon": loop.starts.horizon,
        "scores": {
            name: {key: interval(bootstrap.mean(values)) for key, values in by_key.items()}
            for name, by_key in scores.items()
        },
        "one_step": _one_step(loop, bootstrap),
        "curves": {
            name: {measure: _curve(bootstrap.mean(by_measure[measure])) for measure in MEASURES}
            for name, by_measure in wrong.items()
        },
        "fields": _field_errors(loop),
        "by_stage": {key: _means(scores, rows) for key, rows in stages.items()},
        "by_character": {key: _means(scores, rows) for key, rows in characters.items()},
        "beats_baselines": _beats_baselines(wrong, {"all": np.ones(len(loop.own), np.bool_), **stages}),
    }


def interval(estimate: Estimate) -> dict[str, float | None]:
    """An estimate of one figure as the card writes it."""
    return {"mean": number(estimate.mean), "low": number(estimate.low), "high": number(estimate.high)}


def number(value: npt.ArrayLike) -> float | None:
    """A figure rounded to five decimals, None where there is none."""
    plain = float(np.asarray(value))
    return round(plain, 5) if np.isfinite(plain) else None


def _curve(estimate: Estimate) -> dict[str, list[float | None]]:
    return {name: [number(v) for v in getattr(estimate, name)] for name in ("mean", "low", "high")}


def _means(scores: dict[str, dict[str, Values]], rows: npt.NDArray[np.bool_]) -> dict[str, Any]:
    figures: dict[str, Any] = {"starts": int(rows.sum())}
    for name, by_key in scores.items():
        figures[name] = {key: number(values[rows].mean()) for key, values in by_key.items()}
    return figures


def _one_step(loop: OpenLoop, bootstrap: GroupBootstrap) -> dict[str, Any]:
    before = np.concatenate([loop.last[:, None], loop.real[:, :-1]], 1)[..., L.ACTION_STATE]
    real, said = loop.real[..., L.ACTION_STATE], loop.one_step[..., L.ACTION_STATE]
    right, changes, said_changes = real == said, real != before, said != before
    over = (1, 2)
    return {
        "action": interval(bootstrap.mean(right.mean(over))),
        "change_recall": interval(bootstrap.ratio((changes & right).sum(over), changes.sum(over))),
        "change_precision": interval(bootstrap.ratio((said_changes & right).sum(over), said_changes.sum(over))),
        "position": interval(bootstrap.mean(position_errors(loop.one_step, loop.real).mean(1))),
    }


def _field_errors(loop: OpenLoop) -> dict[str, Any]:
    at = [h - 1 for h in HORIZONS if h <= loop.starts.horizon]
    found: dict[str, Any] = {}
    for index, field in enumerate(L.PLAYER_FIELDS):
        real = loop.real[..., index][:, at]
        figures: dict[str, Any] = {"kind": field.kind, "measure": "mae" if field.kind == "number" else "accuracy"}
        for name, own in (("world", loop.own), ("hold", loop.baselines["hold"])):
            said = own[..., index][:, at]
            per = np.abs(said.astype(np.float64) - real) if field.kind == "number" else (said == real)
            figures[name] = {f"h{at[k] + 1}": number(per[:, k].mean()) for k in range(len(at))}
        found[field.name] = figures
    return found


def _beats_baselines(wrong: dict[str, dict[str, Values]], parts: dict[str, npt.NDArray[np.bool_]]) -> dict[str, Any]:
    """Is the world's mean error below every baseline's, in every part, at every horizon? A perfect tie counts."""
    exceptions: list[dict[str, Any]] = []
    at_named = True
    for part, rows in parts.items():
        for measure in MEASURES:
            own = wrong["world"][measure][rows].mean(0)
            # percent and action are held by all three
            for name in BASELINES if measure == "position" else ("hold",):
                other = wrong[name][measure][rows].mean(0)
                failed = (np.flatnonzero((own >= other) & ~((own == 0) & (other == 0))) + 1).tolist()
                if failed:
                    exceptions.append({"part": part, "measure": measure, "baseline": name, "horizons": failed})
                    at_named &= not set(failed) & set(HORIZONS)
    return {"at_every_horizon": not exceptions, "at_named_horizons": at_named, "exceptions": exceptions}
