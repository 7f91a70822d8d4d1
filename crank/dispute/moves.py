"""Transactions of the dispute program, and what it means where they are refused."""

from collections.abc import Sequence
from dataclasses import replace

from solders.instruction import Instruction
from solders.keypair import Keypair

from crank.dispute.program import ERRORS
from crank.solana_bridge.refusal import Refusal, RefusedError
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.transactions import budget, execute, signed

Move = tuple[str, Instruction]
"""In words, and as an instruction."""


def send(rpc: Rpc, instructions: Sequence[Instruction], signers: Sequence[Keypair], heap: int = 0) -> None:
    """Sends a transaction until it has landed, with all compute units there are and so many bytes of heap.

    RefusedError in the dispute program's words where it fails, if that can be told before it is paid for; NodeError
    where it does not land.
    """
    whole = [*budget(heap), *instructions]
    tried = rpc.simulate(signed(rpc, whole, signers))
    if tried.refusal is not None:
        raise RefusedError(explained(tried.refusal))
    try:
        execute(rpc, whole, signers)
    except RefusedError as error:
        raise RefusedError(explained(error.refusal)) from error


def explained(refusal: Refusal) -> Refusal:
    """A refusal in the dispute program's words."""
    if refusal.code not in ERRORS:
        return refusal
    name, message = ERRORS[refusal.code]
    return replace(refusal, name=name, text=message)
