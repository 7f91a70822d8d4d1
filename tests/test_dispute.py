"""Disputes by `python -m crank.dispute`, on awm-node with the real programs: who claims, who denies, what comes of it.

The session was played on a chain of its own and is put on another one as if it had named a rollup: how sessions go to a
rollup and back is tested in test_rollup.py.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chain_fixtures import PATIENCE, SMALL_WORLD, Genesis, Node, make_genesis
from dispute_fixtures import PROGRAM, SOL, Dispute, Ended, amended, play, with_other_inputs, with_own_inputs
from solders.keypair import Keypair

from crank.chain_session import main as chain_session
from crank.dispute.__main__ import main as dispute
from crank.dispute.moves import send
from crank.dispute.program import CONSTANTS
from crank.match_json import read_match_object
from crank.solana_bridge.keys import parse_address, read_keypair
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import fetch_session
from schema.layout import AGE_RATE, X

LIE = 25
"""A row."""
CLAIMS_OVER = CONSTANTS["CLAIM_SECONDS"] + 60
CLOCK_OVER = CONSTANTS["CLOCK_SECONDS"] + 60
"""Later than CLAIMS_OVER: what is overturned then is so at once."""
CONTESTS_OVER = 43_200 + CONSTANTS["CLAIM_SECONDS"] + CONSTANTS["CONTEST_SECONDS"] + 60
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


def test_a_result_that_does_not_follow_is_overturned(
    genesis: Genesis, ended: Ended, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What an operator sends back whose last frame is another one, and who stands by it."""
    lie = amended(with_own_inputs(ended), ended.state.row, AGE_RATE, lambda rate: rate + 1)
    case = Dispute(tmp_path, genesis, ended, lie)
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
    # where no file is of the match, the case is left alone, and the others are watched
    empty = case.folder / "empty"
    empty.mkdir()
    capsys.readouterr()
    assert dispute(case.watch("opener", "--all", "--matches", str(empty))) == 0
    assert "is left alone: no file in" in capsys.readouterr().err


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
