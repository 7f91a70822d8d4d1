"""The world's program at an address: its instructions, and where its accounts are."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from solders.instruction import AccountMeta, Instruction
from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM_PROGRAM

from crank.solana_bridge.borsh import instruction_data
from schema.chain import FIRST_ERROR, Chain, load


class Interface:
    """A described program: what it takes, and by name its accounts, structs (their fields), enums (their values) and
    constants; errors: name and text by number."""

    def __init__(self, chain: Chain) -> None:
        self.accounts = {account.name: account for account in chain.accounts}
        self.structs = {name: fields for name, _, fields in chain.structs}
        self.enums = {name: values for name, _, values in chain.enums}
        constants = chain.constants | chain.client_constants
        self.constants = {name: value for name, (_, value, _) in constants.items()}
        self.errors = {FIRST_ERROR + number: error for number, error in enumerate(chain.errors)}
        self._instructions = {instruction.name: instruction for instruction in chain.instructions}
        known = {name: Pubkey.from_string(address) for name, (address, _) in chain.addresses.items()}
        self._known = {"system_program": SYSTEM_PROGRAM, **known}

    def instruction(
        self, program: Pubkey, name: str, accounts: Sequence[Pubkey], args: Mapping[str, Any]
    ) -> Instruction:
        """An instruction with its accounts in the description's order, those that are the same on every chain left out.

        What the description repeats ("*") takes all that is left. ValueError for too few or too many accounts.
        """
        described = self._instructions[name]
        metas: list[AccountMeta] = []
        given = list(accounts)
        for meta in described.accounts:
            if meta.name in self._known:
                known = self._known[meta.name]
                metas.append(AccountMeta(known, meta.signer, meta.writable))
                continue
            count = len(given) if meta.many else 1
            if count > len(given):
                raise ValueError(f"{name} needs an account {meta.name}")
            metas += [AccountMeta(address, meta.signer, meta.writable) for address in given[:count]]
            del given[:count]
        if given:
            raise ValueError(f"{name} takes {len(given)} accounts less")
        return Instruction(program, instruction_data(described, args), metas)


CHAIN: Final = load()
_INTERFACE: Final = Interface(CHAIN)
ACCOUNTS: Final = _INTERFACE.accounts
STRUCTS: Final = _INTERFACE.structs
ENUMS: Final = _INTERFACE.enums
CONSTANTS: Final = _INTERFACE.constants
COMPONENTS: Final = ("HiddenState", "InputBuffer", "FrameLog", "InputLog")
"""What a session has beside itself, in the order of `create_component`'s kinds."""
DELEGATION_PROGRAM: Final = Pubkey.from_string(CHAIN.addresses["delegation_program"][0])
"""It owns on the base layer what is on a rollup."""
_ENTITY: Final = b"entity"
_ERRORS: Final = _INTERFACE.errors


def error_name(code: int) -> str | None:
    """The name of the program's error with this code, None where it has none."""
    return _ERRORS[code][0] if code in _ERRORS else None


def error_message(code: int) -> str:
    """What the program's error with this code says."""
    return _ERRORS[code][1] if code in _ERRORS else f"the program's error {code}"


@functools.cache
def _derived(program: Pubkey, *seeds: bytes) -> Pubkey:
    """An address, remembered: every transaction names the same ones."""
    return Pubkey.find_program_address(seeds, program)[0]


@dataclass(frozen=True)
class Program:
    """The world's program."""

    address: Pubkey

    def entity(self, owner: Pubkey, number: int) -> Pubkey:
        """What the components that `owner` makes under this number belong to."""
        return _derived(self.address, _ENTITY, bytes(owner), number.to_bytes(8, "little"))

    def component(self, name: str, entity: Pubkey, number: int = 0) -> Pubkey:
        """The address of an entity's component; number: which, of those there are several of."""
        account = ACCOUNTS[name]
        seed = account.seed.removesuffix("*").encode() + (bytes([number]) if account.numbered else b"")
        return _derived(self.address, seed, bytes(entity))

    def instruction(self, name: str, accounts: Sequence[Pubkey], **args: Any) -> Instruction:
        """Accounts and errors as in `Interface.instruction`."""
        return _INTERFACE.instruction(self.address, name, accounts, args)
