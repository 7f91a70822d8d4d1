"""Makes the start table from the matches of a dataset: `python -m crank.make_starts DATASET`."""

import argparse
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tqdm import tqdm

from crank.errors import CrankError
from crank.frame import Frames
from crank.starts import STARTS_FILE, Start, StartTable, write_starts
from models.atomic_file import write_atomically
from schema.layout import CHARACTER, FACING, PLAYER_FIELD_COUNT, X, Y

if TYPE_CHECKING:
    from training.dataset import MatchDataset

FULL_STOCKS = 4


def collect_starts(dataset: "MatchDataset") -> StartTable:
    """The commonest row 0 for every stage, side and character of the four-stock matches of `dataset`.

    The place of a start depends on the controller ports; of each stage only the matches count that use its commonest
    pair of places, so that both sides fit together. A field that old replays lack is what it mostly is in the others.
    """
    rows: list[tuple[int, tuple[float, ...], Frames]] = []
    for index, info in enumerate(tqdm(dataset.matches, desc="reading starts", unit="match", disable=None)):
        if info.starting_stocks == FULL_STOCKS:
            frame = dataset.load(index).frames[0]
            place = tuple(frame[:, [X, Y, FACING]].round().ravel().tolist())
            rows.append((info.stage, place, frame))
    usual = _usual_values([frame for _, _, frame in rows])
    places: dict[int, Counter[tuple[float, ...]]] = defaultdict(Counter)
    for stage, place, _ in rows:
        places[stage][place] += 1
    seen: dict[tuple[int, int, int], Counter[tuple[float, ...]]] = defaultdict(Counter)
    for stage, place, frame in rows:
        if place == _commonest(places[stage]):
            whole = np.where(np.isnan(frame), usual, frame)
            for side in (0, 1):
                values = tuple(round(float(value), 6) for value in whole[side])
                seen[stage, side, int(frame[side, CHARACTER])][values] += 1
    return StartTable([Start(*key, counts.total(), _commonest(counts)) for key, counts in seen.items()])


def _usual_values(frames: list[Frames]) -> Frames:
    """The commonest value of each field, [F], in frames [2, F] where NaN stands for none."""
    usual = np.zeros(PLAYER_FIELD_COUNT, np.float32)
    for field in range(PLAYER_FIELD_COUNT):
        known = [float(value) for frame in frames for value in frame[:, field] if not np.isnan(value)]
        if known:
            usual[field] = Counter(known).most_common(1)[0][0]
    return usual


def _commonest(counts: Counter[tuple[float, ...]]) -> tuple[float, ...]:
    return min(counts, key=lambda values: (-counts[values], values))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m crank.make_starts", description=__doc__)
    parser.add_argument("dataset", type=Path, help="directory made by `python -m training.prepare`")
    parser.add_argument("--out", type=Path, default=STARTS_FILE, help="file to write (default: %(default)s)")
    options = parser.parse_args(arguments)
    try:
        from training.dataset import DatasetError, MatchDataset
    except ImportError as error:
        print(
            f"error: reading a dataset needs the training extra ({error}): pip install -e '.[training]'",
            file=sys.stderr,
        )
        return 1
    try:
        dataset = MatchDataset(
            options.dataset, kinds=None, require_velocity=False, require_hitlag=False, require_hidden=False
        )
        table = collect_starts(dataset)
        if not table.starts:
            raise CrankError(f"{options.dataset} has no match that starts with {FULL_STOCKS} stocks")
        write_atomically(options.out, write_starts(table))
    except (CrankError, DatasetError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{len(table.starts)} starts written to {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
