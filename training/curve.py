"""How a world's error falls with games and with size: runs that differ in one of them, drawn and tabled.

python -m training.curve runs/curve-*/best.pt --out curve.png

Error is that of the trainer's own check (256 starts of the validation split, real controllers), at each run's best
step. Runs of one size make the curve against games, runs of one share of the games that against multiply-accumulates.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator

from models.atomic_file import write_atomically
from models.checkpoint import CheckpointError, load_model_from_checkpoint, read_checkpoint
from models.export import multiply_accumulates
from training.plot import png

ERRORS: Final = {"rc5": "#58a55c", "rc20": "#1b6ca8", "rc60": "#8a5a9e"}
LEGEND_FROM: Final = 0.93
"""Where the panels end and the legend begins, from the bottom."""


@dataclass(frozen=True)
class Run:
    """One point: training_frames of the games it had, frames_seen of them in training, its step's products, errors
    and share of right action states by the names of `training.score`."""

    training_frames: int
    frames_seen: int
    multiply_accumulates: int
    scores: dict[str, float]

    @classmethod
    def of(cls, path: Path) -> "Run":
        """From a run's best checkpoint. Raises CheckpointError."""
        record = read_checkpoint(path).get("training", {})
        if missing := {"training_frames", "frames_seen", "validation"} - set(record):
            raise CheckpointError(f"{path} has no record of {', '.join(sorted(missing))}: give a run's best.pt")
        products = multiply_accumulates(load_model_from_checkpoint(path).model)
        return cls(record["training_frames"], record["frames_seen"], products, record["validation"])


def table(runs: list[Run]) -> str:
    """The runs, a line each, in Markdown."""
    lines = [
        "| frames of games | multiply-accumulates | frames seen | RC5 | RC20 | RC60 | action state right after 20 |",
        "|---|---|---|---|---|---|---|",
    ]
    for run in sorted(runs, key=lambda run: (run.multiply_accumulates, run.training_frames)):
        errors = " | ".join(f"{run.scores[name]:.3g}" for name in ERRORS)
        lines.append(
            f"| {run.training_frames:,} | {run.multiply_accumulates:,} | {run.frames_seen:,} | {errors} "
            f"| {run.scores['action_h20']:.0%} |"
        )
    return "\n".join(lines)


def picture(runs: list[Run]) -> bytes:
    """Both curves as a PNG file. ValueError where neither has two points."""
    sizes = {run.multiply_accumulates for run in runs}
    games = {run.training_frames for run in runs}
    by_games = max((_points(runs, "training_frames", "multiply_accumulates", size) for size in sizes), key=len)
    by_size = max((_points(runs, "multiply_accumulates", "training_frames", share) for share in games), key=len)
    if max(len(by_games), len(by_size)) < 2:
        raise ValueError("no two of the runs differ in games alone or in size alone: there is no curve")
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True)
    _draw(left, by_games, "training_frames", "frames of the games")
    _draw(right, by_size, "multiply_accumulates", "multiply-accumulates a frame")
    left.set_ylabel("mean error of position, game units")
    # above both: inside one it would lie on a line
    figure.legend(*left.get_legend_handles_labels(), loc="upper center", ncols=len(ERRORS), frameon=False)
    return png(figure, (0, 0, 1, LEGEND_FROM))


def _points(runs: list[Run], varies: str, same: str, value: int) -> list[Run]:
    return sorted((run for run in runs if getattr(run, same) == value), key=lambda run: int(getattr(run, varies)))


def _draw(axes: Axes, runs: list[Run], along: str, label: str) -> None:
    places = [getattr(run, along) for run in runs]
    for name, colour in ERRORS.items():
        axes.plot(places, [run.scores[name] for run in runs], "o-", color=colour, label=name.upper())
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(places, [f"{place / 1e6:.2g}M" for place in places])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.set_xlabel(label)
    axes.grid(alpha=0.3)


def main() -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=Path, nargs="+", help="best.pt of every run")
    parser.add_argument("--out", type=Path, required=True, help="the picture, a PNG file")
    arguments = parser.parse_args()
    try:
        runs = [Run.of(path) for path in arguments.runs]
        write_atomically(arguments.out, picture(runs))
    except (CheckpointError, ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(table(runs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
