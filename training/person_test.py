"""The clips of the person's test: `python -m training.person_test --replays DATASET --world NAME`.

Draws random starts from games never trained on and puts two takes of each into viz/judge.html: the ten seconds that
really followed, and those that the world dreams after the same real context. docs/person-test.md says what is asked
of whom, and why so.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from tqdm import tqdm

from crank.errors import CrankError
from crank.frame import FRAMES_PER_SECOND, action_ids
from crank.model_directory import find_model_directory, read_model_directory
from models.atomic_file import write_atomically
from models.checkpoint import CheckpointError
from models.rules import AWAY
from schema import layout as L
from training.dataset import DatasetError, MatchDataset
from training.rollout import Controllers, Frames, Starts, WorldRunner, draw_starts
from training.world_card.controllers import PolicyControllers
from training.world_card.errors import EvaluationError
from training.world_card.replays import EVALUATED_SPLITS, evaluated_matches, prepared
from training.world_card.world import ENGINES, load_world
from viz import bundle
from viz.clips import Clips, ClipsError, Pair, pack

CLIP_FRAMES: Final = 10 * FRAMES_PER_SECOND
CONTEXT: Final = 2 * FRAMES_PER_SECOND
"""Real frames that the world and the policy remember at a start."""
LEAST_STOCKS: Final = 2
"""At a start: the real match goes on, by what is drawn, so the dream's should not end by one slip."""
DRAWN_FOR_ONE: Final = 10
"""Starts drawn for one wanted: many are no moment of play, or of a match that has its share."""

NOT_IN_PLAY: Final = np.concatenate([np.array(AWAY, np.int64), action_ids(prefix="Entry")])


@dataclass(frozen=True)
class Moments:
    """N starts to judge: excerpts [N, CONTEXT + CLIP_FRAMES, 2, F], controllers [N, one less, 2, 8] that led to their
    rows 1.., stages [N]."""

    frames: Frames
    controllers: Controllers
    stages: npt.NDArray[np.int64]

    @property
    def real(self) -> Frames:
        """What really followed, from the start on: [N, CLIP_FRAMES, 2, F]."""
        return self.frames[:, CONTEXT:]


class LedPolicy(PolicyControllers):
    """A policy that has seen, and held, what went before."""

    def lead(self, frames: Frames, controllers: Controllers, stages: npt.NDArray[np.int64]) -> None:
        """Shows it frames [B, T, 2, F], each with the real controllers [B, T, 2, 8] that were its answer."""
        for row in range(frames.shape[1]):
            self.act(frames[:, row], stages)
            self._previous = controllers[:, row].reshape(-1, L.CONTROLLER_SIZE)


def draw_moments(dataset: MatchDataset, count: int, seed: int) -> Moments:
    """`count` random moments of play, in random order, spread over the matches as evenly as can be.

    Both fighters are on the field with two stocks or more, and the match goes on for ten seconds. Nothing that follows
    a start decides whether it is taken. ValueError where the dataset has too few.
    """
    starts = draw_starts(dataset, DRAWN_FOR_ONE * count, CONTEXT, CLIP_FRAMES - 1, seed)
    order = np.random.default_rng([seed, 1]).permutation(np.flatnonzero(_in_play(starts))).tolist()
    rounds: dict[int, int] = {}
    turn: dict[int, int] = {}
    for start in order:
        match = int(starts.match[start])
        turn[start] = rounds[match] = rounds.get(match, -1) + 1
    # Stable: by turn, else in the random order
    chosen = np.array(sorted(order, key=turn.__getitem__)[:count], np.int64)
    if len(chosen) < count:
        raise ValueError(f"only {len(chosen)} of {DRAWN_FOR_ONE * count} random starts are moments of play")
    chosen = np.random.default_rng([seed, 2]).permutation(chosen)
    return Moments(starts.frames[chosen], starts.controllers[chosen], starts.stage[chosen])


def _in_play(starts: Starts) -> npt.NDArray[np.bool_]:
    frames = starts.frames[:, CONTEXT]
    away = np.isin(frames[..., L.ACTION_STATE].astype(np.int64), NOT_IN_PLAY)
    playing = ~away & (frames[..., L.STOCKS] >= LEAST_STOCKS)
    flags: npt.NDArray[np.bool_] = playing[:, 0] & playing[:, 1]
    return flags


def dream(runner: WorldRunner, moments: Moments, policy: LedPolicy | None, seed: int) -> Frames:
    """What the world makes of the starts: [N, CLIP_FRAMES, 2, F], row 0 the start itself.

    policy plays both sides; without, the real controllers are repeated. A dream in which the match ends stands still
    from there.
    """
    runner.begin(moments.frames[:, 0], moments.stages)
    runner.follow(moments.controllers[:, :CONTEXT], moments.frames[:, 1 : CONTEXT + 1])
    if policy is not None:
        policy.begin(len(moments.stages), seed)
        policy.lead(moments.frames[:, :CONTEXT], moments.controllers[:, :CONTEXT], moments.stages)
    dreamed = np.empty_like(moments.real)
    dreamed[:, 0] = current = moments.real[:, 0]
    for row in tqdm(range(1, CLIP_FRAMES), desc="dreaming", unit="frame", dynamic_ncols=True):
        real = moments.controllers[:, CONTEXT + row - 1]
        held = real if policy is None else policy.act(current, moments.stages)
        over = current[..., L.STOCKS].min(1) < 0.5
        dreamed[:, row] = current = np.where(over[:, None, None], current, runner.step(held))
    return dreamed


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.person_test", description=__doc__)
    parser.add_argument("--world", default="wire-base", help="world directory, path or name (default: %(default)s)")
    parser.add_argument("--engine", choices=ENGINES, default="int8", help="(default: %(default)s)")
    parser.add_argument("--replays", type=Path, required=True, help="a dataset of training.prepare, or .slp files")
    parser.add_argument("--split", choices=EVALUATED_SPLITS, default="validation", help="(default: %(default)s)")
    parser.add_argument(
        "--controllers", choices=("policy", "real"), default="policy", help="of the dreams (default: %(default)s)"
    )
    parser.add_argument("--policy", default="policy-human", help="its directory, path or name (default: %(default)s)")
    parser.add_argument("--pairs", type=int, default=24, help="starts, two clips of each (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of all draws (default: %(default)s)")
    parser.add_argument("--page", type=Path, help="write a page of these clips here; without, viz/judge.html gets them")
    arguments = parser.parse_args(argv)
    if arguments.pairs < 1 or arguments.seed < 0:
        parser.error("--pairs must be at least 1, --seed at least 0")
    return arguments


def make_clips(arguments: argparse.Namespace) -> Clips:
    """The clips that the command's arguments ask for. Raises what `main` reports."""
    world = load_world(Path(arguments.world), arguments.engine)
    moments = draw_moments(
        evaluated_matches(prepared(arguments.replays), arguments.split), arguments.pairs, arguments.seed
    )
    policy = None
    if arguments.controllers == "policy":
        policy = LedPolicy(read_model_directory(find_model_directory(arguments.policy, "policy"), "policy"))
    dreamed = dream(world.runner(), moments, policy, arguments.seed)
    pairs = [Pair(*three) for three in zip(moments.stages.tolist(), moments.real, dreamed, strict=True)]
    return Clips(
        pairs,
        {"name": world.name, "hash": world.sha256, "engine": world.engine},
        policy.description if policy else "the real controllers, repeated",
        CONTEXT,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """The command; returns its exit code."""
    arguments = _arguments(argv)
    torch.set_num_threads(1)
    try:
        data = pack(make_clips(arguments), arguments.seed)
        if arguments.page is not None:
            write_atomically(arguments.page, bundle.page_html(bundle.JUDGE, data).encode())
            print(f"{arguments.page}: {arguments.pairs} pairs of clips, {len(data) / 1024:.0f} KiB")
            return 0
        write_atomically(bundle.CLIPS, data)
    except (
        EvaluationError, DatasetError, CheckpointError, CrankError, ClipsError, bundle.BundleError, OSError, ValueError,
    ) as error:  # fmt: skip
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    print(f"{bundle.CLIPS}: {arguments.pairs} pairs of clips, {len(data) / 1024:.0f} KiB")
    return bundle.main([])


if __name__ == "__main__":
    sys.exit(main())
