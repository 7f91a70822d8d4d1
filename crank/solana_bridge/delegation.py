"""Sessions on their way to the rollup that they name, and back. Every step does only what is missing."""

import time
from typing import Final

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from crank.errors import NodeError, SessionError
from crank.solana_bridge import meeting
from crank.solana_bridge.program import DELEGATION_PROGRAM
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import NOBODY, SessionState, fetch_session
from crank.solana_bridge.transactions import budget, execute

POLL_SECONDS: Final = 0.05


def begin(base: Rpc, rollup: Rpc, session: SessionState, payer: Keypair) -> SessionState:
    """Hands a session whose secrets are told to its rollup, lets it grow there and starts it; how it stands there.

    SessionError where the rollup is another than it names.
    """
    _check_rollup(rollup, session)
    delegate(base, session, payer)
    there = fetch_session(rollup, session.address)
    if there.status == "LOCKED":
        meeting.grow_whole(rollup, there, payer)
        meeting.start(rollup, there, payer)
    return fetch_session(rollup, session.address)


def delegate(base: Rpc, session: SessionState, payer: Keypair) -> None:
    """Hands a session to its rollup: components, then the session itself. RefusedError where it can't."""
    if session.validator == NOBODY:
        raise SessionError(f"the session {session.address} names no rollup: it is played where it is")
    components = [*session.components, session.address]
    for component, account in zip(components, base.accounts(components), strict=True):
        if account is not None and account.owner == DELEGATION_PROGRAM:
            continue
        accounts = [
            payer.pubkey(),
            session.address,
            component,
            session.program.address,
            _address(b"buffer", component, session.program.address),
            _address(b"delegation", component, DELEGATION_PROGRAM),
            _address(b"delegation-metadata", component, DELEGATION_PROGRAM),
        ]
        execute(base, [*budget(), session.program.instruction("delegate", accounts)], [payer])


def bring_back(base: Rpc, rollup: Rpc, address: Pubkey, payer: Keypair, seconds: float) -> SessionState:
    """Sends a session that is over back to the base layer, and waits up to so many seconds; how it stands there.

    SessionError while it is not over, and where it does not come back.
    """
    if not is_delegated(base, address):
        return fetch_session(base, address)
    session = fetch_session(rollup, address)
    _check_rollup(rollup, session)
    if session.status not in meeting.OVER:
        raise SessionError(
            f"the session {address} is {session.status} at frame {session.row}: it comes back when it is over"
        )
    try:
        undelegate(rollup, session, payer)
    except (NodeError, SessionError):
        # an earlier one may be on its way
        if not is_back(base, session, seconds):
            raise
    if not is_back(base, session, seconds):
        raise SessionError(f"the session {address} has not come back to {base.url} within {seconds:g} s: try again")
    return fetch_session(base, address)


def undelegate(rollup: Rpc, session: SessionState, payer: Keypair) -> None:
    """Asks the rollup to send a session back. RefusedError before it is over."""
    accounts = [payer.pubkey(), session.address, session.address]
    execute(rollup, [*budget(), session.program.instruction("undelegate", accounts)], [payer])


def is_back(base: Rpc, session: SessionState, seconds: float) -> bool:
    """Whether a session is the program's own again within so many seconds."""
    deadline = time.monotonic() + seconds
    while is_delegated(base, session.address):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def is_delegated(base: Rpc, address: Pubkey) -> bool:
    """Whether the delegation program holds an account."""
    account = base.account(address, 0, 0)
    return account is not None and account.owner == DELEGATION_PROGRAM


def _check_rollup(rollup: Rpc, session: SessionState) -> None:
    identity = rollup.identity()
    if session.validator != identity:
        raise SessionError(f"the session {session.address} names validator {session.validator}, not {identity}")


def _address(seed: bytes, component: Pubkey, program: Pubkey) -> Pubkey:
    return Pubkey.find_program_address([seed, bytes(component)], program)[0]
