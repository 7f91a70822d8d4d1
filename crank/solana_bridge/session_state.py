"""A session as its account says."""

from dataclasses import dataclass
from typing import Any

from solders.pubkey import Pubkey

from crank.errors import SessionError, UnfinishedSessionError
from crank.solana_bridge.borsh import BorshError, Record, read_account
from crank.solana_bridge.program import ACCOUNTS, COMPONENTS, DELEGATION_PROGRAM, ENUMS, Program
from crank.solana_bridge.rpc import Rpc

NOBODY = Pubkey.default()


@dataclass(frozen=True)
class SessionState:
    """address, program: where it is and whose; record: all of the account's fields; data: its bytes."""

    address: Pubkey
    program: Program
    record: Record
    data: bytes

    @classmethod
    def parse(cls, address: Pubkey, program: Program, data: bytes) -> "SessionState":
        """SessionError for data that are no whole session."""
        try:
            return cls(address, program, read_account(ACCOUNTS["SessionState"], data), data)
        except BorshError as error:
            raise SessionError(f"the account {address} is no session of the world's program: {error}") from error

    @property
    def status(self) -> str:
        """OPEN, LOCKED…: a name of SessionStatus."""
        return self._name("SessionStatus", self.record["status"])

    @property
    def reason(self) -> str:
        """Why it ended: a name of EndReason."""
        return self._name("EndReason", self.record["reason"])

    def _name(self, enum: str, value: int) -> str:
        names = ENUMS[enum]
        if value >= len(names):
            raise SessionError(f"the session {self.address} says {value} where {enum} has {len(names)} values")
        return names[value]

    @property
    def row(self) -> int:
        """The present frame's number."""
        return int(self.record["row"])

    @property
    def cursor(self) -> tuple[int, int]:
        """The present frame's number, and the units of the next that are done."""
        return self.row, int(self.record["units"])

    @property
    def winner(self) -> int | None:
        winner = int(self.record["winner"])
        return winner if winner in (0, 1) else None

    @property
    def manifest(self) -> Pubkey:
        return Pubkey.from_bytes(self.record["manifest"])

    @property
    def entity(self) -> Pubkey:
        return Pubkey.from_bytes(self.record["entity"])

    @property
    def validator(self) -> Pubkey:
        """The rollup's that it may be delegated to; NOBODY: none."""
        return Pubkey.from_bytes(self.record["validator"])

    @property
    def players(self) -> list[Pubkey]:
        return [Pubkey.from_bytes(player) for player in self.record["players"]]

    @property
    def session_keys(self) -> list[Pubkey]:
        return [Pubkey.from_bytes(key) for key in self.record["session_keys"]]

    def component(self, name: str) -> Pubkey:
        """The address of one of its components."""
        return self.program.component(name, self.entity)

    @property
    def components(self) -> list[Pubkey]:
        """All four, in the order in which instructions name them."""
        return [self.component(name) for name in COMPONENTS]

    @property
    def open_frame(self) -> int:
        """The frame that inputs are taken for now."""
        row, units = self.cursor
        return row + 1 + int(units > 0) + int(self.record["input_delay"])


def fetch_session(rpc: Rpc, address: Pubkey) -> SessionState:
    """A session by its address. SessionError where there is none, or where it is away on a rollup."""
    account = rpc.account(address)
    if account is None:
        raise SessionError(f"there is no account {address} on {rpc.url}")
    if account.owner == DELEGATION_PROGRAM:
        raise UnfinishedSessionError(
            f"the session {address} is on its rollup now: name that with --rpc, not {rpc.url}, or wait until it is back"
        )
    return SessionState.parse(address, Program(account.owner), account.data)


def fetch_component(rpc: Rpc, session: SessionState, name: str) -> Record:
    """A component of a session. SessionError where it is missing or not whole."""
    address = session.component(name)
    account = rpc.account(address)
    if account is None or account.owner != session.program.address:
        raise SessionError(f"the session {session.address} has no {name}")
    try:
        return read_account(ACCOUNTS[name], account.data)
    except BorshError as error:
        raise SessionError(f"the {name} of session {session.address} can't be read: {error}") from error


def fetch_manifest(rpc: Rpc, address: Pubkey) -> tuple[Program, dict[str, Any]]:
    """A world's manifest and the program that holds it. SessionError where there is none."""
    account = rpc.account(address)
    if account is None:
        raise SessionError(f"there is no account {address} on {rpc.url}")
    try:
        return Program(account.owner), read_account(ACCOUNTS["ModelManifest"], account.data)
    except BorshError as error:
        raise SessionError(f"the account {address} is no manifest of a world: {error}") from error


def world_shards(program: Program, manifest: Record) -> list[tuple[Pubkey, Pubkey]]:
    """The shards of the world with this manifest, in order: each one's address, and that of its packed weights."""
    entity = Pubkey.from_bytes(manifest["entity"])
    return [
        (program.component("WeightShard", entity, number), program.component("PackedWeights", entity, number))
        for number in range(manifest["shards"])
    ]
