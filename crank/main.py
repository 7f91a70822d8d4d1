"""Plays one match: `python -m crank.main --p0 fighter --p1 idle --output match.json.gz`."""

import argparse
import sys
from pathlib import Path
from typing import Any

from tqdm import tqdm

from crank.errors import CrankError
from crank.frame import Controllers, Frames
from crank.match_json import write_inputs, write_match
from crank.match_record import MatchRecord
from crank.match_runner import WHOLE_MATCH, run_match
from crank.match_setup import MatchSetup, add_match_arguments, make_setup, output_path
from crank.summary import summarize
from schema.layout import CHARACTERS, PERCENT, STAGES, STOCKS

SCORE_EVERY = 30
VISUALIZER = Path("viz") / "visualizer.html"


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    options = _parser().parse_args(arguments)
    try:
        setup = make_setup(options)
        record = play(setup, options.seed, options.frames)
        print(describe(record, setup.characters))
        if options.output is not None:
            write_match(record, options.output)
            print(f"\nwritten to {options.output}; to watch it, open {VISUALIZER} in a browser and drag the file in")
        if options.inputs is not None:
            write_inputs(record, options.inputs)
            print(f"inputs written to {options.inputs}; check them with python -m crank.verify {options.inputs}")
    except CrankError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return 0


def play(setup: MatchSetup, seed: int, frames: int) -> MatchRecord:
    """Runs the match with a progress bar that shows the live score."""
    names = [CHARACTERS[character].name for character in setup.characters]
    print(f"{names[0]} ({setup.agents[0].name}) against {names[1]} ({setup.agents[1].name})", end="", file=sys.stderr)
    print(f" on {STAGES[setup.stage].name}, in {setup.engine.world_name}", file=sys.stderr)
    with tqdm(total=frames, unit="frame", disable=None, dynamic_ncols=True) as bar:

        def show(row: int, frame: Frames, controllers: Controllers) -> None:
            bar.update()
            if row % SCORE_EVERY == 0:
                bar.set_postfix_str(score(frame, names), refresh=False)

        return run_match(setup.engine, setup.agents, setup.start, setup.stage, seed, frames, show)


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


def _frame_count(text: str) -> int:
    frames = int(text)
    if frames < 1:
        raise argparse.ArgumentTypeError("a match has at least one frame")
    return frames


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m crank.main", description=__doc__)
    add_match_arguments(parser)
    parser.add_argument(
        "--frames",
        type=_frame_count,
        default=WHOLE_MATCH,
        help="stop after so many frames, the start included (default: a whole match, at most %(default)s)",
    )
    parser.add_argument("--output", type=output_path, metavar="FILE", help="match file to write: .json or .json.gz")
    parser.add_argument("--inputs", type=output_path, metavar="FILE", help="file of the inputs alone: enough to replay")
    return parser


if __name__ == "__main__":
    sys.exit(main())
