"""A match on the real MagicBlock validator, frame by frame: how long it takes, and which share of the frames is late.

python -m benchmarks.rollup                                   # wire-mini, a whole match of 28,800 frames
python -m benchmarks.rollup --world checkpoints/wire-base     # its frames take several transactions
python -m benchmarks.rollup --frames 600 --ahead 8            # frames sent without waiting for those before them

Starts awm-node and the validator, brings the world on the base layer, delegates a session and plays it on the rollup.
Both inputs ride with a frame's first transaction. A frame takes from the signing of its first transaction until the
session's account tells, over the WebSocket, that it is sealed. Afterwards the match is replayed by the native engine,
and the heads of the hash chains are compared. The fighters move for --moving frames, and then rest: so the match lasts.
"""

import argparse
import base64
import http.client
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt
from solders.hash import Hash
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.message import Message
from solders.pubkey import Pubkey
from solders.transaction import Transaction
from tqdm import tqdm
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from crank.chain import Chain
from crank.engines.integer_engine import IntegerEngine, integer_folder
from crank.errors import CrankError, DivergenceError, NodeError
from crank.rollup.__main__ import NODE
from crank.rollup.installation import default_cache, install
from crank.rollup.network import Addresses, Network, Ports
from crank.rollup.world import bring, with_program
from crank.solana_bridge import delegation, meeting
from crank.solana_bridge.borsh import field_offset
from crank.solana_bridge.program import ACCOUNTS, CONSTANTS, ENUMS
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import (
    SessionState,
    fetch_component,
    fetch_manifest,
    fetch_session,
    world_shards,
)
from crank.solana_bridge.stretches import Stretch, Stretches
from crank.solana_bridge.transactions import budget, signed
from quantization.frame import to_float
from schema.layout import CONTROLLER_SIZE

STAGE: Final = 32
CHARACTERS: Final = (2, 20)
WHOLE_MATCH: Final = 28_800
LATE: Final = 1 / 60
HEAP: Final = 256 * 1024
PATIENCE: Final = 30.0
BLOCKHASH_SECONDS: Final = 20.0
"""For how long a block hash is used: a third of its life on the rollup."""
STALL_SECONDS: Final = 5.0
CLOSE_SECONDS: Final = 0.1
"""The validator lets whoever closes a WebSocket wait."""
REAL_INPUTS: Final = Path(__file__).parents[1] / "tests" / "fixtures" / "small_world" / "golden_controllers.bin"
LAMPORTS: Final = 1000 * 1_000_000_000
SESSION: Final = ACCOUNTS["SessionState"]
ROW_AT: Final = field_offset(SESSION, "row")
STATUS_AT: Final = field_offset(SESSION, "status") - ROW_AT
RUNNING: Final = ENUMS["SessionStatus"].index("RUNNING")


@dataclass(frozen=True)
class Result:
    """seconds: [frames], what each took; total: all of them, from the first's begin to the last's end."""

    seconds: npt.NDArray[np.float64]
    total: float
    transactions: int
    """Of a frame."""
    stalls: int
    """How often nothing was heard for STALL_SECONDS, and what was under way was sent again."""
    processor: tuple[float, float]
    """Seconds of a processor that the validator and this client took: less than `total` says on a busy machine."""


class Sender:
    """Hands transactions to the rollup over a connection that stays open, and doesn't ask what becomes of them."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
        self._blockhash, self._until = Hash.default(), 0.0

    def _ask(self, method: str, *params: Any) -> Any:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        self._connection.request("POST", "/", body, {"content-type": "application/json"})
        answer = json.loads(self._connection.getresponse().read())
        if "error" in answer:
            raise NodeError(f"the rollup refuses: {answer['error'].get('message')}")
        return answer["result"]

    def send(self, instructions: list[Instruction], signers: list[Keypair]) -> None:
        """Signs and hands in; the first signer pays. NodeError where the rollup does not take it."""
        if time.monotonic() > self._until:
            self._blockhash = Hash.from_string(self._ask("getLatestBlockhash")["value"]["blockhash"])
            self._until = time.monotonic() + BLOCKHASH_SECONDS
        transaction = Transaction(signers, Message(instructions, signers[0].pubkey()), self._blockhash)
        encoded = base64.b64encode(bytes(transaction)).decode()
        self._ask("sendTransaction", encoded, {"encoding": "base64", "skipPreflight": True})


class Match:
    """A session on the rollup, and who plays it."""

    def __init__(self, addresses: Addresses, program: Pubkey, folder: Path) -> None:
        """Brings the world in `folder` on the base layer, and begins a match there."""
        self.base, self.rollup = Rpc(addresses.base, PATIENCE), Rpc(addresses.rollup, PATIENCE)
        self.addresses = addresses
        self.owner, *self.players = (Keypair() for _ in range(3))
        for person in (self.owner, *self.players):
            self.base.airdrop(person.pubkey(), LAMPORTS)
        self.manifest = bring(addresses, program, folder, self.owner)
        self.session = self._begin()
        self._stretches = self._cut()

    def _begin(self) -> SessionState:
        """From the session's creation on the base layer to its start on the rollup."""
        base, owner = self.base, self.owner
        rules = meeting.Rules(
            stage=STAGE, validator=self.rollup.identity(), deadline_slots=CONSTANTS["MOST_DEADLINE_SLOTS"]
        )
        session = meeting.create(base, self.manifest, rules, owner, 0)
        seats = [meeting.Seat(side, player) for side, player in enumerate(self.players)]
        secrets = [os.urandom(meeting.SECRET_BYTES) for _ in seats]
        session = meeting.meet(base, session, seats, CHARACTERS, secrets, owner)
        return delegation.begin(base, self.rollup, session, owner)

    def _cut(self) -> list[tuple[int, Stretch]]:
        """Plays the first frame, and by that finds out which units share a transaction."""
        program, manifest = fetch_manifest(self.rollup, self.manifest)
        stretches, found = Stretches(self.rollup, world_shards(program, manifest)), []
        sender = Sender(self.addresses.rollup)
        rest = np.zeros((2, CONTROLLER_SIZE), np.uint8)
        while self.session.row == 0:
            first = self.session.cursor[1]
            inputs, signers = (self._inputs(1, rest), [self.owner, *self.players]) if first == 0 else ([], [self.owner])

            def build(
                stretch: Stretch,
                first: int = first,
                inputs: list[Instruction] = inputs,
                signers: list[Keypair] = signers,
            ) -> Transaction:
                return signed(self.rollup, [*budget(HEAP), *inputs, self._step(1, first, stretch)], signers)

            stretch = stretches.at(first, build)
            found.append((first, stretch))
            sender.send([*budget(HEAP), *inputs, self._step(1, first, stretch)], signers)
            while self.session.cursor == (0, first):
                self.session = fetch_session(self.rollup, self.session.address)
        return found

    @property
    def transactions(self) -> int:
        """Of a frame."""
        return len(self._stretches)

    def _inputs(self, frame: int, controllers: npt.NDArray[np.uint8]) -> list[Instruction]:
        buffer = self.session.component("InputBuffer")
        return [
            self.session.program.instruction(
                "submit_input",
                [self.players[side].pubkey(), self.session.address, buffer],
                controller=controllers[side].tobytes(),
                frame=frame,
                side=side,
            )
            for side in (0, 1)
        ]

    def _step(self, frame: int, first: int, stretch: Stretch) -> Instruction:
        accounts = [self.session.manifest, self.session.address, *self.session.components, *stretch.weights]
        return self.session.program.instruction(
            "run_inference", accounts, frame=frame, first=first, units=stretch.units
        )

    def send(self, sender: Sender, frame: int, controllers: npt.NDArray[np.uint8]) -> None:
        """Hands in all transactions of a frame. The validator runs what it is given in its order."""
        for first, stretch in self._stretches:
            step = [*budget(HEAP), self._step(frame, first, stretch)]
            if first == 0:
                inputs = self._inputs(frame, controllers)
                sender.send([*step[:-1], *inputs, step[-1]], [self.owner, *self.players])
            else:
                sender.send(step, [self.owner])

    def check(self, folder: Path, frames: int) -> None:
        """Replays the match natively. DivergenceError where it is another."""
        session = fetch_session(self.rollup, self.session.address)
        log = fetch_component(self.rollup, session, "InputLog")
        engine = IntegerEngine(folder, session.record["temperature"] / 256)
        start = to_float(np.array(log["start"], np.int64))
        engine.reset(start[None], np.array([STAGE], np.int64), [session.record["seed"]])
        chain = Chain(engine, STAGE)
        rows = np.frombuffer(log["data"], np.uint8).reshape(-1, 2, CONTROLLER_SIZE)
        for controllers in tqdm(rows[1 : log["rows"]], unit="frame", desc="replay", disable=None, dynamic_ncols=True):
            engine.step(controllers[None])
            chain.add(controllers)
        if chain.row != session.row or chain.head != session.record["chain_head"] or chain.row != frames:
            raise DivergenceError(f"the native engine comes to another match: row {chain.row}, on chain {session.row}")


def processor_seconds(pid: int) -> float:
    """What a process has taken so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def play(match: Match, controllers: npt.NDArray[np.uint8], ahead: int, validator: int) -> Result:
    """Plays a frame for each of the controllers uint8 [frames, 2, 8], from the second frame on; `ahead` at a time.

    validator: its process.
    """
    frames = len(controllers)
    begun, ended = np.zeros(frames), np.zeros(frames)
    sender = Sender(match.addresses.rollup)
    config = {"encoding": "base64", "commitment": "processed"}
    piece = {"dataSlice": {"offset": ROW_AT, "length": STATUS_AT + 1}}
    request = {"jsonrpc": "2.0", "id": 1, "method": "accountSubscribe"}
    sent = done = stalls = 0
    before = processor_seconds(validator), time.process_time()
    with (
        connect(match.addresses.rollup_socket, max_size=None, close_timeout=CLOSE_SECONDS) as socket,
        tqdm(total=frames, unit="frame", disable=None, dynamic_ncols=True) as bar,
    ):
        socket.send(json.dumps({**request, "params": [str(match.session.address), {**config, **piece}]}))
        socket.recv(PATIENCE)
        while done < frames:
            while sent < frames and sent < done + ahead:
                begun[sent] = time.perf_counter()
                match.send(sender, sent + 2, controllers[sent])
                sent += 1
            heard = _heard(socket)
            now = time.perf_counter()
            if heard is None:
                stalls += 1
                sent = done
                continue
            row, status = heard
            ended[done : row - 1] = now
            bar.update(row - 1 - done)
            done = row - 1
            if status != RUNNING:
                break
    took = processor_seconds(validator) - before[0], time.process_time() - before[1]
    return Result(ended[:done] - begun[:done], ended[done - 1] - begun[0], match.transactions, stalls, took)


def _heard(socket: Connection) -> tuple[int, int] | None:
    """The session's row and status as the next notification has them, None where there is none in time."""
    try:
        found = json.loads(socket.recv(STALL_SECONDS))
    except TimeoutError:
        return None
    data = base64.b64decode(found["params"]["result"]["value"]["data"][0])
    return int.from_bytes(data[:4], "little"), data[STATUS_AT]


def inputs(frames: int, moving: int) -> npt.NDArray[np.uint8]:
    """Real play, then rest."""
    real = np.fromfile(REAL_INPUTS, np.uint8).reshape(-1, 2, CONTROLLER_SIZE)
    found = np.zeros((frames, 2, CONTROLLER_SIZE), np.uint8)
    moving = min(moving, frames, len(real))
    found[:moving] = real[:moving]
    return found


def describe(name: str, result: Result, ahead: int) -> str:
    """The figures, a line each."""
    frames, late = len(result.seconds), float((result.seconds > LATE).mean())
    p50, p99 = np.percentile(result.seconds, [50, 99]) * 1000
    whole = result.total / frames * WHOLE_MATCH
    rate = frames / result.total
    validator, client = (seconds / frames * 1000 for seconds in result.processor)
    lines = [
        f"{name}: {frames:,} frames of {result.transactions} transactions, {ahead} frames under way",
        f"total {result.total:.1f} s, {rate:.1f} frames a second; {WHOLE_MATCH:,} would take {whole:.0f} s",
        f"a frame p50 {p50:.2f} ms, p99 {p99:.2f} ms; {late:.2%} late (over 1/60 s); {result.stalls} stalls",
        f"of a processor, a frame took the validator {validator:.2f} ms, the client {client:.2f} ms",
    ]
    return "\n".join(lines)


def main() -> int:
    """The command; returns its exit code."""
    options = _parser().parse_args()
    try:
        folder = integer_folder(str(options.world))
        program = Keypair().pubkey()
        with tempfile.TemporaryDirectory(prefix="rollup-") as temporary:
            network = Network(Path(temporary))
            try:
                ports = Ports(options.base_port, options.rollup_port)
                addresses = network.start(install(options.cache), options.node, ports, with_program(program))
                match = Match(addresses, program, folder)
                result = play(
                    match, inputs(options.frames - 1, options.moving), options.ahead, network.rollup.pid() or 0
                )
                match.check(folder, len(result.seconds) + 1)
            finally:
                network.stop()
        print(describe(options.world.name, result, options.ahead))
        print("the native engine comes to the same chain head")
    except CrankError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--world", type=Path, default=Path("checkpoints/wire-mini"), help="%(default)s")
    parser.add_argument("--frames", type=int, default=WHOLE_MATCH, help="%(default)s")
    parser.add_argument("--moving", type=int, default=60, help="frames of real inputs before rest: %(default)s")
    parser.add_argument("--ahead", type=int, default=1, help="frames under way at a time: %(default)s")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="where the validator is: %(default)s")
    parser.add_argument("--node", type=Path, default=NODE, help="awm-node: %(default)s")
    parser.add_argument("--base-port", type=int, default=18899, help="%(default)s")
    parser.add_argument("--rollup-port", type=int, default=17799, help="%(default)s")
    return parser


if __name__ == "__main__":
    sys.exit(main())
