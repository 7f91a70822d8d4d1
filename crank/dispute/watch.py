"""Passes over one session's case, or over all cases there are."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from crank.dispute import closing, stakes
from crank.dispute.court import Court
from crank.dispute.docket import Entry, chain_time, fetch_docket
from crank.dispute.evidence import Evidence, gather
from crank.dispute.moves import send
from crank.dispute.program import DisputeProgram, account_size
from crank.dispute.watcher import Policy, Say, Watcher
from crank.errors import CrankError, MatchFileError, NodeError
from crank.recording import read_recording
from crank.solana_bridge.borsh import BorshError
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import SessionState, fetch_session

SUFFIXES: Final = (".json", ".json.gz")


@dataclass(frozen=True)
class Sources:
    """Where matches are played again from. world: a folder, or checkpoints/; log: a node that has their inputs, or the
    base layer."""

    world: Path | None
    log: Rpc | None

    def evidence(self, rpc: Rpc, session: SessionState, match: Path | None) -> Evidence:
        return gather(rpc, session, self.world, match, self.log)


class OneSession:
    """A session that may be disputed."""

    def __init__(
        self, rpc: Rpc, program: DisputeProgram, address: Pubkey, key: Keypair, policy: Policy, sources: Sources,
        match: Path | None, say: Say,
    ) -> None:  # fmt: skip
        """Plays its match again. CrankError where that can't be done, or where there is nothing to dispute."""
        session = fetch_session(rpc, address)
        self._rpc, self._address, self._say = rpc, address, say
        self._deadline = stakes.check_disputable(rpc, session)
        evidence = sources.evidence(rpc, session, match)
        say(_judgement(evidence))
        court = Court(program, address, session.record["terms"], session.manifest)
        self._watcher = Watcher(rpc, court, evidence, key, policy, say)
        self._waiting = False

    def step(self) -> bool:
        """Makes the moves that are due; whether nothing is left to do."""
        docket = self._watcher.step()
        if docket is not None:
            finished = self._watcher.finished(docket)
            if finished:
                self._say(f"the result of session {self._address} is {docket.status}")
            return finished
        if chain_time(self._rpc) >= self._deadline:
            self._say(f"nobody has disputed session {self._address} in time")
            return True
        if not self._waiting:
            self._say("nobody disputes it so far")
        self._waiting = True
        return False


class AllCases:
    """Every case of a dispute program."""

    def __init__(
        self, rpc: Rpc, program: DisputeProgram, key: Keypair, policy: Policy, sources: Sources, matches: Path | None,
        say: Say,
    ) -> None:  # fmt: skip
        """matches: a folder of match files."""
        self._rpc, self._program, self._key, self._policy = rpc, program, key, policy
        self._sources, self._matches, self._say = sources, matches, say
        self._watchers: dict[Pubkey, Watcher] = {}
        self._done: set[Pubkey] = set()

    def step(self) -> bool:
        """Makes the moves that are due. Never the last: another case may be opened."""
        for case in self._cases():
            if case.address in self._done:
                continue
            try:
                self._step(case)
            except NodeError:
                raise
            except CrankError as error:
                self._say(f"case {case.address} is left alone: {error}")
                self._done.add(case.address)
        return False

    def _step(self, case: Entry) -> None:
        court = Court(self._program, case.key("entity"), case.record["terms"], case.key("manifest"))
        if self._rpc.account(court.session, 0, 0) is None:
            self._close(court)
            return
        if case.address not in self._watchers:
            session = fetch_session(self._rpc, court.session)
            match = None if self._matches is None else _match_of(session, self._matches)
            evidence = self._sources.evidence(self._rpc, session, match)
            self._say(f"session {session.address}: {_judgement(evidence)}")
            self._watchers[case.address] = Watcher(self._rpc, court, evidence, self._key, self._policy, self._say)
        docket = self._watchers[case.address].step()
        if docket is not None and self._watchers[case.address].finished(docket):
            self._say(f"the result of session {court.session} is {docket.status}")

    def _close(self, court: Court) -> None:
        docket = fetch_docket(self._rpc, court)
        move = None if docket is None else closing.closed_case(self._rpc, court, docket)
        if move is not None:
            send(self._rpc, [move[1]], [self._key])
            self._say(move[0])

    def _cases(self) -> list[Entry]:
        found = []
        size = account_size("Case")
        for address, data in self._rpc.program_accounts_of_size(self._program.address, size).items():
            try:
                found.append(Entry.parse("Case", address, data))
            except BorshError:
                # another kind of account of that size
                continue
        return sorted(found, key=lambda case: int(case.record["opened_at"]))


def _judgement(evidence: Evidence) -> str:
    frames = evidence.trace.row
    leads = "lead" if evidence.agrees else "do NOT lead"
    return f"its {frames:,} frames, played again, {leads} to what the session says"


def _match_of(session: SessionState, folder: Path) -> Path:
    """The file of a session's match, found by world and seed. MatchFileError where there is none."""
    record = session.record
    for path in sorted(folder.iterdir()):
        if not path.name.endswith(SUFFIXES):
            continue
        try:
            recording = read_recording(path)
        except MatchFileError:
            # some other file
            continue
        if (recording.world_hash, recording.seed) == (record["world_hash"].hex(), record["seed"]):
            return path
    raise MatchFileError(f"no file in {folder} is of session {session.address}'s match")
