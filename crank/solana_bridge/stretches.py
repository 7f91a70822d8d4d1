"""How a world's frames are cut into transactions: as many units as the compute units allow, with the shards they need.

Found out by simulation, once for each unit that a transaction begins with: what a unit costs, the world and the program
decide, and which shard holds it, too. Rows whose memory goes into the hash chain have a dearer end, and it is known by
how much: where it doesn't fit, the seal of those rows is a transaction of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from solders.pubkey import Pubkey
from solders.transaction import Transaction

from crank.chain import MEMORY_EVERY
from crank.errors import SessionError
from crank.solana_bridge.borsh import Record
from crank.solana_bridge.program import CONSTANTS, Program
from crank.solana_bridge.refusal import Refusal, RefusedError
from crank.solana_bridge.rpc import Rpc, Simulation
from crank.solana_bridge.session_state import world_shards
from crank.solana_bridge.transactions import LIMITS, MOST_BYTES, MOST_UNITS

ALL: Final = 255
"""More units than any frame has left."""
TOO_MUCH: Final = "TooMuch"
ROOM: Final = MOST_UNITS * CONSTANTS["ROOM_PERCENT"] // 100
"""Compute units that several units may take when they are tried: frames differ by some percent."""


@dataclass(frozen=True)
class Stretch:
    """So many units, and the accounts of the shards that hold them: each with its packed weights."""

    units: int
    weights: tuple[Pubkey, ...]


SEAL: Final = Stretch(ALL, ())
"""What is left when all units of the step are done."""
Build = Callable[[Stretch], Transaction]
"""Makes the transaction that would run a stretch from where the session stands."""


class Stretches:
    """What is known of a world's frames."""

    def __init__(self, rpc: Rpc, program: Program, manifest: Record) -> None:
        """manifest: the world's, with the program that holds it."""
        self._rpc = rpc
        self._shards = world_shards(program, manifest)
        self._memory_units = int(manifest["state_length"]) // CONSTANTS["MEMORY_BYTES_A_UNIT"]
        self._known: dict[tuple[int, bool], Stretch] = {}
        """By first unit, and whether the row's memory is hashed."""

    def at(self, row: int, first: int, build: Build) -> Stretch:
        """The longest stretch of this row that fits one transaction from unit `first` on, where the session stands.

        RefusedError where nothing runs there now.
        """
        place = self._place(row, first)
        if place not in self._known:
            stretch, taken = self._longest(first, build)
            self._known[place] = stretch
            if stretch.units == ALL and row % MEMORY_EVERY:
                self._end_with_memory(first, stretch, taken, build)
        return self._known[place]

    def of_row(self, row: int) -> list[tuple[int, Stretch]] | None:
        """All stretches of a row with their first units, None before each is known."""
        found: list[tuple[int, Stretch]] = []
        first = 0
        while (stretch := self._known.get(self._place(row, first))) is not None:
            found.append((first, stretch))
            if stretch.units == ALL:
                return found
            first += stretch.units
        return None

    def shorten(self, row: int, first: int) -> None:
        """Says that the stretch from `first` took more compute units than there are: frames differ."""
        self._known.pop(self._place(row, first))

    def _place(self, row: int, first: int) -> tuple[int, bool]:
        usual = self._known.get((first, False))
        dearer = row % MEMORY_EVERY == 0 and (usual is None or usual.units == ALL)
        return first, dearer

    def _end_with_memory(self, first: int, whole: Stretch, taken: int, build: Build) -> None:
        """How rows end whose memory is hashed, where others end with this stretch; taken: its compute units."""
        if taken + self._memory_units <= ROOM:
            self._known[first, True] = whole
            return
        before_seal, end = 0, ALL
        while end - before_seal > 1:
            middle = (before_seal + end) // 2
            simulation = self._simulated(Stretch(middle, whole.weights), build)
            if simulation.refusal is not None:
                raise RefusedError(simulation.refusal)
            if simulation.units < taken:
                before_seal = middle
            else:
                end = middle
        if before_seal:
            self._known[first, True] = Stretch(before_seal, whole.weights)
        self._known[first + before_seal, True] = SEAL

    def _longest(self, first: int, build: Build) -> tuple[Stretch, int]:
        """The longest stretch, and the compute units that it takes."""
        shard = self._shard_of(first, build)
        if (whole := self._fits(ALL, shard, build)) is not None:
            return whole
        best, too_many = self._fits(1, shard, build), ALL
        if best is None:
            raise SessionError(f"unit {first} of a frame takes more compute units than a transaction has")
        while too_many - best[0].units > 1:
            middle = (best[0].units + too_many) // 2
            if (found := self._fits(middle, shard, build)) is not None:
                best = found
            else:
                too_many = middle
        return best

    def _shard_of(self, first: int, build: Build) -> int:
        refusal = None
        for number, shard in enumerate(self._shards):
            refusal = self._simulated(Stretch(1, shard), build).refusal
            if refusal is None or refusal.name == TOO_MUCH:
                return number
            if refusal.name not in ("WrongAccount", "NotEnoughAccountKeys"):
                break
        if refusal is None:
            raise SessionError(f"the world has no shard with unit {first}")
        raise RefusedError(refusal)

    def _fits(self, units: int, shard: int, build: Build) -> tuple[Stretch, int] | None:
        """The stretch with as few shards as it needs, and what it takes; None where that is more than there is."""
        most = MOST_UNITS - LIMITS if units == 1 else ROOM
        for end in range(shard + 1, len(self._shards) + 1):
            weights = tuple(address for pair in self._shards[shard:end] for address in pair)
            stretch = Stretch(units, weights)
            simulation = self._simulated(stretch, build)
            refusal = simulation.refusal
            if refusal is None:
                return (stretch, simulation.units) if simulation.units <= most else None
            if refusal.name == TOO_MUCH:
                return None
            if refusal.name != "NotEnoughAccountKeys":
                raise RefusedError(refusal)
        return None

    def _simulated(self, stretch: Stretch, build: Build) -> Simulation:
        transaction = build(stretch)
        if len(bytes(transaction)) > MOST_BYTES:
            return Simulation(Refusal(TOO_MUCH, f"the transaction has more than {MOST_BYTES} bytes"), 0)
        return self._rpc.simulate(transaction)
