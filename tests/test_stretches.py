"""How frames are cut into transactions: on a chain that knows nothing but what each unit costs."""

from dataclasses import dataclass
from typing import cast

import pytest
from solders.pubkey import Pubkey
from solders.transaction import Transaction

from crank.chain import MEMORY_EVERY
from crank.errors import SessionError
from crank.solana_bridge.program import Program
from crank.solana_bridge.refusal import Refusal, RefusedError
from crank.solana_bridge.rpc import Rpc, Simulation
from crank.solana_bridge.session_state import world_shards
from crank.solana_bridge.stretches import TOO_MUCH, Stretch, Stretches
from crank.solana_bridge.transactions import MOST_UNITS, budget

INPUTS, ENTERS, SCAN, LEAVES, HEADS = 423_000, 337_000, 222_000, 168_000, 372_000
UNITS = [INPUTS, *[ENTERS, SCAN, LEAVES] * 4, HEADS]
"""Of a step: what wire-base's cost in a match's first frame."""
SEAL = 6_000
STATE_LENGTH = 144_144
UNITS_A_SHARD = 5
MANIFEST = {"entity": bytes(32), "shards": 3, "state_length": STATE_LENGTH}
PROGRAM = Program(Pubkey.default())
DEARER = 1.05
"""What frames cost beside the one by which they were cut."""


@dataclass(frozen=True)
class Sent:
    """What would be signed."""

    stretch: Stretch

    def __bytes__(self) -> bytes:
        return bytes(1000)


class Chain:
    """A session, and what it costs to go on with it."""

    def __init__(self, units: list[int]) -> None:
        self.units, self.row, self.done, self.factor, self.asked = units, 0, 0, 1.0, 0
        self.stretches = Stretches(cast(Rpc, self), PROGRAM, MANIFEST)
        self._shards = world_shards(PROGRAM, MANIFEST)

    def simulate(self, transaction: Transaction) -> Simulation:
        self.asked += 1
        return self.outcome(cast(Sent, transaction).stretch)

    def outcome(self, stretch: Stretch) -> Simulation:
        end = min(self.done + stretch.units, len(self.units) + 1)
        for unit in range(self.done, min(end, len(self.units))):
            if self._shards[unit // UNITS_A_SHARD][0] not in stretch.weights:
                name = "WrongAccount" if unit == self.done else "NotEnoughAccountKeys"
                return Simulation(Refusal(name, name), 0)
        taken = int(sum(self.units[self.done : end]) * self.factor)
        if end > len(self.units):
            taken += SEAL + (STATE_LENGTH // 2 if (self.row + 1) % MEMORY_EVERY == 0 else 0)
        return Simulation(Refusal(TOO_MUCH, "") if taken > MOST_UNITS else None, min(taken, MOST_UNITS))

    def send(self, stretch: Stretch) -> Refusal | None:
        outcome = self.outcome(stretch)
        if outcome.refusal is None:
            self.done += stretch.units
            if self.done > len(self.units):
                self.row, self.done = self.row + 1, 0
        return outcome.refusal

    def build(self, stretch: Stretch) -> Transaction:
        return cast(Transaction, Sent(stretch))

    def play(self) -> int:
        """A frame; how many transactions it took."""
        count, row = 0, self.row
        while self.row == row:
            assert self.send(self.stretches.at(row + 1, self.done, self.build)) is None
            count += 1
        return count


def test_dearer_frames_fit_and_only_the_memorys_take_one_more() -> None:
    chain = Chain(UNITS)
    assert chain.stretches.of_row(1) is None
    assert chain.play() == 3
    asked, chain.factor = chain.asked, DEARER
    taken = {row: chain.play() for row in range(2, 2 * MEMORY_EVERY + 2)}
    assert {row for row, count in taken.items() if count != 3} == {MEMORY_EVERY, 2 * MEMORY_EVERY}
    assert taken[MEMORY_EVERY] == 4
    assert chain.asked == asked, "nothing is tried in the middle of a match"


def test_the_cut_of_a_row_is_known_before_it_is_sent() -> None:
    chain = Chain(UNITS)
    chain.play()
    usual, hashed = chain.stretches.of_row(2), chain.stretches.of_row(MEMORY_EVERY)
    assert usual is not None and hashed is not None
    assert usual[:2] == hashed[:2]
    assert hashed[-1] == (len(UNITS), Stretch(255, ())), "the seal reads no weights"


def test_a_match_that_goes_on_where_the_memory_is_hashed_is_cut_there() -> None:
    chain = Chain(UNITS)
    chain.row = MEMORY_EVERY - 1
    assert chain.play() == 4
    assert chain.play() == 3


def test_a_memory_that_fits_takes_no_transaction_of_its_own() -> None:
    chain = Chain([300_000] * 4)
    assert chain.play() == 1
    chain.row = MEMORY_EVERY - 1
    assert chain.play() == 1


def test_what_took_too_much_is_cut_anew() -> None:
    chain = Chain(UNITS)
    chain.play()
    chain.factor = 1.12
    first = chain.stretches.at(2, 0, chain.build)
    assert chain.send(first) is None
    second = chain.stretches.at(2, chain.done, chain.build)
    refusal = chain.send(second)
    assert refusal is not None and refusal.name == TOO_MUCH
    chain.stretches.shorten(2, chain.done)
    shorter = chain.stretches.at(2, chain.done, chain.build)
    assert shorter.units < second.units
    assert chain.send(shorter) is None


def test_a_unit_that_fits_no_transaction_is_said() -> None:
    chain = Chain([MOST_UNITS + 1])
    with pytest.raises(SessionError, match="takes more compute units than a transaction has"):
        chain.stretches.at(1, 0, chain.build)


def test_where_nothing_runs_the_reason_is_told() -> None:
    chain = Chain(UNITS)
    chain.outcome = lambda stretch: Simulation(Refusal("StaleStep", "another was faster"), 0)  # type: ignore[method-assign]
    with pytest.raises(RefusedError, match="another was faster"):
        chain.stretches.at(1, 0, chain.build)


def test_no_two_budgets_are_equal() -> None:
    assert len({bytes(budget()[0].data) for _ in range(100)}) == 100
