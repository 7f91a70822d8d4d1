"""The integer engine beside a match on chain: plays the same inputs, and compares every frame."""

from typing import Final

import numpy as np

from crank.chain import MEMORY_EVERY, Chain
from crank.engines.integer_engine import IntegerEngine
from crank.errors import DivergenceError, SessionError
from crank.frame import Controllers, Frames
from crank.solana_bridge.borsh import Reader, Record, vector_offset
from crank.solana_bridge.program import ACCOUNTS, STRUCTS
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import SessionState, fetch_component
from crank.state_convert import to_player_states
from quantization.frame import to_float
from schema.layout import CONTROLLER_SIZE, PLAYER_FIELDS, PLAYER_STATE_SCALES

ROW_BYTES: Final = 2 * CONTROLLER_SIZE


class Twin:
    """frames: float32 [2, F] of every row up to the present one; controllers: uint8 [2, 8] that led to them."""

    def __init__(self, rpc: Rpc, session: SessionState, engine: IntegerEngine) -> None:
        """Stands at the match's start. DivergenceError where the engine reads another start than the chain's."""
        self._rpc, self._engine = rpc, engine
        exact = fetch_component(rpc, session, "InputLog")["start"]
        start, stage = to_float(np.array(exact, np.int64)), int(session.record["stage"])
        engine.reset(start[None], np.array([stage], np.int64), [session.record["seed"]])
        if engine.exact_frames()[0].tolist() != exact:
            raise DivergenceError(f"the start of session {session.address} is no frame that the engine can begin at")
        self._chain = Chain(engine, stage)
        self.frames: list[Frames] = [start]
        self.controllers: list[Controllers] = [np.zeros((2, CONTROLLER_SIZE), np.uint8)]

    @property
    def row(self) -> int:
        return len(self.frames) - 1

    @property
    def chain(self) -> Chain:
        return self._chain

    def logged(self, session: SessionState, first: int) -> list[Controllers]:
        """The inputs that led to the session's rows from `first` to its present one, as its log has them."""
        count = session.row + 1 - first
        offset = vector_offset(ACCOUNTS["InputLog"]) + first * ROW_BYTES
        account = self._rpc.account(session.component("InputLog"), offset, count * ROW_BYTES)
        if account is None or len(account.data) != count * ROW_BYTES:
            raise SessionError(f"the InputLog of session {session.address} is gone or too short")
        return list(np.frombuffer(account.data, np.uint8).reshape(count, 2, CONTROLLER_SIZE))

    def advance(self, controllers: Controllers) -> None:
        """Plays the next row."""
        self.frames.append(self._engine.step(controllers[None])[0])
        self.controllers.append(controllers)
        self._chain.add(controllers)

    def reached(self, session: SessionState) -> bool:
        """Whether it has come to just where the session stands."""
        return self.row == session.row and self._chain.head == session.record["chain_head"]

    def advance_as_assumed(self, session: SessionState, assumed: Controllers) -> None:
        """Plays the next row with the inputs that should have led to it, or with those that did. DivergenceError."""
        saved, head, links = self._engine.save(), self._chain.head, len(self._chain.links)
        self.advance(assumed)
        if self.reached(session):
            return
        actual = self.logged(session, self.row)[0]
        if not np.array_equal(actual, assumed):
            self._engine.restore(saved)
            self._chain.head, self._chain.row = head, self.row - 1
            del self._chain.links[links:], self.frames[-1:], self.controllers[-1:]
            self.advance(actual)
        self.check(session)

    def check(self, session: SessionState) -> None:
        """DivergenceError that names the first row, player and field that differ, unless both stand at the same."""
        if self.reached(session):
            return
        raise DivergenceError(f"chain and engine differ: {self._difference(session)}")

    def _difference(self, session: SessionState) -> str:
        for entry in self._frame_log(session):
            if (found := self._differs(entry)) is not None:
                return found
        view = {"row": session.row, "players": session.record["view"]}
        if (found := self._differs(view)) is not None:
            return found
        exact = fetch_component(self._rpc, session, "HiddenState")["frame"]
        ours = self._engine.exact_frames()[0].tolist()
        for player in (0, 1):
            for field, chains, engines in zip(PLAYER_FIELDS, exact[player], ours[player], strict=True):
                if chains != engines:
                    return _text(session.row, player, field.name, chains, engines) + " (exact values)"
        since = session.row // MEMORY_EVERY * MEMORY_EVERY
        return (
            f"frame {session.row}: every field is the same, the hash chain is not (seed, inputs, or memory by {since})"
        )

    def _frame_log(self, session: SessionState) -> list[Record]:
        """The frames that the log still has, the oldest first, up to where the engine stands."""
        reader = Reader(fetch_component(self._rpc, session, "FrameLog")["data"])
        entries = []
        while reader.at < len(reader.data):
            entries.append(reader.record(STRUCTS["LoggedFrame"]))
        # a ring: places that were not written yet hold zeros
        written = [entry for place, entry in enumerate(entries) if entry["row"] % len(entries) == place]
        return sorted((entry for entry in written if entry["row"] <= self.row), key=lambda entry: entry["row"])

    def _differs(self, entry: Record) -> str | None:
        row = entry["row"]
        ours = to_player_states(self.frames[row])
        for player, view in enumerate(entry["players"]):
            for (name, chains), scale in zip(view.items(), PLAYER_STATE_SCALES, strict=True):
                engines = int(ours[player][name])
                if chains != engines:
                    return _text(row, player, name, chains / scale, engines / scale)
        for player, controller in enumerate(entry.get("controllers", ())):
            if row and controller != self.controllers[row][player].tobytes():
                return f"frame {row}: player {player}'s controller is {controller.hex()} in one log, not in the other"
        return None


def _text(row: int, player: int, field: str, chains: float, engines: float) -> str:
    return f"frame {row}, player {player}, {field}: {chains:g} on chain, {engines:g} by the engine"
