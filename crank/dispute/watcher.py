"""Stands by what a match leads to: claims and defends a right result, denies claims of a wrong one, and settles.

Everything is read from the chain before every move: whatever was cut off goes on at the next pass.
"""

import functools
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from crank.dispute import closing, defence, prosecution
from crank.dispute.court import Court
from crank.dispute.docket import Challenge, Docket, Entry, fetch_docket
from crank.dispute.evidence import Evidence, Untold
from crank.dispute.judgement import Judgement
from crank.dispute.moves import Move, send
from crank.errors import CrankError, SessionError
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import SessionState

T = TypeVar("T")

MOST_CHALLENGES: Final = 3
ANSWER_SECONDS: Final = 3600
"""For how long a challenge that nobody answers is waited for, before it no more keeps from the next."""
Say = Callable[[str], None]
"""Tells a person one line."""


@dataclass(frozen=True)
class Policy:
    """What may be put at stake.

    most_challenges: of one case, those that were lost, answered, or may still be; right_results: whether claims with
    other rows are denied, too, where they stand by the right result.
    """

    most_challenges: int = MOST_CHALLENGES
    right_results: bool = False


class Player:
    """Makes moves with a key, and tells what it has done."""

    def __init__(self, rpc: Rpc, key: Keypair, say: Say) -> None:
        self._rpc, self._key, self._say = rpc, key, say
        self._said: set[str] = set()
        self._moved = False
        self.failed = False
        """Whether an attempt has failed in the last pass."""

    def play(self, make_pass: Callable[[], T]) -> T:
        """Makes passes until nothing is due, or all that is has failed twice running: what fails once may have been
        done by somebody else meanwhile. What the last one returns."""
        failed_before = False
        while True:
            self._moved = self.failed = False
            found = make_pass()
            if not self._moved and (failed_before or not self.failed):
                return found
            failed_before = not self._moved

    def make(self, move: Move) -> str:
        """Makes a move; it in words. RefusedError where the chain refuses."""
        words, instruction = move
        send(self._rpc, [instruction], [self._key])
        return words

    def attempt(self, do: Callable[[], str | None]) -> bool:
        """Whether something was done, in the words that `do` returns. What fails was overtaken, or fails again: the
        next pass sees, and no other move waits for it. To be called in passes of `play`."""
        try:
            done = do()
        except CrankError as error:
            self.once(str(error))
            self.failed = True
            return False
        if done is None:
            return False
        self._say(done)
        self._moved = True
        return True

    def once(self, text: str) -> None:
        """Says what was not said before."""
        if text not in self._said:
            self._said.add(text)
            self._say(text)


class Watcher:
    """One session, and what its match was."""

    def __init__(
        self, rpc: Rpc, court: Court, evidence: Evidence | Untold, key: Keypair, policy: Policy, say: Say
    ) -> None:
        self._rpc, self._court, self._evidence = rpc, court, evidence
        self._policy, self._player = policy, Player(rpc, key, say)
        self._me = key.pubkey()
        self._mine = court.claim(self._me)
        # without a match there is nothing to judge
        self._judgement = Judgement.prepare(rpc, court, evidence, key) if isinstance(evidence, Evidence) else None
        self._denied: set[Pubkey] = set()
        """Claims, each once: anyone may close a challenge that was lost, and so ask for another."""

    @property
    def failed(self) -> bool:
        """Whether a move that was due could not be made, and is so still after all others of the last step."""
        return self._player.failed

    def step(self) -> Docket | None:
        """Makes moves until none is due, or those that are fail; the case then, None where there is none."""
        return self._player.play(self._pass)

    def _pass(self) -> Docket | None:
        docket = fetch_docket(self._rpc, self._court)
        if docket is None:
            return None
        check_case(docket.case, self._evidence.session)
        if docket.status == "OPEN":
            self._claim(docket)
        # bonds hang on challenges even once the case is decided
        self._defend(docket)
        self._deny(docket)
        self._move_all(closing.expired(self._court, docket))
        settled = closing.settled(self._court, docket, self._mine)
        if settled is not None:
            self._move(settled)
        self._move_all(closing.closed(self._court, docket))
        if self._judgement is not None:
            self._move_all(closing.uploads(self._rpc, self._court, self._judgement.uploads(), self._me))
        last = closing.closed_case(self._rpc, self._court, docket)
        if last is not None:
            self._move(last)
        return docket

    def _claim(self, docket: Docket) -> None:
        if docket.claim(self._mine) is not None or docket.now >= docket.case.record["claim_deadline"]:
            return
        if not self._evidence.agrees:
            self._player.once(
                f"the session {self._court.session} says what its match does not lead to: no claim is made for it"
            )
            return
        self._move(("claims that the result is right", defence.claim(self._court, self._evidence, self._me)))

    def _defend(self, docket: Docket) -> None:
        mine = docket.claim(self._mine)
        if mine is None or mine.status("ClaimStatus") == "REFUTED" or not isinstance(self._evidence, Evidence):
            return
        for challenge in docket.against(mine):
            self._player.attempt(functools.partial(self._answer, challenge))

    def _answer(self, challenge: Challenge) -> str | None:
        assert isinstance(self._evidence, Evidence)
        answer = defence.answer(self._court, self._evidence, challenge, self._me)
        return None if answer is None else f"challenge {challenge.address}: {self._player.make(answer)}"

    def _deny(self, docket: Docket) -> None:
        mine = [challenge for challenge in docket.challenges if challenge.challenger == self._me]
        for challenge in mine:
            self._denied.add(challenge.claim)
            self._player.attempt(functools.partial(self._prosecute, challenge))
        # nobody shall know which are denied first
        for claim in random.SystemRandom().sample(docket.claims, len(docket.claims)):
            if self._is_deniable(docket, claim):
                call = self._court.challenge_claim(self._me, claim.address)
                if self._move((f"denies the claim {claim.address}", call)):
                    self._denied.add(claim.address)

    def _is_deniable(self, docket: Docket, claim: Entry) -> bool:
        if claim.address in {self._mine, *self._denied} or claim.status("ClaimStatus") != "STANDING":
            return False
        if docket.case.record["row"] == 0:
            return False
        if claim.record["rows_root"] == self._evidence.root:
            if not self._evidence.agrees:
                self._player.once(f"the claim {claim.address} has the match's own rows: nobody can refute that")
            return False
        if docket.status != "OPEN" or docket.now >= docket.case.record["contest_deadline"]:
            return False
        if self._evidence.agrees and not self._policy.right_results:
            self._player.once(
                f"the claim {claim.address} has other rows, but stands by the right result: it is left alone"
            )
            return False
        stakes = self._at_stake(docket)
        if stakes >= self._policy.most_challenges:
            self._player.once(
                f"the claim {claim.address} is not denied now: {stakes} bonds are lost, or are answered or may be"
            )
            return False
        return True

    def _at_stake(self, docket: Docket) -> int:
        """Challenges that count: of claims that stand, those that are gone, which were lost, those that are answered,
        and those so young that they may be. One that nobody answers wins."""
        open_ones = {one.claim: one for one in docket.challenges if one.challenger == self._me}
        standing = {claim.address for claim in docket.claims if claim.status("ClaimStatus") == "STANDING"}

        def counts(claim: Pubkey) -> bool:
            challenge = open_ones.get(claim)
            return challenge is None or challenge.answered or docket.now < challenge.moved_at + ANSWER_SECONDS

        return sum(counts(claim) for claim in self._denied & standing)

    def _prosecute(self, challenge: Challenge) -> str | None:
        if challenge.decided or not isinstance(self._evidence, Evidence) or self._judgement is None:
            return None
        if challenge.status == "RUNNING":
            return f"challenge {challenge.address}: {self._judgement.step(challenge)}"
        move = prosecution.move(self._court, self._evidence, challenge, self._me)
        if isinstance(move, prosecution.Hopeless):
            self._player.once(f"challenge {challenge.address} is given up: {move.why}")
            return None
        return None if move is None else f"challenge {challenge.address}: {self._player.make(move)}"

    def _move_all(self, moves: Iterable[Move]) -> None:
        for move in moves:
            self._move(move)

    def _move(self, move: Move) -> bool:
        return self._player.attempt(functools.partial(self._player.make, move))


def check_case(case: Entry, session: SessionState) -> None:
    """SessionError where a case is not about the session as it is: whose program changes it has no result."""
    if case.record["row"] != session.row or case.key("world_program") != session.program.address:
        raise SessionError(
            f"the case {case.address} is about frame {case.record['row']} of a session of program "
            f"{case.key('world_program')}, the session {session.address} is at {session.row} and of "
            f"{session.program.address}: its program is not to be trusted"
        )
