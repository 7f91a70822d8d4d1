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
from pathlib import Path
from typing import Final

try:
    from solders.keypair import Keypair
    from solders.pubkey import Pubkey
except ImportError as missing:
    sys.exit(f"error: disputes on chain need the chain extra ({missing}): pip install -e '.[chain]'")

from crank.command import exit_code
from crank.dispute import stakes, status
from crank.dispute.court import Court
from crank.dispute.docket import fetch_docket
from crank.dispute.moves import send
from crank.dispute.program import DisputeProgram
from crank.dispute.watch import AllCases, OneSession, Sources
from crank.dispute.watcher import MOST_CHALLENGES, Policy
from crank.errors import CrankError, SessionError
from crank.solana_bridge.keys import parse_address, read_keypair
from crank.solana_bridge.rpc import DEFAULT_RPC, Rpc
from crank.solana_bridge.session_state import SessionState, fetch_session

PATIENCE: Final = 120.0
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
    return exit_code(lambda: _run(options, Rpc(options.rpc, PATIENCE)))


def _run(options: argparse.Namespace, rpc: Rpc) -> int | None:
    program = DisputeProgram(parse_address(options.program))
    program.check(rpc)
    match options.command:
        case "open":
            _open(options, rpc, program)
        case "status":
            _status(options, rpc, program)
        case _:
            return _watch(options, rpc, program)
    return None


def _court(rpc: Rpc, program: DisputeProgram, address: Pubkey) -> Court:
    session = fetch_session(rpc, address)
    return Court(program, address, session.record["terms"], session.manifest)


def _open(options: argparse.Namespace, rpc: Rpc, program: DisputeProgram) -> None:
    key = read_keypair(options.key)
    session = fetch_session(rpc, parse_address(options.session))
    _check_world(options, session)
    deadline = stakes.check_disputable(rpc, session)
    court = _court(rpc, program, session.address)
    if fetch_docket(rpc, court) is None:
        if (shortage := stakes.shortage(rpc, key.pubkey())) is not None:
            raise SessionError(shortage)
        _say(stakes.of_case(rpc, deadline))
        _confirm(options, "open a case?")
        send(rpc, [court.open_case(key.pubkey())], [key])
    print(court.case)


def _check_world(options: argparse.Namespace, session: SessionState) -> None:
    """SessionError for a session of another program than was named; whose it is, where none was."""
    theirs = session.program.address
    if options.world_program is None:
        _say(f"the session {session.address} is of program {theirs}")
    elif parse_address(options.world_program) != theirs:
        raise SessionError(f"the session {session.address} is of program {theirs}, not {options.world_program}")


def _status(options: argparse.Namespace, rpc: Rpc, program: DisputeProgram) -> None:
    court = _court(rpc, program, parse_address(options.session))
    docket = fetch_docket(rpc, court)
    mine = None if options.key is None else read_keypair(options.key).pubkey()
    print(f"nobody disputes session {court.session}" if docket is None else status.describe(docket, mine))


def _watch(options: argparse.Namespace, rpc: Rpc, program: DisputeProgram) -> int:
    key: Keypair = read_keypair(options.key)
    policy = Policy(options.challenges, options.right_results)
    log = None if options.log is None else Rpc(options.log, PATIENCE)
    sources = Sources(options.world_model, log)
    if not options.all:
        _check_world(options, fetch_session(rpc, parse_address(options.session)))
    _say(stakes.of_watching(rpc, policy))
    if (shortage := stakes.shortage(rpc, key.pubkey())) is not None:
        # what is at stake already may be all there was
        _say(f"{shortage}: more can't be put at stake")
    _confirm(options, "watch?")
    watch: AllCases | OneSession
    if options.all:
        world_program = parse_address(options.world_program)
        watch = AllCases(rpc, program, world_program, key, policy, sources, options.matches, _say)
    else:
        watch = OneSession(rpc, program, parse_address(options.session), key, policy, sources, options.match, _say)
    told = ""
    while True:
        finished = False
        try:
            finished = watch.step()
        except CrankError as error:
            if options.once:
                raise
            # hours are left: whoever watches waits for what may pass
            if str(error) != told:
                told = str(error)
                _say(told)
        if finished or options.once:
            return 0
        time.sleep(options.every)


def _confirm(options: argparse.Namespace, question: str) -> None:
    if options.yes:
        return
    if not sys.stdin.isatty():
        raise CrankError("nobody is asked here: say --yes if this is what you want")
    if input(f"{question} [y/N] ").strip().lower() not in ("y", "yes"):
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
        "--challenges", type=int, default=MOST_CHALLENGES, metavar="N",
        help="most bonds of challenges lost, or answered, in a case (default: %(default)s)",
    )  # fmt: skip
    command.add_argument(
        "--right-results", action="store_true", help="deny claims with other rows, too, that stand by the right result"
    )
    command.add_argument("--once", action="store_true", help="make the moves that are due now, and end")
    command.add_argument(
        "--every", type=float, default=EVERY_SECONDS, metavar="SECONDS", help="between two looks (default: %(default)s)"
    )


if __name__ == "__main__":
    sys.exit(main())
