"""Matches on chain, on a real awm-node, beside the native engine: whole, cut off, killed, and what is refused.

`make svm` builds what this needs. WIRE_KILLS says how often crank and node are killed (3; by hand 20).
"""

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from chain_fixtures import (
    PATIENCE,
    SMALL_WORLD,
    Genesis,
    Match,
    Node,
    begin,
    cutting_proxy,
    limiting_proxy,
    make_genesis,
    write_account,
)
from solders.keypair import Keypair

from crank.agents.registry import make_agent
from crank.chain_session import main as chain_session
from crank.engines.integer_engine import IntegerEngine
from crank.engines.svm_engine import SvmEngine
from crank.errors import EngineError
from crank.main import main
from crank.match_json import inputs_of, read_match_object
from crank.match_record import MatchRecord
from crank.match_runner import WHOLE_MATCH, run_match
from crank.roster import find_character
from crank.solana_bridge.borsh import field_offset
from crank.solana_bridge.keys import parse_address, read_or_make_keypair, write_private
from crank.solana_bridge.meeting import Rules
from crank.solana_bridge.program import ACCOUNTS, COMPONENTS, CONSTANTS, Program
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import NOBODY, SessionState, fetch_component, fetch_session
from crank.solana_bridge.transactions import execute
from crank.starts import read_starts
from crank.sync_test import step_twice
from crank.verify import check
from crank.verify import main as verify
from schema.layout import X

KILLS = int(os.environ.get("WIRE_KILLS", "3"))
SEED = 20_260
STAGE = 32
CHARACTERS = (find_character("fox").id, find_character("falco").id)
ROWS = 300


@pytest.fixture(scope="module")
def genesis(tmp_path_factory: pytest.TempPathFactory) -> Genesis:
    return make_genesis(tmp_path_factory.mktemp("genesis"))


@pytest.fixture
def node(genesis: Genesis, tmp_path: Path) -> Iterator[Node]:
    running = Node(tmp_path / "ledger", genesis)
    yield running
    running.stop()


@pytest.fixture
def match(node: Node, genesis: Genesis, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Match:
    return begin(node, genesis, tmp_path / "keys", capsys)


def native(seed: int, frames: int = WHOLE_MATCH, agents: tuple[str, str] = ("fighter", "fighter")) -> MatchRecord:
    """What the same agents play in the native engine, with nothing between them and it."""
    players = make_agent(agents[0]), make_agent(agents[1])
    start = read_starts().frame(STAGE, CHARACTERS)
    return run_match(IntegerEngine(SMALL_WORLD), players, start, STAGE, seed, frames)


def play(match: Match, file: Path, *more: str, **where: str) -> dict[str, Any]:
    """Plays it here, and gives what the file holds."""
    assert main(match.words("--output", str(file), *more, **where)) == 0
    return read_match_object(file)


def error_of(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that a command which fails says."""
    capsys.readouterr()
    assert main(arguments) == 1
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1
    return lines[0]


def assert_native(match: Match, played: dict[str, Any], frames: int = WHOLE_MATCH) -> None:
    """Chain, file and native engine came to the same head: the same inputs, frames and memory."""
    state, expected = match.state(), native(match.state().record["seed"], frames)
    assert expected.chain is not None
    assert state.row + 1 == len(expected.frames)
    assert state.record["chain_head"].hex() == expected.chain.head == played["meta"]["chain"]["head"]


def test_a_whole_match_is_that_of_the_native_engine(
    match: Match, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "match.json"
    played = play(match, file)
    printed = capsys.readouterr()
    assert "CU a frame" in printed.err and "p99" in printed.err and "late" in printed.err
    assert match.state().status == "ENDED" and "on chain: ENDED, STOCKS, player" in printed.out
    assert_native(match, played)
    assert verify([str(file), "--world-model", str(SMALL_WORLD)]) == 0
    # an ended session is read without keys: the same match
    again = tmp_path / "again.json.gz"
    where = ["--rpc", match.node.rpc_url, "--session", str(match.address), "--world-model", str(SMALL_WORLD)]
    assert main([*where, "--output", str(again)]) == 0
    read = read_match_object(again)
    assert read["frames"] == played["frames"]
    assert read["meta"]["agents"] == [str(player) for player in match.state().players]
    assert check(again, str(SMALL_WORLD)).genuine


def test_a_match_that_samples_with_a_delay_is_genuine(
    node: Node, genesis: Genesis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    match = begin(node, genesis, tmp_path / "keys", capsys, "--input-delay", "3", "--temperature", "0.5")
    file = tmp_path / "match.json"
    play(match, file, "--frames", "40")
    # cut off and gone on with: the answers of the frames before are on their way
    played = play(match, file, "--frames", "90")
    assert played["meta"]["world"]["temperature"] == 0.5
    assert check(file, str(SMALL_WORLD)).genuine
    _, controllers = inputs_of(played, file)
    assert not controllers[:4].any() and controllers[4:].any()


def test_a_side_that_is_silent_forfeits(
    node: Node, genesis: Genesis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    match = begin(node, genesis, tmp_path / "keys", capsys, "--deadline-slots", "1", "--forfeit-frames", "4")
    file = tmp_path / "match.json"
    played = play(match, file, sides="0")
    assert "ENDED, FORFEIT, player 0 wins" in capsys.readouterr().out
    assert played["meta"]["agents"] == ["fighter", str(match.state().players[1])]
    assert match.state().row == 3
    assert check(file, str(SMALL_WORLD)).genuine


def test_killed_cranks_lose_nothing(match: Match, tmp_path: Path) -> None:
    dice = random.Random(SEED)
    for row in sorted(dice.sample(range(ROWS), KILLS)):
        process = match.crank("--frames", str(ROWS))
        match.wait_for_row(row, process)
        process.kill()
        process.communicate()
    assert_native(match, play(match, tmp_path / "match.json", "--frames", str(ROWS)), ROWS)


def test_killed_nodes_lose_nothing(match: Match, tmp_path: Path) -> None:
    dice = random.Random(SEED)
    file = tmp_path / "match.json"
    process = match.crank("--frames", str(ROWS), "--output", str(file))
    for row in sorted(dice.sample(range(ROWS - 50), KILLS)):
        match.wait_for_row(row, process)
        match.node.kill()
        time.sleep(dice.random() / 2)
        match.node.start_again()
    said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert_native(match, read_match_object(file), ROWS)


def test_a_node_that_stays_away_is_said_in_one_line(match: Match) -> None:
    process = match.crank("--patience", "1")
    match.wait_for_row(20, process)
    match.node.kill()
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"error: the node at {match.node.rpc_url} does not answer" in said and "Traceback" not in said
    match.node.start_again()


def test_a_cut_socket_is_opened_again(match: Match, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with cutting_proxy(match.node.ws_url, 60_000) as (url, cuts):
        played = play(match, tmp_path / "match.json", "--frames", str(ROWS), ws=url)
        assert cuts() >= 1
    assert "the socket was cut" in capsys.readouterr().err
    assert_native(match, played, ROWS)


def test_a_node_without_a_socket_is_asked(match: Match, tmp_path: Path) -> None:
    played = play(match, tmp_path / "match.json", "--frames", "12", ws="ws://127.0.0.1:1")
    assert_native(match, played, 12)


def test_rate_limits_are_waited_for(match: Match, tmp_path: Path) -> None:
    with limiting_proxy(match.node.rpc_url, 5) as (url, refused):
        played = play(match, tmp_path / "match.json", "--frames", "60", rpc=url)
        assert refused() >= 10
    assert_native(match, played, 60)


def test_block_hashes_that_expire_are_replaced(
    genesis: Genesis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    node = Node(tmp_path / "ledger", genesis, "--slot-ms", "2")
    try:
        # a block hash lives for 0.3 s here, and is used for longer
        match = begin(node, genesis, tmp_path / "keys", capsys, "--lifetime", "3600")
        assert_native(match, play(match, tmp_path / "match.json", "--frames", "200"), 200)
    finally:
        node.stop()


def test_the_first_difference_is_named(
    match: Match, genesis: Genesis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    play(match, tmp_path / "match.json", "--frames", "30")
    # the chain as it stands, but for one unit of one field of the exact frame, which no view shows
    rpc, state = Rpc(match.node.rpc_url, PATIENCE), match.state()
    hidden = state.component("HiddenState")
    files = list(genesis.accounts)
    for address in (state.address, *state.components):
        account = rpc.account(address)
        assert account is not None
        data = bytearray(account.data)
        if address == hidden:
            at = field_offset(ACCOUNTS["HiddenState"], "frame") + 4 * (
                len(fetch_component(rpc, state, "HiddenState")["frame"][0]) + X
            )
            data[at : at + 4] = (int.from_bytes(data[at : at + 4], "little", signed=True) + 4096).to_bytes(
                4, "little", signed=True
            )
        files.append(write_account(tmp_path, address, 10**10, bytes(data), account.owner))
    altered = Node(tmp_path / "other", Genesis(genesis.program, genesis.manifest, genesis.library, tuple(files)))
    try:
        assert chain_session(["show", "--rpc", altered.rpc_url, "--session", str(match.address)]) == 0
        payer = Rpc(altered.rpc_url, PATIENCE)
        payer.airdrop(Keypair.from_json((match.keys / "payer.json").read_text()).pubkey(), 10**9)
        elsewhere = Match(altered, match.address, match.keys)
        line = error_of(elsewhere.words("--frames", "60"), capsys)
        assert line.startswith("error: chain and engine differ: frame 30, player 1, x: ")
        assert "on chain" in line and "by the engine" in line
    finally:
        altered.stop()


def test_what_is_wrong_is_said_in_one_line(
    match: Match, genesis: Genesis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = ["--rpc", match.node.rpc_url, "--session"]
    stranger = tmp_path / "stranger.json"
    write_private(stranger, str(list(bytes(Keypair()))).encode())
    nowhere, payer = str(Keypair().pubkey()), str(Keypair.from_json((match.keys / "payer.json").read_text()).pubkey())
    for arguments, words in [
        (["--rpc", "http://127.0.0.1:1", "--session", nowhere], "does not answer"),
        (["--rpc", "127.0.0.1:1", "--session", nowhere], "no address of a node"),
        ([*here, "nonsense"], "is no address"),
        ([*here, nowhere], "there is no account"),
        ([*here, payer], "is no session of the world's program"),
        ([*here, str(genesis.manifest)], "is no session of the world's program: it is no SessionState"),
        ([*here, str(match.state().component("FrameLog"))], "is no session of the world's program"),
        ([*here, str(match.address)], "no world with hash"),
        ([*here, str(match.address), "--p0", "fighter"], "--p0 plays with a key"),
        ([*match.words()[:-1], str(stranger)], "neither player 1"),
        ([*match.words()[:-1], str(tmp_path / "missing.json")], "cannot read the key pair"),
        ([*match.words(sides=""), "--world-model", "checkpoints/wire-mini/int8"], "the session is in world"),
    ]:
        line = error_of(arguments, capsys)
        assert words in line, line
    broke = [word for word in match.words("--frames", "5") if word != "--payer"]
    broke.remove(str(match.keys / "payer.json"))
    assert "AccountNotFound" in error_of(broke, capsys)


def test_sessions_are_made_step_by_step(
    node: Node, genesis: Genesis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = ["--rpc", node.rpc_url, "--keys", str(tmp_path / "keys")]

    def run(*words: str) -> str:
        assert chain_session([words[0], *keys, *words[1:]]) == 0
        return capsys.readouterr().out

    def refused(*words: str) -> str:
        assert chain_session([words[0], *keys, *words[1:]]) == 1
        return capsys.readouterr().err

    address = run("create", "--manifest", str(genesis.manifest), "--airdrop").strip()
    session = ["--session", address]
    assert run("create", "--manifest", str(genesis.manifest)).strip() == address
    assert "both sides lock before" in refused("reveal", *session, "--side", "0")
    assert "the chain refuses" in refused("start", *session)
    assert "Fox" in run("join", *session, "--side", "0", "--character", "fox")
    assert "error: " in refused("lock", *session, "--side", "1")
    run("join", *session, "--side", "1", "--character", "falco")
    run("join", *session, "--side", "1", "--character", "falco")
    for side in ("0", "1"):
        run("lock", *session, "--side", side)
        run("lock", *session, "--side", side)
    for side in ("0", "1"):
        assert "revealed" in run("reveal", *session, "--side", side)
    assert "RUNNING" in run("start", *session)
    assert "the chain refuses" in refused("end", *session)


def test_a_session_can_be_made_where_somebody_sent_lamports_before(
    node: Node, genesis: Genesis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, rpc, program = tmp_path / "keys", Rpc(node.rpc_url, PATIENCE), Program(genesis.program)
    owner = read_or_make_keypair(folder / "payer.json")
    first, second = (program.entity(owner.pubkey(), number) for number in (0, 1))
    hidden = program.component("HiddenState", second)
    for early in (*(program.component(name, first) for name in ("SessionState", "FrameLog")), hidden):
        rpc.airdrop(early, 1_000_000)
    match = begin(node, genesis, folder, capsys)
    assert match.address == program.component("SessionState", first)
    assert match.state().status == "RUNNING"
    # of another that was cut off, a component that only has lamports is none
    address = program.component("SessionState", second)
    rules = {**vars(Rules(STAGE)), "id": 1, "players": [bytes(NOBODY)] * 2, "validator": bytes(NOBODY)}
    accounts = [owner.pubkey(), genesis.manifest, address]
    execute(rpc, [program.instruction("create_session", accounts, **rules)], [owner])
    keys = ["--rpc", node.rpc_url, "--keys", str(folder)]
    assert chain_session(["start", *keys, "--session", str(address)]) == 1
    assert f"the session {address} has no HiddenState yet: its owner creates it" in capsys.readouterr().err
    assert chain_session(["create", *keys, "--manifest", str(genesis.manifest), "--id", "1"]) == 0
    assert capsys.readouterr().out.strip() == str(address)
    for name in COMPONENTS:
        fetch_component(rpc, fetch_session(rpc, address), name)


def test_a_session_that_is_named_is_gone_on_with_by_its_own_rules_only(
    node: Node, genesis: Genesis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = ["--rpc", node.rpc_url, "--keys", str(tmp_path / "keys")]
    named = [*keys, "--manifest", str(genesis.manifest), "--id", "0", "--temperature", "0.5"]
    assert chain_session(["create", *named, "--airdrop"]) == 0
    address = capsys.readouterr().out.strip()

    def refused(*words: str, command: str = "create") -> str:
        assert chain_session([command, *named, *words]) == 1
        return capsys.readouterr().err

    somebody = str(Keypair().pubkey())
    for words, rules in [
        (("--stage", "battlefield"), "stage"),
        (("--temperature", "0"), "temperature"),
        (("--input-delay", "1", "--lifetime", "3600"), "input_delay, lifetime"),
        (("--deadline-slots", "1"), "deadline_slots"),
        (("--forfeit-frames", "1"), "forfeit_frames"),
        (("--players", somebody, ""), "players"),
    ]:
        line = f"error: the session {address} is there with other rules ({rules}): take another id\n"
        assert refused(*words) == line
    assert "other rules (players)" in refused(command="begin")
    assert chain_session(["create", *named]) == 0
    assert capsys.readouterr().out.strip() == address
    # who came meanwhile is no other rule where anyone may
    session = [*keys, "--session", address]
    assert chain_session(["join", *session, "--side", "1", "--character", "falco"]) == 0
    came = str(fetch_session(Rpc(node.rpc_url, PATIENCE), parse_address(address)).players[1])
    assert chain_session(["create", *named]) == 0
    assert chain_session(["create", *named, "--players", "", came]) == 0
    assert "other rules (players)" in refused("--players", "", somebody)
    capsys.readouterr()
    # without a number its rules stay as they are
    assert chain_session(["create", *keys, "--manifest", str(genesis.manifest)]) == 0
    printed = capsys.readouterr()
    assert printed.out.strip() == address and "its rules stay as they are" in printed.err
    assert chain_session(["end", *session]) == 0
    capsys.readouterr()
    assert refused() == f"error: the session {address} is over: take another id\n"


@pytest.mark.parametrize(
    "rule",
    [
        ("--id", "-1"),
        ("--id", str(2**64)),
        ("--input-delay", "25"),
        ("--deadline-slots", "0"),
        ("--deadline-slots", "-1"),
        ("--forfeit-frames", "28841"),
        ("--lifetime", "9" * 20),
        ("--lifetime", "long"),
    ],
    ids=lambda rule: "=".join(rule),
)
def test_rules_that_no_session_can_have_are_refused(
    rule: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        chain_session(["create", "--manifest", "none", "--keys", str(tmp_path / "keys"), *rule])
    assert stopped.value.code == 2
    assert f"argument {rule[0]}: {rule[1]} is no whole number from " in capsys.readouterr().err


def test_a_temperature_is_that_of_the_world_in_whole_256ths(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def refused(temperature: str) -> str:
        with pytest.raises(SystemExit) as stopped:
            rule = f"--temperature={temperature}"
            chain_session(["create", "--manifest", "none", "--keys", str(tmp_path / "keys"), rule])
        assert stopped.value.code == 2
        return capsys.readouterr().err

    assert "0.7 is no multiple of 1/256, such as 0.69921875" in refused("0.7")
    for text in ("10.00390625", "-1", "warm", "nan", "1e999"):
        assert f"{text} is no number from 0 to 10" in refused(text)


def test_a_first_lock_that_nobody_has_answered_is_made_again(
    genesis: Genesis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    node = Node(tmp_path / "ledger", genesis, "--slot-ms", "2")
    try:
        keys = ["--rpc", node.rpc_url, "--keys", str(tmp_path / "keys")]
        assert chain_session(["create", *keys, "--manifest", str(genesis.manifest), "--airdrop"]) == 0
        rpc, address = Rpc(node.rpc_url, PATIENCE), parse_address(capsys.readouterr().out.strip())

        def run(command: str, side: str, *more: str) -> SessionState:
            assert chain_session([command, *keys, "--session", str(address), "--side", side, *more]) == 0
            return fetch_session(rpc, address)

        for side, character in (("0", "fox"), ("1", "falco")):
            run("join", side, "--character", character)
        first = run("lock", "0").record["lock_slot"]
        assert run("lock", "0").record["lock_slot"] == first
        while rpc.slot() <= first + CONSTANTS["LOCK_SLOTS"]:
            time.sleep(0.05)
        assert run("lock", "0").record["lock_slot"] > first
        assert run("lock", "1").status == "LOCKED"
    finally:
        node.stop()


def test_the_machine_in_this_process_gives_the_native_frames() -> None:
    engines = SvmEngine(SMALL_WORLD, 0.5), IntegerEngine(SMALL_WORLD, 0.5)
    starts = np.stack([read_starts().frame(stage, CHARACTERS) for stage in (32, 31)])
    for engine in engines:
        engine.reset(starts, np.array([32, 31]), [7, 8])
    dice = np.random.default_rng(SEED)
    for row in range(60):
        pads = dice.integers(0, 256, (2, 2, 8), dtype=np.uint8)
        pads[..., 6:] &= 15
        machine, integers = engines
        step_twice(machine, pads, row + 1) if row % 20 == 0 else machine.step(pads)
        integers.step(pads)
        assert (machine.exact_frames() == integers.exact_frames()).all()
    assert machine.memory(1) == integers.memory(1)
    assert len(machine.units) >= 60 and "CU a frame" in machine.cost()
    saved = machine.save()
    for damaged in (b"", saved[:-1], saved.replace(b"svm", b"int8", 1)):
        with pytest.raises(EngineError):
            machine.restore(damaged)


def test_a_match_in_this_process_is_genuine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "match.json"
    words = ["--engine", "svm", "--world-model", str(SMALL_WORLD), "--p0", "fighter", "--p1", "fighter"]
    assert main([*words, "--output", str(file)]) == 0
    assert "CU a frame" in capsys.readouterr().out
    expected = native(0)
    assert expected.chain is not None
    assert read_match_object(file)["meta"]["chain"]["head"] == expected.chain.head
    assert check(file, str(SMALL_WORLD)).genuine
    engine = SvmEngine(SMALL_WORLD)
    with pytest.raises(EngineError, match="before reset"):
        engine.step(np.zeros((1, 2, 8), np.uint8))
