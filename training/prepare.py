"""Replays to a dataset: `python -m training.prepare REPLAYS... --out DIR`."""

import argparse
import errno
import hashlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from tqdm import tqdm

from training.dataset import DatasetError
from training.dataset_report import write_report
from training.dataset_writer import DatasetWriter
from training.replay import Replay, ReplayError, is_replay_path, read_replay
from training.split import SplitError, SplitTable, file_key, find_tables
from training.validators import check_match

INDEX_INTERVAL_SECONDS: Final = 20.0
MAX_DEFAULT_JOBS: Final = 16


@dataclass(frozen=True)
class Outcome:
    """What came of reading one file: a match, or the reason for leaving it out."""

    path: Path
    replay: Replay | None
    reason: str | None
    remember: bool = True


def prepare(
    sources: Sequence[Path], out: Path, split_path: Path | None = None, jobs: int = 1, limit: int | None = None
) -> DatasetWriter:
    """Adds every replay below `sources` to the dataset at `out` and returns the (closed) writer.

    Raises DatasetError, SplitError, and OSError when the disk is full; what was finished before stays.
    """
    paths = find_replays(sources)[:limit]
    if not paths:
        raise DatasetError(f"no .slp or .slp.xz files in {', '.join(map(str, sources))}")
    table = find_tables(sources, split_path)
    writer = DatasetWriter(out)
    try:
        _prepare(paths, table, writer, jobs)
    except KeyboardInterrupt:
        writer.write_index()
        raise
    finally:
        writer.close()
    return writer


def find_replays(sources: Sequence[Path]) -> list[Path]:
    """All .slp and .slp.xz files among the sources and below the folders, sorted. Raises DatasetError."""
    found: set[Path] = set()
    for source in sources:
        if source.is_dir():
            found |= {path for path in source.rglob("*") if is_replay_path(path) and path.is_file()}
        elif source.is_file():
            found.add(source)
        else:
            raise DatasetError(f"{source} does not exist")
    return sorted(found)


def infer_kind(replay: Replay) -> str:
    """The kind of a match no manifest tells of: vs_cpu, practice (an idle player or other than 4 stocks), match."""
    if replay.port_types != ("human", "human"):
        return "vs_cpu"
    changes = (replay.controllers[1:] != replay.controllers[:-1]).any(axis=2).mean(axis=0)
    if replay.starting_stocks != 4 or float(np.min(changes)) < 0.02:
        return "practice"
    return "match"


def _prepare(paths: list[Path], table: SplitTable, writer: DatasetWriter, jobs: int) -> None:
    todo = [path for path in paths if _source_key(path) not in writer.done]
    if len(todo) < len(paths):
        print(f"{len(paths) - len(todo)} of {len(paths)} files were read by an earlier run")
    started = saved = time.monotonic()
    frames = 0
    with tqdm(total=len(todo), unit="file", dynamic_ncols=True) as bar:
        for outcome in _read_all(todo, jobs):
            reason = outcome.reason
            if outcome.replay is not None:
                frames += len(outcome.replay.frames)
                reason = _store(outcome.path, outcome.replay, table, writer)
            if reason is not None:
                tqdm.write(f"skipped {outcome.path.name}: {reason}")
                if outcome.remember:
                    writer.skip(_source_key(outcome.path), outcome.path.name, reason)
                else:
                    writer.skipped[outcome.path.name] = reason
            bar.update()
            bar.set_postfix_str(f"{frames / (time.monotonic() - started):,.0f} frames/s")
            if time.monotonic() - saved > INDEX_INTERVAL_SECONDS:
                writer.write_index()
                saved = time.monotonic()
    writer.write_index()


def _store(path: Path, replay: Replay, table: SplitTable, writer: DatasetWriter) -> str | None:
    keys = [key for key in (file_key(path.name), replay.id) if key in table.splits or key in table.kinds]
    key = keys[0] if keys else ""
    kind = table.kinds.get(key) or infer_kind(replay)
    return writer.add(_source_key(path), replay, kind, table.splits.get(key, ""), table.groups.get(key, ""))


def _source_key(path: Path) -> str:
    status = path.stat()
    text = f"{path.resolve()}\0{status.st_size}\0{status.st_mtime_ns}"
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:16]


def _read_outcome(path: Path) -> Outcome:
    try:
        replay = read_replay(path)
    except ReplayError as error:
        return Outcome(path, None, str(error))
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        return Outcome(path, None, f"can't be read ({error.strerror})", remember=False)
    except MemoryError:
        return Outcome(path, None, "needs more memory than there is", remember=False)
    fault = check_match(replay)
    return Outcome(path, replay if fault is None else None, fault)


def _read_all(paths: Sequence[Path], jobs: int) -> Iterator[Outcome]:
    """Outcomes in the order of `paths`, however many processes read; a file that kills its reader is left out."""
    waiting = deque(paths)
    while waiting:
        running: deque[tuple[Path, Future[Outcome]]] = deque()
        with _pool(jobs) as pool:
            try:
                while waiting or running:
                    while waiting and len(running) < 2 * jobs:
                        running.append((waiting[0], pool.submit(_read_outcome, waiting[0])))
                        waiting.popleft()
                    outcome = running[0][1].result()
                    running.popleft()
                    yield outcome
            except BrokenProcessPool:
                suspects = [path for path, _ in running] or [waiting.popleft()]
                yield from map(_read_alone, suspects)


def _read_alone(path: Path) -> Outcome:
    with _pool(1) as pool:
        try:
            return pool.submit(_read_outcome, path).result()
        except BrokenProcessPool:
            return Outcome(path, None, "the replay reader crashed on it", remember=False)


def _pool(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_settle_reader)


def _settle_reader() -> None:
    """Leaves Ctrl-C to the parent, ends with it, and drops what peppi prints when a corrupt file makes it panic."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _summary(writer: DatasetWriter) -> str:
    frames = sum(info.frames for info in writer.matches)
    splits = Counter(info.split for info in writer.matches)
    return (
        f"{writer.path}: {len(writer.matches)} matches, {frames:,} frames "
        f"({splits['training']} for training, {splits['validation']} for validation); "
        f"{len(writer.skipped)} files skipped"
    )


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.prepare", description=__doc__)
    parser.add_argument("replays", nargs="+", type=Path, help=".slp and .slp.xz files, and folders with such files")
    parser.add_argument("--out", required=True, type=Path, help="directory of the dataset; an earlier one is continued")
    parser.add_argument("--split", type=Path, help="split.csv to use (default: the one beside the replays)")
    jobs = min(os.cpu_count() or 1, MAX_DEFAULT_JOBS)
    parser.add_argument("--jobs", type=int, default=jobs, help="processes, 100 MB each (default: %(default)s)")
    parser.add_argument("--limit", type=int, help="read the first N files only")
    arguments = parser.parse_args(argv)
    if arguments.jobs < 1 or (arguments.limit is not None and arguments.limit < 1):
        parser.error("--jobs and --limit must be at least 1")
    return arguments


def main(argv: Sequence[str] | None = None) -> int:
    """The command; returns its exit code."""
    arguments = _arguments(argv)
    try:
        writer = prepare(arguments.replays, arguments.out, arguments.split, arguments.jobs, arguments.limit)
        problems = write_report(arguments.out, progress=True)
    except (DatasetError, SplitError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        advice = "free some space and run the same command again" if error.errno == errno.ENOSPC else "run it again"
        print(f"error: {error}: what was finished is kept; {advice}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped: run the same command again to go on", file=sys.stderr)
        return 130
    print(_summary(writer))
    print(f"report: {arguments.out / 'report' / 'report.md'}")
    for problem in problems:
        print(f"error: {arguments.out}: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
