"""A match played again at home: every row of it, the tree of them, the states inside its frames."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from tqdm import tqdm

from crank.dispute.docket import read_row
from crank.dispute.result import NO_HASH, follows, is_told, is_untold_win
from crank.errors import (
    AlteredWorldError,
    EngineError,
    MatchFileError,
    SessionError,
    UnfinishedMatchError,
    WorldError,
)
from crank.frame import Controllers
from crank.recording import Recording, find_by_hash, read_recording
from crank.rules import LAST_ROW
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import SessionState, fetch_component
from quantization.frame import to_exact
from quantization.manifest import AlteredWorldError as AlteredShards
from quantization.manifest import ManifestError, read_blob, read_manifest
from quantization.sampling import TEMPERATURE_BITS
from quantization.session import ExactFrames
from schema.layout import CONTROLLER_SIZE

if TYPE_CHECKING:
    from wire_core import Tree, Units

ROWS_AT_ONCE: Final = 240
"""Rows between two steps of the progress bar."""


@dataclass(frozen=True)
class Inputs:
    """What a file or a log tells of a match. start: where it says that the match began, exact, int32 [2, F];
    controllers: uint8 [T, 2, 8], those that led to each row, the start's included."""

    start: ExactFrames
    controllers: Controllers


@dataclass(frozen=True)
class Untold:
    """A session that has no match, since a secret was not told."""

    session: SessionState

    @property
    def agrees(self) -> bool:
        """Whether who told theirs has won."""
        return is_untold_win(self.session)

    @property
    def root(self) -> bytes:
        """What stands for rows where there are none."""
        return NO_HASH

    def __str__(self) -> str:
        says = "as it must" if self.agrees else "but NOT what follows from that"
        return f"a secret was not told, so there was no match: the session says who has won, {says}"


class Evidence:
    """A session's match as its inputs lead to it."""

    def __init__(self, world: bytes, start: ExactFrames, session: SessionState, inputs: Inputs) -> None:
        """Plays it from `start`, that of the world, wherever the inputs are said to have begun. WorldError for bytes
        that are no world, SessionError for a session that says more than the longest match has."""
        from wire_core import Trace

        if session.row > LAST_ROW:
            raise SessionError(f"the session {session.address} says {session.row:,} rows: no match has so many")
        record = session.record
        self.session = session
        self.elsewhere = not np.array_equal(inputs.start, start)
        """Whether the inputs are said to have begun at another frame."""
        self.known = len(inputs.controllers) - 1
        """The last row whose inputs are known."""
        self._units: dict[tuple[int, bytes], Units] = {}
        try:
            self.trace = Trace(world, record["stage"], record["seed"], record["temperature"], start)
            # a session that says that fewer rows were played names the last of those; more than those there are none
            played = inputs.controllers[1 : session.row + 1]
            with tqdm(total=len(played), unit="frame", disable=None, dynamic_ncols=True) as bar:
                for first in range(0, len(played), ROWS_AT_ONCE):
                    rows = np.ascontiguousarray(played[first : first + ROWS_AT_ONCE])
                    self.trace.play(rows)
                    bar.update(len(rows))
        except ValueError as error:
            raise WorldError(f"the match of session {session.address} can't be played again: {error}") from error

    @functools.cached_property
    def rows(self) -> "Tree":
        """The tree of as many rows as the session says there are."""
        return self.trace.rows(self.session.row)

    @property
    def root(self) -> bytes:
        """Of the tree of rows; zeros where there is no row after the start."""
        return self.rows.root if self.session.row else NO_HASH

    @functools.cached_property
    def agrees(self) -> bool:
        """Whether the session says of its last row, and of how it ended there, what the match leads to."""
        return follows(self.session, self.trace, self.known)

    def __str__(self) -> str:
        leads = "lead" if self.agrees else "do NOT lead"
        more = f" (of {self.known:,} that are known)" if self.known > self.trace.row else ""
        whence = " from its world's own start (its file or log names another one)" if self.elsewhere else ""
        return f"its {self.trace.row:,} frames{more}, played again{whence}, {leads} to what the session says"

    def row(self, number: int) -> bytes:
        """A row's RowState. SessionError for one that the match does not have."""
        try:
            return self.trace.state(number)
        except IndexError as error:
            raise SessionError(f"the match of session {self.session.address} has no frame {number}") from error

    def opening(self, number: int, levels: int) -> bytes:
        """A row's RowState and the hashes beside its way up by so many levels."""
        return self.row(number) + self.rows.beside(number - 1, levels)

    def units(self, number: int, after: bytes) -> "Units":
        """The states inside the frame after a row, by the inputs that the RowState `after` says led to the next one."""
        controllers = b"".join(read_row(after)["controllers"])
        if (number, controllers) not in self._units:
            both = np.frombuffer(controllers, np.uint8).reshape(2, CONTROLLER_SIZE)
            self.row(number)
            self._units[number, controllers] = self.trace.units(number, both)
        return self._units[number, controllers]

    @property
    def over(self) -> bool:
        """Whether the rules end the match with its last row."""
        return self.trace.verdict(self.trace.row) is not None


def world_bytes(session: SessionState, folder: Path | None) -> bytes:
    """The canonical bytes of a session's world, from that folder or checkpoints/. WorldError where it is another."""
    wanted = session.record["world_hash"].hex()
    found = folder or find_by_hash(wanted)
    try:
        manifest = read_manifest(found)
        if manifest["hash"] != wanted:
            raise WorldError(
                f"the session {session.address} is in world {wanted[:16]}…, {found} is {manifest['hash'][:16]}…"
            )
        return read_blob(found, manifest)
    except AlteredShards as error:
        raise AlteredWorldError(str(error)) from error
    except ManifestError as error:
        raise WorldError(str(error)) from error


def world_start(rpc: Rpc, session: SessionState) -> ExactFrames:
    """The exact frame, int32 [2, F], that a session's match has to begin with: that of its world's table on chain, by
    which the program judges. SessionError for a world that is gone or has none; EngineError where the compiled step is
    missing or older than this."""
    try:
        from wire_core import start
    except ImportError as error:
        raise EngineError("disputes need the compiled step, as it is now: make core") from error
    account = rpc.account(session.manifest)
    if account is None or account.owner != session.program.address:
        raise SessionError(f"the world {session.manifest} of session {session.address} is not on {rpc.url}")
    try:
        return start(account.data, session.record["stage"], session.record["characters"])
    except ValueError as error:
        raise SessionError(f"the session {session.address} can't have begun in its world: {error}") from error


def gather(
    rpc: Rpc, session: SessionState, world: Path | None, match: Path | None, log: Rpc | None
) -> Evidence | Untold:
    """Plays a session's match again from its file, or from the log that `log` or else the base layer has of it.

    WorldError, MatchFileError or SessionError where they are another's, or not whole; EngineError as `world_start`.
    """
    if not is_told(session):
        return Untold(session)
    blob = world_bytes(session, world)
    inputs = inputs_from_log(log or rpc, session) if match is None else inputs_from_file(session, match)
    evidence = Evidence(blob, world_start(rpc, session), session, inputs)
    if evidence.trace.row < session.row and not evidence.over:
        where = match or (log or rpc).url
        kind = MatchFileError if match is None else UnfinishedMatchError
        raise kind(
            f"the match in {where} goes to frame {evidence.trace.row}, the session {session.address} to {session.row}: "
            "it is not all of it"
        )
    return evidence


def inputs_from_file(session: SessionState, path: Path) -> Inputs:
    """A match file's inputs. MatchFileError where it is of another match than the session's, or a fork of one."""
    recording = read_recording(path)
    if (other := difference(recording, session)) is not None:
        raise MatchFileError(f"{path} is of another match than session {session.address}: {other}")
    if recording.fork is not None:
        raise MatchFileError(
            f"{path} is a fork, which goes on from frame {recording.fork.frame} as no session did: name the file of "
            "the match itself"
        )
    return Inputs(to_exact(recording.start).astype(np.int32), recording.controllers)


def difference(recording: Recording, session: SessionState) -> str | None:
    """In what a match file is of another match than a session's, in words; None where it can be of that one."""
    for what, said, wanted in _identity(recording, session):
        if said != wanted:
            return f"its {what} is {said}, not {wanted}"
    return None


def _identity(recording: Recording, session: SessionState) -> Iterator[tuple[str, object, object]]:
    record = session.record
    yield "world", recording.world_hash[:16], record["world_hash"].hex()[:16]
    yield "seed", recording.seed, record["seed"]
    yield "stage", recording.stage, record["stage"]
    yield "characters", recording.characters, list(record["characters"])
    # what is no whole number of 1/256, or none that a world can have, is another one, too
    yield "temperature", recording.temperature, record["temperature"] / (1 << TEMPERATURE_BITS)


def inputs_from_log(rpc: Rpc, session: SessionState) -> Inputs:
    """The inputs that a node has of a session: the base layer, or the rollup. SessionError where they are gone."""
    try:
        log = fetch_component(rpc, session, "InputLog")
    except SessionError as error:
        raise SessionError(
            f"{rpc.url} has not the inputs of session {session.address}: name the match's file with --match (with "
            "--all: its folder with --matches), or the rollup where it was played with --log"
        ) from error
    whole = len(log["data"]) // (2 * CONTROLLER_SIZE)
    controllers = np.frombuffer(log["data"], np.uint8)[: whole * 2 * CONTROLLER_SIZE]
    rows = controllers.reshape(whole, 2, CONTROLLER_SIZE)[: int(log["rows"])]
    return Inputs(np.array(log["start"], np.int32), rows)
