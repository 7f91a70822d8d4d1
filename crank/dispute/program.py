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
from crank.solana_bridge.rpc import Rpc
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
        which is only simulated; someone with lamports, else SessionError."""
        found = rpc.account(self.address, 0, 0)
        if found is None or not found.executable:
            raise SessionError(f"there is no dispute program {self.address} on {rpc.url}")
        if rpc.balance(payer) == 0:
            raise SessionError(
                f"{payer} holds no SOL, without which nobody can try whether {self.address} is the dispute program: "
                "send some there, or name a --key that has some"
            )
        # every other program refuses an instruction that it doesn't have, in other words
        nowhere = self.derived("Case", bytes(HASH), bytes(HASH))
        question = Message([self.instruction("settle_case", [nowhere, payer])], payer)
        refusal = rpc.simulate(Transaction.new_unsigned(question)).refusal
        if refusal is None or refusal.code != WRONG_ACCOUNT:
            said = "nothing is wrong" if refusal is None else refusal.text
            raise SessionError(
                f"{self.address} on {rpc.url} is not the dispute program: asked to settle a case that is not there, it "
                f"says: {said}"
            )

    def derived(self, account: str, *seeds: bytes) -> Pubkey:
        """Where an account of this kind with these further seeds is."""
        return Pubkey.find_program_address([ACCOUNTS[account].seed.encode(), *seeds], self.address)[0]

    def instruction(self, name: str, accounts: Sequence[Pubkey], **args: Any) -> Instruction:
        """Accounts and errors as in `Interface.instruction`."""
        return _INTERFACE.instruction(self.address, name, accounts, args)
