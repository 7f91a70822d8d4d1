"""What tests of disputes need: a match that ended, a chain on which its session names a rollup, people with keys."""

import contextlib
import functools
import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from builds import ROOT, needed
from chain_fixtures import HOW, PATIENCE, SMALL_WORLD, Genesis, Node, begin, write_account
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from crank.dispute import defence
from crank.dispute.court import Court
from crank.dispute.docket import Challenge, Docket, fetch_docket, read_row
from crank.dispute.evidence import Evidence, Inputs, inputs_from_file, world_bytes
from crank.dispute.moves import send
from crank.dispute.program import DisputeProgram
from crank.main import main as crank
from crank.match_json import read_match_object
from crank.solana_bridge.borsh import field_offset
from crank.solana_bridge.keys import write_private
from crank.solana_bridge.program import ACCOUNTS, Program
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import SessionState, fetch_session
from crank.state_convert import to_player_states
from quantization.fixed_point import FRAME_BITS
from quantization.frame import to_float
from quantization.session import ExactFrames
from schema.chain import AUTHORITY
from schema.layout import X

SOL = 1_000_000_000
VALIDATOR = bytes([0x77]) * 32
PROGRAM = DisputeProgram(Keypair.from_seed(b"the dispute program of the tests").pubkey())
NOTHING = bytes(32)
"""Of a tree, where there is no leaf."""
ROWS = 60
"""Of the match, before one side is gone: its tree has two sections."""


@dataclass(frozen=True)
class Ended:
    """A match that was played to its end. file: whole; session: its account; log: that of its inputs."""

    file: Path
    address: Pubkey
    world_program: Pubkey
    session: bytes
    log: tuple[Pubkey, bytes]

    @property
    def state(self) -> SessionState:
        return SessionState.parse(self.address, Program(self.world_program), self.session)


def play(folder: Path, genesis: Genesis, capsys: pytest.CaptureFixture[str]) -> Ended:
    """A match of ROWS rows, which player 1 leaves then."""
    node = Node(folder / "played", genesis)
    try:
        match = begin(node, genesis, folder / "keys", capsys, "--deadline-slots", "1", "--forfeit-frames", "4")
        file = folder / "match.json.gz"
        assert crank(match.words("--frames", str(ROWS), "--output", str(file))) == 0
        assert crank(match.words("--output", str(file), sides="0")) == 0
        state = match.state()
        assert (state.status, state.winner) == ("ENDED", 0) and state.row > ROWS
        session, log = (match.rpc.account(place) for place in (match.address, state.component("InputLog")))
        assert session is not None and log is not None
        capsys.readouterr()
        return Ended(file, match.address, genesis.program, session.data, (state.component("InputLog"), log.data))
    finally:
        node.stop()


def on_a_rollup(ended: Ended, said: Evidence | None = None, changes: Mapping[str, bytes] | None = None) -> bytes:
    """The session as if it had named a rollup from the first, and come back; said: what its last row is then; changes:
    other fields that it comes back with."""
    data = bytearray(ended.session)

    def put(field: str, value: bytes) -> None:
        at = field_offset(ACCOUNTS["SessionState"], field)
        data[at : at + len(value)] = value

    put("validator", VALIDATOR)
    if said is not None:
        last = read_row(said.row(said.trace.row))
        put("chain_head", last["chain_head"])
        put("view", to_player_states(to_float(np.array(last["frame"], np.int64))).tobytes())
    record = ended.state.record
    numbers = [(record[name], 4) for name in ("deadline_slots", "forfeit_frames", "temperature")]
    times = [(record[name], 8) for name in ("created_at", "expires_at")]
    terms = [
        b"the-wire/terms/2",
        *(record[name] for name in ("entity", "manifest", "world_hash")),
        *record["players"],
        bytes([*record["characters"], record["stage"], record["input_delay"]]),
        *(value.to_bytes(size, "little") for value, size in numbers),
        VALIDATOR,
        *(value.to_bytes(size, "little") for value, size in times),
        ended.session[-AUTHORITY:],
    ]
    put("terms", hashlib.sha256(b"".join(terms)).digest())
    for field, value in (changes or {}).items():
        put(field, value)
    return bytes(data)


class Dispute:
    """A chain on which a session can be disputed."""

    def __init__(
        self, folder: Path, genesis: Genesis, ended: Ended, said: Evidence | None = None,
        changes: Mapping[str, bytes] | None = None,
    ) -> None:  # fmt: skip
        """said: the evidence for the result that came back; none: what the match led to; changes: other fields that the
        session came back with."""
        self.folder, self.ended = folder, ended
        library = needed("solana/target/bpfel-unknown-none/release/libdispute.so", HOW)
        session = on_a_rollup(ended, said, changes)
        accounts = [(ended.address, session), ended.log]
        files = [write_account(folder, place, SOL, data, ended.world_program) for place, data in accounts]
        words = [word for file in files for word in ("--account", str(file))]
        self.node = Node(folder / "ledger", genesis, "--program", str(PROGRAM.address), str(library), *words)
        self.session = fetch_session(self.rpc, ended.address)
        self.court = Court(PROGRAM, ended.address, self.session.record["terms"], self.session.manifest)

    @property
    def rpc(self) -> Rpc:
        return Rpc(self.node.rpc_url, PATIENCE)

    def person(self, name: str) -> Keypair:
        """Someone with 20 SOL, whose key is in a file of that name."""
        key = Keypair()
        write_private(self.file(name), json.dumps(list(bytes(key))).encode())
        self.rpc.airdrop(key.pubkey(), 20 * SOL)
        return key

    def file(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def words(self, command: str, name: str, *more: str) -> list[str]:
        """Arguments of crank.dispute."""
        where = ["--rpc", self.node.rpc_url, "--program", str(PROGRAM.address)]
        session = ["--session", str(self.ended.address)]
        if "--all" in more:
            session = ["--world-program", str(self.ended.world_program)]
        return [command, *where, *session, "--key", str(self.file(name)), *more]

    def watch(self, name: str, *more: str) -> list[str]:
        """Arguments of one look."""
        return self.words("watch", name, "--world-model", str(SMALL_WORLD), "--yes", "--once", *more)

    def watching(self, name: str, *more: str) -> "subprocess.Popen[str]":
        """A watcher in a process of its own, until it is killed."""
        words = [*self.words("watch", name, "--world-model", str(SMALL_WORLD), "--yes", "--every", "0.1"), *more]
        command = [sys.executable, "-m", "crank.dispute", *words]
        return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)

    def docket(self) -> Docket:
        found = fetch_docket(self.rpc, self.court)
        assert found is not None
        return found

    def pass_time(self, seconds: int) -> None:
        """Lets the chain's clock be so many seconds ahead of this machine's."""
        self.node.kill()
        self.node.start_again("--ahead", str(seconds))

    def claim(self, liar: Keypair, lie: Evidence) -> None:
        """Makes a claim by this evidence, true or not."""
        send(self.rpc, [defence.claim(self.court, lie, liar.pubkey())], [liar])

    def answer(self, liar: Keypair, lie: Evidence) -> bool:
        """Answers one challenge of that claim, if it is the defender's turn."""
        docket = self.docket()
        claim = docket.claim(self.court.claim(liar.pubkey()))
        assert claim is not None
        for challenge in docket.against(claim):
            move = defence.answer(self.court, lie, challenge, liar.pubkey())
            if move is not None:
                send(self.rpc, [move[1]], [liar])
                return True
        return False

    @contextlib.contextmanager
    def answering(self, liar: Keypair, lie: Evidence) -> Iterator[None]:
        """Lets a liar answer every challenge, meanwhile."""
        over = threading.Event()

        def answer() -> None:
            while not over.wait(0.2):
                self.answer(liar, lie)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def challenge_by(self, challenger: Pubkey) -> Challenge:
        return next(one for one in self.docket().challenges if one.challenger == challenger)


def told_to_begin(ended: Ended, start: ExactFrames) -> Ended:
    """The match with another start in its file, which is a new one beside the first, and in its log."""
    content = read_match_object(ended.file)
    content["meta"]["start"] = to_float(start.astype(np.int64)).tolist()
    file = ended.file.parent / "elsewhere" / "match.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(content))
    address, data = ended.log
    at = field_offset(ACCOUNTS["InputLog"], "start")
    log = data[:at] + start.tobytes() + data[at + start.nbytes :]
    return replace(ended, file=file, log=(address, log))


def with_own_inputs(ended: Ended) -> Evidence:
    """The match as it was."""
    return _evidence(ended, inputs_from_file(ended.state, ended.file))


def with_other_inputs(ended: Ended, row: int) -> Evidence:
    """What follows where player 0 pressed something else to one row than they did."""
    inputs = inputs_from_file(ended.state, ended.file)
    controllers = inputs.controllers.copy()
    controllers[row, 0, 0] ^= 1
    return _evidence(ended, Inputs(inputs.start, controllers))


def with_other_start(ended: Ended) -> Evidence:
    """What follows where the operator began the match elsewhere than its world's matches do."""
    return _evidence(ended, inputs_from_elsewhere(ended))


def inputs_from_elsewhere(ended: Ended) -> Inputs:
    """The match's inputs with another start: player 0 stands one unit beside where they should."""
    inputs = inputs_from_file(ended.state, ended.file)
    start = inputs.start.copy()
    start[0, X] += 1 << FRAME_BITS
    return Inputs(start, inputs.controllers)


def _evidence(ended: Ended, inputs: Inputs) -> Evidence:
    """What follows from where the inputs say that the match began."""
    return Evidence(world_bytes(ended.state, SMALL_WORLD), inputs.start, ended.state, inputs)


def amended(evidence: Evidence, row: int, field: int, change: Callable[[int], int], linked: bool = True) -> "Forged":
    """The evidence with another value of player 0's field in one row: false from there on; linked: with a head of the
    hash chain that fits."""
    frame = list(read_row(evidence.row(row))["frame"][0])
    frame[field] = change(frame[field])
    at = 4 * field
    state = bytearray(evidence.row(row))
    state[at : at + 4] = frame[field].to_bytes(4, "little", signed=True)
    record = read_row(bytes(state))
    before = read_row(evidence.row(row - 1))["chain_head"]
    digest = record["memory_digest"] if any(record["memory_digest"]) else b""
    frames = bytes(state[: 2 * 4 * len(frame)])
    head = hashlib.sha256(before + b"".join(record["controllers"]) + frames + digest).digest()
    return Forged(evidence, {row: bytes(state).replace(record["chain_head"], head) if linked else bytes(state)})


class Forged(Evidence):
    """Evidence in which some rows have other leaves: what a claim that lies is made of."""

    def __init__(self, true: Evidence, leaves: Mapping[int, bytes]) -> None:
        self.__dict__.update(true.__dict__)
        self.__dict__.pop("rows", None)
        self._leaves = leaves

    def row(self, number: int) -> bytes:
        return self._leaves.get(number) or super().row(number)

    @functools.cached_property
    def rows(self) -> "RowTree":  # type: ignore[override]
        return RowTree([self.row(number) for number in range(1, self.session.row + 1)])


class RowTree:
    """wire_core's Tree of any rows, by `docs/disputes.md`."""

    def __init__(self, rows: list[bytes]) -> None:
        self.count = len(rows)
        self.depth = (self.count - 1).bit_length()
        level = [_hash(0, index.to_bytes(4, "little") + row) for index, row in enumerate(rows)]
        level += [NOTHING] * ((1 << self.depth) - self.count)
        self._levels = [level]
        while len(level) > 1:
            pairs = zip(level[::2], level[1::2], strict=True)
            level = [_hash(1, left + right) if left + right != 2 * NOTHING else NOTHING for left, right in pairs]
            self._levels.append(level)
        self.root = _hash(2, self.count.to_bytes(4, "little") + level[0])

    def below(self, height: int, position: int, levels: int) -> bytes:
        first = position << levels
        return b"".join(self._levels[height - levels][first : first + (1 << levels)])

    def beside(self, index: int, levels: int) -> bytes:
        return b"".join(self._levels[height][(index >> height) ^ 1] for height in range(levels))


def _hash(part: int, content: bytes) -> bytes:
    return hashlib.sha256(b"the-wire/state/1" + bytes([0, part]) + content).digest()
