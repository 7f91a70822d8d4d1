"""Plays one match: `python -m crank.main --p0 fighter --p1 idle --output match.json.gz`.

A match is its inputs: it can be left and resumed, and forked from any of its frames.

    python -m crank.main --frames 1200 --save-state state.json.gz        # stop there
    python -m crank.main --resume state.json.gz --output match.json.gz   # and go on, to the very same match
    python -m crank.main --fork match.json.gz --at 900 --p1 fighter      # what if another had gone on from frame 900?

Where --p0 or --p1 is not named, whoever played that side of the match goes on.

A match that lives on chain is played where it lives, by agents with keys, and checked by the engine frame by frame:

    python -m crank.main --rpc URL --session ADDRESS --p0 fighter --p0-key FILE --p1 idle --p1-key FILE
    python -m crank.main --rpc URL --session ADDRESS --output match.json.gz     # of a session that has ended
"""

import argparse
import sys
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from tqdm import tqdm

from crank.agents.agent import distinct_names
from crank.command import exit_code, whole_number
from crank.continuation import Continuation, fork, resume
from crank.errors import CrankError
from crank.frame import Controllers, Frames
from crank.match_json import write_inputs, write_match
from crank.match_record import MatchRecord
from crank.match_runner import WHOLE_MATCH, Past, run_match
from crank.match_setup import MatchSetup, add_match_arguments, given_options, make_setup, output_path
from crank.saved_state import write_state
from crank.summary import summarize
from models.atomic_file import FileWriteError, require_writable
from schema.layout import CHARACTERS, PERCENT, STAGES, STOCKS

SCORE_EVERY = 30
FREE_ON_CHAIN = frozenset({"world_model", "policy", "policy_temperature", "p0", "p1"})
NOT_ON_CHAIN = ("resume", "fork", "save_state", "sync_test")
PATIENCE = 120.0
VISUALIZER = Path("viz") / "visualizer.html"


@runtime_checkable
class Metered(Protocol):
    """An engine that can say what its frames took."""

    def cost(self) -> str:
        """One line for people."""
        ...


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.at is not None and options.fork is None:
        parser.error("--at names the frame to --fork a match from")
    if options.save_state is not None and options.frames == WHOLE_MATCH:
        parser.error("--save-state leaves a match before its end: say where with --frames")
    return exit_code(lambda: _run(parser, options, given_options(parser, arguments)))


def _run(parser: argparse.ArgumentParser, options: argparse.Namespace, given: frozenset[str]) -> int:
    """Plays what the options name. CrankError."""
    _require_writable(options)
    if options.rpc is not None or options.session is not None:
        return _play_on_chain(parser, options, given)
    going_on = _continuation(options, given)
    setup = going_on.setup
    record = play(setup, going_on.seed, options.frames, going_on.past, options.sync_test)
    print(describe(record, setup.characters))
    if isinstance(setup.engine, Metered):
        print(setup.engine.cost())
    if options.sync_test:
        print("every frame came out the same twice, with a save and a restore between")
    _write(
        record,
        options,
        f"\nwritten to {options.output}; to watch it, open {VISUALIZER} in a browser and drag the file in",
    )
    if options.save_state is not None:
        _save_state(record, going_on, options.save_state)
    return 0


def _play_on_chain(parser: argparse.ArgumentParser, options: argparse.Namespace, given: frozenset[str]) -> int:
    """Plays a session that lives on chain. CrankError."""
    if options.rpc is None or options.session is None:
        parser.error("a match on chain is named by both --rpc and --session")
    fixed = sorted(given - FREE_ON_CHAIN) + [name for name in NOT_ON_CHAIN if getattr(options, name)]
    if fixed:
        parser.error(f"--{fixed[0].replace('_', '-')} can't be chosen for a match on chain")
    try:
        from crank.chain_setup import open_chain_match
    except ImportError as error:
        raise CrankError(f"a match on chain needs the chain extra ({error}): pip install -e '.[chain]'") from error
    match = open_chain_match(options, given)
    characters = tuple(match.session.record["characters"])
    names = [CHARACTERS[character].name for character in characters]
    print(f"{names[0]} against {names[1]} on chain, from frame {match.session.row}", file=sys.stderr)
    with tqdm(total=options.frames, unit="frame", disable=None, dynamic_ncols=True) as bar:

        def show(row: int, frame: Frames) -> None:
            bar.update()
            if row % SCORE_EVERY == 0:
                bar.set_postfix_str(score(frame, names), refresh=False)

        try:
            record = match.play(options.frames, show)
        finally:
            bar.close()
            print(match.timing.describe(), file=sys.stderr)
    session = match.session
    print(describe(record, (characters[0], characters[1])))
    if session.status != "RUNNING":
        winner = "nobody wins" if session.winner is None else f"player {session.winner} wins"
        print(f"on chain: {session.status}, {session.reason}, {winner}")
    print(f"chain and engine came to the same {len(record.frames):,} frames, head {session.record['chain_head'].hex()}")
    _write(record, options, f"written to {options.output}; check it with python -m crank.verify {options.output}")
    return 0


def _require_writable(options: argparse.Namespace) -> None:
    """CrankError where a file that was asked for can't be written: better before the match than after it."""
    for path in (options.output, options.inputs, options.save_state):
        if path is not None:
            try:
                require_writable(path)
            except FileWriteError as error:
                raise CrankError(str(error)) from error


def _write(record: MatchRecord, options: argparse.Namespace, written: str) -> None:
    """Writes the match, saying `written`, and its inputs, each where it was asked for."""
    if options.output is not None:
        write_match(record, options.output)
        print(written)
    if options.inputs is not None:
        write_inputs(record, options.inputs)
        # only what an exact world has played can be
        check = "" if record.chain is None else f"; check them with python -m crank.verify {options.inputs}"
        print(f"inputs written to {options.inputs}{check}")


def _continuation(options: argparse.Namespace, given: frozenset[str]) -> Continuation:
    """What is to be played: a match from its start, or one that goes on."""
    if options.resume is not None:
        return resume(options.resume, options, given)
    if options.fork is not None:
        return fork(options.fork, options.at, options, given)
    return Continuation(make_setup(options), options.seed, None, options)


def _save_state(record: MatchRecord, played: Continuation, path: Path) -> None:
    if record.result.reason != "frame_limit":
        raise CrankError(f"the match is over, nothing can follow: {path} was not written")
    write_state(record, played.setup.engine.save(), played.options, path)
    print(f"state written to {path}; go on with python -m crank.main --resume {path}")


def play(setup: MatchSetup, seed: int, frames: int, past: Past | None = None, sync_test: bool = False) -> MatchRecord:
    """Runs the match with a progress bar that shows the live score; past, sync_test: as `run_match` has them."""
    names = [CHARACTERS[character].name for character in setup.characters]
    agents = distinct_names(setup.agents)
    print(f"{names[0]} ({agents[0]}) against {names[1]} ({agents[1]})", end="", file=sys.stderr)
    print(f" on {STAGES[setup.stage].name}, in {setup.engine.world_name} ({setup.engine.name})", file=sys.stderr)
    if past is not None:
        print(f"on from frame {len(past.controllers) - 1}: what came before is played again first", file=sys.stderr)
    with tqdm(total=frames, unit="frame", disable=None, dynamic_ncols=True) as bar:

        def show(row: int, frame: Frames, controllers: Controllers) -> None:
            bar.update()
            if row % SCORE_EVERY == 0:
                bar.set_postfix_str(score(frame, names), refresh=False)

        return run_match(
            setup.engine, setup.agents, setup.start, setup.stage, seed, frames, show, past=past, sync_test=sync_test
        )


def score(frame: Frames, names: list[str]) -> str:
    """Stocks and percent of both fighters, like "Fox 4 (12%) - Falco 3 (80%)"."""
    return " - ".join(
        f"{name} {int(player[STOCKS])} ({int(player[PERCENT])}%)" for name, player in zip(names, frame, strict=True)
    )


def describe(record: MatchRecord, characters: tuple[int, int]) -> str:
    """The closing summary as a table."""
    names = [
        f"{CHARACTERS[character].name}, {agent}" for character, agent in zip(characters, record.agents, strict=True)
    ]
    result = record.result
    ending = {"stocks": "last stock", "timeout": "time-out", "frame_limit": "stopped by --frames"}[result.reason]
    if result.winner is not None:
        outcome = f"player {result.winner} ({names[result.winner]}) wins"
    else:
        outcome = "no winner" if result.reason == "frame_limit" else "a draw"
    first, second = summarize(record.events)
    rows: list[tuple[str, Any, Any]] = [
        ("", names[0], names[1]),
        ("stocks left", *result.stocks),
        ("percent", *result.percents),
        ("KOs", first.kos, second.kos),
        ("hits", first.hits, second.hits),
        ("damage dealt", first.damage, second.damage),
        ("combos", first.combos, second.combos),
        (
            "best combo",
            _best(first.best_combo_moves, first.best_combo_damage),
            _best(second.best_combo_moves, second.best_combo_damage),
        ),
        ("grabs", first.grabs, second.grabs),
        ("ledge grabs", first.ledge_grabs, second.ledge_grabs),
        ("techs", first.techs, second.techs),
        ("self-destructs", first.self_destructs, second.self_destructs),
    ]
    width = max(len(str(row[1])) for row in rows)
    table = "\n".join(f"  {label:<15}{left!s:<{width + 3}}{right}".rstrip() for label, left, right in rows)
    return f"{outcome} after {result.frames} frames ({ending})\n{table}"


def _best(moves: int, damage: float) -> str:
    return f"{moves} moves, {damage:g}%" if moves else "-"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m crank.main", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_match_arguments(parser)
    parser.add_argument(
        "--frames",
        type=whole_number(1),
        default=WHOLE_MATCH,
        help="stop after so many frames, the start included (default: a whole match, at most %(default)s)",
    )
    parser.add_argument("--output", type=output_path, metavar="FILE", help="match file to write: .json or .json.gz")
    parser.add_argument("--inputs", type=output_path, metavar="FILE", help="file of the inputs alone: enough to replay")
    parser.add_argument(
        "--save-state", type=output_path, metavar="FILE", help="file to --resume from, where --frames stops the match"
    )
    going_on = parser.add_mutually_exclusive_group()
    going_on.add_argument(
        "--resume",
        type=Path,
        metavar="FILE",
        help="go on from a saved state, or from a match that --frames stopped (who of it isn't known: --p0, --p1)",
    )
    going_on.add_argument(
        "--fork",
        type=Path,
        metavar="FILE",
        help="go on from a frame of a match, with its own agents where --p0 and --p1 don't name others",
    )
    parser.add_argument(
        "--at",
        type=whole_number(0),
        metavar="FRAME",
        help="the last frame that a fork shares (default: the match's last)",
    )
    parser.add_argument(
        "--sync-test", action="store_true", help="save, step, restore and step again on every frame, and compare"
    )
    chain = parser.add_argument_group("a match on chain")
    chain.add_argument("--rpc", metavar="URL", help="the node's JSON-RPC, like http://127.0.0.1:8899")
    chain.add_argument("--session", metavar="ADDRESS", help="the session (python -m crank.chain_session makes one)")
    chain.add_argument("--ws", metavar="URL", help="the node's WebSocket (default: the port after that of --rpc)")
    for player in (0, 1):
        chain.add_argument(
            f"--p{player}-key",
            type=Path,
            metavar="FILE",
            help=f"key of player {player}, or its session key; without, its inputs come from elsewhere",
        )
    chain.add_argument(
        "--payer", type=Path, metavar="FILE", help="key that pays the fees (default: the first player's)"
    )
    chain.add_argument(
        "--patience",
        type=float,
        default=PATIENCE,
        metavar="SECONDS",
        help="for how long to wait for a node that doesn't answer (default: %(default)s)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
