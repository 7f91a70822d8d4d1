"""Disputes about results that a rollup sent back: denies wrong ones, stands by right ones.

    python -m crank.dispute watch  --program DISPUTE --session SESSION --match match.json.gz --key payer.json
    python -m crank.dispute watch  --program DISPUTE --all --world-program WORLD --matches FOLDER --key payer.json
    python -m crank.dispute open   --program DISPUTE --session SESSION --key payer.json
    python -m crank.dispute status --program DISPUTE --session SESSION

A case that somebody opens overturns the result unless somebody claims that it is right within eight hours, and answers
whoever challenges that. `watch` does: it plays the match again from its file, or from the log of the rollup where it
was played (--log URL), makes a claim if the result is what follows, answers challenges, denies claims of a result that
does not follow, and settles. Leave it running from the end of a match on; after an error or a kill, the same command
goes on.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

try:
    from solders.pubkey import Pubkey
except ImportError as missing:
    sys.exit(f"error: disputes on chain need the chain extra ({missing}): pip install -e '.[chain]'")

from crank.command import exit_code, number, whole_number
from crank.dispute import stakes, status
from crank.dispute.court import Court
from crank.dispute.docket import fetch_docket
from crank.dispute.moves import send
from crank.dispute.program import DisputeProgram
from crank.dispute.watch import PATIENCE, AllCases, OneSession, Sources
from crank.dispute.watcher import MOST_CHALLENGES, Policy
from crank.errors import CrankError, SessionError, TemporaryError
from crank.solana_bridge.keys import parse_address, read_keypair
from crank.solana_bridge.rpc import DEFAULT_RPC, Rpc
from crank.solana_bridge.session_state import SessionState, fetch_session
from schema.chain import AUTHORITY

T = TypeVar("T")

EVERY_SECONDS: Final = 15.0
COMMANDS: Final = {
    "open": "question a session's result, with a bond",
    "watch": "stand by a right result and deny a wrong one, until the case is settled",
    "status": "show a case: claims, challenges, whose move it is, clocks, bonds",
}


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command == "watch" and options.all != (options.session is None):
        parser.error("watch wants either --session ADDRESS or --all")
    if options.command == "watch" and options.all and options.world_program is None:
        parser.error("--all wants --world-program ADDRESS: cases can be about sessions of anybody's program")
    if options.command == "watch" and options.all and options.match is not None:
        parser.error("--match is one session's: with --all name a folder with --matches")
    return exit_code(lambda: _run(options))


def _run(options: argparse.Namespace) -> None:
    program = DisputeProgram(parse_address(options.program))
    match options.command:
        case "open":
            _open(options, program)
        case "status":
            _status(options, program)
        case _:
            _watch(options, program)


def _base(options: argparse.Namespace, program: DisputeProgram, payer: Pubkey) -> Rpc:
    """The base layer, on which the program is."""
    rpc = Rpc(options.rpc, PATIENCE)
    program.check(rpc, payer)
    return rpc


def _court(program: DisputeProgram, session: SessionState) -> Court:
    return Court(program, session.address, session.record["terms"], session.manifest)


def _open(options: argparse.Namespace, program: DisputeProgram) -> None:
    key, address, world_program = read_keypair(options.key), parse_address(options.session), _world_program(options)
    rpc = _base(options, program, key.pubkey())
    session = fetch_session(rpc, address)
    _check_world(session, world_program)
    deadline = stakes.check_disputable(rpc, session)
    court = _court(program, session)
    if fetch_docket(rpc, court) is None:
        if (shortage := stakes.shortage(rpc, key.pubkey())) is not None:
            raise SessionError(shortage)
        _say(stakes.of_case(rpc, deadline))
        _confirm(options, "open a case?")
        send(rpc, [court.open_case(key.pubkey())], [key])
    print(court.case)


def _world_program(options: argparse.Namespace) -> Pubkey | None:
    return None if options.world_program is None else parse_address(options.world_program)


def _check_world(session: SessionState, named: Pubkey | None) -> None:
    """SessionError for a session of another program than was named; whose it is, where none was."""
    theirs = session.program.address
    if named is None:
        _say(f"the session {session.address} is of program {theirs}")
    elif named != theirs:
        raise SessionError(f"the session {session.address} is of program {theirs}, not {named}")


def _status(options: argparse.Namespace, program: DisputeProgram) -> None:
    mine = None if options.key is None else read_keypair(options.key).pubkey()
    address = parse_address(options.session)
    rpc = Rpc(options.rpc, PATIENCE)
    session = fetch_session(rpc, address)
    court = _court(program, session)
    docket = fetch_docket(rpc, court)
    if docket is None:
        # neither has any other program
        program.check(rpc, mine or Pubkey.from_bytes(session.data[-AUTHORITY:]))
    print(f"nobody disputes session {court.session}" if docket is None else status.describe(docket, mine))


def _watch(options: argparse.Namespace, program: DisputeProgram) -> None:
    key, world_program = read_keypair(options.key), _world_program(options)
    session = None if options.session is None else parse_address(options.session)
    policy = Policy(options.challenges, options.right_results)
    sources = Sources(options.world_model, options.log)

    def introduced() -> Rpc:
        """The base layer, once it has said what is at stake."""
        rpc = _base(options, program, key.pubkey())
        if session is not None:
            _check_world(fetch_session(rpc, session), world_program)
        _say(stakes.of_watching(rpc, policy))
        if (shortage := stakes.shortage(rpc, key.pubkey())) is not None:
            # what is at stake already may be all there was
            _say(f"{shortage}: more can't be put at stake")
        return rpc

    rpc = _patiently(options, introduced, lambda error: isinstance(error, TemporaryError))
    _confirm(options, "watch?")
    watch: AllCases | OneSession
    if session is not None:
        watch = OneSession(rpc, program, session, key, policy, sources, options.match, _say)
    else:
        assert world_program is not None
        watch = AllCases(rpc, program, world_program, key, policy, sources, options.matches, _say)
    while not _patiently(options, watch.step, watch.goes_on_after) and not options.once:
        time.sleep(options.every)
    if watch.failed:
        raise CrankError("not all that was due could be done: the lines above say why")


def _patiently(options: argparse.Namespace, do: Callable[[], T], passes: Callable[[CrankError], bool]) -> T:
    """What `do` returns, once all that stands in its way has passed, which is told once; with --once now or never."""
    told = ""
    while True:
        try:
            return do()
        except CrankError as error:
            if options.once or not passes(error):
                raise
            if str(error) != told:
                told = str(error)
                _say(f"{told}; tried again every {options.every:g} s")
        time.sleep(options.every)


def _confirm(options: argparse.Namespace, question: str) -> None:
    if options.yes:
        return
    if not sys.stdin.isatty():
        raise CrankError("nobody is asked here: say --yes if this is what you want")
    try:
        answer = input(f"{question} [y/N] ")
    except EOFError:
        answer = ""
    if answer.strip().lower() not in ("y", "yes"):
        raise CrankError("nothing was done")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m crank.dispute", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("--rpc", default=DEFAULT_RPC, metavar="URL", help="the base layer (default: %(default)s)")
        command.add_argument("--program", required=True, metavar="ADDRESS", help="the dispute program")
        command.add_argument("--session", required=name != "watch", metavar="ADDRESS", help="the session")
        key = "who pays and puts up bonds" if name != "status" else "whose moves are marked"
        command.add_argument("--key", required=name != "status", type=Path, metavar="FILE", help=f"key pair: {key}")
        if name != "status":
            command.add_argument("--world-program", metavar="ADDRESS", help="whose sessions alone count")
            command.add_argument("--yes", action="store_true", help="don't ask")
        if name == "watch":
            _add_watching(command)
    return parser


def _add_watching(command: argparse.ArgumentParser) -> None:
    command.add_argument("--all", action="store_true", help="every case there is, in place of one session")
    command.add_argument("--match", type=Path, metavar="FILE", help="the session's match file, whole or inputs only")
    command.add_argument("--matches", type=Path, metavar="FOLDER", help="with --all: match files, of any names")
    command.add_argument("--log", metavar="URL", help="a rollup that still has the inputs, in place of a match file")
    command.add_argument(
        "--world-model",
        type=Path,
        metavar="PATH",
        help="its integer world's folder, where it is not under checkpoints/",
    )
    command.add_argument(
        "--challenges", type=whole_number(0), default=MOST_CHALLENGES, metavar="N",
        help="most bonds of challenges lost, or answered, in a case (default: %(default)s)",
    )  # fmt: skip
    command.add_argument(
        "--right-results", action="store_true", help="deny claims with other rows, too, that stand by the right result"
    )
    command.add_argument(
        "--once", action="store_true", help="make the moves that are due now, and end: with 1 where one fails"
    )
    command.add_argument(
        "--every",
        type=number(0.1, 3600),
        default=EVERY_SECONDS,
        metavar="SECONDS",
        help="between two looks (default: %(default)s)",
    )


if __name__ == "__main__":
    sys.exit(main())
