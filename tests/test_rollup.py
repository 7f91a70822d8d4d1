"""A session's whole way: base layer, real MagicBlock validator, and back; awm-node is the base layer.

`make test-rollup` builds what it takes, fetches the validator and runs this. WIRE_ROLLUP_WORLD names the folder of
another integer world than the small one.
"""

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

if "WIRE_ROLLUP" not in os.environ:
    pytest.skip("needs the MagicBlock validator: make test-rollup", allow_module_level=True)

from rollup_network import running
from solders.compute_budget import set_compute_unit_limit
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from benchmarks import rollup as benchmark
from crank.agents.registry import make_agent
from crank.chain import MEMORY_EVERY
from crank.chain_match import ChainMatch, Player
from crank.chain_session import main as chain_session
from crank.chain_twin import Twin
from crank.engines.integer_engine import IntegerEngine
from crank.errors import DivergenceError
from crank.frame import Controllers, Frames
from crank.match_json import write_inputs
from crank.match_runner import run_match
from crank.rollup import base_layer
from crank.rollup.network import Addresses
from crank.rollup.world import AWM, ROOT, bring, with_program
from crank.solana_bridge import delegation
from crank.solana_bridge.borsh import Reader, Record
from crank.solana_bridge.keys import parse_address, read_keypair
from crank.solana_bridge.program import CONSTANTS, DELEGATION_PROGRAM, STRUCTS
from crank.solana_bridge.refusal import RefusedError
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import SessionState, fetch_component, fetch_session
from crank.solana_bridge.transactions import MOST_UNITS, signed
from crank.starts import read_starts
from schema.layout import CONTROLLER_SIZE

SMALL_WORLD = Path(__file__).parent / "fixtures" / "small_world"
WORLD = Path(os.environ.get("WIRE_ROLLUP_WORLD", SMALL_WORLD))
CONTROLLERS = np.fromfile(SMALL_WORLD / "golden_controllers.bin", np.uint8).reshape(-1, 2, CONTROLLER_SIZE)
"""Of real play."""
STAGE, CHARACTERS = 32, (2, 20)
TEMPERATURE = 0.5
FRAMES = 40
FORFEIT_FRAMES = 5
ALL = 1000
PATIENCE = 20.0
LAMPORTS = 1000 * 1_000_000_000


class Recorded:
    """Answers as one side of real play did."""

    name = "recorded"

    def reset(self, player: int, stage: int, seed: int, match_frames: int) -> None:
        self._player = player

    def act(self, frame: Frames, frame_number: int) -> Controllers:
        return CONTROLLERS[frame_number, self._player]

    def overrule(self, controller: Controllers) -> None:
        pass


class Layers(NamedTuple):
    """Both layers with a world on the base."""

    addresses: Addresses
    base: Rpc
    rollup: Rpc
    manifest: Pubkey


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layers]:
    program = Keypair().pubkey()
    with running(tmp_path_factory.mktemp("rollup"), with_program(program)) as addresses:
        base, rollup = Rpc(addresses.base, PATIENCE), Rpc(addresses.rollup, PATIENCE)
        payer = Keypair()
        base.airdrop(payer.pubkey(), LAMPORTS)
        yield Layers(addresses, base, rollup, bring(addresses, program, WORLD, payer))


class Match:
    """A session that crank.chain_session makes, whose keys are all in one folder."""

    def __init__(self, layers: Layers, keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.layers, self.keys, self._capsys = layers, keys, capsys
        self.address = Pubkey.default()

    def make(self, command: str, *words: str) -> None:
        """By begin or create, which go on with what there is of it."""
        rollup = ["--rollup", self.layers.addresses.rollup]
        rules = {"stage": STAGE, "temperature": TEMPERATURE, "deadline-slots": 2, "forfeit-frames": FORFEIT_FRAMES}
        named = [f"--{name}={value}" for name, value in rules.items()]
        made = self.run(command, "--manifest", str(self.layers.manifest), "--airdrop", *rollup, *named, *words)
        self.address = parse_address(made)

    def begin(self) -> None:
        """From its creation on the base layer to its start on the rollup."""
        self.make("begin", *(f"--p{side}-char={character}" for side, character in enumerate(CHARACTERS)))

    def step(self, command: str, *words: str, code: int = 0, rpc: str | None = None) -> str:
        """One of the other commands; what `run` gives."""
        return self.run(command, "--session", str(self.address), *words, code=code, rpc=rpc)

    def bring_back(self, code: int = 0) -> str:
        """Sends it back; what `run` gives."""
        return self.step("return", "--rollup", self.layers.addresses.rollup, code=code)

    def run(self, command: str, *words: str, code: int = 0, rpc: str | None = None) -> str:
        """A command, for the base layer unless told otherwise, that ends with this code; what it says."""
        node = ["--rpc", rpc or self.layers.addresses.base]
        keys = [] if command == "show" else ["--keys", str(self.keys)]
        ended = chain_session([command, *node, *keys, *words])
        said = self._capsys.readouterr()
        assert ended == code, said.err
        return said.err if code else said.out.strip()

    def key(self, name: str) -> Keypair:
        return read_keypair(self.keys / f"{name}.json")

    def session(self, on: Rpc) -> SessionState:
        return fetch_session(on, self.address)

    def play(self, sides: tuple[int, ...], rows: int) -> bytes:
        """Plays on to so many rows or the end, by these sides alone; the head of the native engine's hash chain.

        DivergenceError where a frame on the rollup differs from the native engine's in a bit.
        """
        rollup = self.layers.rollup
        engine = IntegerEngine(WORLD, TEMPERATURE)
        players = {side: Player(Recorded(), self.key(f"inputs-{side}")) for side in sides}
        socket = self.layers.addresses.rollup_socket
        played = ChainMatch(rollup, socket, self.session(rollup), engine, players, self.key("payer")).play(rows)
        assert played.chain is not None
        return bytes.fromhex(played.chain.head)


@pytest.fixture
def match(layers: Layers, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Match:
    """One that has just begun."""
    match = Match(layers, tmp_path / "keys", capsys)
    match.begin()
    return match


def test_the_fee_vault_is_where_the_validator_looks_for_it() -> None:
    def derived(*seeds: bytes) -> str:
        return str(Pubkey.find_program_address(seeds, DELEGATION_PROGRAM)[0])

    vault = Pubkey.from_string(base_layer.FEE_VAULT)
    assert derived(b"magic-fee-vault", bytes(parse_address(base_layer.IDENTITY))) == base_layer.FEE_VAULT
    assert derived(b"delegation", bytes(vault)) == base_layer.FEE_VAULT_RECORD
    assert derived(b"delegation-metadata", bytes(vault)) == base_layer.FEE_VAULT_METADATA


def test_a_session_is_delegated_by_the_real_program_and_grows_on_the_rollup(match: Match, layers: Layers) -> None:
    session = match.session(layers.rollup)
    assert session.status == "RUNNING"
    for component in session.components:
        on_base, on_rollup = layers.base.account(component), layers.rollup.account(component)
        assert on_base is not None and on_rollup is not None
        assert on_base.owner == DELEGATION_PROGRAM and on_rollup.owner == session.program.address
        assert len(on_base.data) <= CONSTANTS["GROWTH"] and len(on_rollup.data) >= len(on_base.data)
    match.begin()
    assert match.address == session.address, "the same command goes on with the same session"
    assert "is on its rollup now" in match.step("show", code=1)


def test_the_match_is_the_native_engines_and_its_result_comes_back(match: Match, layers: Layers) -> None:
    match.play((0, 1), FRAMES + 1)
    assert "RUNNING at frame" in match.bring_back(code=1)
    # one side is gone, the other wins
    head = match.play((1,), ALL)
    session = match.session(layers.rollup)
    assert (session.status, session.reason, session.winner) == ("ENDED", "FORFEIT", 1)
    assert session.row == FRAMES + FORFEIT_FRAMES - 1
    assert session.record["chain_head"] == head
    log = fetch_component(layers.rollup, session, "InputLog")
    rows = np.frombuffer(log["data"], np.uint8).reshape(-1, 2, CONTROLLER_SIZE)
    assert np.array_equal(rows[1 : FRAMES + 1], CONTROLLERS[:FRAMES])

    assert "ENDED, FORFEIT" in match.bring_back()
    back = match.session(layers.base)
    assert back.record["chain_head"] == head
    assert (back.status, back.winner, back.row) == ("ENDED", 1, session.row)
    assert "ENDED, FORFEIT" in match.bring_back(), "it is there already"


def logged(rollup: Rpc, session: SessionState) -> list[Record]:
    """The frames in a session's log, by row."""
    reader, frames = Reader(fetch_component(rollup, session, "FrameLog")["data"]), []
    while reader.at < len(reader.data):
        frames.append(reader.record(STRUCTS["LoggedFrame"]))
    return frames[: session.row + 1]


def as_typescript(fields: Record) -> Record:
    """A record with its names in camel case."""
    words = {name: name.split("_") for name in fields}
    return {first + "".join(word.title() for word in more): fields[name] for name, (first, *more) in words.items()}


def awm(rpc: str, socket: str, match: Match, words: Sequence[str]) -> subprocess.Popen[str]:
    """A command of awm about a session, started."""
    program = str(match.session(match.layers.rollup).program.address)
    chain = ["--rpc", rpc, "--ws", socket, "--program", program]
    command = ["node", str(AWM), words[0], str(match.address), *chain, *words[1:]]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_whoever_watches_hears_every_frame_of_the_log(match: Match, layers: Layers) -> None:
    where = layers.addresses
    with awm(where.rollup, where.rollup_socket, match, ["spectate", "--json", "--from", "0"]) as watching:
        assert watching.stdout is not None
        # it listens from here on
        assert json.loads(watching.stdout.readline())["kind"] == "status"
        match.play((0, 1), FRAMES + 1)
        match.play((1,), ALL)
        *heard, over = [json.loads(line) for line in watching.stdout]
    assert watching.returncode == 0
    session = match.session(layers.rollup)
    assert over["kind"] == "status" and over["session"]["row"] == session.row
    assert {event["kind"] for event in heard} == {"frame"}
    assert [event["row"] for event in heard] == list(range(session.row + 1))
    for event, entry in zip(heard[1:], logged(layers.rollup, session)[1:], strict=True):
        assert event["row"] == entry["row"]
        assert event["players"] == [as_typescript(player) for player in entry["players"]]


def test_frames_are_run_from_typescript(match: Match, layers: Layers) -> None:
    program = str(match.session(layers.rollup).program.address)
    keys = [str(match.keys / f"{name}.json") for name in ("payer", "inputs-0", "inputs-1")]
    script = ROOT / "solana" / "testing" / "run-frames.js"
    where = [layers.addresses.rollup, program, str(match.address), str(FRAMES)]
    done = subprocess.run(["node", str(script), *where, *keys], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    session = match.session(layers.rollup)
    twin = Twin(layers.rollup, session, IntegerEngine(WORLD, TEMPERATURE))
    for controllers in twin.logged(session, 1):
        twin.advance(controllers)
    assert twin.row == FRAMES and twin.reached(session)


def test_the_doctor_knows_where_a_session_is(match: Match, layers: Layers) -> None:
    def doctor(rpc: str, socket: str) -> tuple[int, str]:
        with awm(rpc, socket, match, ["doctor"]) as asked:
            said, error = asked.communicate(timeout=PATIENCE)
        assert not error
        return asked.returncode, said

    where = layers.addresses
    code, said = doctor(where.base, where.base_socket)
    assert code == 0 and "as it should be: ask that rollup" in said
    code, said = doctor(where.rollup, where.rollup_socket)
    assert code != 0 and "this is the rollup that the session names" in said
    assert "player 0 and player 1 sent no input for frame 1" in said
    match.play((1,), ALL)
    code, said = doctor(where.rollup, where.rollup_socket)
    assert code == 0 and "it is over: ENDED" in said


def test_a_transaction_that_is_handed_in_again_is_no_error(match: Match, layers: Layers) -> None:
    transaction = signed(layers.rollup, [set_compute_unit_limit(1000)], [match.key("payer")])
    signature = layers.rollup.send(transaction)
    assert layers.rollup.send(transaction) == signature


def test_nobody_takes_a_match_off_the_rollup_before_it_is_over(match: Match, layers: Layers) -> None:
    session = match.session(layers.rollup)
    with pytest.raises(RefusedError):
        delegation.undelegate(layers.rollup, session, match.key("payer"))
    assert not delegation.is_back(layers.base, session, 1.0)


def test_a_session_goes_to_the_rollup_step_by_step(
    layers: Layers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    match = Match(layers, tmp_path / "keys", capsys)
    match.make("create")
    for side, character in enumerate(CHARACTERS):
        match.step("join", f"--side={side}", f"--character={character}")
    for command in ("lock", "reveal"):
        assert "the chain refuses" in match.step("delegate", code=1), "not before both secrets are told"
        for side in ("0", "1"):
            match.step(command, "--side", side)
    assert "the chain refuses" in match.step("start", code=1), "not on the base layer"
    match.step("delegate")
    match.step("delegate")
    assert "RUNNING" in match.step("start", rpc=layers.addresses.rollup)


def test_frames_that_are_sent_without_waiting_are_the_native_engines(layers: Layers) -> None:
    """With WIRE_ROLLUP_WORLD=checkpoints/wire-base/int8 over a row whose memory is hashed: a transaction more."""
    script = benchmark.resting(251 if WORLD == SMALL_WORLD else MEMORY_EVERY + 21, 60)
    match = benchmark.Match(layers.addresses, layers.manifest, script)
    played = benchmark.play(match, 3, os.getpid())
    assert played.stalls == 0 and len(played.seconds) == len(script.controllers) - 1
    assert 0 < played.counted <= len(played.seconds) and 0 < max(played.units) <= MOST_UNITS
    match.check(WORLD, len(script.controllers))


def test_a_recorded_match_is_played_again_to_its_end(layers: Layers, tmp_path: Path) -> None:
    file = tmp_path / "match.json.gz"
    start = read_starts().frame(STAGE, CHARACTERS)
    agents = make_agent("fighter"), make_agent("fighter")
    write_inputs(run_match(IntegerEngine(WORLD), agents, start, STAGE, 7, 2000), file)
    script = benchmark.recorded(file, WORLD, 2000)
    match = benchmark.Match(layers.addresses, layers.manifest, script)
    benchmark.play(match, 1, os.getpid())
    match.check(WORLD, len(script.controllers))
    assert script.head == fetch_session(layers.rollup, match.session.address).record["chain_head"]
    match.script = replace(script, head=bytes(32))
    with pytest.raises(DivergenceError, match="frames that are not the file's"):
        match.check(WORLD, len(script.controllers))


def test_a_frame_that_got_lost_is_sent_again(layers: Layers, monkeypatch: pytest.MonkeyPatch) -> None:
    match = benchmark.Match(layers.addresses, layers.manifest, benchmark.resting(11, 10))
    send, lost = match.send, [5]

    def forgetful(row: int, controllers: Controllers) -> None:
        if row in lost:
            lost.remove(row)
        else:
            send(row, controllers)

    monkeypatch.setattr(match, "send", forgetful)
    monkeypatch.setattr(benchmark, "STALL_SECONDS", 1.0)
    # the frame after it is refused, and sent again, too
    played = benchmark.play(match, 2, os.getpid())
    assert played.stalls == 1 and not lost
    match.check(WORLD, 11)
