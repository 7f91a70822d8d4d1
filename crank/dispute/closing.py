"""What ends a case, and gives everybody their lamports back. Anyone may; each goes to whom it belongs."""

from collections.abc import Iterator

from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM_PROGRAM

from crank.dispute.court import Court
from crank.dispute.docket import Docket, Entry, fetch_challenge
from crank.dispute.moves import Move
from crank.dispute.program import HASH, SIDES
from crank.solana_bridge.borsh import field_offset
from crank.solana_bridge.program import ACCOUNTS
from crank.solana_bridge.rpc import Rpc


def expired(court: Court, docket: Docket) -> Iterator[Move]:
    """Ends challenges whose time is up, and those whose claim is refuted."""
    for challenge in docket.challenges:
        claim = docket.claim(challenge.claim)
        if challenge.decided or claim is None:
            continue
        refuted = claim.status("ClaimStatus") == "REFUTED"
        if refuted or challenge.left(challenge.turn, docket.now) <= 0:
            why = "its claim is refuted" if refuted else f"the {SIDES[challenge.turn]}'s time is up"
            call = court.expire_challenge(claim.address, challenge.address)
            yield f"ends the challenge {challenge.address}: {why}", call


def settled(court: Court, docket: Docket, mine: Pubkey) -> Move | None:
    """Decides the case where that is possible. mine: the claim that gets the case's bond, if it stands."""
    if docket.status != "OPEN":
        return None
    record = docket.case.record
    standing = [claim for claim in docket.claims if claim.status("ClaimStatus") == "STANDING"]
    if docket.now >= record["contest_deadline"]:
        free = [claim.address for claim in standing if not claim.record["open_challenges"]]
        if free:
            beneficiary = mine if mine in free else free[0]
            return f"has the result upheld, by the claim {beneficiary}", court.settle_case(beneficiary)
    if docket.now >= record["claim_deadline"] and record["refuted"] == record["claims"]:
        return "has the result overturned: no claim stands", court.settle_case(docket.case.authority)
    return None


def closed(court: Court, docket: Docket) -> Iterator[Move]:
    """Pays out challenges and claims of a decided case, and challenges that were won before."""
    over = docket.status != "OPEN"
    for challenge in docket.challenges:
        if challenge.decided and (over or challenge.status != "LOST"):
            call = court.close_challenge(challenge.challenger, challenge.address)
            yield f"closes the challenge {challenge.address}", call
    for claim in docket.claims:
        if over and not claim.record["open_challenges"]:
            yield f"closes the claim {claim.address}", court.close_claim(claim.authority, claim.address)


def uploads(rpc: Rpc, court: Court, mine: dict[Pubkey, Pubkey], uploader: Pubkey) -> Iterator[Move]:
    """Closes uploads that nobody needs any more. mine: the uploader's, with the challenges that they are for."""
    for upload, address in mine.items():
        challenge = fetch_challenge(rpc, court.program, address)
        if challenge is None or challenge.decided:
            yield f"closes the upload {upload}", court.close_upload(uploader, upload)


def closed_case(rpc: Rpc, court: Court, docket: Docket) -> Move | None:
    """Closes a decided case whose session is gone."""
    if docket.status == "OPEN" or docket.claims or not is_gone(rpc, court, docket.case):
        return None
    return f"closes the case {court.case}", court.close_case(docket.case.authority)


def is_gone(rpc: Rpc, court: Court, case: Entry) -> bool:
    """Whether a case's session is there no more, or another one is at its address."""
    session = rpc.account(court.session, field_offset(ACCOUNTS["SessionState"], "terms"), HASH)
    if session is None or session.owner == SYSTEM_PROGRAM:
        return True
    return session.owner == case.key("world_program") and session.data != court.terms
