"""The replays to evaluate on: a prepared dataset, or a folder of .slp files that is prepared once and kept."""

import hashlib
import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from schema import layout as L
from training.dataset import INDEX_NAME, DatasetError, MatchDataset, Split
from training.prepare import find_replays, prepare

EvaluatedSplit = Literal["validation", "training", "all"]
EVALUATED_SPLITS: Final = ("validation", "training", "all")


def prepared(path: Path, jobs: int = 2) -> Path:
    """`path` itself if it is a dataset; else the dataset of the replays in it, made at the first use.

    It is kept in the user's cache folder under a name made of the files' paths, sizes and dates. Raises DatasetError.
    """
    if (path / INDEX_NAME).is_file():
        return path
    files = find_replays([path])
    if not files:
        raise DatasetError(f"{path} is neither a dataset ({INDEX_NAME}) nor a folder with .slp or .slp.xz files")
    digest = hashlib.sha256()
    for file in files:
        status = file.stat()
        digest.update(f"{file.resolve()}\0{status.st_size}\0{status.st_mtime_ns}\n".encode(errors="surrogateescape"))
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    out = cache / "the-wire" / "datasets" / digest.hexdigest()[:16]
    prepare([path], out, jobs=jobs)
    return out


def evaluated_matches(path: Path, split: EvaluatedSplit) -> MatchDataset:
    """The real matches of a dataset's split. Raises DatasetError where there are none."""
    chosen: Split | None = None if split == "all" else split
    dataset = MatchDataset(path, split=chosen)
    if not len(dataset):
        every = MatchDataset(path, kinds=None, require_velocity=False, require_hitlag=False, require_hidden=False)
        raise DatasetError(
            f"no match to evaluate on in split {split!r} of {path} ({len(every)} matches in all): only matches between "
            "two people count, of Slippi versions that record velocities, hitlag and hitstun; or try --split all"
        )
    return dataset


def reference_matches(path: Path) -> MatchDataset:
    """All training matches, whatever their kind: what real play is known from. Empty where there are none."""
    return MatchDataset(
        path, split="training", kinds=None, require_velocity=False, require_hitlag=False, require_hidden=False
    )


def describe_matches(dataset: MatchDataset) -> dict[str, Any]:
    """Counts of a dataset's matches, and a digest that names exactly these."""
    matches = dataset.matches
    fingerprints = sorted(info.fingerprint for info in matches)
    return {
        "matches": len(matches),
        "frames": dataset.frame_count,
        "groups": len({info.group for info in matches}),
        "stages": _sorted({L.STAGES[id].key: n for id, n in Counter(m.stage for m in matches).items()}),
        "characters": _sorted(
            {L.CHARACTERS[id].key: n for id, n in Counter(c for m in matches for c in m.characters).items()}
        ),
        "sha256": hashlib.sha256("\n".join(fingerprints).encode()).hexdigest(),
    }


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
