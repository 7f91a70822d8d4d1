"""A case with everything that belongs to it, as the chain has it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from solders.pubkey import Pubkey

from crank.dispute.court import Court
from crank.dispute.program import ACCOUNTS, CHALLENGE_DATA, ENUMS, HASH, ROW_STATE_BYTES, STRUCTS, account_size
from crank.errors import SessionError
from crank.solana_bridge.borsh import BorshError, Reader, Record, field_offset, read_account
from crank.solana_bridge.rpc import Rpc
from schema.chain import AUTHORITY

CLOCK: Final = Pubkey.from_string("SysvarC1ock11111111111111111111111111111111")
CLOCK_TIME_AT: Final = 32
CLOCK_TIME_BYTES: Final = 8
DECIDED: Final = ("LOST", "WON", "VOID")


@dataclass(frozen=True)
class Entry:
    """An account of the dispute program. record: its fields; authority: whose it is."""

    address: Pubkey
    record: Record
    authority: Pubkey

    @classmethod
    def parse(cls, name: str, address: Pubkey, data: bytes) -> "Entry":
        """BorshError for another account."""
        return cls(address, read_account(ACCOUNTS[name], data), Pubkey.from_bytes(data[-AUTHORITY:]))

    def key(self, field: str) -> Pubkey:
        """A field that is an address."""
        return Pubkey.from_bytes(self.record[field])

    def status(self, enum: str) -> str:
        """The name of its status."""
        return ENUMS[enum][self.record["status"]]


@dataclass(frozen=True)
class Challenge:
    """A challenge. revealed: the nodes that the defender showed last."""

    entry: Entry

    @property
    def address(self) -> Pubkey:
        return self.entry.address

    @property
    def claim(self) -> Pubkey:
        return self.entry.key("entity")

    @property
    def challenger(self) -> Pubkey:
        return self.entry.authority

    @property
    def status(self) -> str:
        return self.entry.status("ChallengeStatus")

    @property
    def decided(self) -> bool:
        return self.status in DECIDED

    @property
    def turn(self) -> int:
        return int(self.entry.record["turn"])

    @property
    def row(self) -> int:
        """The last row that both sides take for right, once it is found."""
        return int(self.entry.record["row"])

    @property
    def count(self) -> int:
        return int(self.entry.record["count"])

    @property
    def position(self) -> int:
        return int(self.entry.record["position"])

    @property
    def height(self) -> int:
        return int(self.entry.record["height"])

    @property
    def agreed_height(self) -> int:
        return int(self.entry.record["agreed_height"])

    @property
    def after(self) -> bytes:
        """The denied row as the defender has opened it: a RowState."""
        data: bytes = self.entry.record["data"]
        return data[ROW_STATE_BYTES : 2 * ROW_STATE_BYTES]

    def revealed(self, count: int) -> list[bytes]:
        nodes = self.entry.record["data"][2 * ROW_STATE_BYTES :]
        return [nodes[at : at + HASH] for at in range(0, count * HASH, HASH)]

    def left(self, side: int, now: int) -> int:
        """Seconds that a side has left; less than 0: since when its time is up."""
        spent = now - int(self.entry.record["moved_at"]) if side == self.turn else 0
        return int(self.entry.record["left"][side]) - spent


@dataclass(frozen=True)
class Docket:
    """now: the chain's time, in Unix seconds."""

    case: Entry
    claims: Sequence[Entry]
    challenges: Sequence[Challenge]
    now: int

    @property
    def status(self) -> str:
        """OPEN, UPHELD, OVERTURNED."""
        return self.case.status("CaseStatus")

    def claim(self, address: Pubkey) -> Entry | None:
        return next((claim for claim in self.claims if claim.address == address), None)

    def against(self, claim: Entry) -> list[Challenge]:
        """The challenges of a claim."""
        return [challenge for challenge in self.challenges if challenge.claim == claim.address]


def read_row(state: bytes) -> Record:
    """A RowState's fields."""
    return Reader(state).record(STRUCTS["RowState"])


def chain_time(rpc: Rpc) -> int:
    """The chain's own clock, in Unix seconds."""
    clock = rpc.account(CLOCK, CLOCK_TIME_AT, CLOCK_TIME_BYTES)
    if clock is None or len(clock.data) != CLOCK_TIME_BYTES:
        raise SessionError(f"{rpc.url} does not tell the chain's time")
    return int.from_bytes(clock.data, "little", signed=True)


def fetch_docket(rpc: Rpc, court: Court) -> Docket | None:
    """The case about a session, None where there is none."""
    account = rpc.account(court.case)
    if account is None or account.owner != court.program.address:
        return None
    case = Entry.parse("Case", court.case, account.data)
    challenges = _entries(rpc, court, "Challenge", "case", court.case, CHALLENGE_DATA)
    return Docket(
        case,
        _entries(rpc, court, "Claim", "entity", court.case),
        [Challenge(entry) for entry in challenges],
        chain_time(rpc),
    )


def fetch_uploads(rpc: Rpc, court: Court, challenge: Pubkey, state_bytes: int, uploader: Pubkey) -> list[Entry]:
    """Who `uploader` is has these uploads for a challenge; state_bytes: of a whole state."""
    found = _entries(rpc, court, "StateUpload", "entity", challenge, state_bytes)
    return [upload for upload in found if upload.authority == uploader]


def _entries(rpc: Rpc, court: Court, name: str, field: str, value: Pubkey, data: int = 0) -> list[Entry]:
    size = account_size(name, data)
    offset = field_offset(ACCOUNTS[name], field)
    found = rpc.program_accounts(court.program.address, offset, bytes(value), size)
    entries = []
    for address, content in found.items():
        try:
            entries.append(Entry.parse(name, address, content))
        except BorshError:
            # another kind of account with the same bytes there
            continue
    return sorted(entries, key=lambda entry: bytes(entry.address))
