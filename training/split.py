"""Which matches are for training and which for validation: a split.csv, or whole session groups by hash."""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from training.dataset import KINDS, SPLITS, MatchInfo

VALIDATION_SHARE: Final = 0.1
SESSION_GAP_HOURS: Final = 6
SPLIT_NAME: Final = "split.csv"
MANIFEST_NAME: Final = "manifest.csv"

_MANIFEST_GROUP: Final = "manifest-"


class SplitError(Exception):
    """A split.csv or manifest.csv that can't be used; the text names the file and the fault."""


@dataclass
class SplitTable:
    """What the tables beside the replays say of a file, by its name without suffix (`012813c42aba`)."""

    splits: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)

    def read_split(self, path: Path) -> None:
        """Adds a split.csv with the columns file and split. Raises SplitError."""
        for line, row in _rows(path, ("file", "split")):
            if row["split"] not in SPLITS:
                raise SplitError(f"{path}, line {line}: split {row['split']!r} is neither training nor validation")
            self.splits[file_key(row["file"])] = row["split"]

    def read_manifest(self, path: Path) -> None:
        """Adds a manifest.csv with the columns file, kind and session_group. Raises SplitError."""
        for line, row in _rows(path, ("file", "kind", "session_group")):
            if row["kind"] not in KINDS:
                raise SplitError(f"{path}, line {line}: kind {row['kind']!r} is none of {', '.join(KINDS)}")
            self.kinds[file_key(row["file"])] = row["kind"]
            self.groups[file_key(row["file"])] = _MANIFEST_GROUP + row["session_group"]


def file_key(name: str) -> str:
    """A replay's file name without folder and suffix."""
    return Path(name).name.removesuffix(".xz").removesuffix(".slp")


def find_tables(sources: Iterable[Path], split_path: Path | None) -> SplitTable:
    """The tables beside the replays: in each source folder (a file's folder) or the folder above it.

    split_path takes the place of the split.csv found there. Raises SplitError.
    """
    table = SplitTable()
    folders: dict[Path, None] = {}
    for source in sources:
        folder = (source if source.is_dir() else source.parent).resolve()
        folders |= {folder.parent: None, folder: None}
    for folder in folders:
        if (folder / MANIFEST_NAME).is_file():
            table.read_manifest(folder / MANIFEST_NAME)
        if split_path is None and (folder / SPLIT_NAME).is_file():
            table.read_split(folder / SPLIT_NAME)
    if split_path is not None:
        table.read_split(split_path)
    return table


def assign_splits(matches: Sequence[MatchInfo]) -> list[MatchInfo]:
    """The same matches, each with its group and split.

    Matches of one pair of connect codes or one match id form a group; without these, matches of one console that
    follow each other within 6 hours. A match that has a split keeps it and its group follows it; the hash of the
    group decides for the others, about a tenth for validation.
    """
    grouped: dict[str, list[int]] = defaultdict(list)
    for i, info in enumerate(matches):
        if info.group.startswith(_MANIFEST_GROUP):
            grouped[info.group].append(i)
        elif info.session_key is None or info.started_hour is None:
            grouped[info.session_key or f"single-{info.id}"].append(i)
        elif not info.session_key.startswith("console-"):
            grouped[info.session_key].append(i)
    grouped |= _console_sessions(matches)

    assigned = list(matches)
    for group, members in grouped.items():
        known = next((matches[i].split for i in members if matches[i].split), None)
        for i in members:
            assigned[i] = replace(matches[i], group=group, split=matches[i].split or known or hashed_split(group))
    return assigned


def hashed_split(group: str) -> str:
    """The split that a group's name alone decides."""
    share = int.from_bytes(hashlib.sha256(group.encode()).digest()[:4], "little") / 2**32
    return "validation" if share < VALIDATION_SHARE else "training"


def _console_sessions(matches: Sequence[MatchInfo]) -> dict[str, list[int]]:
    consoles: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for i, info in enumerate(matches):
        by_console = info.session_key is not None and info.session_key.startswith("console-")
        if by_console and info.started_hour is not None and not info.group.startswith(_MANIFEST_GROUP):
            consoles[info.session_key or ""].append((info.started_hour, i))
    sessions: dict[str, list[int]] = {}
    for key, starts in consoles.items():
        name, last = "", -SESSION_GAP_HOURS - 1
        for hour, i in sorted(starts):
            if not name or hour - last > SESSION_GAP_HOURS:
                name = f"{key}-{hour}"
                sessions[name] = []
            sessions[name].append(i)
            last = hour
    return sessions


def _rows(path: Path, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SplitError(f"{path} can't be read: {error}") from error
    for column in columns:
        if column not in (reader.fieldnames or ()):
            raise SplitError(f"{path} has no column {column!r}")
    for line, row in rows:
        if any(row[column] is None for column in columns):
            raise SplitError(f"{path}, line {line} is cut short")
    return rows
