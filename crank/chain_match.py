"""A match that lives on chain: agents answer its frames with session keys, frames are cranked, an engine runs beside.

Whatever is cut on the way (socket, node, this process), the chain says where the match stands, and it goes on there:
inputs and the first units of a frame are one transaction, and no unit runs twice.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.transaction import Transaction

from crank import compute_units
from crank.agents.agent import Agent
from crank.chain_twin import Twin
from crank.engines.integer_engine import IntegerEngine
from crank.errors import AgentError, SessionError
from crank.events import find_events
from crank.frame import FRAMES_PER_SECOND, Controllers, Frames
from crank.match_record import ChainRecord, MatchRecord
from crank.rules import LAST_ROW, cut_short, verdict
from crank.solana_bridge.feed import Feed
from crank.solana_bridge.frame_instructions import run_inference, submit_input
from crank.solana_bridge.refusal import Refusal, RefusedError
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import (
    SessionState,
    fetch_component,
    fetch_manifest,
    fetch_session,
)
from crank.solana_bridge.stretches import TOO_MUCH, Stretch, Stretches
from crank.solana_bridge.transactions import budget, signed
from schema.layout import CONTROLLER_SIZE

POLL_SECONDS: Final = 0.1
SEND_AGAIN_SECONDS: Final = 2.0
MOST_REFUSALS: Final = 5
"""In a row at one place: then it is no race with others."""
MEASURED_AT_FIRST: Final = 20
MEASURED_EVERY: Final = 60
FRAME_SECONDS: Final = 1 / FRAMES_PER_SECOND

OnRow = Callable[[int, Frames], None]
"""Called with every row and its frame float32 [2, F], row 0 included."""


@dataclass(frozen=True)
class Player:
    """Who answers for a side: the agent, and the player's key or its session key."""

    agent: Agent
    key: Keypair


@dataclass
class Timing:
    """seconds: of each frame; units: compute units of some, by row; transactions: that landed; cuts: of sockets."""

    seconds: list[float] = field(default_factory=list)
    units: dict[int, int] = field(default_factory=dict)
    transactions: int = 0
    cuts: int = 0

    def describe(self) -> str:
        """One line for people."""
        if not self.seconds:
            return "no frame was cranked"
        p50, p99 = np.percentile(self.seconds, (50, 99)) * 1000
        late = sum(seconds > FRAME_SECONDS for seconds in self.seconds) / len(self.seconds)
        frames = len(self.seconds)
        words = [
            f"{frames:,} frames cranked: p50 {p50:.1f} ms, p99 {p99:.1f} ms, {late:.1%} late (over 1/60 s)",
            f"{self.transactions / frames:.2f} transactions a frame",
        ]
        if self.units:
            words.append(compute_units.describe(self.units.values()))
        if self.cuts:
            words.append(f"the socket was cut {self.cuts} times")
        return ", ".join(words)


class ChainMatch:
    """One session, and who plays its sides here."""

    def __init__(
        self, rpc: Rpc, feed_url: str, session: SessionState, engine: IntegerEngine, players: Mapping[int, Player],
        payer: Keypair | None,
    ) -> None:  # fmt: skip
        """players: by side; sides of others are waited for. payer: of the transactions, where anything is left to play.

        SessionError for a key that may not play its side.
        """
        self._rpc, self._engine, self._players, self._payer = rpc, engine, dict(players), payer
        self.session = session
        for side, player in self._players.items():
            _check_key(session, side, player.key.pubkey())
        _, manifest = fetch_manifest(rpc, session.manifest)
        self._stretches = Stretches(rpc, session.program, manifest)
        self._heap = int(manifest["scratch_length"])
        self._twin = Twin(rpc, session, engine)
        self._feed = Feed(feed_url, [session.address, session.component("InputBuffer")])
        self._answers: dict[int, Controllers] = {}
        """What the agents here answered, by the frame that it is for."""
        self._asked = -1
        self._taken: tuple[int, frozenset[int]] = (0, frozenset())
        """A frame, and the sides whose inputs for it were sent by others."""
        self.timing = Timing()

    def play(self, frames: int, on_row: OnRow | None = None) -> MatchRecord:
        """Goes on until the session is over, or has so many rows (the start counts).

        DivergenceError at the first difference from the engine; SessionError, NodeError.
        """
        try:
            self._reset_agents(frames)
            self._follow(on_row)
            refusals = 0
            while self.session.status == "RUNNING" and self.session.row + 1 < frames:
                before = self.session
                refusal = self._frame(on_row)
                refusals = 0 if refusal is None or self.session.cursor != before.cursor else refusals + 1
                if refusal is not None and refusals >= MOST_REFUSALS:
                    raise RefusedError(refusal)
        finally:
            self.timing.cuts = self._feed.cuts
            self._feed.close()
        return self._record()

    def _reset_agents(self, frames: int) -> None:
        record = self.session.record
        for side, player in self._players.items():
            player.agent.reset(side, record["stage"], record["seed"], frames)

    def _frame(self, on_row: OnRow | None) -> Refusal | None:
        """Goes on to the end of the next frame, or to what refuses it."""
        begun, row, signatures = time.perf_counter(), self.session.row, list[Signature]()
        self._ask()
        while self.session.status == "RUNNING" and self.session.row == row:
            if self.session.cursor[1] == 0 and not self._inputs_are_there():
                begun = time.perf_counter()
                continue
            refusal = self._step(signatures)
            if refusal is not None:
                return refusal
        if self.session.row > row:
            self.timing.seconds.append(time.perf_counter() - begun)
        self._follow(on_row)
        if len(self.timing.seconds) <= MEASURED_AT_FIRST or row % MEASURED_EVERY == 0:
            units = [self._rpc.units(signature) for signature in signatures]
            if units and None not in units:
                self.timing.units[row + 1] = sum(taken or 0 for taken in units)
        return None

    def _step(self, signatures: list[Signature]) -> Refusal | None:
        """One transaction from where the session stands."""
        row, first = self.session.cursor
        try:
            stretch = self._stretches.at(row + 1, first, self._transaction)
        except RefusedError as error:
            return self._refused(error.refusal)
        transaction = self._transaction(stretch)
        signature = self._rpc.send(transaction)
        outcome = self._wait(signature)
        if isinstance(outcome, Refusal):
            return self._refused(outcome)
        if outcome is None:
            # nothing was heard of it: should it still come, the next one finds the session elsewhere and is refused
            self._rpc.blockhash(fresh=True)
        else:
            signatures.append(signature)
            self.timing.transactions += 1
        return None

    def _refused(self, refusal: Refusal) -> Refusal | None:
        """What to do about it: None where another try is no wonder."""
        before = self.session.cursor
        self._look()
        if self.session.cursor != before or self.session.status != "RUNNING":
            return None
        if refusal.name == TOO_MUCH:
            row, first = before
            self._stretches.shorten(row + 1, first)
        elif refusal.name == "AlreadySent":
            ready = fetch_component(self._rpc, self.session, "InputBuffer")["ready"]
            self._taken = (self.session.open_frame, frozenset(side for side in (0, 1) if ready[side]))
        elif refusal.name == "TooEarly":
            self._feed.next(POLL_SECONDS)
        return refusal

    def _transaction(self, stretch: Stretch) -> Transaction:
        """The inputs of the sides here, where they are taken, and a stretch of units."""
        session = self.session
        if self._payer is None:
            raise SessionError(f"the session {session.address} is not over: say who pays for its frames with --payer")
        row, first = session.cursor
        instructions: list[Instruction] = budget(self._heap)
        signers = [self._payer]
        if first == 0:
            for side, player in self._players.items():
                if self._taken[0] == session.open_frame and side in self._taken[1]:
                    continue
                answers = self._answers[session.open_frame]
                instructions.append(submit_input(session, player.key.pubkey(), side, session.open_frame, answers))
                signers.append(player.key)
        return signed(self._rpc, [*instructions, run_inference(session, row + 1, first, stretch)], signers)

    def _wait(self, signature: Signature) -> SessionState | Refusal | None:
        """What became of a transaction: where the session stands then, why it failed, None where nothing is known."""
        begun = looked = time.monotonic()
        while True:
            news = self._feed.next(POLL_SECONDS)
            if news is not None and news[0] == self.session.address:
                state = SessionState.parse(self.session.address, self.session.program, news[1])
                if self._is_news(state):
                    self.session = state
                    return state
            if time.monotonic() - looked < POLL_SECONDS:
                continue
            looked = time.monotonic()
            if self._look():
                return self.session
            outcome = self._rpc.outcome(signature)
            if isinstance(outcome, Refusal):
                return outcome
            if looked - begun > SEND_AGAIN_SECONDS:
                return None

    def _look(self) -> bool:
        """Asks where the session stands; whether that is news. SessionError where it went back."""
        state = fetch_session(self._rpc, self.session.address)
        if state.cursor < self.session.cursor:
            raise SessionError(
                f"the chain went back from frame {self.session.row} to {state.row}: run this again to go on from there"
            )
        news, self.session = self._is_news(state), state
        return news

    def _is_news(self, state: SessionState) -> bool:
        return state.cursor > self.session.cursor or (
            state.cursor == self.session.cursor and state.status != self.session.status
        )

    def _inputs_are_there(self) -> bool:
        """Whether the frame can begin: the sides of others have sent their inputs, or their time is over."""
        others = [side for side in (0, 1) if side not in self._players]
        if not others:
            return True
        ready = fetch_component(self._rpc, self.session, "InputBuffer")["ready"]
        deadline = self.session.record["frame_slot"] + self.session.record["deadline_slots"]
        if all(ready[side] for side in others) or self._rpc.slot() >= deadline:
            return True
        self._feed.next(POLL_SECONDS)
        self._look()
        return False

    def _ask(self) -> None:
        """Asks the agents for their answers to the engine's present frame, once."""
        row = self._twin.row
        if row == self._asked:
            return
        self._asked = row
        answers = np.zeros((2, CONTROLLER_SIZE), np.uint8)
        for side, player in self._players.items():
            answer = player.agent.act(self._twin.frames[row].copy(), row)
            if answer.dtype != np.uint8 or answer.shape != (CONTROLLER_SIZE,):
                raise AgentError(f"agent {player.agent.name} answered frame {row} with no controller")
            answers[side] = answer
        self._answers[row + 1 + self.session.record["input_delay"]] = answers

    def _follow(self, on_row: OnRow | None) -> None:
        """Plays with the engine what the chain has played, with the agents watching, and compares."""
        twin, session = self._twin, self.session
        if on_row is not None and twin.row == 0 and self._asked < 0:
            on_row(0, twin.frames[0])
        assumed = self._answers.get(twin.row + 1)
        if session.row == twin.row + 1 and len(self._players) == 2 and assumed is not None:
            twin.advance_as_assumed(session, assumed)
            self._played(on_row)
        elif session.row > twin.row:
            for controllers in twin.logged(session, twin.row + 1):
                self._ask()
                twin.advance(controllers)
                self._played(on_row)
            twin.check(session)
        elif twin.row == 0:
            twin.check(session)

    def _played(self, on_row: OnRow | None) -> None:
        """Tells the agents what was played in place of what they answered, and the caller of the new row."""
        row = self._twin.row
        answers = self._answers.pop(row, None)
        if answers is not None:
            for side, player in self._players.items():
                if not np.array_equal(answers[side], self._twin.controllers[row][side]):
                    player.agent.overrule(self._twin.controllers[row][side].copy())
        if on_row is not None:
            on_row(row, self._twin.frames[row])

    def _record(self) -> MatchRecord:
        """The match so far."""
        twin, engine = self._twin, self._engine
        frames = np.stack(twin.frames)
        last = twin.row
        names = [self._name(side) for side in (0, 1)]
        if names[0] == names[1]:
            names = [f"{name} (p{side})" for side, name in enumerate(names)]
        return MatchRecord(
            world_name=engine.world_name,
            world_hash=engine.world_hash,
            engine=engine.name,
            temperature=engine.temperature,
            seed=self.session.record["seed"],
            stage=self.session.record["stage"],
            agents=(names[0], names[1]),
            frames=frames,
            controllers=np.stack(twin.controllers),
            result=verdict(twin.frames[-1], last) or cut_short(twin.frames[-1], min(last, LAST_ROW)),
            events=tuple(find_events(frames)),
            chain=ChainRecord(twin.chain.head.hex(), tuple(twin.chain.links)),
        )

    def _name(self, side: int) -> str:
        player = self._players.get(side)
        return player.agent.name if player is not None else str(self.session.players[side])


def _check_key(session: SessionState, side: int, key: Pubkey) -> None:
    if key not in (session.players[side], session.session_keys[side]):
        raise SessionError(f"the key {key} is neither player {side} of session {session.address} nor its session key")
