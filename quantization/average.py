"""Averages a world trained with rounding and the float world that its training began from.

python -m quantization.average --aware runs/aware/best.pt --initial checkpoints/wire-base/world.pt --out aware.pt

Two points of one valley: their mean is often better than either (Wortsman et al. 2022, arXiv 2203.05482). The result is
rounded by export with the scales of the training, as the world trained with rounding is.
"""

import argparse
import sys
from pathlib import Path

from torch import Tensor

from models.checkpoint import Checkpoint, CheckpointError, load_model_from_checkpoint, save_checkpoint
from models.export import state_hash
from models.world import FrameStackMamba2
from quantization.aware import make_aware
from quantization.calibration import Scales


def average(aware: Path, initial: Path, share: float, out: Path) -> None:
    """Writes `share` of the one and the rest of the other. CheckpointError for worlds that don't fit each other."""
    trained, begun = load_model_from_checkpoint(aware), load_model_from_checkpoint(initial)
    scales = trained.metadata.get("scales")
    if scales is None or not isinstance(begun.model, FrameStackMamba2):
        raise CheckpointError(f"{aware} was not trained with rounding")
    # the other's gains go where the training has put them
    make_aware(begun.model, Scales.from_dict(scales))
    mixed = mean(trained, begun, share)
    record = {"share": share, "aware": state_hash(trained.model), "initial": state_hash(begun.model)}
    metadata = {**trained.metadata, "averaged": record}
    save_checkpoint(out, mixed, trained.model.encoding, trained.context_len, **metadata)


def mean(one: Checkpoint, other: Checkpoint, share: float) -> dict[str, Tensor]:
    """Weights between two worlds of one architecture. CheckpointError for others."""
    first, second = one.model.state_dict(), other.model.state_dict()
    if {k: v.shape for k, v in first.items()} != {k: v.shape for k, v in second.items()}:
        raise CheckpointError("the two worlds are of different architectures")
    return {
        name: value * share + second[name] * (1 - share) if value.is_floating_point() else value
        for name, value in first.items()
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m quantization.average", description=__doc__.split("\n")[0])
    parser.add_argument("--aware", type=Path, required=True, help="a world trained with quantised=true")
    parser.add_argument("--initial", type=Path, required=True, help="the float world that this training began from")
    parser.add_argument(
        "--share", type=float, default=0.5, help="of the one trained with rounding (default: %(default)s)"
    )
    parser.add_argument("--out", type=Path, required=True, help="the checkpoint to write")
    arguments = parser.parse_args()
    if not 0 <= arguments.share <= 1:
        parser.error("--share lies between 0 and 1")
    try:
        average(arguments.aware, arguments.initial, arguments.share, arguments.out)
    except (CheckpointError, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"wrote {arguments.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
