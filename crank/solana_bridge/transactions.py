"""Signed transactions, and how to see them through."""

import itertools
import time
from collections.abc import Sequence
from typing import Final

from solders.compute_budget import request_heap_frame, set_compute_unit_limit
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.message import Message
from solders.signature import Signature
from solders.transaction import Transaction

from crank.errors import NodeError
from crank.solana_bridge.program import CONSTANTS
from crank.solana_bridge.refusal import Refusal, RefusedError
from crank.solana_bridge.rpc import Rpc

MOST_UNITS: Final = CONSTANTS["TRANSACTION_UNITS"]
"""Compute units that a transaction may take."""
LIMITS: Final = CONSTANTS["UNIT_LIMITS"]
"""How many limits there are for transactions that would be equal otherwise."""
MOST_BYTES: Final = 1232
"""Bytes of a transaction on every network; rollups take more."""
LEAST_HEAP: Final = 32 * 1024
HEAP_STEP: Final = 1024
SEND_AGAIN_SECONDS: Final = 2.0
POLL_SECONDS: Final = 0.05
LAND_SECONDS: Final = 120.0
_FEWER: Final = itertools.cycle(range(LIMITS))


def budget(heap: int = 0) -> list[Instruction]:
    """What a transaction asks for that computes: so many bytes of heap, and all units there are but a few.

    Equal transactions are run once: by the few, another try at the same place is none of what was sent before.
    """
    asked = -(-heap // HEAP_STEP) * HEAP_STEP
    more = [request_heap_frame(asked)] if asked > LEAST_HEAP else []
    return [set_compute_unit_limit(MOST_UNITS - next(_FEWER)), *more]


def signed(
    rpc: Rpc, instructions: Sequence[Instruction], signers: Sequence[Keypair], fresh: bool = False
) -> Transaction:
    """A transaction with a recent block hash; the first signer pays. fresh: with the last block hash there is."""
    every = list({signer.pubkey(): signer for signer in signers}.values())
    message = Message(list(instructions), every[0].pubkey())
    return Transaction(every, message, rpc.blockhash(fresh))


def execute(rpc: Rpc, instructions: Sequence[Instruction], signers: Sequence[Keypair]) -> Signature:
    """Sends a transaction until it has landed: once, whatever happens to the answers on the way.

    RefusedError where it fails; NodeError where it does not land.
    """
    deadline = time.monotonic() + LAND_SECONDS
    transaction, again = signed(rpc, instructions, signers), False
    while time.monotonic() < deadline:
        signature = rpc.send(transaction, again)
        again, send_again_at = True, time.monotonic() + SEND_AGAIN_SECONDS
        while time.monotonic() < send_again_at:
            outcome = rpc.outcome(signature)
            if isinstance(outcome, Refusal):
                raise RefusedError(outcome)
            if outcome:
                return signature
            time.sleep(POLL_SECONDS)
        # another one only once this one can't land any more
        if not rpc.blockhash_lives(transaction.message.recent_blockhash) and rpc.outcome(signature) is False:
            transaction, again = signed(rpc, instructions, signers, fresh=True), False
    raise NodeError(f"a transaction has not landed on {rpc.url} within {LAND_SECONDS:g} s")
