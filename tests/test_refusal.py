"""Why transactions fail, as a real runtime says it."""

from typing import Final

import pytest
from solders.compute_budget import set_compute_unit_limit
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.litesvm import LiteSVM
from solders.message import Message
from solders.pubkey import Pubkey
from solders.transaction import Transaction
from solders.transaction_metadata import FailedTransactionMetadata

from crank.solana_bridge.refusal import Refusal

MEMO: Final = Pubkey.from_string("MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr")
"""A program that is on every chain."""
ENTRY_AT: Final = slice(24, 32)
"""Where an ELF file says where its first instruction is."""
LOAD_FROM_NOWHERE: Final = bytes([0x79, 0, 0, 0, 0, 0, 0, 0])
"""`ldxdw r0, [r0]`, with zero in r0."""


def refused(svm: LiteSVM, program: Pubkey, data: bytes, limit: int) -> tuple[Refusal, Refusal]:
    """What one instruction is refused for, with the logs and without them."""
    payer = Keypair()
    svm.airdrop(payer.pubkey(), 10**9)
    message = Message([set_compute_unit_limit(limit), Instruction(program, data, [])], payer.pubkey())
    sent = svm.send_transaction(Transaction([payer], message, svm.latest_blockhash()))
    assert isinstance(sent, FailedTransactionMetadata)
    return Refusal.of(sent.err(), sent.meta().logs()), Refusal.of(sent.err())


@pytest.mark.parametrize("limit", [300, 5_000])
def test_too_many_compute_units_are_told_by_the_logs(limit: int) -> None:
    known, unknown = refused(LiteSVM(), MEMO, b"x" * 100, limit)
    assert known.name == "TooMuch" and "exceeded CUs meter" in known.text
    # the runtime's own word is the same for a program that aborts
    assert unknown.name == "" and "ProgramFailedToComplete" in unknown.text


def test_a_program_that_aborts_has_not_run_out_of_compute_units() -> None:
    svm = LiteSVM()
    account = svm.get_account(MEMO)
    assert account is not None
    elf = bytearray(account.data)
    entry = int.from_bytes(elf[ENTRY_AT], "little")
    elf[entry : entry + len(LOAD_FROM_NOWHERE)] = LOAD_FROM_NOWHERE
    broken = Pubkey.new_unique()
    svm.add_program(broken, bytes(elf))
    known, _ = refused(svm, broken, b"x", 200_000)
    assert known.name == "" and "Access violation" in known.text


def test_other_refusals_say_what_the_runtime_says() -> None:
    known, _ = refused(LiteSVM(), MEMO, b"\xff", 200_000)
    assert known.name == "" and "InvalidInstructionData" in known.text
