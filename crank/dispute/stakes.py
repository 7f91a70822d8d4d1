"""What moves cost, and when what ends: told before anything is put at stake."""

from typing import Final

from solders.pubkey import Pubkey

from crank.dispute.docket import chain_time
from crank.dispute.program import CHALLENGE_DATA, CONSTANTS, account_size
from crank.dispute.status import sol, span, utc
from crank.dispute.watcher import ANSWER_SECONDS, Policy
from crank.errors import SessionError, UnfinishedSessionError
from crank.solana_bridge.program import CONSTANTS as WORLD
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import NOBODY, SessionState

FEES: Final = 5_000_000
"""Lamports: more than the moves of a challenge cost."""


def check_disputable(rpc: Rpc, session: SessionState) -> int:
    """Until when a case about a session can be opened, in Unix seconds. SessionError where none can be,
    UnfinishedSessionError where the match is not over."""
    if session.validator == NOBODY:
        raise SessionError(
            f"the session {session.address} names no rollup: its program computed it, there is nothing to dispute"
        )
    if session.status != "ENDED":
        kind = SessionError if session.status == "CANCELLED" else UnfinishedSessionError
        raise kind(f"the session {session.address} is {session.status}: only a result can be disputed")
    return min(int(session.record["ended_at"]), chain_time(rpc)) + int(WORLD["CHALLENGE_SECONDS"])


def of_case(rpc: Rpc, deadline: int) -> str:
    """Opening a case."""
    now, bond = chain_time(rpc), CONSTANTS["BOND"]
    claims = now + CONSTANTS["CLAIM_SECONDS"]
    contests = max(claims, deadline) + CONSTANTS["CONTEST_SECONDS"]
    burnt = CONSTANTS["BURNT_PERCENT"]
    return "\n".join(
        [
            f"bond         {sol(bond)}: back if the result is overturned, lost if it is upheld ({burnt} % are burnt)",
            f"rent         {sol(rpc.rent(account_size('Case')))}: back when the case is closed, after its session",
            f"claims       until {utc(claims)}: where none is made, or all are refuted, the result is overturned",
            f"challenges   until {utc(contests)}",
        ]
    )


def shortage(rpc: Rpc, key: Pubkey) -> str | None:
    """What to say of someone who can't pay for a bond with its rent, None of others."""
    needed = CONSTANTS["BOND"] + rpc.rent(account_size("Challenge", CHALLENGE_DATA)) + FEES
    balance = rpc.balance(key)
    return f"{key} holds {sol(balance)}: a bond takes {sol(needed)}" if balance < needed else None


def of_watching(rpc: Rpc, policy: Policy) -> str:
    """What watching a case may put at stake."""
    bond, burnt = CONSTANTS["BOND"], CONSTANTS["BURNT_PERCENT"]
    claim, challenge = account_size("Claim"), account_size("Challenge", CHALLENGE_DATA)
    return "\n".join(
        [
            f"a claim      {sol(bond)} and {sol(rpc.rent(claim))} of rent: back unless the claim is refuted",
            f"a challenge  {sol(bond)} and {sol(rpc.rent(challenge))} of rent: back if it wins, with {100 - burnt} % "
            f"of the claim's bond; else lost. While {policy.most_challenges} of a case are lost, answered or less "
            f"than {span(ANSWER_SECONDS)} old, no more are made",
        ]
    )
