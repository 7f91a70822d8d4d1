"""From what a person typed to a match that can be run: the arguments that `crank.main` and `crank.serve` share."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from crank.agents.agent import Agent
from crank.agents.registry import DEFAULT_POLICY, KNOWN, make_agent
from crank.command import whole_number
from crank.engines.engine import Engine
from crank.engines.registry import ENGINES, make_engine
from crank.frame import Frames
from crank.random import MASK
from crank.roster import find_character, find_stage
from crank.starts import StartTable, read_starts
from crank.world import DEFAULT_WORLD

DEFAULT_CHARACTERS = ("fox", "falco")
DEFAULT_STAGE = "32"
DEFAULT_ENGINE = "int8"
MATCH_OPTIONS = (
    "world_model",
    "engine",
    "temperature",
    "policy",
    "policy_temperature",
    "p0",
    "p1",
    "p0_char",
    "p1_char",
    "stage",
    "seed",
)
"""What `add_match_arguments` adds."""


@dataclass(frozen=True)
class MatchSetup:
    """All that `run_match` takes."""

    engine: Engine
    agents: tuple[Agent, Agent]
    stage: int
    characters: tuple[int, int]
    start: Frames


def given_options(parser: argparse.ArgumentParser, arguments: list[str] | None) -> frozenset[str]:
    """Which match options a person typed, whatever the defaults are."""
    unset = argparse.Namespace(**dict.fromkeys(MATCH_OPTIONS))
    typed = parser.parse_args(arguments, unset)
    return frozenset(option for option in MATCH_OPTIONS if getattr(typed, option) is not None)


def add_match_arguments(parser: argparse.ArgumentParser) -> None:
    """World, engine, agents, characters, stage and seed."""
    parser.add_argument(
        "--world-model",
        default=DEFAULT_WORLD,
        metavar="PATH",
        help="world: a name under checkpoints/, its folder, or a .pt file for --engine float (default: %(default)s)",
    )
    parser.add_argument(
        "--engine", choices=list(ENGINES), default=DEFAULT_ENGINE, help="what runs it (default: %(default)s)"
    )
    parser.add_argument(
        "--temperature",
        type=float,
        default=0.0,
        help="how the world samples (int8: in whole 1/256); 0 takes the likeliest outcome (default: %(default)s)",
    )
    parser.add_argument(
        "--policy", metavar="PATH", help=f"policy of agents called just 'policy' (default: {DEFAULT_POLICY})"
    )
    parser.add_argument(
        "--policy-temperature", type=float, metavar="T", help="how policies sample their inputs (default: 1)"
    )
    agents = f"agent: {', '.join(KNOWN)} (default: policy)".replace("%", "%%")
    parser.add_argument("--p0", default="policy", metavar="AGENT", help=agents)
    parser.add_argument("--p1", default="policy", metavar="AGENT", help="agent of the second player (default: policy)")
    for player, character in enumerate(DEFAULT_CHARACTERS):
        parser.add_argument(
            f"--p{player}-char", metavar="C", help=f"character: key, name or internal id (default: {character})"
        )
    parser.add_argument("--stage", help=f"stage: key, name or external id (default: {DEFAULT_STAGE})")
    parser.add_argument(
        "--seed",
        type=whole_number(0, MASK),
        default=0,
        help="of everything random; the same seed gives the same match (default: 0)",
    )


def make_setup(options: argparse.Namespace) -> MatchSetup:
    """Builds what the arguments describe. CrankError that says which argument is wrong and what would do."""
    characters = _characters(options)
    stage = find_stage(options.stage or DEFAULT_STAGE).id
    start = read_starts().frame(stage, characters)
    return MatchSetup(make_match_engine(options), make_agents(options), stage, characters, start)


def make_drawn_setup(options: argparse.Namespace, setup: MatchSetup, seed: int) -> MatchSetup:
    """`setup`, with what the arguments leave open of stage and characters drawn by `seed` as real matches have it."""
    table: StartTable = read_starts()
    stage, drawn = table.draw(seed)
    if options.stage is not None:
        stage = setup.stage
    characters = (
        drawn[0] if options.p0_char is None else setup.characters[0],
        drawn[1] if options.p1_char is None else setup.characters[1],
    )
    return MatchSetup(setup.engine, setup.agents, stage, characters, table.frame(stage, characters))


def _characters(options: argparse.Namespace) -> tuple[int, int]:
    first, second = DEFAULT_CHARACTERS
    return find_character(options.p0_char or first).id, find_character(options.p1_char or second).id


def make_match_engine(options: argparse.Namespace) -> Engine:
    """The engine that the arguments name, with its world. EngineError, WorldError."""
    return make_engine(options.engine, options.world_model, options.temperature)


def make_agents(options: argparse.Namespace) -> tuple[Agent, Agent]:
    """The agents that the arguments name. AgentError."""
    first, second = (make_agent(spec, options.policy, options.policy_temperature) for spec in (options.p0, options.p1))
    return first, second


def output_path(text: str) -> Path:
    """The type of an --output argument: a file, whose folder is made when it is written."""
    path = Path(text)
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{path} is a folder; name a file, like {path / 'match.json.gz'}")
    return path
