"""Disputes by `python -m crank.dispute`, on awm-node with the real programs: who claims, who denies, what comes of it.

The session was played on a chain of its own and is put on another one as if it had named a rollup: how sessions go to a
rollup and back is tested in test_rollup.py.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from chain_fixtures import PATIENCE, SMALL_WORLD, Genesis, Node, make_genesis
from dispute_fixtures import (
    PROGRAM,
    SOL,
    Dispute,
    Ended,
    amended,
    inputs_from_elsewhere,
    on_a_rollup,
    play,
    told_to_begin,
    with_other_inputs,
    with_other_start,
    with_own_inputs,
)
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.system_program import TransferParams, transfer

from crank.chain_session import main as chain_session
from crank.dispute import prosecution
from crank.dispute.__main__ import main as dispute
from crank.dispute.docket import read_row
from crank.dispute.evidence import Evidence, Inputs, Untold, inputs_from_file, inputs_from_log, world_bytes
from crank.dispute.judgement import Judgement
from crank.dispute.match_files import UnknownMatchError, match_file
from crank.dispute.moves import send
from crank.dispute.program import CONSTANTS
from crank.dispute.result import follows
from crank.dispute.watch import AllCases, Sources
from crank.dispute.watcher import ANSWER_SECONDS, MOST_CHALLENGES, Policy, Watcher
from crank.errors import MatchFileError, NodeError, SessionError, UnfinishedMatchError
from crank.main import main as crank
from crank.match_json import read_match_object, write_object
from crank.rules import LAST_ROW
from crank.solana_bridge.keys import parse_address, read_keypair
from crank.solana_bridge.program import CONSTANTS as WORLD
from crank.solana_bridge.program import ENUMS, Program
from crank.solana_bridge.refusal import RefusedError
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import SessionState, fetch_session
from crank.state_convert import to_player_states
from quantization.frame import to_float
from schema.chain import AUTHORITY
from schema.layout import AGE_RATE, STOCKS, X

LIE = 25
"""A row."""
CLAIMS_OVER = CONSTANTS["CLAIM_SECONDS"] + 60
CLOCK_OVER = CONSTANTS["CLOCK_SECONDS"] + 60
"""Later than CLAIMS_OVER: what is overturned then is so at once."""
CONTESTS_OVER = WORLD["CHALLENGE_SECONDS"] + CONSTANTS["CLAIM_SECONDS"] + CONSTANTS["CONTEST_SECONDS"] + 60
BURNT = CONSTANTS["BOND"] * CONSTANTS["BURNT_PERCENT"] // 100
FEES = SOL // 100
"""More than all fees of a test."""
MOST_LOOKS = 60


@pytest.fixture(scope="module")
def genesis(tmp_path_factory: pytest.TempPathFactory) -> Genesis:
    return make_genesis(tmp_path_factory.mktemp("genesis"))


@pytest.fixture
def ended(
    played: list[Ended], genesis: Genesis, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> Ended:
    if not played:
        played.append(play(tmp_path_factory.mktemp("match"), genesis, capsys))
    return played[0]


@pytest.fixture(scope="module")
def played() -> list[Ended]:
    """The one match of all tests, once it was played."""
    return []


@pytest.fixture
def case(genesis: Genesis, ended: Ended, tmp_path: Path) -> Iterator[Dispute]:
    """A session that anybody may dispute, with an opener, a watcher and a liar who have 20 SOL each."""
    made = Dispute(tmp_path, genesis, ended)
    people(made)
    yield made
    made.node.stop()


def key_of(case: Dispute, name: str) -> Keypair:
    return read_keypair(case.file(name))


def balance(case: Dispute, name: str) -> int:
    return case.rpc.balance(key_of(case, name).pubkey())


def opened(case: Dispute) -> None:
    assert dispute(case.words("open", "opener", "--yes")) == 0


def look(case: Dispute, *more: str) -> None:
    assert dispute(case.watch("watcher", "--match", str(case.ended.file), *more)) == 0


def until(done: Callable[[], bool], move: Callable[[], object]) -> None:
    """Makes moves until it is done."""
    for _ in range(MOST_LOOKS):
        if done():
            return
        move()
    raise AssertionError("it goes on and on")


def error_of(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that a command which fails says."""
    capsys.readouterr()
    assert dispute(arguments) == 1
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1
    return lines[0]


def test_an_honest_claim_is_made_defended_and_upheld(case: Dispute, capsys: pytest.CaptureFixture[str]) -> None:
    before = balance(case, "watcher")
    opened(case)
    printed = capsys.readouterr()
    assert printed.out.strip() == str(case.court.case)
    assert "1 SOL" in printed.err and "UTC" in printed.err
    look(case)
    assert "lead to what the session says" in capsys.readouterr().err
    docket = case.docket()
    assert [claim.authority for claim in docket.claims] == [key_of(case, "watcher").pubkey()]
    # somebody denies it, and names any part until nothing is left to name
    liar = key_of(case, "liar")
    claim = docket.claims[0].address
    send(case.rpc, [case.court.challenge_claim(liar.pubkey(), claim)], [liar])
    look(case)
    assert dispute(case.words("status", "watcher")) == 0
    shown = capsys.readouterr().out
    assert "(you): STANDING" in shown and "the challenger has to name the first wrong part of the match" in shown
    known = with_own_inputs(case.ended)

    def deny() -> None:
        challenge = case.challenge_by(liar.pubkey())
        if challenge.status == "OPENING":
            data = known.opening(challenge.row, challenge.agreed_height)
            move = case.court.open_before(liar.pubkey(), challenge.address, data)
        else:
            move = case.court.choose(liar.pubkey(), challenge.address, 7 if challenge.height > 4 else 1)
        send(case.rpc, [move], [liar])
        look(case)

    until(lambda: case.challenge_by(liar.pubkey()).status == "RUNNING", deny)
    assert case.challenge_by(liar.pubkey()).row == 7 * 4 + 1
    # and then can't show that the unit is wrong
    case.pass_time(CLOCK_OVER)
    look(case)
    assert case.challenge_by(liar.pubkey()).status == "LOST"
    assert case.docket().status == "OPEN"
    case.pass_time(CONTESTS_OVER)
    capsys.readouterr()
    until(lambda: "UPHELD" in capsys.readouterr().err, lambda: look(case))
    assert not case.docket().claims and not case.docket().challenges
    # the bond is back, with what is not burnt of the challenge's and of the case's
    won = 2 * (CONSTANTS["BOND"] - BURNT)
    assert before + won - FEES < balance(case, "watcher") < before + won
    assert 19 * SOL - FEES < balance(case, "liar") < 19 * SOL


def test_a_claim_with_false_rows_is_refuted_by_a_unit_that_runs_on_chain(
    case: Dispute, capsys: pytest.CaptureFixture[str]
) -> None:
    before = balance(case, "watcher")
    opened(case)
    liar = key_of(case, "liar")
    lie = amended(with_own_inputs(case.ended), LIE, X, lambda x: x + 1)
    case.claim(liar, lie)
    # it stands by the right result: it is left alone, unless one is asked
    look(case)
    assert not case.docket().challenges and len(case.docket().claims) == 2
    assert "left alone" in capsys.readouterr().err
    said = []

    def over() -> bool:
        claim = case.docket().claim(case.court.claim(liar.pubkey()))
        return claim is not None and claim.status("ClaimStatus") == "REFUTED"

    def move() -> None:
        look(case, "--right-results")
        said.append(capsys.readouterr().err)
        if case.docket().challenges and not case.challenge_by(key_of(case, "watcher").pubkey()).decided:
            case.answer(liar, lie)

    until(over, move)
    told = "".join(said)
    assert re.search(rf"had unit \d+ of frame {LIE} judged", told)
    case.pass_time(CONTESTS_OVER)
    until(lambda: "UPHELD" in capsys.readouterr().err, lambda: look(case))
    won = 2 * (CONSTANTS["BOND"] - BURNT)
    assert before + won - FEES < balance(case, "watcher") < before + won


def people(case: Dispute) -> None:
    for name in ("opener", "watcher", "liar"):
        case.person(name)


@pytest.mark.parametrize("what", ["frame", "end"])
def test_a_result_that_does_not_follow_is_overturned(
    what: str, genesis: Genesis, ended: Ended, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What an operator sends back whose last frame is another one, and who stands by it; or with other winner, reason
    and view only, beside the true hash chain."""
    if what == "frame":
        lie, changes = amended(with_own_inputs(ended), ended.state.row, AGE_RATE, lambda rate: rate + 1), {}
    else:
        lie = amended(with_own_inputs(ended), ended.state.row, STOCKS, lambda _: 0, linked=False)
        changes = {"winner": b"\x01", "reason": bytes([ENUMS["EndReason"].index("STOCKS")])}
    case = Dispute(tmp_path, genesis, ended, lie, changes)
    try:
        people(case)
        opened(case)
        liar = key_of(case, "liar")
        case.claim(liar, lie)
        look(case)
        said = capsys.readouterr().err
        assert "do NOT lead to what the session says" in said and "no claim is made for it" in said

        def move() -> None:
            case.answer(liar, lie)
            look(case)

        until(lambda: case.docket().case.record["refuted"] == 1, move)
        case.pass_time(CLAIMS_OVER)
        capsys.readouterr()
        until(lambda: "OVERTURNED" in capsys.readouterr().err, lambda: look(case))
        # all but the rent of the case, which stays while its session does
        assert balance(case, "opener") > 20 * SOL - 2 * FEES
    finally:
        case.node.stop()


def test_a_result_of_other_inputs_is_given_up_before_anything_is_brought_on_chain(
    genesis: Genesis, ended: Ended, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What nobody can refute: the operator took other inputs than were sent, and all else follows."""
    said = with_other_inputs(ended, LIE)
    case = Dispute(tmp_path, genesis, ended, said)
    try:
        people(case)
        opened(case)
        liar = key_of(case, "liar")
        case.claim(liar, said)
        told = []

        def move() -> None:
            case.answer(liar, said)
            look(case)
            told.append(capsys.readouterr().err)

        until(
            lambda: bool(told) and f"frame {LIE} of the claim follows from inputs that are not those" in told[-1], move
        )
        assert not any("began to bring" in text for text in told)
        case.pass_time(CLOCK_OVER)
        look(case)
        assert case.challenge_by(key_of(case, "watcher").pubkey()).status == "LOST"
    finally:
        case.node.stop()


@pytest.mark.parametrize("source", ["file", "log"])
def test_a_match_that_began_elsewhere_than_its_world_does_is_not_right(
    source: str, genesis: Genesis, ended: Ended, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of it follows from the start that the operator told everybody, but that is not the world's."""
    lie = with_other_start(ended)
    inputs = inputs_from_elsewhere(ended)
    case = Dispute(tmp_path, genesis, told_to_begin(ended, inputs.start), lie)
    try:
        people(case)
        assert Evidence(world_bytes(ended.state, SMALL_WORLD), inputs.start, case.session, inputs).agrees
        opened(case)
        liar = key_of(case, "liar")
        case.claim(liar, lie)
        watch = case.watch("watcher", *(["--match", str(case.ended.file)] if source == "file" else []))
        assert dispute(watch) == 0
        said = [line for line in capsys.readouterr().err.splitlines() if "played again" in line]
        assert len(said) == 1
        assert "from its world's own start (its file or log names another one), do NOT lead" in said[0]

        def move() -> None:
            case.answer(liar, lie)
            assert dispute(watch) == 0

        until(lambda: case.docket().case.record["refuted"] == 1, move)
        assert [claim.authority for claim in case.docket().claims] == [liar.pubkey()]
    finally:
        case.node.stop()


def test_a_file_that_names_another_start_does_not_make_a_right_result_wrong(
    genesis: Genesis, ended: Ended, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = Dispute(tmp_path, genesis, told_to_begin(ended, inputs_from_elsewhere(ended).start))
    try:
        people(case)
        opened(case)
        look(case)
        assert "names another one), lead to what the session says" in capsys.readouterr().err
        assert [claim.authority for claim in case.docket().claims] == [key_of(case, "watcher").pubkey()]
    finally:
        case.node.stop()


def test_a_watcher_that_is_killed_after_every_move_goes_on(case: Dispute) -> None:
    opened(case)
    liar = key_of(case, "liar")
    lie = amended(with_own_inputs(case.ended), LIE, X, lambda x: x + 1)
    case.claim(liar, lie)
    kills = 0
    moves = re.compile("^(claims|denies|challenge )")
    with case.answering(liar, lie):
        while case.docket().case.record["refuted"] == 0:
            watcher = case.watching("watcher", "--match", str(case.ended.file), "--right-results")
            assert watcher.stderr is not None
            for line in watcher.stderr:
                if moves.match(line):
                    break
            watcher.kill()
            watcher.communicate()
            kills += 1
            assert kills < MOST_LOOKS
    assert kills > 8
    claims = {claim.authority: claim.status("ClaimStatus") for claim in case.docket().claims}
    assert claims == {liar.pubkey(): "REFUTED", key_of(case, "watcher").pubkey(): "STANDING"}
    assert len(case.docket().challenges) == 1


def test_all_cases_are_watched_with_the_files_of_a_folder(case: Dispute, capsys: pytest.CaptureFixture[str]) -> None:
    opened(case)
    files = case.ended.file.parent
    assert dispute(case.watch("watcher", "--all", "--matches", str(files))) == 0
    assert len(case.docket().claims) == 1
    # where no file is of the match, the case waits, and the others are watched
    empty = case.folder / "empty"
    empty.mkdir()
    capsys.readouterr()
    assert dispute(case.watch("opener", "--all", "--matches", str(empty))) == 0
    assert "waits: no file in" in capsys.readouterr().err


def forked(file: Path, fork: Path, frames: int) -> Path:
    """A fork of a match, of so many frames, in which both walk from frame 25 on."""
    walking = ["--at", "25", "--p0", "walk", "--p1", "walk", "--frames", str(frames)]
    words = ["--fork", str(file), *walking, "--world-model", str(SMALL_WORLD), "--output", str(fork)]
    assert crank(words) == 0
    return fork


def unmarked(fork: Path, file: Path) -> Path:
    """A match with the seed of another one and its own inputs, which doesn't say what it comes from."""
    content = read_match_object(fork)
    del content["meta"]["fork"]
    write_object(content, file)
    return file


@pytest.mark.parametrize("frames", [40, 90])
def test_a_fork_beside_the_match_is_not_taken_for_it(
    frames: int, case: Dispute, capsys: pytest.CaptureFixture[str]
) -> None:
    """Shorter and longer than the session, with an honest claim standing that it would deny."""
    files = case.folder / "files"
    files.mkdir()
    fork = forked(case.ended.file, files / "a-fork.json.gz", frames)
    opened(case)
    honest, me = key_of(case, "liar"), key_of(case, "watcher")
    case.claim(honest, with_own_inputs(case.ended))
    capsys.readouterr()
    # alone it is no evidence either
    alone = case.watch("watcher", "--all", "--matches", str(files))
    assert dispute(alone) == 1
    assert "only forks of it: a-fork.json.gz" in capsys.readouterr().err
    assert "is a fork, which goes on from frame 25" in error_of(case.watch("watcher", "--match", str(fork)), capsys)
    shutil.copy(case.ended.file, files / "match.json.gz")
    # nor is what has the match's seed, ends otherwise and doesn't say that it is a fork
    unmarked(fork, files / "b-other.json.gz")
    assert dispute(alone) == 0
    assert "lead to what the session says" in capsys.readouterr().err
    assert {claim.authority for claim in case.docket().claims} == {honest.pubkey(), me.pubkey()}
    assert not case.docket().challenges


def test_of_several_matches_none_is_guessed_where_the_result_is_of_another(ended: Ended, tmp_path: Path) -> None:
    forged = replace(ended.state, record={**ended.state.record, "chain_head": bytes(32)})
    with pytest.raises(UnknownMatchError, match="no file in"):
        match_file(forged, tmp_path)
    match = tmp_path / "match.json.gz"
    shutil.copy(ended.file, match)
    assert match_file(forged, tmp_path) == match
    # a copy says nothing else; what ends earlier counts for nothing, though it names the end, nor does another stage's
    shutil.copy(ended.file, tmp_path / "z-copy.json.gz")
    content = read_match_object(ended.file)
    short = {**content, "frames": content["frames"][:30]}
    write_object(short, tmp_path / "a-part.json.gz")
    write_object({**content, "meta": {**content["meta"], "stage": 31}}, tmp_path / "b-stage.json.gz")
    assert match_file(forged, tmp_path) == match
    other = unmarked(forked(ended.file, tmp_path / "fork.json.gz", 90), tmp_path / "other.json.gz")
    with pytest.raises(MatchFileError, match=r"other inputs.*: match.json.gz, other.json.gz, z-copy.json.gz; leave"):
        match_file(forged, tmp_path)
    assert match_file(ended.state, tmp_path) == match
    other.unlink()
    match.unlink()
    (tmp_path / "z-copy.json.gz").unlink()
    with pytest.raises(UnfinishedMatchError, match=rf"goes to frame {ended.state.row}: a-part.json.gz goes to 29"):
        match_file(ended.state, tmp_path)
    with pytest.raises(MatchFileError, match="cannot read"):
        match_file(ended.state, tmp_path / "none")


@pytest.mark.parametrize("temperature", [20, float("nan"), 0.001])
def test_a_match_of_another_temperature_holds_up_no_case(temperature: float, ended: Ended, tmp_path: Path) -> None:
    """Also one that no world can have."""
    content = read_match_object(ended.file)
    content["meta"]["world"]["temperature"] = temperature
    (tmp_path / "a-odd.json").write_text(json.dumps(content))
    with pytest.raises(UnknownMatchError, match="no file in"):
        match_file(ended.state, tmp_path)
    shutil.copy(ended.file, tmp_path / "match.json.gz")
    assert match_file(ended.state, tmp_path) == tmp_path / "match.json.gz"
    with pytest.raises(MatchFileError, match=rf"its temperature is {temperature:.3g}.*, not 0\.0"):
        inputs_from_file(ended.state, tmp_path / "a-odd.json")


def test_a_file_that_is_still_written_is_read_again(ended: Ended, tmp_path: Path) -> None:
    data, file = ended.file.read_bytes(), tmp_path / "match.json.gz"
    file.write_bytes(data[: len(data) // 2])
    changed = file.stat().st_mtime_ns
    with pytest.raises(UnknownMatchError, match="no file in"):
        match_file(ended.state, tmp_path)
    file.write_bytes(data)
    # the clock of a file system is a coarse one
    os.utime(file, ns=(changed, changed))
    assert match_file(ended.state, tmp_path) == file


def test_the_log_serves_in_place_of_a_file(case: Dispute) -> None:
    opened(case)
    assert dispute(case.watch("watcher")) == 0
    assert len(case.docket().claims) == 1


def test_what_can_not_be_played_again_is_said_in_one_line(
    case: Dispute, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(case.ended.file)
    watch = case.watch("watcher", "--match", file)
    other = [word if word != str(SMALL_WORLD) else "checkpoints/wire-mini/int8" for word in watch]
    assert re.search("is in world .*, checkpoints/wire-mini/int8 is", error_of(other, capsys))
    empty = [word if word != str(SMALL_WORLD) else str(tmp_path) for word in watch]
    assert "cannot read" in error_of(empty, capsys)
    content = read_match_object(case.ended.file)
    content["meta"]["seed"] += 1
    foreign = tmp_path / "foreign.json"
    foreign.write_text(json.dumps(content))
    assert "is of another match than session" in error_of(case.watch("watcher", "--match", str(foreign)), capsys)
    content["meta"]["seed"] -= 1
    short = tmp_path / "short.json"
    content["frames"] = content["frames"][:30]
    short.write_text(json.dumps(content))
    assert "it is not all of it" in error_of(case.watch("watcher", "--match", str(short)), capsys)
    assert "there is no account" in error_of(
        [word if word != str(case.ended.address) else str(PROGRAM.address)[:-1] + "1" for word in watch], capsys
    )
    unasked = [word for word in watch if word != "--yes"]
    assert "say --yes" in error_of(unasked, capsys)


def test_the_seed_of_a_session_is_taken_down_before_it_leaves(
    case: Dispute, genesis: Genesis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "elsewhere").mkdir()
    rollup = Node(tmp_path / "elsewhere" / "ledger", genesis)
    keys, rpc = str(tmp_path / "keys"), case.node.rpc_url
    try:
        words = ["--rpc", rpc, "--rollup", rollup.rpc_url, "--manifest", str(genesis.manifest), "--keys", keys]
        assert chain_session(["create", *words, "--airdrop"]) == 0
    finally:
        rollup.stop()
    session = capsys.readouterr().out.strip()
    where = ["--rpc", rpc, "--session", session, "--keys", keys]
    for step in ("join", "lock"):
        for side in ("0", "1"):
            character = ["--character", "fox"] if step == "join" else []
            assert chain_session([step, *where, "--side", side, *character]) == 0
    taking = ["record", *where, "--dispute", str(PROGRAM.address)]
    assert chain_session(taking) == 1
    assert "once both secrets are told" in capsys.readouterr().err
    for side in ("0", "1"):
        assert chain_session(["reveal", *where, "--side", side]) == 0
    # the chain here has no delegation program: the seed is taken down, and then it ends
    assert chain_session(["delegate", *where, "--dispute", str(PROGRAM.address)]) == 1
    assert chain_session(taking) == 0
    address = parse_address(session)
    state = fetch_session(Rpc(rpc, PATIENCE), address)
    record = PROGRAM.derived("StartRecord", bytes(address), state.record["terms"])
    account = Rpc(rpc, PATIENCE).account(record)
    assert account is not None and account.owner == PROGRAM.address
    assert chain_session([*taking[:-1], str(Keypair().pubkey())]) == 1
    assert "there is no dispute program" in capsys.readouterr().err


def said_by(ended: Ended, changes: Mapping[str, bytes], rows: int | None = None) -> Evidence:
    """What the whole match file, or so many rows of it, says of a session that came back with these fields."""
    session = SessionState.parse(ended.address, Program(ended.world_program), on_a_rollup(ended, None, changes))
    inputs = inputs_from_file(ended.state, ended.file)
    known = Inputs(inputs.start, inputs.controllers if rows is None else inputs.controllers[: rows + 1])
    return Evidence(world_bytes(ended.state, SMALL_WORLD), inputs.start, session, known)


def words(*values: int) -> bytes:
    return b"".join(value.to_bytes(4, "little") for value in values)


def test_all_that_a_claim_is_checked_against_has_to_be_what_the_match_leads_to(ended: Ended) -> None:
    assert said_by(ended, {}).agrees
    view = bytearray(
        to_player_states(to_float(np.array(read_row(said_by(ended, {}).row(1))["frame"], np.int64))).tobytes()
    )
    # than were held, on a machine that may have been too slow for some inputs, too
    too_many = read_row(said_by(ended, {}).row(ended.state.row))["held"][1] + ended.state.record["input_delay"] + 2
    others: list[dict[str, bytes]] = [
        {"winner": b"\1"},
        {"winner": bytes([255])},
        {"reason": bytes([ENUMS["EndReason"].index("STOCKS")])},
        {"view": bytes(view)},
        {"chain_head": bytes(32)},
        {"missing": words(0, 3)},
        {"missing": words(0, 5)},
        {"missing": words(4, 4)},
        {"forfeit_frames": words(too_many), "missing": words(0, too_many)},
        # early inputs that nobody could send
        {"input_delay": bytes([24])},
    ]
    for changes in others:
        assert not said_by(ended, changes).agrees, changes


def test_a_match_that_the_rules_end_has_the_winner_that_they_name(ended: Ended) -> None:
    stocks = ENUMS["EndReason"].index("STOCKS")
    for winner, reason in [(1, stocks), (0, stocks), (1, stocks + 1)]:
        said = said_by(ended, {"winner": bytes([winner]), "reason": bytes([reason])})
        trace = said.trace
        ends: Any = SimpleNamespace(row=trace.row, state=trace.state, view=trace.view, verdict=lambda row: (1, stocks))
        assert follows(said.session, ends, trace.row) == ((winner, reason) == (1, stocks))


def test_a_match_that_went_on_was_not_forfeited_before(ended: Ended) -> None:
    """What an operator sends back who has cut a match short, and says that one was missing."""
    cut = ended.state.row - 5
    row = read_row(said_by(ended, {}).row(cut))
    short = {
        "row": words(cut),
        "chain_head": row["chain_head"],
        "view": to_player_states(to_float(np.array(row["frame"], np.int64))).tobytes(),
        "forfeit_frames": words(1),
        "missing": words(0, 1),
    }
    assert said_by(ended, short, cut).agrees
    whole = said_by(ended, short)
    assert not whole.agrees and f"of {ended.state.row:,} that are known" in str(whole)


def test_a_session_longer_than_any_match_is_refused(ended: Ended) -> None:
    with pytest.raises(SessionError, match="no match has so many"):
        said_by(ended, {"row": words(LAST_ROW + 1)})
    with pytest.raises(ValueError, match="no match has"):
        said_by(ended, {}).trace.rows(LAST_ROW + 1)


UNTOLD = {
    "revealed": b"\1\0",
    "row": words(0),
    "chain_head": bytes(32),
    "reason": bytes([ENUMS["EndReason"].index("FORFEIT")]),
    "components": b"\0",
}


def test_who_alone_told_their_secret_has_won(
    genesis: Genesis, ended: Ended, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = Dispute(tmp_path, genesis, ended, None, UNTOLD | {"winner": b"\0"})
    try:
        people(case)
        opened(case)
        assert dispute(case.watch("watcher")) == 0
        assert "so there was no match" in capsys.readouterr().err
        assert [claim.authority for claim in case.docket().claims] == [key_of(case, "watcher").pubkey()]
        case.pass_time(CONTESTS_OVER)
        until(lambda: "UPHELD" in capsys.readouterr().err, lambda: dispute(case.watch("watcher")))
    finally:
        case.node.stop()
    for wrong in ({"winner": b"\1"}, {"revealed": b"\0\0"}, {"revealed": b"\0\1"}, {"row": words(1)}):
        session = on_a_rollup(ended, None, UNTOLD | {"winner": b"\0"} | wrong)
        assert not Untold(SessionState.parse(ended.address, Program(ended.world_program), session)).agrees


def test_only_sessions_of_the_named_program_count(case: Dispute, capsys: pytest.CaptureFixture[str]) -> None:
    opened(case)
    stranger, own = str(Keypair().pubkey()), str(case.ended.world_program)
    files = ["--matches", str(case.ended.file.parent)]
    others = [stranger if word == own else word for word in case.watch("watcher", "--all", *files)]
    assert dispute(others) == 0
    assert not case.docket().claims
    unnamed = [word for word in others if word not in (stranger, "--world-program")]
    with pytest.raises(SystemExit):
        dispute(unnamed)
    named = case.watch("watcher", "--world-program", stranger)
    assert f"is of program {own}, not {stranger}" in error_of(named, capsys)
    # nor does one that its program has changed since the case was opened
    evidence = with_own_inputs(case.ended)
    evidence.session = replace(case.session, record={**case.session.record, "row": case.session.row - 1})
    with pytest.raises(SessionError, match="not to be trusted"):
        Watcher(case.rpc, case.court, evidence, key_of(case, "watcher"), Policy(), print).step()


def all_cases(case: Dispute, name: str, files: Path, said: list[str]) -> AllCases:
    world, sources = case.ended.world_program, Sources(SMALL_WORLD, None)
    return AllCases(case.rpc, PROGRAM, world, key_of(case, name), Policy(), sources, files, said.append)


def test_a_case_whose_match_file_comes_late_is_taken_up(case: Dispute) -> None:
    opened(case)
    files = case.folder / "files"
    files.mkdir()
    said: list[str] = []
    watch = all_cases(case, "watcher", files, said)
    watch.step()
    watch.step()
    assert [line for line in said if "waits: no file in" in line] == said
    assert len(said) == 1
    shutil.copy(case.ended.file, files)
    watch.step()
    assert len(case.docket().claims) == 1


def test_a_move_that_does_not_get_through_is_tried_again(
    case: Dispute, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened(case)

    def lost(*_: object) -> None:
        raise NodeError("the node has gone away")

    with monkeypatch.context() as patch:
        patch.setattr("crank.dispute.watcher.send", lost)
        assert dispute(case.watch("watcher", "--match", str(case.ended.file))) == 1
    said = capsys.readouterr().err
    assert "the node has gone away" in said and "error: not all that was due could be done" in said
    assert not case.docket().claims
    look(case)
    assert len(case.docket().claims) == 1


@pytest.mark.parametrize("wound_up", [False, True])
def test_what_somebody_else_has_done_meanwhile_is_no_failure(
    wound_up: bool, case: Dispute, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two watchers at the same time, of which the other one is a little faster; wound_up: of a case that is decided."""
    opened(case)
    other, liar = key_of(case, "opener"), key_of(case, "liar")
    case.claim(liar, with_own_inputs(case.ended))
    case.pass_time(CONTESTS_OVER)
    if wound_up:
        send(case.rpc, [case.court.settle_case(case.court.claim(liar.pubkey()))], [other])
    watch = case.watch("watcher", "--all", "--matches", str(case.ended.file.parent))
    faster = [other]

    def overtaken(rpc: Rpc, instructions: Sequence[Instruction], signers: Sequence[Keypair]) -> None:
        while faster:
            send(rpc, instructions, [faster.pop()])
        send(rpc, instructions, signers)

    def lost(*_: object) -> None:
        raise NodeError("the node has gone away")

    monkeypatch.setattr("crank.dispute.watcher.send", lost)
    assert dispute(watch) == 1
    monkeypatch.setattr("crank.dispute.watcher.send", overtaken)
    capsys.readouterr()
    assert dispute(watch) == 0
    said = capsys.readouterr().err
    assert not faster and "the chain refuses: " in said
    assert f"the result of session {case.ended.address} is UPHELD" in said
    assert not case.docket().claims


def test_who_can_not_pay_is_told_how_much_and_the_look_has_failed(
    case: Dispute, capsys: pytest.CaptureFixture[str]
) -> None:
    opened(case)
    poor = case.person("poor")
    keep = SOL // 2
    gift = transfer(TransferParams(from_pubkey=poor.pubkey(), to_pubkey=Keypair().pubkey(), lamports=20 * SOL - keep))
    send(case.rpc, [gift], [poor])
    assert dispute(case.watch("poor", "--match", str(case.ended.file))) == 1
    said = capsys.readouterr().err
    assert re.search(r"the chain refuses: .* whoever pays has \d+ lamports, \d+ are needed", said)
    assert "error: not all that was due could be done" in said
    assert dispute(case.watch("poor", "--all", "--matches", str(case.ended.file.parent))) == 1
    assert not case.docket().claims


def test_another_program_is_not_taken_for_the_one_of_disputes(
    case: Dispute, capsys: pytest.CaptureFixture[str]
) -> None:
    """Or nobody would see the case that is open."""
    opened(case)
    right = str(PROGRAM.address)
    wallet, other = str(key_of(case, "liar").pubkey()), str(case.ended.world_program)
    files = str(case.ended.file.parent)
    status = case.words("status", "watcher")
    keyless = status[: status.index("--key")]
    assert dispute(keyless) == 0
    assert str(case.court.case) in capsys.readouterr().out
    # without a key the session's owner is whom the question would cost something
    owner = Pubkey.from_bytes(case.session.data[-AUTHORITY:])
    wrong_one = [other if word == right else word for word in keyless]
    assert f"{owner} holds 0 lamports and can't pay a fee" in error_of(wrong_one, capsys)
    case.rpc.airdrop(owner, SOL)
    watching = (
        case.watch("watcher", "--match", str(case.ended.file)),
        case.watch("watcher", "--all", "--matches", files),
    )
    for command in (*watching, case.words("open", "opener", "--yes"), status, keyless):
        for wrong, why in ((wallet, "there is no dispute program"), (other, "is not the dispute program: asked")):
            assert why in error_of([wrong if word == right else word for word in command], capsys)


def test_the_right_program_is_not_blamed_for_who_can_not_pay(case: Dispute, capsys: pytest.CaptureFixture[str]) -> None:
    status = case.words("status", "watcher")
    keyless = status[: status.index("--key")]
    owner = Pubkey.from_bytes(case.session.data[-AUTHORITY:])
    assert f"{owner} holds 0 lamports and can't pay a fee" in error_of(keyless, capsys)
    # a fee would leave less than has to stay
    kept = case.rpc.rent(0)
    case.rpc.airdrop(owner, kept)
    assert f"{owner} holds {kept} lamports and can't pay a fee" in error_of(keyless, capsys)
    case.rpc.airdrop(owner, SOL)
    assert dispute(keyless) == 0
    assert f"nobody disputes session {case.ended.address}" in capsys.readouterr().out


def test_inputs_that_are_gone_are_asked_for_by_the_options_that_there_are(case: Dispute) -> None:
    elsewhere = replace(case.session, record={**case.session.record, "entity": bytes(32)})
    with pytest.raises(SessionError, match=r"--match \(with --all: its folder with --matches\)"):
        inputs_from_log(case.rpc, elsewhere)


def lines_of(watcher: "subprocess.Popen[str]") -> Iterator[str]:
    assert watcher.stderr is not None
    return iter(watcher.stderr)


def test_a_watcher_waits_for_what_may_pass_by_itself(case: Dispute) -> None:
    opened(case)
    late, data = case.folder / "late.json.gz", case.ended.file.read_bytes()

    def write(content: bytes) -> None:
        beside = case.folder / "beside"
        beside.write_bytes(content)
        beside.replace(late)

    # what is waited for, and what ends it: said in other words while a node starts, each ends once
    ends: dict[str, Callable[[], None]] = {
        "does not answer": case.node.start_again,
        f"cannot read {late}": lambda: write(data[: len(data) // 2]),
        f"{late} is truncated or damaged": lambda: write(data),
    }
    waited = dict(ends)
    case.node.kill()
    watcher = case.watching("watcher", "--match", str(late))
    try:
        for line in lines_of(watcher):
            if "claims that the result is right" in line:
                break
            if "tried again" in line:
                assert line.endswith("; tried again every 0.1 s\n")
                reason = next(reason for reason in waited if reason in line)
                ends.pop(reason, lambda: None)()
    finally:
        watcher.kill()
        watcher.communicate()
    assert not ends
    assert len(case.docket().claims) == 1


def test_a_watcher_waits_for_a_match_to_end(genesis: Genesis, ended: Ended, tmp_path: Path) -> None:
    running = bytes([ENUMS["SessionStatus"].index("RUNNING")])
    case = Dispute(tmp_path, genesis, ended, None, {"status": running})
    try:
        people(case)
        watcher = case.watching("watcher")
        try:
            assert any("is RUNNING: only a result can be disputed; tried again" in line for line in lines_of(watcher))
        finally:
            watcher.kill()
            watcher.communicate()
    finally:
        case.node.stop()


def test_a_watcher_ends_at_once_where_nothing_passes_by_itself(
    case: Dispute, capsys: pytest.CaptureFixture[str]
) -> None:
    file, nobody = str(case.ended.file), str(Keypair().pubkey())
    good = case.words("watch", "watcher", "--world-model", str(SMALL_WORLD), "--yes", "--match", file)
    url, key, own = case.node.rpc_url, str(case.file("watcher")), str(case.ended.world_program)

    def ends(old: str, new: str, *more: str) -> str:
        return error_of([*(new if word == old else word for word in good), *more], capsys)

    assert "there is no dispute program" in ends(str(PROGRAM.address), nobody)
    assert "there is no account" in ends(str(case.ended.address), nobody)
    assert "is no match file" in ends(file, str(SMALL_WORLD / "weights-0.bin"))
    assert "is no address of a node" in ends("", "", "--log", "nowhere")
    assert f"is of program {own}, not {nobody}" in ends("", "", "--world-program", nobody)
    # nor is a node waited for, where it is known without one
    case.node.kill()
    assert "is no key pair" in ends(key, file)
    assert "is no address: 32 bytes" in ends(str(case.ended.address), "here")
    assert "is no address: 32 bytes" in ends(str(PROGRAM.address), "here")
    assert "is no address: 32 bytes" in ends("", "", "--world-program", "here")
    assert "is no address of a node" in ends(url, "nowhere")
    case.node.start_again()


def test_no_file_is_waited_for_once_nobody_can_dispute_any_more(
    case: Dispute, capsys: pytest.CaptureFixture[str]
) -> None:
    case.pass_time(WORLD["CHALLENGE_SECONDS"] + 60)
    missing = case.words("watch", "watcher", "--yes", "--match", str(case.folder / "missing.json"))
    assert dispute(missing) == 0
    assert "nobody has disputed session" in capsys.readouterr().err


def test_what_would_be_refused_is_not_paid_for(case: Dispute) -> None:
    opened(case)
    before = balance(case, "watcher")
    watcher = key_of(case, "watcher")
    with pytest.raises(RefusedError, match="the time for it has not come"):
        send(case.rpc, [case.court.settle_case(key_of(case, "opener").pubkey())], [watcher])
    assert balance(case, "watcher") == before


@pytest.mark.parametrize("answers", [False, True])
def test_claims_that_nobody_defends_do_not_use_up_the_challenges(
    answers: bool, genesis: Genesis, ended: Ended, tmp_path: Path
) -> None:
    lie = amended(with_own_inputs(ended), ended.state.row, AGE_RATE, lambda rate: rate + 1)
    case = Dispute(tmp_path, genesis, ended, lie)
    try:
        people(case)
        opened(case)
        liars = [case.person(f"liar-{number}") for number in range(MOST_CHALLENGES + 1)]
        for liar in liars:
            case.claim(liar, lie)
        look(case)
        look(case)
        assert len(case.docket().challenges) == MOST_CHALLENGES
        if answers:
            for liar in liars:
                case.answer(liar, lie)
        case.pass_time(ANSWER_SECONDS + 60)
        look(case)
        assert len(case.docket().challenges) == MOST_CHALLENGES + (not answers)
    finally:
        case.node.stop()


def test_an_upload_is_made_once_and_closed_though_others_closed_its_challenge(case: Dispute) -> None:
    opened(case)
    liar, me, other = (key_of(case, name) for name in ("liar", "watcher", "opener"))
    lie, truth = amended(with_own_inputs(case.ended), LIE, X, lambda x: x + 1), with_own_inputs(case.ended)
    case.claim(liar, lie)
    claim = case.court.claim(liar.pubkey())
    send(case.rpc, [case.court.challenge_claim(me.pubkey(), claim)], [me])

    def search() -> None:
        case.answer(liar, lie)
        move = prosecution.move(case.court, truth, case.challenge_by(me.pubkey()), me.pubkey())
        assert not isinstance(move, prosecution.Hopeless)
        if move is not None:
            send(case.rpc, [move[1]], [me])

    until(lambda: case.challenge_by(me.pubkey()).status == "RUNNING", search)
    challenge = case.challenge_by(me.pubkey())
    first, second = (Judgement.prepare(case.rpc, case.court, truth, me) for _ in range(2))
    assert "began to bring" in first.step(challenge)
    assert "brought and proved" in second.step(challenge)
    assert list(first.uploads().values()) == [challenge.address]
    case.pass_time(CLOCK_OVER)
    send(case.rpc, [case.court.expire_challenge(claim, challenge.address)], [other])
    send(case.rpc, [case.court.close_challenge(me.pubkey(), challenge.address)], [other])
    look(case)
    assert not first.uploads()


def test_bonds_come_back_though_the_session_is_gone(genesis: Genesis, ended: Ended, tmp_path: Path) -> None:
    case = Dispute(tmp_path, genesis, ended, None, UNTOLD | {"winner": b"\0"})
    try:
        people(case)
        before = {name: balance(case, name) for name in ("opener", "watcher")}
        opened(case)
        assert dispute(case.watch("watcher")) == 0
        case.pass_time(WORLD["RETENTION"] + 60)
        owner = read_keypair(ended.file.parent / "keys" / "payer.json")
        case.rpc.airdrop(owner.pubkey(), SOL)
        close = case.session.program.instruction("close_session", [owner.pubkey(), ended.address])
        send(case.rpc, [close], [owner])
        # whoever sends lamports there brings nothing back
        case.rpc.airdrop(ended.address, SOL)
        said: list[str] = []
        watch = all_cases(case, "liar", tmp_path, said)
        until(lambda: case.rpc.account(case.court.case) is None, watch.step)
        assert any("has the result upheld" in line for line in said)
        won = CONSTANTS["BOND"] - BURNT
        assert before["watcher"] + won - FEES < balance(case, "watcher") < before["watcher"] + won
        assert balance(case, "opener") > before["opener"] - CONSTANTS["BOND"] - FEES
    finally:
        case.node.stop()


def test_nobody_disputes_what_no_case_of_the_right_program_is_about(
    case: Dispute, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dispute(case.words("status", "watcher")) == 0
    assert f"nobody disputes session {case.ended.address}" in capsys.readouterr().out


def test_a_case_that_is_over_is_neither_played_again_nor_told_twice(case: Dispute) -> None:
    opened(case)
    case.pass_time(CLAIMS_OVER)
    said: list[str] = []
    empty = case.folder / "empty"
    empty.mkdir()
    send(case.rpc, [case.court.settle_case(key_of(case, "opener").pubkey())], [key_of(case, "liar")])
    watch = all_cases(case, "watcher", empty, said)
    for _ in range(3):
        watch.step()
    assert said == [f"the result of session {case.ended.address} is OVERTURNED"]
