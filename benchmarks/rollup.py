"""A match on the real MagicBlock validator, frame by frame: how long it takes, and which share of the frames is late.

python -m benchmarks.rollup                                   # wire-mini, a whole match of 28,800 frames
python -m benchmarks.rollup --world checkpoints/wire-base     # its frames take several transactions
python -m benchmarks.rollup --frames 600 --ahead 8            # frames sent without waiting for those before them

python -m crank.main --world-model wire-mini --inputs match.json.gz      # two policies play a match
python -m benchmarks.rollup --inputs match.json.gz                       # the same match again, on the rollup

Starts awm-node and the validator, brings the world on the base layer, delegates a session and plays it on the rollup.
Both inputs ride with a frame's first transaction. A frame takes from the signing of its first transaction until the
session's account tells, over the WebSocket, that it is sealed. Afterwards the match is replayed by the native engine,
and the heads of the hash chains are compared.

Without --inputs the fighters move for --moving frames and then rest, so that the match lasts. With it they do what they
did in that match, from its first frame to its last: what the world plays without sampling comes out the same wherever
it is played, and the head of the hash chain must be the file's.
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
from functools import partial
from itertools import zip_longest
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
from solders.signature import Signature
from solders.transaction import Transaction
from tqdm import tqdm
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from crank.chain import MEMORY_EVERY
from crank.chain_twin import Twin
from crank.command import exit_code, whole_number
from crank.engines.integer_engine import IntegerEngine, integer_folder, open_world
from crank.errors import DivergenceError, MatchFileError, NodeError, WorldError
from crank.frame import Controllers
from crank.recording import check_world, read_recording
from crank.rollup.__main__ import NODE
from crank.rollup.installation import default_cache, install
from crank.rollup.network import Addresses, Network, Ports
from crank.rollup.world import bring, with_program
from crank.solana_bridge import delegation, meeting
from crank.solana_bridge.borsh import field_offset
from crank.solana_bridge.frame_instructions import run_inference, submit_input
from crank.solana_bridge.program import ACCOUNTS, CONSTANTS, ENUMS
from crank.solana_bridge.refusal import Refusal, RefusedError
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import (
    SessionState,
    fetch_manifest,
    fetch_session,
)
from crank.solana_bridge.stretches import TOO_MUCH, Stretch, Stretches
from crank.solana_bridge.transactions import budget, execute, signed
from crank.starts import read_starts
from quantization.sampling import TEMPERATURE_BITS
from schema.layout import CONTROLLER_SIZE

STAGE: Final = 32
CHARACTERS: Final = (2, 20)
WHOLE_MATCH: Final = 28_800
FIRST_ROW: Final = 2
"""The first that is timed: row 1 tells how rows are cut."""
LATE: Final = 1 / 60
PATIENCE: Final = 30.0
BLOCKHASH_SECONDS: Final = 20.0
"""For how long a block hash is used: a third of its life on the rollup."""
STALL_SECONDS: Final = 5.0
UNITS_OF: Final = 2000
"""Frames whose compute units are asked for after a match."""
CLOSE_SECONDS: Final = 0.1
"""The validator lets whoever closes a WebSocket wait."""
REAL_INPUTS: Final = Path(__file__).parents[1] / "tests" / "fixtures" / "small_world" / "golden_controllers.bin"
LAMPORTS: Final = 1000 * 1_000_000_000
SESSION: Final = ACCOUNTS["SessionState"]
ROW_AT: Final = field_offset(SESSION, "row")
STATUS_AT: Final = field_offset(SESSION, "status") - ROW_AT
RUNNING: Final = ENUMS["SessionStatus"].index("RUNNING")


@dataclass(frozen=True)
class Script:
    """What is played: controllers uint8 [T, 2, 8], from row 1 on, on a stage with two characters (internal ids).

    name: for people; head: of the hash chain after all of it, None where that is not known before.
    """

    name: str
    controllers: Controllers
    stage: int = STAGE
    characters: tuple[int, int] = CHARACTERS
    head: bytes | None = None


@dataclass(frozen=True)
class Result:
    """seconds: [frames], what each took; total: all of them, from the first's begin to the last's end."""

    seconds: npt.NDArray[np.float64]
    total: float
    transactions: int
    """That were handed in for them."""
    stalls: int
    """How often nothing was heard for STALL_SECONDS, and the match went on from where it stood."""
    units: list[int]
    """The most compute units seen of a frame's first transaction, its second…; none where all are forgotten."""
    counted: int
    """Frames that were asked about for that."""
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

    def send(self, instructions: list[Instruction], signers: list[Keypair]) -> Signature:
        """Signs and hands in; the first signer pays. NodeError where the rollup does not take it."""
        if time.monotonic() > self._until:
            self._blockhash = Hash.from_string(self._ask("getLatestBlockhash")["value"]["blockhash"])
            self._until = time.monotonic() + BLOCKHASH_SECONDS
        transaction = Transaction(signers, Message(instructions, signers[0].pubkey()), self._blockhash)
        encoded = base64.b64encode(bytes(transaction)).decode()
        self._ask("sendTransaction", encoded, {"encoding": "base64", "skipPreflight": True})
        return transaction.signatures[0]


class Match:
    """A session on the rollup, and who plays it."""

    def __init__(self, addresses: Addresses, manifest: Pubkey, script: Script) -> None:
        """Begins a match in this world, and plays the first frame of the script."""
        self.base, self.rollup = Rpc(addresses.base, PATIENCE), Rpc(addresses.rollup, PATIENCE)
        self.addresses, self.script = addresses, script
        self.owner, *self.players = (Keypair() for _ in range(3))
        for person in (self.owner, *self.players):
            self.base.airdrop(person.pubkey(), LAMPORTS)
        self.session = self._begin(manifest)
        program, world = fetch_manifest(self.rollup, manifest)
        self._heap = int(world["scratch_length"])
        self._stretches = Stretches(self.rollup, program, world)
        self._sender = Sender(addresses.rollup)
        self._sent: dict[int, list[tuple[int, Signature]]] = {}
        """By row: the first unit of each of its transactions, and the signature."""
        self._played: dict[int, list[Signature]] = {}
        """Likewise, of the rows that are there."""
        self.transactions = 0
        """That were handed in."""
        self.play_alone(1, script.controllers[0])

    def _begin(self, manifest: Pubkey) -> SessionState:
        """From the session's creation on the base layer to its start on the rollup."""
        base, owner = self.base, self.owner
        rules = meeting.Rules(
            stage=self.script.stage,
            validator=self.rollup.identity(),
            deadline_slots=CONSTANTS["MOST_DEADLINE_SLOTS"],
        )
        session = meeting.create(base, manifest, rules, owner, 0)
        seats = [meeting.Seat(side, player) for side, player in enumerate(self.players)]
        secrets = [os.urandom(meeting.SECRET_BYTES) for _ in seats]
        session = meeting.meet(base, session, seats, self.script.characters, secrets, owner)
        return delegation.begin(base, self.rollup, session, owner)

    def _instructions(
        self, row: int, controllers: Controllers, first: int, stretch: Stretch
    ) -> tuple[list[Instruction], list[Keypair]]:
        """A transaction of a row from unit `first` on, and who signs it. Inputs stand before the first units."""
        asked, step = budget(self._heap), run_inference(self.session, row, first, stretch)
        if first > 0:
            return [*asked, step], [self.owner]
        inputs = [
            submit_input(self.session, player.pubkey(), side, row, controllers)
            for side, player in enumerate(self.players)
        ]
        return [*asked, *inputs, step], [self.owner, *self.players]

    def is_cut(self, row: int) -> bool:
        """Whether it is known which units of this row share a transaction."""
        return self._stretches.of_row(row) is not None

    def send(self, row: int, controllers: Controllers) -> None:
        """Hands in all transactions of a row that is cut. The validator runs what it is given in its order."""
        self._sent[row] = []
        for first, stretch in self._stretches.of_row(row) or ():
            signature = self._sender.send(*self._instructions(row, controllers, first, stretch))
            self._sent[row].append((first, signature))
        self.transactions += len(self._sent[row])

    def played(self, row: int) -> None:
        """Says that this row is there."""
        if row in self._sent:
            self._played[row] = [signature for _, signature in self._sent.pop(row)]

    def most_units(self) -> tuple[list[int], int]:
        """The most compute units that a frame's first transaction took, its second…, and in how many frames: of
        those that went through as they were sent, those whose memory is hashed and some UNITS_OF others, evenly
        spread, as far as the validator still knows."""
        every = max(1, len(self._played) // UNITS_OF)
        rows = [row for row in self._played if row % every == 0 or row % MEMORY_EVERY == 0]
        found = [[self.rollup.units(signature) for signature in self._played[row]] for row in rows]
        known = [[units for units in frame if units is not None] for frame in found if None not in frame]
        return [max(place) for place in zip_longest(*known, fillvalue=0)], len(known)

    def play_alone(self, row: int, controllers: Controllers) -> None:
        """Plays what is left of a row, one transaction after the other: by that it is found out how it is cut.

        RefusedError where one fails.
        """
        while (state := fetch_session(self.rollup, self.session.address)).row < row and state.status == "RUNNING":
            first = state.cursor[1]
            stretch = self._stretches.at(row, first, partial(self._transaction, row, controllers, first))
            execute(self.rollup, *self._instructions(row, controllers, first, stretch))
            self.transactions += 1

    def _transaction(self, row: int, controllers: Controllers, first: int, stretch: Stretch) -> Transaction:
        return signed(self.rollup, *self._instructions(row, controllers, first, stretch))

    def go_on(self, row: int, controllers: Controllers) -> None:
        """Plays a row of which nothing was heard since it was sent. RefusedError where it can't go on."""
        for first, signature in self._sent.pop(row, ()):
            outcome = self.rollup.outcome(signature)
            if not isinstance(outcome, Refusal):
                continue
            if outcome.name != TOO_MUCH:
                raise RefusedError(outcome)
            self._stretches.shorten(row, first)
            break
        self.play_alone(row, controllers)

    def check(self, folder: Path, frames: int) -> None:
        """Replays the match natively. DivergenceError where it is another, or has not so many frames; WorldError."""
        session = fetch_session(self.rollup, self.session.address)
        engine = IntegerEngine(folder, session.record["temperature"] / (1 << TEMPERATURE_BITS))
        if engine.world_hash != session.record["world_hash"].hex():
            raise WorldError(f"the world in {folder} has changed since it was brought on chain: run it again")
        twin = Twin(self.rollup, session, engine)
        for controllers in tqdm(twin.logged(session, 1), unit="frame", desc="replay", disable=None, dynamic_ncols=True):
            twin.advance(controllers)
        twin.check(session)
        if twin.row != frames:
            raise DivergenceError(f"{frames} frames were to be played, the session stands at row {session.row}")
        if self.script.head not in (None, session.record["chain_head"]):
            raise DivergenceError(f"on the rollup, {self.script.name} led to frames that are not the file's")


def processor_seconds(pid: int) -> float:
    """What a process has taken so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def play(match: Match, ahead: int, validator: int) -> Result:
    """Plays all frames of the match's script but the first, until the match is over; `ahead` at a time.

    validator: its process. RefusedError, NodeError.
    """
    controllers = match.script.controllers[1:]
    frames = len(controllers)
    begun, ended = np.zeros(frames), np.zeros(frames)
    config = {"encoding": "base64", "commitment": "processed"}
    piece = {"dataSlice": {"offset": ROW_AT, "length": STATUS_AT + 1}}
    request = {"jsonrpc": "2.0", "id": 1, "method": "accountSubscribe"}
    sent = done = stalls = 0
    before, handed_in = (processor_seconds(validator), time.process_time()), match.transactions
    with (
        connect(match.addresses.rollup_socket, max_size=None, close_timeout=CLOSE_SECONDS) as socket,
        tqdm(total=frames, unit="frame", disable=None, dynamic_ncols=True) as bar,
    ):
        socket.send(json.dumps({**request, "params": [str(match.session.address), {**config, **piece}]}))
        socket.recv(PATIENCE)
        while done < frames:
            while sent < min(frames, done + ahead):
                if not match.is_cut(sent + FIRST_ROW):
                    # tried where the session stands: only once the rows before are there
                    if sent == done:
                        begun[sent] = time.perf_counter()
                        match.play_alone(sent + FIRST_ROW, controllers[sent])
                        sent += 1
                    break
                begun[sent] = time.perf_counter()
                match.send(sent + FIRST_ROW, controllers[sent])
                sent += 1
            heard = _heard(socket)
            if heard is None:
                stalls += 1
                match.go_on(done + FIRST_ROW, controllers[done])
                state = fetch_session(match.rollup, match.session.address)
                heard = state.row, int(state.record["status"])
                sent = state.row + 1 - FIRST_ROW
            row, status = heard
            for played in range(done + FIRST_ROW, row + 1):
                match.played(played)
                ended[played - FIRST_ROW] = time.perf_counter()
                bar.update()
                done += 1
            if status != RUNNING:
                break
    took = processor_seconds(validator) - before[0], time.process_time() - before[1]
    seconds, total = ended[:done] - begun[:done], ended[done - 1] - begun[0]
    return Result(seconds, total, match.transactions - handed_in, stalls, *match.most_units(), took)


def _heard(socket: Connection) -> tuple[int, int] | None:
    """The session's row and status as the next notification has them, None where there is none in time."""
    try:
        found = json.loads(socket.recv(STALL_SECONDS))
    except TimeoutError:
        return None
    data = base64.b64decode(found["params"]["result"]["value"]["data"][0])
    return int.from_bytes(data[:4], "little"), data[STATUS_AT]


def resting(frames: int, moving: int) -> Script:
    """So many frames: at rest the first, then real inputs for so many, as there are, then rest again."""
    real = np.fromfile(REAL_INPUTS, np.uint8).reshape(-1, 2, CONTROLLER_SIZE)
    moving = min(moving, frames - 1, len(real))
    controllers = np.zeros((frames, 2, CONTROLLER_SIZE), np.uint8)
    controllers[1 : 1 + moving] = real[:moving]
    return Script(f"{moving} frames of moving, then rest", controllers)


def recorded(path: Path, folder: Path, frames: int | None) -> Script:
    """The match in this file, or its first frames, if so many are asked for, for the integer world in this folder.

    MatchFileError for one that a session would not play the same; WorldError for another world than it was played in.
    """
    recording = read_recording(path)
    check_world(recording, open_world(folder).hash)
    if recording.temperature != 0:
        raise MatchFileError(
            f"{path} was drawn from a seed of its own, at temperature {recording.temperature:g}: "
            "give a match without --temperature"
        )
    if recording.last_row <= 1:
        raise MatchFileError(f"{path} has {recording.last_row} frames after its start: there is nothing to time")
    first, second = recording.characters
    if not np.array_equal(recording.start, read_starts().frame(recording.stage, (first, second))):
        raise MatchFileError(f"{path} does not begin as sessions do: give a match of crank.main")
    frames = frames or recording.last_row
    chain = recording.chain if frames >= recording.last_row else None
    return Script(
        f"the inputs of {path.name}",
        recording.controllers[1 : 1 + frames],
        recording.stage,
        (first, second),
        None if chain is None else bytes.fromhex(chain["head"]),
    )


def describe(name: str, script: Script, result: Result, ahead: int) -> str:
    """The figures, a line each."""
    frames, late = len(result.seconds), float((result.seconds > LATE).mean())
    p50, p99 = np.percentile(result.seconds, [50, 99]) * 1000
    whole = result.total / frames * WHOLE_MATCH
    rate = frames / result.total
    validator, client = (seconds / frames * 1000 for seconds in result.processor)
    lines = [
        f"{name}, {script.name}",
        f"{frames:,} frames of {result.transactions / frames:.3f} transactions, {ahead} under way",
        f"total {result.total:.1f} s, {rate:.1f} frames a second; {WHOLE_MATCH:,} would take {whole:.0f} s",
        f"a frame p50 {p50:.2f} ms, p99 {p99:.2f} ms; {late:.2%} late (over 1/60 s); {result.stalls} stalls",
        f"of a processor, a frame took the validator {validator:.2f} ms, the client {client:.2f} ms",
    ]
    if result.units:
        most = " + ".join(f"{units:,}" for units in result.units)
        lines.append(
            f"compute units of a frame's transactions, the most of {result.counted:,} that went through as sent: {most}"
        )
    else:
        lines.append("the validator doesn't know any more what its transactions took of compute units")
    return "\n".join(lines)


def main() -> int:
    """The command; returns its exit code."""
    options = _parser().parse_args()
    return exit_code(lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    folder = integer_folder(str(options.world))
    if options.inputs is None:
        script = resting(options.frames or WHOLE_MATCH, options.moving)
    else:
        script = recorded(options.inputs, folder, options.frames)
    program = Keypair().pubkey()
    with tempfile.TemporaryDirectory(prefix="rollup-") as temporary:
        network = Network(Path(temporary))
        try:
            ports = Ports(options.base_port, options.rollup_port)
            addresses = network.start(install(options.cache), options.node, ports, with_program(program))
            owner = Keypair()
            Rpc(addresses.base, PATIENCE).airdrop(owner.pubkey(), LAMPORTS)
            match = Match(addresses, bring(addresses, program, folder, owner), script)
            result = play(match, options.ahead, network.rollup.pid() or 0)
            match.check(folder, len(result.seconds) + 1)
        finally:
            network.stop()
    print(describe(options.world.name, script, result, options.ahead))
    print("the native engine comes to the same chain head" + ("" if script.head is None else ", which is the file's"))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--world", type=Path, default=Path("checkpoints/wire-mini"), help="%(default)s")
    parser.add_argument("--frames", type=whole_number(2), help=f"default: {WHOLE_MATCH:,}, or all that --inputs holds")
    played = parser.add_mutually_exclusive_group()
    played.add_argument(
        "--moving", type=whole_number(0), default=60, help="frames of real inputs before rest: %(default)s"
    )
    played.add_argument("--inputs", type=Path, metavar="MATCH", help="match file to play again")
    parser.add_argument("--ahead", type=whole_number(1), default=1, help="frames under way at a time: %(default)s")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="where the validator is: %(default)s")
    parser.add_argument("--node", type=Path, default=NODE, help="awm-node: %(default)s")
    parser.add_argument("--base-port", type=int, default=18899, help="%(default)s")
    parser.add_argument("--rollup-port", type=int, default=17799, help="%(default)s")
    return parser


if __name__ == "__main__":
    sys.exit(main())
