"""Passes over one session's case, or over all cases there are."""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from crank.dispute import closing, stakes
from crank.dispute.court import Court
from crank.dispute.docket import Docket, Entry, chain_time, fetch_cases, fetch_docket, fetch_uploads
from crank.dispute.evidence import Evidence, Untold, gather
from crank.dispute.match_files import UnknownMatchError, match_file
from crank.dispute.moves import Move
from crank.dispute.program import DisputeProgram
from crank.dispute.result import is_told
from crank.dispute.watcher import Player, Policy, Say, Watcher, check_case
from crank.errors import CrankError, SessionError, TemporaryError
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import SessionState, fetch_manifest, fetch_session
from crank.solana_bridge.url import check_url

PATIENCE: Final = 120.0
"""For how many seconds a node is asked again."""


@dataclass(frozen=True)
class Sources:
    """Where matches are played again from. world: a folder, or checkpoints/; log: the address of a node that has their
    inputs, or the base layer. NodeError for a log that is no address of a node."""

    world: Path | None
    log: str | None

    def __post_init__(self) -> None:
        if self.log is not None:
            check_url(self.log)

    def evidence(self, rpc: Rpc, session: SessionState, match: Path | None) -> Evidence | Untold:
        log = None if self.log is None or match is not None else Rpc(self.log, PATIENCE)
        return gather(rpc, session, self.world, match, log)


class OneSession:
    """A session that may be disputed."""

    def __init__(
        self, rpc: Rpc, program: DisputeProgram, address: Pubkey, key: Keypair, policy: Policy, sources: Sources,
        match: Path | None, say: Say,
    ) -> None:  # fmt: skip
        self._rpc, self._program, self._address, self._key = rpc, program, address, key
        self._policy, self._sources, self._match, self._say = policy, sources, match, say
        self._watcher: Watcher | None = None
        """Once its match was played again: what is left then needs the session no more."""
        self._deadline = 0
        self._waiting = False

    def step(self) -> bool:
        """Makes the moves that are due; whether nothing is left to do. CrankError where the match can't be played
        again, or where there is nothing to dispute."""
        if self._watcher is None:
            session = fetch_session(self._rpc, self._address)
            self._deadline = stakes.check_disputable(self._rpc, session)
            court = Court(self._program, self._address, session.record["terms"], session.manifest)
            if fetch_docket(self._rpc, court) is None and self._undisputed():
                return True
            evidence = self._sources.evidence(self._rpc, session, self._match)
            self._say(str(evidence))
            self._watcher = Watcher(self._rpc, court, evidence, self._key, self._policy, self._say)
        docket = self._watcher.step()
        if docket is None:
            return self._undisputed()
        if docket.empty:
            self._say(f"the result of session {self._address} is {docket.status}")
        return docket.empty

    @property
    def failed(self) -> bool:
        """Whether a move that was due could not be made in the last step."""
        return self._watcher is not None and self._watcher.failed

    def _undisputed(self) -> bool:
        """Whether it is too late to open a case that nobody has opened."""
        if chain_time(self._rpc) >= self._deadline:
            self._say(f"nobody has disputed session {self._address} in time")
            return True
        if not self._waiting:
            self._say("nobody disputes it so far")
        self._waiting = True
        return False

    def goes_on_after(self, error: CrankError) -> bool:
        """Whether the next step may do what this one could not: hours are left for all that comes once a match was
        played again, and before that for what may pass by itself."""
        return self._watcher is not None or isinstance(error, TemporaryError)


class AllCases:
    """Every case of a dispute program about sessions of a world's program."""

    def __init__(
        self, rpc: Rpc, program: DisputeProgram, world_program: Pubkey, key: Keypair, policy: Policy, sources: Sources,
        matches: Path | None, say: Say,
    ) -> None:  # fmt: skip
        """matches: a folder of match files."""
        self._rpc, self._program, self._world_program, self._key = rpc, program, world_program, key
        self._policy, self._sources, self._matches, self._say = policy, sources, matches, say
        self._player = Player(rpc, key, say)
        self._watchers: dict[Pubkey, Watcher] = {}
        self._finished: set[Pubkey] = set()
        """Cases of which nothing is left but their own account, until their sessions are gone."""
        self.failed = False
        """Whether a move that was due could not be made in the last step, or a case not be looked at."""

    def step(self) -> bool:
        """Makes the moves that are due. Never the last: another case may be opened."""
        self.failed = False
        for case in fetch_cases(self._rpc, self._program, self._world_program):
            try:
                self._step(case)
            except CrankError as error:
                # it may pass, and the other cases don't wait for it
                self._player.once(f"case {case.address} waits: {error}")
                # cases can be about matches that others have played
                self.failed = self.failed or not isinstance(error, UnknownMatchError)
        return False

    def goes_on_after(self, error: CrankError) -> bool:
        """Whether the next step may do what this one could not: always, other cases may be opened."""
        return True

    def _step(self, case: Entry) -> None:
        court = Court(self._program, case.key("entity"), case.record["terms"], case.key("manifest"))
        gone = closing.is_gone(self._rpc, court, case)
        if case.address in self._finished and not gone:
            return
        docket = fetch_docket(self._rpc, court)
        if docket is None:
            return
        if gone or (docket.status != "OPEN" and not _is_in(docket, self._key.pubkey())):
            self._player.play(functools.partial(self._wind_up, court))
            self.failed = self.failed or self._player.failed
        else:
            watcher = self._watcher(court, docket)
            docket = watcher.step()
            self.failed = self.failed or watcher.failed
            if docket is not None:
                self._finish(court, docket)

    def _finish(self, court: Court, docket: Docket) -> None:
        """Says once how a case has ended of which nothing is left but its own account."""
        if docket.empty and court.case not in self._finished:
            self._say(f"the result of session {court.session} is {docket.status}")
            self._finished.add(court.case)
            self._watchers.pop(court.case, None)

    def _watcher(self, court: Court, docket: Docket) -> Watcher:
        if court.case not in self._watchers:
            session = fetch_session(self._rpc, court.session)
            check_case(docket.case, session)
            match = None if self._matches is None or not is_told(session) else match_file(session, self._matches)
            evidence = self._sources.evidence(self._rpc, session, match)
            self._say(f"session {session.address}: {evidence}")
            self._watchers[court.case] = Watcher(self._rpc, court, evidence, self._key, self._policy, self._say)
        return self._watchers[court.case]

    def _wind_up(self, court: Court) -> None:
        """A pass of what ends a case that needs no match any more: each does what the one before has made possible."""
        docket = fetch_docket(self._rpc, court)
        if docket is None:
            return
        self._finish(court, docket)
        me = self._key.pubkey()
        settled = closing.settled(court, docket, court.claim(me))
        last = closing.closed_case(self._rpc, court, docket)
        ends = [move for move in (settled, last) if move is not None]
        for move in [*closing.expired(court, docket), *closing.closed(court, docket), *self._uploads(court), *ends]:
            self._player.attempt(functools.partial(self._player.make, move))

    def _uploads(self, court: Court) -> list[Move]:
        try:
            _, world = fetch_manifest(self._rpc, court.manifest)
        except SessionError:
            # the world is gone, too: how long its states were nobody says
            return []
        state_bytes = int(world["state_length"]) + int(world["carry_length"])
        mine = fetch_uploads(self._rpc, self._program, state_bytes, self._key.pubkey())
        return list(closing.uploads(self._rpc, court, mine, self._key.pubkey()))


def _is_in(docket: Docket, who: Pubkey) -> bool:
    """Whether someone has a bond in a challenge that is not decided."""
    claims = {claim.address for claim in docket.claims if claim.authority == who}
    return any(not one.decided and (one.challenger == who or one.claim in claims) for one in docket.challenges)
