"""A dataset of matches on disk: `index.json` beside Arrow IPC streams, one record batch a match.

A record batch has a row a frame and, for both players, a column a frame field, controller byte and extra. The index
tells where in its shard each batch lies, so that a match is read by mapping a few hundred kilobytes.
"""

import json
import math
import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schema.layout import CONTROLLER_FIELDS, CONTROLLER_SIZE, PLAYER_FIELD_COUNT, PLAYER_FIELDS, PlayerField
from training.replay import EXTRA_TYPES

FORMAT: Final = "the-wire/dataset"
VERSION: Final = 1
INDEX_NAME: Final = "index.json"
KINDS: Final = ("match", "vs_cpu", "practice", "scripted_or_bot")
SPLITS: Final = ("training", "validation")

_MAPPED_SHARDS: Final = 8

Split = Literal["training", "validation"]


class DatasetError(Exception):
    """A directory that is no dataset, or one that is damaged; the text says what to do."""


@dataclass(frozen=True)
class MatchInfo:
    """One match of the index. Characters are internal ids; offset and length are the record batch's bytes."""

    id: str
    shard: str
    batch: int
    offset: int
    length: int
    frames: int
    stage: int
    characters: tuple[int, int]
    ports: tuple[int, int]
    port_types: tuple[str, str]
    kind: str
    split: str
    group: str
    slippi_version: tuple[int, int, int]
    has_velocity: bool
    has_hitlag: bool
    has_hidden: bool
    starting_stocks: int
    special_other_frames: int
    nana_left_out: bool
    session_key: str | None
    started_hour: int | None
    fingerprint: str

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "MatchInfo":
        """Reads what `to_json` wrote. Raises KeyError for a missing field."""
        return cls(**{f.name: _tupled(data[f.name]) for f in fields(cls)})

    def to_json(self) -> dict[str, Any]:
        """The match as JSON-able values."""
        return asdict(self)


@dataclass(frozen=True)
class Match:
    """A match's arrays.

    frames: float32 [T, 2, F] in schema order; controllers: uint8 [T, 2, 8], row t led to frame t; extras: name ->
    [T, 2] for the names the replay had.
    """

    info: MatchInfo
    frames: npt.NDArray[np.float32]
    controllers: npt.NDArray[np.uint8]
    extras: dict[str, npt.NDArray[Any]]


def column_type(field: PlayerField) -> type[np.generic]:
    """The NumPy type of a frame field's columns."""
    if field.kind == "number":
        return np.float32
    return np.uint16 if field.classes > 256 else np.uint8


def arrow_schema() -> pa.Schema:
    """The columns of a shard."""
    columns = []
    for player in ("p0", "p1"):
        columns += [
            pa.field(f"{player}_{field.name}", pa.from_numpy_dtype(column_type(field))) for field in PLAYER_FIELDS
        ]
        columns += [pa.field(f"{player}_controller_{name}", pa.uint8()) for name in CONTROLLER_FIELDS]
        columns += [pa.field(f"{player}_{name}", pa.from_numpy_dtype(dtype)) for name, dtype in EXTRA_TYPES.items()]
    return pa.schema(columns)


def match_to_batch(
    frames: npt.NDArray[np.float32], controllers: npt.NDArray[np.uint8], extras: Mapping[str, npt.NDArray[Any]]
) -> pa.RecordBatch:
    """Arrays as in Match as a record batch; a field that is NaN throughout is stored as nulls."""
    columns: list[pa.Array] = []
    for player in range(2):
        for i, field in enumerate(PLAYER_FIELDS):
            values = frames[:, player, i]
            if np.isnan(values).all():
                columns.append(pa.nulls(len(values), pa.from_numpy_dtype(column_type(field))))
            else:
                columns.append(pa.array(values.astype(column_type(field))))
        columns += [pa.array(controllers[:, player, i].copy()) for i in range(CONTROLLER_SIZE)]
        for name, dtype in EXTRA_TYPES.items():
            if name in extras:
                columns.append(pa.array(extras[name][:, player].astype(dtype)))
            else:
                columns.append(pa.nulls(len(frames), pa.from_numpy_dtype(dtype)))
    return pa.record_batch(columns, schema=arrow_schema())


def read_index(path: Path) -> dict[str, Any]:
    """The index of the dataset at `path`. Raises DatasetError where there is none, or a foreign or damaged one."""
    index_path = path / INDEX_NAME
    if not path.is_dir():
        raise DatasetError(
            f"{path} is not a directory: make a dataset with `python -m training.prepare REPLAYS --out {path}`, "
            "or name the one there is (dataset=, --dataset or --replays, as the command has it)"
        )
    if not index_path.is_file():
        raise DatasetError(
            f"{path} holds no {INDEX_NAME}: make a dataset with `python -m training.prepare REPLAYS --out {path}`"
        )
    try:
        index = json.loads(index_path.read_bytes())
    except ValueError as error:
        raise DatasetError(f"{index_path} is damaged ({error}): prepare the dataset again") from error
    if not isinstance(index, dict) or index.get("format") != FORMAT:
        raise DatasetError(f"{index_path} is not the index of a dataset of matches")
    if index.get("version") != VERSION:
        raise DatasetError(f"{index_path} has version {index.get('version')}, not {VERSION}: prepare the dataset again")
    if index.get("columns") != arrow_schema().names:
        raise DatasetError(f"{index_path} was made for another schema of frames: prepare the dataset again")
    return index


class MatchDataset:
    """The matches of a dataset that pass the filters, in the order of the index.

    path: directory made by `training.prepare`. split: None takes both. kinds: None takes every kind.
    require_velocity, require_hitlag, require_hidden: leave out matches whose Slippi version lacks these fields;
    without, such a field is NaN in `frames`. share: the first so many of all that pass, rounded up.
    `load` may be called from several threads and from forked workers. Raises DatasetError.
    """

    def __init__(
        self,
        path: str | Path,
        split: Split | None = None,
        require_velocity: bool = True,
        require_hitlag: bool = True,
        kinds: Collection[str] | None = ("match",),
        require_hidden: bool = True,
        share: float = 1.0,
    ) -> None:
        self.path = Path(path)
        if split is not None and split not in SPLITS:
            raise DatasetError(f"unknown split {split!r}: choose from {', '.join(SPLITS)}")
        for kind in kinds or ():
            if kind not in KINDS:
                raise DatasetError(f"unknown kind of match {kind!r}: choose from {', '.join(KINDS)}")
        index = read_index(self.path)
        try:
            everything = [MatchInfo.from_json(entry) for entry in index["matches"]]
        except (KeyError, TypeError) as error:
            raise DatasetError(f"{self.path / INDEX_NAME} is damaged ({error!r}): prepare the dataset again") from error
        self._check_shards(everything)
        passing = [
            info
            for info in everything
            if (split is None or info.split == split)
            and (kinds is None or info.kind in kinds)
            and (info.has_velocity or not require_velocity)
            and (info.has_hitlag or not require_hitlag)
            and (info.has_hidden or not require_hidden)
        ]
        self.matches = passing[: math.ceil(share * len(passing))]
        self._schema = arrow_schema()
        self._shards: OrderedDict[str, pa.Buffer] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self.matches)

    @property
    def frame_count(self) -> int:
        """Frames of all matches together."""
        return sum(info.frames for info in self.matches)

    def load(self, i: int) -> Match:
        """The arrays of match `i` of `matches`. Raises DatasetError where its shard is damaged."""
        info = self.matches[i]
        try:
            batch = pa.ipc.read_record_batch(self._shard(info.shard).slice(info.offset, info.length), self._schema)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise DatasetError(f"match {info.id} in {self.path / info.shard} is damaged ({error})") from error
        if batch.num_rows != info.frames:
            raise DatasetError(
                f"match {info.id} in {self.path / info.shard} has {batch.num_rows} frames, not {info.frames}"
            )
        columns = iter(batch.columns)
        frames = np.empty((info.frames, 2, PLAYER_FIELD_COUNT), np.float32)
        controllers = np.empty((info.frames, 2, CONTROLLER_SIZE), np.uint8)
        extras: dict[str, npt.NDArray[Any]] = {}
        for player in range(2):
            for field in range(PLAYER_FIELD_COUNT):
                column = next(columns)
                frames[:, player, field] = np.nan if column.null_count else column.to_numpy()
            for byte in range(CONTROLLER_SIZE):
                controllers[:, player, byte] = next(columns).to_numpy()
            for name, dtype in EXTRA_TYPES.items():
                column = next(columns)
                if column.null_count == 0:
                    extras.setdefault(name, np.empty((info.frames, 2), dtype))[:, player] = column.to_numpy()
        return Match(info, frames, controllers, extras)

    def _shard(self, name: str) -> pa.Buffer:
        with self._lock:
            if name in self._shards:
                self._shards.move_to_end(name)
            else:
                self._shards[name] = pa.memory_map(str(self.path / name)).read_buffer()
                if len(self._shards) > _MAPPED_SHARDS:
                    self._shards.popitem(last=False)
            return self._shards[name]

    def _check_shards(self, matches: list[MatchInfo]) -> None:
        ends: dict[str, int] = {}
        for info in matches:
            ends[info.shard] = max(ends.get(info.shard, 0), info.offset + info.length)
        for shard, end in ends.items():
            file = self.path / shard
            size = file.stat().st_size if file.is_file() else None
            if size is None:
                raise DatasetError(f"{file} is missing: prepare the dataset again")
            if size < end:
                raise DatasetError(f"{file} is truncated ({size} of {end} bytes): prepare the dataset again")

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in ("_shards", "_lock")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._shards = OrderedDict()
        self._lock = threading.Lock()


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
