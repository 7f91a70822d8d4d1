"""Shifts how sure a world has to be of a hit before it plays one: by that, how often hits come.

python -m training.hit_threshold --checkpoint runs/aware/best.pt --add 0.5 --out runs/aware/shifted.pt

A hit that may come on either of three frames is the likeliest outcome on none of them, so a world that takes the
likeliest has fewer hits than its games (docs/training-log.md). This adds a constant to the logits of every damage state
that only a hit leads to; how much is told by the hits of a World Card, on other starts than those it is quoted for.
"""

import argparse
import math
import sys
from pathlib import Path

import torch

from models.checkpoint import CheckpointError, load_model_from_checkpoint, save_checkpoint
from models.rules import HIT_STATES


def shift(checkpoint: Path, add: float, out: Path) -> None:
    """Writes the world of `checkpoint` with `add` more in the logits of HIT_STATES. CheckpointError; ValueError for an
    `add` that is not finite."""
    if not math.isfinite(add):
        raise ValueError(f"--add {add} is no amount")
    found = load_model_from_checkpoint(checkpoint)
    state = {name: value.clone() for name, value in found.model.state_dict().items()}
    both_players = state["heads.actions.bias"].unflatten(0, (2, -1))
    both_players[:, torch.tensor(HIT_STATES)] += add
    before = float(found.metadata.get("hit_threshold", 0.0))
    metadata = {**found.metadata, "hit_threshold": before + add}
    save_checkpoint(out, state, found.model.encoding, found.context_len, **metadata)


def main() -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True, help="a world's .pt file, float or rounding")
    parser.add_argument("--add", type=float, required=True, help="to the logits of damage states; below 0: fewer hits")
    parser.add_argument("--out", type=Path, required=True, help="the checkpoint to write")
    arguments = parser.parse_args()
    try:
        shift(arguments.checkpoint, arguments.add, arguments.out)
    except (CheckpointError, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"wrote {arguments.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
