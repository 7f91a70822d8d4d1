"""A case with everything that belongs to it, as the chain has it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from solders.pubkey import Pubkey

from crank.dispute.court import Court
from crank.dispute.program import (
    ACCOUNTS,
    CHALLENGE_DATA,
    CHALLENGER,
    ENUMS,
    HASH,
    ROW_STATE_BYTES,
    STRUCTS,
    DisputeProgram,
    account_size,
)
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
    def answered(self) -> bool:
        """Whether the defender has made a move."""
        whole = (self.count - 1).bit_length()
        return self.status != "ROWS" or self.turn == CHALLENGER or self.height < whole

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
    def serial(self) -> int:
        """Which of the claim's challenges it is."""
        return int(self.entry.record["serial"])

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

    @property
    def moved_at(self) -> int:
        """Unix time of the last move, or of the challenge."""
        return int(self.entry.record["moved_at"])

    def left(self, side: int, now: int) -> int:
        """Seconds that a side has left; less than 0: since when its time is up."""
        spent = now - self.moved_at if side == self.turn else 0
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

    @property
    def empty(self) -> bool:
        """Whether it is decided, and nothing belongs to it any more."""
        return self.status != "OPEN" and not self.claims and not self.challenges

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
    try:
        case = Entry.parse("Case", court.case, account.data)
    except BorshError as error:
        raise SessionError(f"the case {court.case} can't be read: {error}") from error
    claims = _entries(rpc, court.program, "Claim", account_size("Claim"), "entity", court.case)
    size = account_size("Challenge", CHALLENGE_DATA)
    challenges = _entries(rpc, court.program, "Challenge", size, "case", court.case)
    return Docket(case, claims, [Challenge(entry) for entry in challenges], chain_time(rpc))


def fetch_cases(rpc: Rpc, program: DisputeProgram, world_program: Pubkey) -> list[Entry]:
    """All cases about sessions of a world's program, the oldest first."""
    found = _entries(rpc, program, "Case", account_size("Case"), "world_program", world_program)
    return sorted(found, key=lambda case: int(case.record["opened_at"]))


def fetch_challenge(rpc: Rpc, program: DisputeProgram, address: Pubkey) -> Challenge | None:
    """A challenge, None where there is none."""
    account = rpc.account(address)
    if account is None or account.owner != program.address:
        return None
    try:
        return Challenge(Entry.parse("Challenge", address, account.data))
    except BorshError:
        return None


def fetch_uploads(rpc: Rpc, program: DisputeProgram, state_bytes: int, uploader: Pubkey) -> dict[Pubkey, Pubkey]:
    """What someone uploads: each account, and the challenge that it is for; state_bytes: of a whole state."""
    upload = ACCOUNTS["StateUpload"]
    size, entity = account_size("StateUpload", state_bytes), field_offset(upload, "entity")
    found = rpc.program_accounts(program.address, size, size - AUTHORITY, bytes(uploader), entity + HASH)
    kind = upload.discriminator
    return {at: Pubkey.from_bytes(data[entity:]) for at, data in found.items() if data[: len(kind)] == kind}


def _entries(rpc: Rpc, program: DisputeProgram, name: str, size: int, field: str, value: Pubkey) -> list[Entry]:
    found = rpc.program_accounts(program.address, size, field_offset(ACCOUNTS[name], field), bytes(value))
    entries = []
    for address, content in found.items():
        try:
            entries.append(Entry.parse(name, address, content))
        except BorshError:
            # another kind of account with the same bytes there
            continue
    return sorted(entries, key=lambda entry: bytes(entry.address))
