"""What the nearest frames of the training games know of the next action state, beside a world: a bound from the data.

python -m training.neighbours --dataset data/replays --world checkpoints/wire-base/world.pt

A player-frame's neighbours are those of the training games with the same character in the same action state, nearest
in age, place, speeds, the other's relative place and doings, and both controllers' sticks and buttons (SCALES). They
vote. The world reads the same held-out frames, real ones, with its memory of the match before. Where neighbours fail
and the world does not, it has learned more than the data hold literally; where both fail, the frame does not say it,
or it is too rare.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from crank.command import whole_number
from models.checkpoint import CheckpointError, load_model_from_checkpoint
from models.controller import to_vector
from models.encoding_config import EncodingConfig
from models.rules import HIT_STATES
from models.world import IMPOSSIBLE, Window, WorldModel
from schema import layout as L
from training.dataset import DatasetError, MatchDataset
from training.train_contact import KINDS

SCALES: Final = {
    "own age": 15.0, "frames in the action": 10.0, "hitlag": 15.0, "hitstun": 8.0, "on the ground": 20.0, "jumps": 1.0,
    "height": 0.3, "place": 0.03, "speeds": 3.0, "in front": 0.1, "above": 0.1, "other's speeds": 0.3,
    "other's action": 0.5, "other's age": 0.1, "other's hitlag": 1.0, "sticks": 12.0, "sticks before": 8.0,
    "buttons": 10.0, "buttons before": 8.0,
}  # fmt: skip
"""By how much a difference of one (unit, frame, full tilt) counts: of the scales tried, those that told most."""
ACTION_CLASSES: Final = EncodingConfig().action_classes
VOTERS: Final = 3
QUERIES: Final = 6000
WINDOW: Final = 256
PAIRS: Final = 1 << 24
"""Distances held at once."""


@dataclass(frozen=True)
class PlayerFrames:
    """Both players' frames of a split, one after the other: features (N, K), the key that neighbours share (N), the
    other's action (N), the action states before and after (N)."""

    features: Tensor
    key: Tensor
    other: Tensor
    before: Tensor
    after: Tensor

    @classmethod
    def of(cls, dataset: MatchDataset) -> "PlayerFrames":
        parts: list[list[Tensor]] = []
        for index in range(len(dataset)):
            match = dataset.load(index)
            frames = torch.from_numpy(match.frames)
            controllers = torch.from_numpy(to_vector(match.controllers))
            parts += [_side(frames, controllers, side) for side in (0, 1)]
        return cls(*(torch.cat(column) for column in zip(*parts, strict=True)))


def _side(frames: Tensor, controllers: Tensor, side: int) -> list[Tensor]:
    """The columns of PlayerFrames for one player of a match (T, 2, F), whose frame T - 1 has no next one."""
    own, other = frames[:-1, side], frames[:-1, 1 - side]
    facing = own[:, L.FACING] * 2 - 1
    turned = torch.stack([facing, torch.ones_like(facing)] * 2, -1)
    now, before = controllers[1:, side], controllers[:-1, side]
    columns = {
        "own age": [own[:, L.STATE_AGE]],
        "frames in the action": [own[:, L.ACTION_FRAMES].clamp(max=20)],
        "hitlag": [own[:, L.HITLAG]],
        "hitstun": [own[:, L.HITSTUN].clamp(max=20)],
        "on the ground": [own[:, L.ON_GROUND]],
        "jumps": [own[:, L.JUMPS_LEFT]],
        "height": [own[:, L.Y]],
        "place": [own[:, L.X].abs()],
        "speeds": _velocity(own, facing),
        "in front": [((other[:, L.X] - own[:, L.X]) * facing).clamp(-40, 40)],
        "above": [(other[:, L.Y] - own[:, L.Y]).clamp(-40, 40)],
        "other's speeds": _velocity(other, facing),
        "other's age": [other[:, L.STATE_AGE]],
        "other's hitlag": [other[:, L.HITLAG]],
        "sticks": list(((now[:, :4] * 2 - 1) * turned).T),
        "sticks before": list(((before[:, :4] * 2 - 1) * turned).T),
        "buttons": list(now[:, 4:].T),
        "buttons before": list(before[:, 4:].T),
    }
    features = torch.stack([column * SCALES[name] for name, found in columns.items() for column in found], -1)
    actions = frames[:, side, L.ACTION_STATE].long()
    key = own[:, L.CHARACTER].long() * ACTION_CLASSES + actions[:-1]
    return [features, key, other[:, L.ACTION_STATE].long(), actions[:-1], actions[1:]]


def _velocity(player: Tensor, facing: Tensor) -> list[Tensor]:
    """How fast a player (T, F) moves forward, seen by who faces `facing` (T), and up: units a frame."""
    across = player[:, L.SPEED_AIR_X] + player[:, L.SPEED_ATTACK_X]
    return [across * facing, player[:, L.SPEED_Y] + player[:, L.SPEED_ATTACK_Y]]


def votes(known: PlayerFrames, asked: PlayerFrames, rows: Tensor) -> Tensor:
    """What the neighbours of `rows` of `asked` say comes next: action states (len(rows)); as before where none."""
    order = known.key.argsort()
    keys = known.key[order]
    said = asked.before[rows].clone()
    for key in tqdm(asked.key[rows].unique().tolist(), desc="neighbours", unit="action"):
        low, high = torch.searchsorted(keys, torch.tensor([key, key + 1])).tolist()
        if low == high:
            continue
        candidates = order[low:high]
        mine = (asked.key[rows] == key).nonzero().flatten()
        for chunk in mine.split(max(1, PAIRS // len(candidates))):
            query = rows[chunk]
            distance = torch.cdist(asked.features[query], known.features[candidates])
            distance += SCALES["other's action"] * (asked.other[query, None] != known.other[candidates])
            nearest = distance.topk(min(VOTERS, len(candidates)), largest=False)
            weight = 1 / (nearest.values + 0.1)
            ballots = torch.zeros(len(chunk), ACTION_CLASSES)
            ballots.scatter_add_(1, known.after[candidates][nearest.indices], weight)
            said[chunk] = ballots.argmax(-1)
    return said


@torch.no_grad()
def foreseen(model: WorldModel, dataset: MatchDataset) -> Tensor:
    """What a world says comes next on every frame of whole matches, each player's frames after the other's."""
    said = []
    for index in tqdm(range(len(dataset)), desc="world", unit="match"):
        match = dataset.load(index)
        frames = torch.from_numpy(match.frames)
        controllers = torch.from_numpy(to_vector(match.controllers))
        stage, state = torch.tensor([match.info.stage]), model.start_state(1)
        actions = []
        for start in range(0, len(frames) - 1, WINDOW):
            end = min(start + WINDOW, len(frames) - 1)
            window = Window(frames[None, start:end], stage, controllers[None, start + 1 : end + 1])
            hidden, state = model(window, state)
            possible = model.possible(frames[start:end], stage.expand(end - start))
            logits = model.heads.action_logits(hidden[0]).masked_fill(~possible, IMPOSSIBLE)
            actions.append(logits.argmax(-1))
        said += list(torch.cat(actions).T)
    return torch.cat(said)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.neighbours", description=__doc__.split("\n")[0])
    parser.add_argument("--dataset", type=Path, default=Path("data/replays"), help="prepared replays")
    parser.add_argument("--world", type=Path, required=True, help="float world (.pt) to compare with")
    parser.add_argument(
        "--queries", type=whole_number(1), default=QUERIES, help="held-out frames of each kind (default: %(default)s)"
    )
    parser.add_argument("--seed", type=whole_number(0), default=0)
    arguments = parser.parse_args()
    try:
        model = load_model_from_checkpoint(arguments.world).model
        held_out = MatchDataset(arguments.dataset, "validation")
        asked = PlayerFrames.of(held_out)
        known = PlayerFrames.of(MatchDataset(arguments.dataset, "training", kinds=KINDS))
    except (CheckpointError, DatasetError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    world = foreseen(model, held_out)
    changed = asked.before != asked.after
    struck = changed & torch.isin(asked.after, torch.tensor(HIT_STATES))
    generator = np.random.default_rng(arguments.seed)
    print(f"{'held-out frames':<32}{'asked':>8}{'neighbours':>12}{'world':>8}")
    for name, which in {
        "all": torch.ones_like(changed),
        "the action state changes": changed,
        "… to a damage state": struck,
        "… to another": changed & ~struck,
    }.items():
        rows = which.nonzero().flatten()
        rows = rows[torch.from_numpy(generator.permutation(len(rows))[: arguments.queries])]
        near = (votes(known, asked, rows) == asked.after[rows]).float().mean()
        own = (world[rows] == asked.after[rows]).float().mean()
        print(f"{name:<32}{len(rows):>8}{100 * near:>10.1f} %{100 * own:>6.1f} %", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
