"""Trains a contact network alone: who is touched by the next frame, from single frames in random order.

python -m training.train_contact --dataset data/replays --out runs/contact.pt
python -m training.train_contact --out runs/student.pt --teachers runs/contact-0.pt runs/contact-1.pt runs/contact-2.pt
python -m training.train_world_model experiment=wire_base contact=runs/student.pt freeze_contact=true

Hits are 1 frame in 200, and windows of consecutive frames show a world few of them a step. Alone, on shuffled frames,
the network learns in minutes what a world's training does not teach it in an hour (docs/training-log.md). Hits on
shields and catches are learned beside hits: they are the same question of reach. Teachers, networks trained before
with other seeds and sizes, say together how likely each of the three was: a student that learns from them and from what
happened knows more than one that saw only what happened.
"""

import argparse
import math
import pickle
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional as F
from tqdm import tqdm

from models.checkpoint import CheckpointError, save_whole
from models.contact import ContactEncoder
from models.controller import to_vector
from models.encoding_config import EncodingConfig
from models.rules import CAPTURED
from schema import layout as L
from training.config import RunConfig
from training.dataset import DatasetError, MatchDataset
from training.losses import hits

KINDS: Final = RunConfig.model_fields["kinds"].default
NEAR: Final = 80.0
"""Units beyond which moves don't reach; of frames with the players farther apart FAR_SHARE are taken."""
FAR_SHARE: Final = 0.1
BATCH: Final = 1024
PEAK: Final = 3e-3
WARM_UP_SHARE: Final = 0.02
DROPOUT: Final = 0.15
CHUNK: Final = 16_384
TASKS: Final = ("hits", "hits on shields", "catches")
"""What the network's first outputs are trained for, each by the one who looks on the other."""
TEACHERS_SHARE: Final = 0.7
"""How much of a target is what the teachers say where there are any; the rest is what happened."""
SHIELD_STRUCK: Final = L.ACTIONS["GuardSetOff"]


def contacts(frame: Tensor, following: Tensor) -> Tensor:
    """Which TASKS each side does to the other by the following frame: (..., 2, 3) of (..., 2, F)."""
    now, then = frame[..., L.ACTION_STATE], following[..., L.ACTION_STATE]
    held = torch.tensor(CAPTURED)
    struck = (then == SHIELD_STRUCK) & ((now != then) | (following[..., L.HITLAG] > frame[..., L.HITLAG] + 0.5))
    caught = torch.isin(then.long(), held) & ~torch.isin(now.long(), held)
    return torch.stack([hits(frame, following), struck.flip(-1).float(), caught.flip(-1).float()], -1)


@dataclass(frozen=True)
class Frames:
    """All frames of a split (N, 2, F), the controllers (N, 2, 8) that led to them, the rows that have a next one."""

    frames: Tensor
    controllers: Tensor
    rows: Tensor

    @classmethod
    def of(cls, dataset: MatchDataset) -> "Frames":
        matches = [dataset.load(i) for i in range(len(dataset))]
        frames = torch.cat([torch.from_numpy(match.frames) for match in matches])
        controllers = torch.cat([torch.from_numpy(match.controllers) for match in matches])
        last = torch.cumsum(torch.tensor([len(match.frames) for match in matches]), 0) - 1
        followed = torch.ones(len(frames), dtype=torch.bool)
        followed[last] = False
        return cls(frames, controllers, followed.nonzero().flatten())

    def near(self, generator: torch.Generator) -> Tensor:
        """Rows on which the players are near each other, and some of the others."""
        places = self.frames[self.rows][..., L.X : L.Y + 1]
        near = (places[:, 0] - places[:, 1]).abs().amax(-1) < NEAR
        return self.rows[near | (torch.rand(len(self.rows), generator=generator) < FAR_SHARE)]

    def contacts(self, rows: Tensor) -> Tensor:
        """Which TASKS each side does to the other by the next frame: (B, 2, 3)."""
        return contacts(self.frames[rows], self.frames[rows + 1])

    def inputs(self, rows: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Frames, controllers now and before."""
        now, before = (torch.from_numpy(to_vector(self.controllers[at].numpy())) for at in (rows + 1, rows))
        return self.frames[rows], now, before


def task_logits(network: ContactEncoder, inputs: tuple[Tensor, Tensor, Tensor], dropout: float) -> Tensor:
    """The logits of TASKS (B, 2, 3), with dropout on the hidden layers."""
    hidden = F.dropout(F.silu(network.enter(network.features(*inputs))), dropout)
    said: Tensor = network.leave(F.dropout(F.silu(network.deepen(hidden)), dropout))
    return said[..., : len(TASKS)]


@torch.no_grad()
def judged(network: ContactEncoder, held_out: Frames) -> tuple[float, float]:
    """Of hits: mean cross-entropy on all rows, and the share of real ones among as many likeliest."""
    said, happened = [], []
    for rows in held_out.rows.split(CHUNK):
        said.append(task_logits(network, held_out.inputs(rows), 0.0)[..., 0].flatten())
        happened.append(held_out.contacts(rows)[..., 0].flatten())
    logits, hit = torch.cat(said), torch.cat(happened)
    likeliest = logits.topk(int(hit.sum())).indices
    return float(F.binary_cross_entropy_with_logits(logits, hit)), float(hit[likeliest].mean())


@torch.no_grad()
def taught(teachers: list[ContactEncoder], data: Frames) -> Tensor:
    """How likely the teachers together hold each of TASKS on every frame: (N, 2, 3); 0 where no next one is known."""
    said = torch.zeros(len(data.frames), 2, len(TASKS))
    for rows in tqdm(data.rows.split(CHUNK), desc="teachers"):
        inputs = data.inputs(rows)
        said[rows] = torch.stack([torch.sigmoid(task_logits(teacher, inputs, 0.0)) for teacher in teachers]).mean(0)
    return said


def train(
    network: ContactEncoder,
    data: Frames,
    held_out: Frames,
    epochs: int,
    seed: int,
    dropout: float = DROPOUT,
    said: Tensor | None = None,
) -> tuple[float, float]:
    """Trains in place; returns what `judged` says at the end. `said` is what teachers say (`taught`).

    FloatingPointError where the loss stops being finite.
    """
    generator = torch.Generator().manual_seed(seed)
    near = data.near(generator)
    optimiser = torch.optim.AdamW(network.parameters(), lr=PEAK, weight_decay=1e-2)
    steps, step = epochs * (len(near) // BATCH), 0
    if not steps:
        raise ValueError(f"nothing to learn from: {epochs} passes over {len(near)} frames, {BATCH} a step")
    # it begins by knowing how often each comes
    shares = torch.stack([data.contacts(rows).sum((0, 1)) for rows in near.split(CHUNK)]).sum(0) / (2 * len(near))
    if not shares[0]:
        raise ValueError("nobody is hit in the training split")
    with torch.no_grad():
        network.leave.bias[: len(TASKS)] = torch.logit(shares, eps=1e-6)
    found = (math.nan, math.nan)
    with tqdm(total=steps, desc="contact", unit="step") as bar:
        for _ in range(epochs):
            for rows in near[torch.randperm(len(near), generator=generator)].split(BATCH)[: steps // epochs]:
                rate = (
                    PEAK
                    * min(1.0, (step + 1) / (WARM_UP_SHARE * steps))
                    * (0.01 + 0.99 * (1 + math.cos(math.pi * step / steps)) / 2)
                )
                for group in optimiser.param_groups:
                    group["lr"] = rate
                wanted = data.contacts(rows)
                if said is not None:
                    wanted = torch.lerp(wanted, said[rows], TEACHERS_SHARE)
                logits = task_logits(network, data.inputs(rows), dropout)
                loss = F.binary_cross_entropy_with_logits(logits, wanted) * len(TASKS)
                if not torch.isfinite(loss):
                    raise FloatingPointError(f"the loss is {loss.item()} at step {step}")
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                step += 1
                bar.update()
            found = judged(network, held_out)
            bar.set_postfix_str(f"held out: loss {1000 * found[0]:.2f}/1000, {100 * found[1]:.1f} % of hits")
    return found


def read_contact(path: Path) -> dict[str, Tensor]:
    """The tensors of a contact network that `training.train_contact` wrote; CheckpointError for anything else."""
    if not path.is_file():
        raise CheckpointError(f"{path}: no such file: make one with python -m training.train_contact --out {path}")
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise CheckpointError(f"{path}: not a readable contact network: {error}") from error
    if not isinstance(content, dict) or not isinstance(content.get("contact"), dict):
        raise CheckpointError(f"{path}: not a contact network: make one with python -m training.train_contact")
    found: dict[str, Tensor] = content["contact"]
    return found


def read_teacher(path: Path) -> ContactEncoder:
    """A network that this module wrote, of any size. CheckpointError for anything else."""
    weights = read_contact(path)
    try:
        hidden, deep = len(weights["enter.bias"]), len(weights["deepen.bias"])
        network = ContactEncoder(EncodingConfig(contact_hidden=hidden, contact_deep=deep))
        network.load_state_dict(weights)
    except (KeyError, RuntimeError) as error:
        raise CheckpointError(f"{path}: no contact network of this encoding: {error}") from error
    return network.eval()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.train_contact", description=__doc__.split("\n")[0])
    parser.add_argument("--dataset", type=Path, default=Path("data/replays"), help="prepared replays")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    parser.add_argument("--hidden", type=int, default=192, help="first hidden layer (default: %(default)s)")
    parser.add_argument("--deep", type=int, default=64, help="second hidden layer (default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=5, help="passes over the data (default: %(default)s)")
    parser.add_argument(
        "--dropout", type=float, default=DROPOUT, help="share of hidden units left out of a step (default: %(default)s)"
    )
    parser.add_argument("--teachers", type=Path, nargs="+", default=[], help="networks to learn from as well")
    parser.add_argument("--share", type=float, default=1.0, help="share of the games to learn from (default: all)")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    if not 0 < arguments.share <= 1:
        parser.error("--share is more than 0 and at most 1")
    torch.manual_seed(arguments.seed)
    try:
        config = EncodingConfig(contact_hidden=arguments.hidden, contact_deep=arguments.deep)
        network = ContactEncoder(config)
        teachers = [read_teacher(path) for path in arguments.teachers]
        data = Frames.of(MatchDataset(arguments.dataset, "training", kinds=KINDS, share=arguments.share))
        held_out = Frames.of(MatchDataset(arguments.dataset, "validation"))
        said = taught(teachers, data) if teachers else None
        loss, share = train(network, data, held_out, arguments.epochs, arguments.seed, arguments.dropout, said)
        record = {
            "loss": loss,
            "hits": share,
            "epochs": arguments.epochs,
            "seed": arguments.seed,
            "share": arguments.share,
        }
        record |= {"dropout": arguments.dropout, "teachers": [path.name for path in arguments.teachers]}
        save_whole(arguments.out, {"contact": network.state_dict(), "training": record})
    except (CheckpointError, DatasetError, FloatingPointError, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"wrote {arguments.out}: held-out loss {1000 * loss:.2f} in 1000, {100 * share:.1f} % of hits among as many")
    return 0


if __name__ == "__main__":
    sys.exit(main())
