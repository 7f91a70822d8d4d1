"""A session's seed, taken down before it goes to a rollup: what comes back with another one can't be claimed."""

from solders.keypair import Keypair

from crank.dispute.court import Court
from crank.dispute.moves import send
from crank.dispute.program import DisputeProgram
from crank.errors import SessionError
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import SessionState


def record(rpc: Rpc, program: DisputeProgram, session: SessionState, payer: Keypair) -> None:
    """Takes down the seed of a session that is locked, with both secrets told, unless that was done.

    SessionError where there is no such program, or before the secrets are told.
    """
    court = Court(program, session.address, session.record["terms"], session.manifest)
    program.check(rpc, payer.pubkey())
    found = rpc.account(court.start_record, 0, 0)
    if found is not None and found.owner == program.address:
        return
    if session.status != "LOCKED" or session.record["revealed"] != [1, 1]:
        raise SessionError(
            f"the session {session.address} is {session.status}: its seed is taken down once both secrets are told, "
            "before it is delegated"
        )
    send(rpc, [court.record_start(payer.pubkey())], [payer])
