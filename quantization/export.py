"""Rounds a world's checkpoint, float or trained with rounding, to an integer world: shards and a manifest.

python -m quantization.export --checkpoint checkpoints/wire-base/world.pt --dataset data/replays \\
    --out checkpoints/wire-base/int8
"""

import argparse
import sys
from pathlib import Path

from models.checkpoint import CheckpointError, load_model_from_checkpoint
from models.export import state_hash
from models.world import FrameStackMamba2
from quantization.bounds import prove
from quantization.calibration import Scales, calibrated, observe
from quantization.manifest import read_manifest, write_world
from quantization.post_training import quantise
from training.dataset import DatasetError, MatchDataset


def export(checkpoint: Path, dataset: Path, out: Path) -> Path:
    """Rounds a world with the scales that it was trained for, or else with those that real play asks for; returns the
    manifest's path. CheckpointError, DatasetError or OSError."""
    loaded = load_model_from_checkpoint(checkpoint)
    if not isinstance(loaded.model, FrameStackMamba2):
        raise CheckpointError(f"{checkpoint}: the integer step is that of a Mamba2 world, not of an MLP")
    trained_for = loaded.metadata.get("scales")
    if trained_for is not None:
        scales, method = Scales.from_dict(trained_for), "quantisation-aware"
    else:
        seen = observe(loaded.model, MatchDataset(dataset, split="training"))
        scales, method = calibrated(loaded.model, seen), "post-training"
    world = quantise(loaded.model, scales, str(loaded.metadata.get("name", checkpoint.stem)))
    prove(world)
    return write_world(world, out, {"float_hash": state_hash(loaded.model), "method": method})


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m quantization.export", description=__doc__.split("\n")[0])
    parser.add_argument("--checkpoint", type=Path, required=True, help="a world's .pt file, float or rounding")
    parser.add_argument("--dataset", type=Path, default=Path("data/replays"), help="replays for a float one's scales")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    arguments = parser.parse_args()
    try:
        path = export(arguments.checkpoint, arguments.dataset, arguments.out)
        manifest = read_manifest(path.parent)
    except (CheckpointError, DatasetError, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    size = sum(shard["bytes"] for shard in manifest["shards"])
    print(f"wrote {path}: world {manifest['hash'][:16]}…, {size:,} bytes in {len(manifest['shards'])} shard(s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
