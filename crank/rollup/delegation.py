"""Sessions on their way to the validator and back."""

import time
from collections.abc import Sequence
from typing import Final

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from crank.rollup.base_layer import DELEGATION, IDENTITY
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import SessionState
from crank.solana_bridge.transactions import budget, execute

DELEGATION_PROGRAM: Final = Pubkey.from_string(DELEGATION)
VALIDATOR: Final = Pubkey.from_string(IDENTITY)
MAGIC_PROGRAM: Final = Pubkey.from_string("Magic11111111111111111111111111111111111111")
MAGIC_CONTEXT: Final = Pubkey.from_string("MagicContext1111111111111111111111111111111")
POLL_SECONDS: Final = 0.05


def delegate(base: Rpc, session: SessionState, payer: Keypair) -> None:
    """Hands a session to its rollup: components, then the session itself. RefusedError where it can't."""
    for component in [*session.components, session.address]:
        accounts = [
            payer.pubkey(),
            session.address,
            component,
            session.program.address,
            _address(b"buffer", component, session.program.address),
            _address(b"delegation", component, DELEGATION_PROGRAM),
            _address(b"delegation-metadata", component, DELEGATION_PROGRAM),
            DELEGATION_PROGRAM,
        ]
        execute(base, [*budget(), session.program.instruction("delegate", accounts)], [payer])


def undelegate(rollup: Rpc, session: SessionState, payer: Keypair, components: Sequence[Pubkey]) -> None:
    """Asks the rollup to send components of a session back, or itself. RefusedError before it is over."""
    accounts = [payer.pubkey(), session.address, MAGIC_PROGRAM, MAGIC_CONTEXT, *components]
    execute(rollup, [*budget(), session.program.instruction("undelegate", accounts)], [payer])


def is_back(base: Rpc, session: SessionState, component: Pubkey, seconds: float) -> bool:
    """Whether a component is the program's own again within so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        account = base.account(component)
        if account is not None and account.owner == session.program.address:
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)


def _address(seed: bytes, component: Pubkey, program: Pubkey) -> Pubkey:
    return Pubkey.find_program_address([seed, bytes(component)], program)[0]
