"""The World Card as a whole: from a world and replays to one JSON-able object."""

import shlex
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np

from crank.model_directory import find_model_directory, read_model_directory
from crank.rules import LAST_ROW
from training.dataset import Match, MatchDataset
from training.rollout import draw_starts
from training.world_card.bootstrap import GroupBootstrap
from training.world_card.controllers import ControllerSource, PolicyControllers, ReplayControllers
from training.world_card.errors import EvaluationError
from training.world_card.events import describe_events
from training.world_card.free_run import describe_play, play, real_matches
from training.world_card.input_following import describe_input_following, find_neutral_states
from training.world_card.open_loop import describe_open_loop, run_open_loop
from training.world_card.real_play import SeenChanges, all_matches
from training.world_card.replays import (
    EvaluatedSplit,
    describe_matches,
    evaluated_matches,
    prepared,
    reference_matches,
)
from training.world_card.targets import check_targets
from training.world_card.world import Engine, EvaluatedWorld, load_world

FORMAT: Final = "the-wire/world-card"
VERSION: Final = 2
CONTEXT: Final = 60
HORIZON: Final = 60


@dataclass(frozen=True)
class EvaluationConfig:
    """What to evaluate on what, and how thoroughly. Paths are kept as given: they stand in the card's command."""

    world: str
    replays: str
    split: EvaluatedSplit = "validation"
    starts: int = 600
    seed: int = 1
    engine: Engine | None = None
    policy: str | None = None
    free_runs: int = 24
    free_run_frames: int = LAST_ROW
    probes: int = 128
    threads: int = 2

    @property
    def command(self) -> str:
        """The command line that makes the same card."""
        words = ["python", "-m", "training.evaluate", "--world", self.world, "--replays", self.replays]
        for field in fields(self)[2:]:
            value = getattr(self, field.name)
            if value != field.default or field.name in ("starts", "seed"):
                words += [f"--{field.name.replace('_', '-')}", str(value)]
        return shlex.join(words)


def make_card(config: EvaluationConfig) -> dict[str, Any]:
    """Evaluates; the same configuration gives the same card.

    Raises EvaluationError, DatasetError, CheckpointError or WorldError for what can't be evaluated.
    """
    world = load_world(Path(config.world), config.engine)
    controllers = None if config.policy is None else _policy(config.policy)
    dataset_path = prepared(Path(config.replays))
    dataset = evaluated_matches(dataset_path, config.split)
    reference = reference_matches(dataset_path)
    real_play = reference if len(reference) else dataset
    try:
        starts = draw_starts(dataset, config.starts, CONTEXT, HORIZON, config.seed)
    except ValueError as error:
        raise EvaluationError(f"{config.replays}: {error}") from error
    loop = run_open_loop(world.runner(), starts)
    bootstrap = GroupBootstrap(starts.group, config.seed)
    card: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "command": config.command,
        "world": _describe_world(world),
        "replays": {"split": config.split, "seed": config.seed, **describe_matches(dataset)},
        "open_loop": describe_open_loop(loop, bootstrap),
        "events": describe_events(loop, bootstrap),
        "free_run": _free_run(config, world, dataset, reference, real_play, controllers) if config.free_runs else None,
        "input_following": _input_following(config, world, dataset) if config.probes else None,
    }
    return {**card, "targets": check_targets(world.name, card)}


def _describe_world(world: EvaluatedWorld) -> dict[str, Any]:
    return {
        "name": world.name,
        "engine": world.engine,
        "file": world.file,
        "sha256": world.sha256,
        "architecture": world.architecture,
        "training": world.training,
    }


def _policy(name_or_path: str) -> PolicyControllers:
    return PolicyControllers(read_model_directory(find_model_directory(name_or_path, "policy"), "policy"))


def _free_run(
    config: EvaluationConfig,
    world: EvaluatedWorld,
    dataset: MatchDataset,
    reference: MatchDataset,
    real_play: MatchDataset,
    controllers: ControllerSource | None,
) -> dict[str, Any]:
    matches = _starting_matches(config.free_runs, dataset, reference)
    if controllers is None:
        controllers = ReplayControllers([match.controllers for match in (*matches[1:], matches[0])])
    seen = SeenChanges.of(all_matches(real_play))
    played = play(
        world.runner(),
        controllers,
        np.stack([match.frames[0] for match in matches]),
        np.array([match.info.stage for match in matches], np.int64),
        config.seed,
        config.free_run_frames,
    )
    return {
        "controllers": controllers.description,
        "real_play_known_from": "training split" if len(reference) else "the evaluated matches themselves",
        "played": describe_play(played, seen),
        "real": describe_play(real_matches(all_matches(dataset)), seen),
    }


def _starting_matches(count: int, dataset: MatchDataset, reference: MatchDataset) -> list[Match]:
    """The evaluated matches first, then training matches, from the start again if there are not enough."""
    known = [(dataset, i) for i in range(len(dataset))]
    evaluated = {info.id for info in dataset.matches}
    usable = [
        (reference, i)
        for i, info in enumerate(reference.matches)
        if info.has_velocity and info.has_hitlag and info.has_hidden and info.id not in evaluated
    ]
    order = (known + usable) * (count // (len(known) + len(usable)) + 1)
    return [source.load(i) for source, i in order[:count]]


def _input_following(config: EvaluationConfig, world: EvaluatedWorld, dataset: MatchDataset) -> dict[str, Any]:
    states = find_neutral_states(dataset, config.probes, config.seed)
    return describe_input_following(world.runner(), states, config.seed)
