"""The dispute program at an address: its instructions, where its accounts are, what its refusals mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from solders.instruction import Instruction
from solders.message import Message
from solders.pubkey import Pubkey
from solders.transaction import Transaction

from crank.errors import SessionError
from crank.solana_bridge.program import Interface
from crank.solana_bridge.refusal import Refusal
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.transactions import budget
from schema.chain import AUTHORITY, DISCRIMINATOR, VECTOR_LENGTH, load

_INTERFACE: Final = Interface(load("dispute"))
ACCOUNTS: Final = _INTERFACE.accounts
STRUCTS: Final = _INTERFACE.structs
ENUMS: Final = _INTERFACE.enums
CONSTANTS: Final = _INTERFACE.constants
ERRORS: Final = _INTERFACE.errors
WRONG_ACCOUNT: Final = next(code for code, (name, _) in ERRORS.items() if name == "WrongAccount")
HASH: Final = 32
DEFENDER: Final = CONSTANTS["DEFENDER"]
CHALLENGER: Final = CONSTANTS["CHALLENGER"]
SIDES: Final = ("defender", "challenger")
"""Of a challenge, by number."""
ROW_STATE_BYTES: Final = sum(field.type.size for field in STRUCTS["RowState"])
CHALLENGE_DATA: Final = 2 * ROW_STATE_BYTES + CONSTANTS["SECTION_NODES"] * HASH
"""Bytes of a Challenge's data: two rows and the nodes that were revealed last."""


def account_size(name: str, data: int = 0) -> int:
    """Bytes of an account, with so many bytes of data where it has any."""
    account = ACCOUNTS[name]
    vectors = VECTOR_LENGTH + data if account.vectors else 0
    return DISCRIMINATOR + sum(field.type.size for field in account.fields) + vectors + AUTHORITY


@dataclass(frozen=True)
class DisputeProgram:
    """The dispute program."""

    address: Pubkey

    def check(self, rpc: Rpc, payer: Pubkey) -> None:
        """SessionError where there is none at this address, or another program. payer: who would pay for the question,
        which is only simulated; someone who can, else SessionError."""
        found = rpc.account(self.address, 0, 0)
        if found is None or not found.executable:
            raise SessionError(f"there is no dispute program {self.address} on {rpc.url}")
        # every other program refuses an instruction that it doesn't have, in other words
        nowhere = self.derived("Case", bytes(HASH), bytes(HASH))
        refusal = _refusal(rpc, [self.instruction("settle_case", [nowhere, payer])], payer)
        if refusal is None or refusal.code != WRONG_ACCOUNT:
            self._check_payer(rpc, payer)
            said = "nothing is wrong" if refusal is None else refusal.text
            raise SessionError(
                f"{self.address} on {rpc.url} is not the dispute program: asked to settle a case that is not there, it "
                f"says: {said}"
            )

    def _check_payer(self, rpc: Rpc, payer: Pubkey) -> None:
        """SessionError for someone who can't pay for any transaction: what becomes of one says nothing then."""
        refusal = _refusal(rpc, budget(), payer)
        if refusal is not None:
            raise SessionError(
                f"{payer} holds {rpc.balance(payer)} lamports and can't pay a fee ({refusal.text}), without which "
                f"nobody can try whether {self.address} is the dispute program: name a --key that can"
            )

    def derived(self, account: str, *seeds: bytes) -> Pubkey:
        """Where an account of this kind with these further seeds is."""
        return Pubkey.find_program_address([ACCOUNTS[account].seed.encode(), *seeds], self.address)[0]

    def instruction(self, name: str, accounts: Sequence[Pubkey], **args: Any) -> Instruction:
        """Accounts and errors as in `Interface.instruction`."""
        return _INTERFACE.instruction(self.address, name, accounts, args)


def _refusal(rpc: Rpc, instructions: Sequence[Instruction], payer: Pubkey) -> Refusal | None:
    """Why a transaction of these instructions would fail, None where it wouldn't."""
    return rpc.simulate(Transaction.new_unsigned(Message(list(instructions), payer))).refusal
