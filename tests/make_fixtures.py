"""Makes the fixtures of real play from a whole dataset: dataset_tiny and match_endings.npz.

    python -m training.prepare REPLAYS --out data/replays
    python -m tests.make_fixtures data/replays

Two excerpts for training and two for validation, each the first 1,500 frames of a match, on different stages: those
with the most lost stocks, then hits; and the last 300 frames of three matches that end with a last stock. They hold
states and controllers alone: ids are numbers, dates and sessions are left out.
"""

import argparse
import shutil
from pathlib import Path

import numpy as np

from schema.layout import STOCKS
from training.dataset import SPLITS, Match, MatchDataset
from training.dataset_writer import DatasetWriter
from training.replay import Replay
from training.survey import count_events

DATASET_TINY = Path(__file__).parent / "fixtures" / "dataset_tiny"
EXCERPT_FRAMES = 1500
EXCERPTS_A_SPLIT = 2
ENDINGS = 3
ENDING_FRAMES = 300


def make_dataset_tiny(source: Path, out: Path) -> None:
    """Writes the excerpts of the dataset at `source` to `out`, replacing what is there."""
    shutil.rmtree(out, ignore_errors=True)
    writer = DatasetWriter(out)
    stages: set[int] = set()
    for split in SPLITS:
        dataset = MatchDataset(source, split)
        for match in _liveliest(dataset, stages):
            stages.add(match.info.stage)
            number = len(writer.matches) + 1
            writer.add(f"excerpt-{number}", _excerpt(match, number), match.info.kind, split, "")
    writer.write_index()
    writer.close()
    (out / ".lock").unlink()


def make_match_endings(source: Path, out: Path) -> None:
    """Writes the endings of the first matches on different stages that end with a last stock."""
    dataset = MatchDataset(source)
    stages: list[int] = []
    lengths, frames = [], []
    for i in range(len(dataset)):
        match = dataset.load(i)
        if match.frames[-1, :, STOCKS].min() == 0 and match.info.stage not in stages and len(stages) < ENDINGS:
            stages.append(match.info.stage)
            lengths.append(len(match.frames))
            frames.append(match.frames[-ENDING_FRAMES:])
    np.savez_compressed(out, stages=np.array(stages), lengths=np.array(lengths), frames=np.stack(frames))


def _liveliest(dataset: MatchDataset, taken_stages: set[int]) -> list[Match]:
    ranked = []
    for i in range(len(dataset)):
        events = count_events(dataset.load(i).frames[:EXCERPT_FRAMES])
        ranked.append((-events["KOs"], -events["hits"], i))
    stages = set(taken_stages)
    chosen: list[Match] = []
    for _, _, i in sorted(ranked):
        if dataset.matches[i].stage not in stages and len(chosen) < EXCERPTS_A_SPLIT:
            stages.add(dataset.matches[i].stage)
            chosen.append(dataset.load(i))
    return chosen


def _excerpt(match: Match, number: int) -> Replay:
    info = match.info
    return Replay(
        id=f"{number:012d}",
        stage=info.stage,
        characters=info.characters,
        ports=info.ports,
        port_types=info.port_types,
        slippi_version=info.slippi_version,
        has_velocity=info.has_velocity,
        has_hitlag=info.has_hitlag,
        has_hidden=info.has_hidden,
        starting_stocks=info.starting_stocks,
        special_other_frames=0,
        nana_left_out=info.nana_left_out,
        session_key=None,
        started_hour=None,
        fingerprint=f"{number:016d}",
        frames=match.frames[:EXCERPT_FRAMES],
        controllers=match.controllers[:EXCERPT_FRAMES],
        extras={name: values[:EXCERPT_FRAMES] for name, values in match.extras.items()},
    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.make_fixtures", description=__doc__)
    parser.add_argument("dataset", type=Path, help="directory made by python -m training.prepare")
    parser.add_argument("--out", type=Path, default=DATASET_TINY.parent, help="folder of the fixtures")
    arguments = parser.parse_args()
    make_dataset_tiny(arguments.dataset, arguments.out / DATASET_TINY.name)
    make_match_endings(arguments.dataset, arguments.out / "match_endings.npz")


if __name__ == "__main__":
    main()
