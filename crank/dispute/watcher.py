"""Stands by what a match leads to: claims and defends a right result, denies claims of a wrong one, and settles.

Everything is read from the chain before every move: whatever was cut off goes on at the next pass.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from crank.dispute import closing, defence, prosecution
from crank.dispute.court import Court
from crank.dispute.docket import Challenge, Docket, Entry, fetch_docket
from crank.dispute.evidence import Evidence
from crank.dispute.judgement import Judgement
from crank.dispute.moves import send
from crank.solana_bridge.refusal import RefusedError
from crank.solana_bridge.rpc import Rpc

MOST_CHALLENGES: Final = 3
Say = Callable[[str], None]
"""Tells a person one line."""


@dataclass(frozen=True)
class Policy:
    """What may be put at stake.

    most_challenges: of one case, open and lost ones together; right_results: whether claims with other rows are denied,
    too, where they stand by the right result.
    """

    most_challenges: int = MOST_CHALLENGES
    right_results: bool = False


class Watcher:
    """One session, and what its match was."""

    def __init__(self, rpc: Rpc, court: Court, evidence: Evidence, key: Keypair, policy: Policy, say: Say) -> None:
        self._rpc, self._court, self._evidence, self._key = rpc, court, evidence, key
        self._policy, self._say = policy, say
        self._me = key.pubkey()
        self._mine = court.claim(self._me)
        self._judgement = Judgement.prepare(rpc, court, evidence, key)
        self._said: set[str] = set()
        self._denied: set[Pubkey] = set()
        """Claims, each once: anyone may close a challenge that was lost, and so ask for another."""
        self._moved = False

    def step(self) -> Docket | None:
        """Makes moves until none is due; the case then, None where there is none."""
        while True:
            self._moved = False
            docket = self._pass()
            if not self._moved:
                return docket

    def _pass(self) -> Docket | None:
        docket = fetch_docket(self._rpc, self._court)
        if docket is None:
            return None
        if docket.status == "OPEN":
            self._claim(docket)
        # bonds hang on challenges even once the case is decided
        self._defend(docket)
        self._deny(docket)
        for move in closing.expired(self._court, docket):
            self._move(move)
        settled = closing.settled(self._court, docket, self._mine)
        if settled is not None:
            self._move(settled)
        self._close(docket)
        return docket

    def finished(self, docket: Docket) -> bool:
        """Whether nothing is left to do about a case before its session is closed."""
        return docket.status != "OPEN" and not docket.claims and not docket.challenges

    def _claim(self, docket: Docket) -> None:
        if docket.claim(self._mine) is not None or docket.now >= docket.case.record["claim_deadline"]:
            return
        if not self._evidence.agrees:
            self._once(
                f"the session {self._court.session} says what its match does not lead to: no claim is made for it"
            )
            return
        self._move(("claims that the result is right", defence.claim(self._court, self._evidence, self._me)))

    def _defend(self, docket: Docket) -> None:
        mine = docket.claim(self._mine)
        for challenge in [] if mine is None else docket.against(mine):
            answer = defence.answer(self._court, self._evidence, challenge, self._me)
            if answer is not None:
                self._move(answer, f"challenge {challenge.address}: ")

    def _deny(self, docket: Docket) -> None:
        for claim in docket.claims:
            address = self._court.challenge(claim.address, self._me)
            challenge = next((one for one in docket.against(claim) if one.address == address), None)
            if challenge is not None:
                self._denied.add(claim.address)
                self._prosecute(challenge)
        for claim in docket.claims:
            if self._is_deniable(docket, claim):
                call = self._court.challenge_claim(self._me, claim.address)
                if self._move((f"denies the claim {claim.address}", call)):
                    self._denied.add(claim.address)

    def _is_deniable(self, docket: Docket, claim: Entry) -> bool:
        if claim.address in {self._mine, *self._denied} or claim.status("ClaimStatus") != "STANDING":
            return False
        if claim.record["rows_root"] == self._evidence.rows.root:
            return False
        if docket.status != "OPEN" or docket.now >= docket.case.record["contest_deadline"]:
            return False
        if self._evidence.agrees and not self._policy.right_results:
            self._once(f"the claim {claim.address} has other rows, but stands by the right result: it is left alone")
            return False
        refuted = {one.address for one in docket.claims if one.status("ClaimStatus") == "REFUTED"}
        stakes = len(self._denied - refuted)
        if stakes >= self._policy.most_challenges:
            self._once(f"the claim {claim.address} is not denied: {stakes} bonds are at stake or lost already")
            return False
        return True

    def _prosecute(self, challenge: Challenge) -> None:
        if challenge.decided:
            return
        if challenge.status == "RUNNING":
            self._attempt(lambda: self._say(f"challenge {challenge.address}: {self._judgement.step(challenge)}"))
            return
        move = prosecution.move(self._court, self._evidence, challenge, self._me)
        if isinstance(move, prosecution.Hopeless):
            self._once(f"challenge {challenge.address} is given up: {move.why}")
        elif move is not None:
            self._move(move, f"challenge {challenge.address}: ")

    def _close(self, docket: Docket) -> None:
        """Uploads first: they are found by their challenge."""
        for claim in docket.claims:
            address = self._court.challenge(claim.address, self._me)
            challenge = next((one for one in docket.challenges if one.address == address), None)
            if docket.status != "OPEN" if challenge is None else challenge.decided:
                for upload in self._judgement.uploads(address):
                    self._move(
                        (f"closes the upload {upload.address}", self._court.close_upload(self._me, upload.address))
                    )
        for move in closing.closed(self._court, docket):
            self._move(move)
        last = closing.closed_case(self._rpc, self._court, docket)
        if last is not None:
            self._move(last)

    def _move(self, move: tuple[str, Instruction], where: str = "") -> bool:
        words, instruction = move

        def do() -> None:
            send(self._rpc, [instruction], [self._key])
            self._say(where + words)

        return self._attempt(do)

    def _attempt(self, do: Callable[[], None]) -> bool:
        """Whether a move went through. One that is refused was overtaken, or is refused again: the next pass sees."""
        try:
            do()
        except RefusedError as error:
            self._once(str(error))
            return False
        self._moved = True
        return True

    def _once(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self._say(text)
