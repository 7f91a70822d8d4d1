"""A folder of match files: which of them is a session's."""

import functools
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeAlias

from crank.dispute.evidence import difference
from crank.errors import MatchFileError, UnfinishedMatchError
from crank.recording import Recording, read_recording
from crank.solana_bridge.session_state import SessionState

SUFFIXES: Final = (".json", ".json.gz")
KEPT: Final = 64
"""Of how many files inputs are kept."""
State: TypeAlias = tuple[int, int]
"""When a file was changed last, in nanoseconds, and its bytes: two states of one that is written can have one time."""


class UnknownMatchError(MatchFileError):
    """A folder in which no file is of a session's match: it may be anybody's."""


def match_file(session: SessionState, folder: Path) -> Path:
    """The file of a session's match: of the whole ones that whose own chain head is the session's, else the only match.

    Forks of it count for nothing. UnknownMatchError where no file is of the match, UnfinishedMatchError where none is
    whole, MatchFileError for a folder that can't be read and for several matches with other inputs: which of them was
    the session's, bonds can't hang on.
    """
    found = _recordings(session, folder)
    forks = [one for one in found if one.fork is not None]
    own = [one for one in found if one.fork is None]
    if not own:
        but = f", only forks of it: {_names(forks)}" if forks else ""
        kind = MatchFileError if forks else UnknownMatchError
        raise kind(f"no file in {folder} is of session {session.address}'s match{but}")
    whole = [one for one in own if one.last_row >= session.row or one.over]
    if not whole:
        raise UnfinishedMatchError(
            f"no file in {folder} is all of session {session.address}'s match, which goes to frame {session.row}: "
            + ", ".join(f"{one.path.name} goes to {one.last_row}" for one in own)
        )
    wanted = session.record["chain_head"].hex()
    for one in whole:
        if one.chain is not None and one.chain["head"] == wanted:
            return one.path
    if len({one.controllers[1 : session.row + 1].tobytes() for one in whole}) > 1:
        raise MatchFileError(
            f"files in {folder} are matches with the seed of session {session.address} and other inputs, none of which "
            f"ends as the session does: {_names(whole)}; leave the one there that was played in it"
        )
    return whole[0].path


def _names(recordings: list[Recording]) -> str:
    return ", ".join(one.path.name for one in recordings)


def _recordings(session: SessionState, folder: Path) -> list[Recording]:
    """The files that can be of a session's match, by name, without their frames."""
    wanted = session.record["world_hash"].hex(), session.record["seed"]
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise MatchFileError(f"cannot read {folder}: {error}") from error
    states = [(path, _state(path)) for path in paths if path.name.endswith(SUFFIXES)]
    found = [_recording(path, state) for path, state in states if _identity(path, state) == wanted]
    return [one for one in found if one is not None and difference(one, session) is None]


def _state(path: Path) -> State:
    try:
        found = path.stat()
    except OSError:
        # it has gone meanwhile
        return 0, 0
    return found.st_mtime_ns, found.st_size


@functools.cache
def _identity(path: Path, state: State) -> tuple[str, int] | None:
    """A match file's world and seed, None for another file. Each state of a file is read once."""
    recording = _recording(path, state)
    return None if recording is None else (recording.world_hash, recording.seed)


@functools.lru_cache(KEPT)
def _recording(path: Path, state: State) -> Recording | None:
    """A match file without its frames, None for another file, also for one that is not whole yet."""
    try:
        return replace(read_recording(path), content={})
    except MatchFileError:
        return None
