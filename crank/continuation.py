"""Going on with a match that was played before: resumed by those who played it, or forked from one of its frames.

Who is not named anew plays on: the agents of a match file are made again from their names.
"""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from crank.agents.registry import spec_of
from crank.errors import AgentError, CrankError, MatchFileError
from crank.match_record import Fork
from crank.match_runner import Past
from crank.match_setup import MatchSetup, make_agents, make_match_engine
from crank.recording import Recording, check_world, read_recording, world_folder_of
from crank.saved_state import state_of
from crank.verify import check

PLAYERS: Final = ("p0", "p1")
POLICY_OPTIONS: Final = frozenset({"policy", "policy_temperature"})
AGENT_OPTIONS: Final = POLICY_OPTIONS | set(PLAYERS)
WORLD_OPTION: Final = "world_model"
"""Where the world lies may always be said; which one it is, its hash decides."""


@dataclass(frozen=True)
class Continuation:
    """What `run_match` takes (past: None from the start), and the match options that describe it."""

    setup: MatchSetup
    seed: int
    past: Past | None
    options: argparse.Namespace


def resume(path: Path, options: argparse.Namespace, given: frozenset[str]) -> Continuation:
    """On from a saved state, or from the end of a match that was cut short, with the agents who played it.

    given: the match options that a person typed. A saved state knows its agents; those of a match are who the options
    name, else who the match says they were.
    CrankError for files that can't be gone on with, and for options that are not free.
    """
    recording = read_recording(path)
    _check_goes_on(recording, recording.last_row)
    saved = state_of(recording)
    if saved is None:
        _check_free(given - AGENT_OPTIONS, "resume")
        words = _world_words(recording, options, given) | _agent_words(recording, given)
    else:
        _check_free(given, "resume")
        words = dict(saved.words) | {word: getattr(options, word) for word in given}
    head = recording.chain["head"] if recording.chain is not None else None
    past = Past(recording.controllers, recording.fork, head, saved.state if saved is not None else None)
    return _continuation(recording, options, words, past)


def fork(path: Path, at: int | None, options: argparse.Namespace, given: frozenset[str]) -> Continuation:
    """On from row `at` (the last where None) of a genuine match; agents and given: as `resume` has them for a match.

    CrankError for files that can't be gone on with, matches that are not genuine, and options that are not free.
    """
    recording = read_recording(path)
    row = recording.last_row if at is None else at
    if row > recording.last_row:
        raise MatchFileError(f"{path} has frames 0 to {recording.last_row}, not {row}")
    _check_goes_on(recording, row)
    _check_free(given - AGENT_OPTIONS - {"seed"}, "fork")
    words = _world_words(recording, options, given) | _agent_words(recording, given)
    found = check(path, words[WORLD_OPTION])
    if not found.genuine or recording.chain is None:
        raise MatchFileError(f"{path} is not genuine: {found.text}")
    own = recording.fork.agent_seed if recording.fork is not None else recording.seed
    origin = Fork(recording.chain["head"], row, options.seed if "seed" in given else own)
    return _continuation(recording, options, words, Past(recording.controllers[: row + 1], origin))


def _continuation(
    recording: Recording, options: argparse.Namespace, words: Mapping[str, Any], past: Past
) -> Continuation:
    described = argparse.Namespace(**{**vars(options), **words})
    engine = make_match_engine(described)
    check_world(recording, engine.world_hash)
    characters = (recording.characters[0], recording.characters[1])
    setup = MatchSetup(engine, make_agents(described), recording.stage, characters, recording.start)
    return Continuation(setup, recording.seed, past, described)


def _world_words(recording: Recording, options: argparse.Namespace, given: frozenset[str]) -> dict[str, Any]:
    """Engine and world of an exact match, as match options."""
    folder = world_folder_of(recording, options.world_model if WORLD_OPTION in given else None)
    return {"engine": "int8", WORLD_OPTION: str(folder), "temperature": recording.temperature}


def _agent_words(recording: Recording, given: frozenset[str]) -> dict[str, str]:
    """The agents that nobody named, as match options: those who played."""
    unnamed = [player for player in PLAYERS if player not in given]
    if len(unnamed) == len(PLAYERS) and given & POLICY_OPTIONS:
        names = _typed(given & POLICY_OPTIONS)
        raise CrankError(f"{names} would change nothing, the match's own agents go on: say --p0 policy or --p1 policy")
    words = {}
    for player in unnamed:
        try:
            words[player] = spec_of(recording.agents[PLAYERS.index(player)])
        except AgentError as error:
            raise AgentError(f"{recording.path}: {player} {error}; say who goes on with --{player}") from error
    return words


def _check_goes_on(recording: Recording, row: int) -> None:
    if recording.over and row == recording.last_row:
        raise MatchFileError(f"{recording.path}: the match is over at frame {row}; fork it earlier: --fork FILE --at N")


def _check_free(given: frozenset[str], command: str) -> None:
    """CrankError for options that belong to the match that goes on."""
    fixed = given - {WORLD_OPTION}
    if fixed:
        names = _typed(fixed)
        other = "; to go on otherwise, --fork it" if command == "resume" else ""
        raise CrankError(f"{names} can't be chosen with --{command}: it is the match's own{other}")


def _typed(options: frozenset[str]) -> str:
    """Options as a person types them."""
    return ", ".join(f"--{name.replace('_', '-')}" for name in sorted(options))
