"""Writing a dataset so that a kill at any moment loses no match that was finished.

Every match is appended to a shard, then a line about it to `journal.jsonl`; now and then both become part of
`index.json`, replaced in one step. The next run reads index and journal and cuts off what a kill left half-written.
"""

import fcntl
import json
import os
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa

from models.atomic_file import write_atomically
from training.dataset import (
    FORMAT,
    INDEX_NAME,
    VERSION,
    DatasetError,
    MatchInfo,
    arrow_schema,
    match_to_batch,
    read_index,
)
from training.replay import Replay
from training.split import assign_splits

JOURNAL_NAME: Final = "journal.jsonl"
SHARD_BYTES: Final = 64 * 1024 * 1024

_LOCK_NAME: Final = ".lock"
_END_OF_STREAM: Final = b"\xff\xff\xff\xff\x00\x00\x00\x00"


class DatasetWriter:
    """Adds matches to the dataset at `path`, which is made where there is none.

    `matches`, `skipped` (file name -> reason) and `done` (keys of the sources already read) include what earlier runs
    finished. Raises DatasetError for a foreign or damaged dataset and for one another process is writing, OSError
    when the disk is full.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.matches: list[MatchInfo] = []
        self.skipped: dict[str, str] = {}
        self.done: dict[str, str] = {}
        self._shard: BinaryIO | None = None
        self._stream: Any = None
        self._batches = 0
        path.mkdir(parents=True, exist_ok=True)
        self._lock = (path / _LOCK_NAME).open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise DatasetError(f"another process is preparing {path}") from None
        try:
            self._recover()
        except BaseException:
            self._lock.close()
            raise
        self._ids = {info.id: info for info in self.matches}
        self._fingerprints = {info.fingerprint: info for info in self.matches}

    def add(self, source: str, replay: Replay, kind: str, split: str, group: str) -> str | None:
        """Stores a match; `split` and `group` may be empty, to be found by group.

        Returns why it was left out instead when the dataset has it already, else None.
        """
        if replay.id in self._ids or replay.fingerprint in self._fingerprints:
            return "a copy of another replay"
        batch = match_to_batch(replay.frames, replay.controllers, replay.extras)
        shard, number, offset, length = self._append(batch)
        info = MatchInfo(
            id=replay.id,
            shard=shard,
            batch=number,
            offset=offset,
            length=length,
            frames=len(replay.frames),
            stage=replay.stage,
            characters=replay.characters,
            ports=replay.ports,
            port_types=replay.port_types,
            kind=kind,
            split=split,
            group=group,
            slippi_version=replay.slippi_version,
            has_velocity=replay.has_velocity,
            has_hitlag=replay.has_hitlag,
            has_hidden=replay.has_hidden,
            starting_stocks=replay.starting_stocks,
            special_other_frames=replay.special_other_frames,
            nana_left_out=replay.nana_left_out,
            session_key=replay.session_key,
            started_hour=replay.started_hour,
            fingerprint=replay.fingerprint,
        )
        self._note({"source": source, "match": info.to_json()})
        self.matches.append(info)
        self._ids[info.id] = info
        self._fingerprints[info.fingerprint] = info
        self.done[source] = info.id
        return None

    def skip(self, source: str, file_name: str, reason: str) -> None:
        """Remembers a file that is no use, so that the next run does not read it again."""
        self._note({"source": source, "file": file_name, "skipped": reason})
        self.skipped[file_name] = reason
        self.done[source] = ""

    def write_index(self) -> None:
        """Replaces index.json by one with everything finished so far, and empties the journal."""
        if self._shard is not None:
            os.fsync(self._shard.fileno())
        self.matches = assign_splits(self.matches)
        index = {
            "format": FORMAT,
            "version": VERSION,
            "columns": arrow_schema().names,
            "matches": [info.to_json() for info in self.matches],
            "skipped": self.skipped,
            "done": self.done,
        }
        write_atomically(self.path / INDEX_NAME, json.dumps(index).encode())
        self._journal.truncate(0)

    def close(self) -> None:
        """Ends the open shard and lets other processes write; the index is left as last written."""
        try:
            self._end_shard()
        finally:
            self._journal.close()
            journal = self.path / JOURNAL_NAME
            if journal.stat().st_size == 0:
                journal.unlink()
            self._lock.close()

    def _append(self, batch: pa.RecordBatch) -> tuple[str, int, int, int]:
        if self._shard is not None and self._shard.tell() > SHARD_BYTES:
            self._end_shard()
        if self._shard is None:
            number = max((int(info.shard[6:11]) for info in self.matches), default=-1) + 1
            self._shard = _create(self.path / f"shard-{number:05d}.arrows")
            options = pa.ipc.IpcWriteOptions(compression="zstd")
            self._stream = pa.ipc.new_stream(self._shard, arrow_schema(), options=options)
            self._batches = 0
        # the stream writes its schema together with the first batch
        offset = self._shard.tell() or arrow_schema().serialize().size
        self._stream.write_batch(batch)
        self._shard.flush()
        self._batches += 1
        return Path(self._shard.name).name, self._batches - 1, offset, self._shard.tell() - offset

    def _end_shard(self) -> None:
        if self._shard is None:
            return
        shard, stream = self._shard, self._stream
        self._shard = self._stream = None
        try:
            stream.close()
            shard.flush()
            os.fsync(shard.fileno())
        finally:
            shard.close()

    def _note(self, entry: dict[str, Any]) -> None:
        self._journal.write(json.dumps(entry) + "\n")
        self._journal.flush()

    def _recover(self) -> None:
        if (self.path / INDEX_NAME).exists():
            index = read_index(self.path)
            try:
                self.matches = [MatchInfo.from_json(entry) for entry in index["matches"]]
                self.skipped, self.done = dict(index["skipped"]), dict(index["done"])
            except (KeyError, TypeError, ValueError) as error:
                raise DatasetError(f"{self.path / INDEX_NAME} is damaged ({error!r}): choose a new --out") from error
        elif (
            any(entry.name not in (_LOCK_NAME, JOURNAL_NAME) for entry in self.path.iterdir())
            and not (self.path / JOURNAL_NAME).exists()
        ):
            raise DatasetError(f"{self.path} holds other files: choose an empty or new directory for --out")
        journal_path = self.path / JOURNAL_NAME
        lines = journal_path.read_bytes().splitlines(keepends=True) if journal_path.exists() else []
        whole = [line for line in lines if line.endswith(b"\n")]
        try:
            for line in whole:
                self._replay(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise DatasetError(f"{journal_path} is damaged ({error!r}): delete it to lose what it tells of") from error
        self._journal = journal_path.open("a")
        self._journal.truncate(sum(map(len, whole)))
        self._cut_shards()

    def _cut_shards(self) -> None:
        ends: dict[str, int] = {}
        for info in self.matches:
            ends[info.shard] = max(ends.get(info.shard, 0), info.offset + info.length)
        for path in self.path.glob("shard-*.arrows"):
            end = ends.get(path.name)
            if end is None:
                path.unlink()
            elif path.stat().st_size != end + len(_END_OF_STREAM):
                with path.open("r+b") as shard:
                    shard.truncate(end)
                    shard.seek(end)
                    shard.write(_END_OF_STREAM)

    def _replay(self, entry: dict[str, Any]) -> None:
        if entry["source"] in self.done:
            return
        if "match" in entry:
            info = MatchInfo.from_json(entry["match"])
            self.matches.append(info)
            self.done[entry["source"]] = info.id
        else:
            self.skipped[entry["file"]] = entry["skipped"]
            self.done[entry["source"]] = ""


def _create(path: Path) -> BinaryIO:
    return path.open("wb")
