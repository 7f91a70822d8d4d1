"""How a world's frames are cut into transactions: as many units as the compute units allow, with the shards they need.

Found out by simulation, once for each unit that a transaction begins with: what a unit costs, the world and the program
decide, and which shard holds it, too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from solders.pubkey import Pubkey
from solders.transaction import Transaction

from crank.errors import SessionError
from crank.solana_bridge.refusal import Refusal, RefusedError
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.transactions import MOST_BYTES

ALL: Final = 255
"""More units than any frame has left."""
TOO_MUCH: Final = "TooMuch"


@dataclass(frozen=True)
class Stretch:
    """So many units, and the accounts of the shards that hold them: each with its packed weights."""

    units: int
    weights: tuple[Pubkey, ...]


Build = Callable[[Stretch], Transaction]
"""Makes the transaction that would run a stretch from where the session stands."""


class Stretches:
    """What is known of a world's frames; shards: each one's address and that of its packed weights."""

    def __init__(self, rpc: Rpc, shards: list[tuple[Pubkey, Pubkey]]) -> None:
        self._rpc = rpc
        self._shards = shards
        self._known: dict[int, Stretch] = {}

    def at(self, first: int, build: Build) -> Stretch:
        """The longest stretch that fits one transaction from unit `first` on, where the session stands.

        RefusedError where nothing runs there now.
        """
        if first not in self._known:
            self._known[first] = self._longest(first, build)
        return self._known[first]

    def shorten(self, first: int) -> None:
        """Says that the stretch from `first` took more compute units than there are: frames differ."""
        self._known.pop(first)

    def _longest(self, first: int, build: Build) -> Stretch:
        shard = self._shard_of(first, build)
        if (whole := self._fits(ALL, shard, build)) is not None:
            return whole
        best, too_many = self._fits(1, shard, build), ALL
        if best is None:
            raise SessionError(f"unit {first} of a frame takes more compute units than a transaction has")
        while too_many - best.units > 1:
            middle = (best.units + too_many) // 2
            if (found := self._fits(middle, shard, build)) is not None:
                best = found
            else:
                too_many = middle
        return best

    def _shard_of(self, first: int, build: Build) -> int:
        refusal = None
        for number, shard in enumerate(self._shards):
            refusal = self._refusal(Stretch(1, shard), build)
            if refusal is None or refusal.name == TOO_MUCH:
                return number
            if refusal.name not in ("WrongAccount", "NotEnoughAccountKeys"):
                break
        if refusal is None:
            raise SessionError(f"the world has no shard with unit {first}")
        raise RefusedError(refusal)

    def _fits(self, units: int, shard: int, build: Build) -> Stretch | None:
        """The stretch with as few shards as it needs, None where it takes more than a transaction has."""
        for end in range(shard + 1, len(self._shards) + 1):
            weights = tuple(address for pair in self._shards[shard:end] for address in pair)
            stretch = Stretch(units, weights)
            refusal = self._refusal(stretch, build)
            if refusal is None:
                return stretch
            if refusal.name == TOO_MUCH:
                return None
            if refusal.name != "NotEnoughAccountKeys":
                raise RefusedError(refusal)
        return None

    def _refusal(self, stretch: Stretch, build: Build) -> Refusal | None:
        transaction = build(stretch)
        if len(bytes(transaction)) > MOST_BYTES:
            return Refusal(TOO_MUCH, f"the transaction has more than {MOST_BYTES} bytes")
        return self._rpc.simulate(transaction).refusal
