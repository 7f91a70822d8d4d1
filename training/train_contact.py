"""Trains a contact network alone: who is hit by the next frame, from single frames in random order.

python -m training.train_contact --dataset data/replays --out runs/contact.pt
python -m training.train_world_model experiment=wire_base contact=runs/contact.pt

Hits are 1 frame in 200, and windows of consecutive frames show a world few of them a step. Alone, on shuffled frames,
the network learns in minutes what a world's training does not teach it in an hour (docs/training-log.md).
"""

import argparse
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional as F
from tqdm import tqdm

from models.checkpoint import save_whole
from models.contact import ContactEncoder
from models.controller import to_vector
from models.encoding_config import EncodingConfig
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

    def hits(self, rows: Tensor) -> Tensor:
        """Whether each side hits the other by the next frame: (B, 2)."""
        return hits(self.frames[rows], self.frames[rows + 1])

    def batch(self, rows: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Frames, controllers now and before, and hits."""
        now, before = (torch.from_numpy(to_vector(self.controllers[at].numpy())) for at in (rows + 1, rows))
        return self.frames[rows], now, before, self.hits(rows)


def hit_logits(network: ContactEncoder, inputs: tuple[Tensor, Tensor, Tensor], dropout: float) -> Tensor:
    """The logit that the other is hit (B, 2), with dropout on the hidden layers."""
    hidden = F.dropout(F.silu(network.enter(network.features(*inputs))), dropout)
    said: Tensor = network.leave(F.dropout(F.silu(network.deepen(hidden)), dropout))
    return said[..., 0]


@torch.no_grad()
def judged(network: ContactEncoder, held_out: Frames) -> tuple[float, float]:
    """Mean cross-entropy on all rows, and the share of real hits among as many likeliest ones."""
    logits, happened = [], []
    for rows in held_out.rows.split(CHUNK):
        *inputs, hit = held_out.batch(rows)
        logits.append(hit_logits(network, (inputs[0], inputs[1], inputs[2]), 0.0).flatten())
        happened.append(hit.flatten())
    said, hit = torch.cat(logits), torch.cat(happened)
    likeliest = said.topk(int(hit.sum())).indices
    return float(F.binary_cross_entropy_with_logits(said, hit)), float(hit[likeliest].mean())


def train(network: ContactEncoder, data: Frames, held_out: Frames, epochs: int, seed: int) -> tuple[float, float]:
    """Trains in place; returns what `judged` says at the end. FloatingPointError where the loss stops being finite."""
    generator = torch.Generator().manual_seed(seed)
    near = data.near(generator)
    optimiser = torch.optim.AdamW(network.parameters(), lr=PEAK, weight_decay=1e-2)
    steps, step = epochs * (len(near) // BATCH), 0
    if not steps:
        raise ValueError(f"nothing to learn from: {epochs} passes over {len(near)} frames, {BATCH} a step")
    # it begins by knowing how often hits come
    share = data.hits(near).mean()
    if not 0 < share < 1:
        raise ValueError("nobody is hit in the training split")
    with torch.no_grad():
        network.leave.bias[0] = torch.log(share / (1 - share))
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
                *inputs, hit = data.batch(rows)
                loss = F.binary_cross_entropy_with_logits(
                    hit_logits(network, (inputs[0], inputs[1], inputs[2]), DROPOUT), hit
                )
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


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.train_contact", description=__doc__.split("\n")[0])
    parser.add_argument("--dataset", type=Path, default=Path("data/replays"), help="prepared replays")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    parser.add_argument("--hidden", type=int, default=192, help="first hidden layer (default: %(default)s)")
    parser.add_argument("--deep", type=int, default=64, help="second hidden layer (default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=7, help="passes over the data (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    try:
        config = EncodingConfig(contact_hidden=arguments.hidden, contact_deep=arguments.deep)
        network = ContactEncoder(config)
        data = Frames.of(MatchDataset(arguments.dataset, "training", kinds=KINDS))
        held_out = Frames.of(MatchDataset(arguments.dataset, "validation"))
        loss, share = train(network, data, held_out, arguments.epochs, arguments.seed)
        record = {"loss": loss, "hits": share, "epochs": arguments.epochs, "seed": arguments.seed}
        save_whole(arguments.out, {"contact": network.state_dict(), "training": record})
    except (DatasetError, FloatingPointError, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"wrote {arguments.out}: held-out loss {1000 * loss:.2f} in 1000, {100 * share:.1f} % of hits among as many")
    return 0


if __name__ == "__main__":
    sys.exit(main())
