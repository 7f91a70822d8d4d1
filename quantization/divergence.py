"""How far integer worlds part from the float world they come from: both alone under the same real controllers.

python -m quantization.divergence --checkpoint checkpoints/wire-base/world.pt --worlds checkpoints/wire-base/int8 \\
    --dataset data/replays --out docs

Writes divergence.md and images/divergence.png: the mean difference of every field over the first 60 frames after 60
real ones, beside what the float world itself is off the real game.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib import pyplot as plt

from models.atomic_file import write_atomically
from models.checkpoint import CheckpointError, load_model_from_checkpoint
from quantization.manifest import ManifestError
from schema import layout as L
from training.dataset import DatasetError, MatchDataset
from training.plot import png
from training.rollout import FloatRunner, Frames, Starts, draw_starts, rollout
from training.world_card.integer_runner import IntegerRunner

CONTEXT: Final = 60
HORIZON: Final = 60
SHOWN: Final = (1, 5, 10, 20, 40, 60)
SHARES: Final = frozenset({L.ACTION_STATE, L.FACING, L.ON_GROUND, L.JUMPS_LEFT, L.STOCKS, L.HURTBOX_STATE})
"""Fields that are right or wrong: the share of players that differ; of the others the mean distance."""
FIELDS: Final = tuple(
    k for k in range(L.PLAYER_FIELD_COUNT) if k not in (L.CHARACTER, L.ACTION_FRAMES, L.HURTBOX_FRAMES)
)
REAL: Final = "float world to the real game"

Curves = npt.NDArray[np.float64]


def apart(one: Frames, other: Frames) -> Curves:
    """Mean difference by horizon and field, (H, F), of frames (S, H, 2, F)."""
    distance = np.abs(one.astype(np.float64) - other)
    differs = (one != other).astype(np.float64)
    chosen = [differs[..., k] if k in SHARES else distance[..., k] for k in range(L.PLAYER_FIELD_COUNT)]
    return np.stack(chosen, -1).mean((0, 2))


def divergences(checkpoint: Path, worlds: list[Path], starts: Starts) -> dict[str, Curves]:
    """(H, F) by what is compared. CheckpointError, ManifestError."""
    own = np.stack(list(rollout(FloatRunner(load_model_from_checkpoint(checkpoint).model), starts)), 1)
    found = {REAL: apart(own, starts.frames[:, CONTEXT + 1 :])}
    for folder in worlds:
        exact = np.stack(list(rollout(IntegerRunner(folder), starts)), 1)
        found[f"{folder.parent.name}/{folder.name} to the float world"] = apart(exact, own)
    return found


def table(found: Mapping[str, Curves]) -> str:
    """Markdown: a block for each comparison, a row a field."""
    blocks = []
    for name, curves in found.items():
        lines = [f"## {name}", "", "| field | " + " | ".join(f"h = {h}" for h in SHOWN) + " |"]
        lines.append("|---" * (len(SHOWN) + 1) + "|")
        for k in FIELDS:
            cells = (f"{curves[h - 1, k] * (100 if k in SHARES else 1):.3g}" for h in SHOWN)
            lines.append(
                f"| {L.PLAYER_FIELDS[k].name}{', % wrong' if k in SHARES else ''} | " + " | ".join(cells) + " |"
            )
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def plot(found: Mapping[str, Curves]) -> bytes:
    """A small panel a field: difference against horizon."""
    figure, panels = plt.subplots(4, -(-len(FIELDS) // 4), figsize=(14, 10), sharex=True)
    for panel, k in zip(panels.flat, FIELDS, strict=False):
        for name, curves in found.items():
            panel.plot(np.arange(1, HORIZON + 1), curves[:, k], label=name, linewidth=1.2)
        panel.set_title(L.PLAYER_FIELDS[k].name + (" (share wrong)" if k in SHARES else ""), fontsize=8)
        panel.tick_params(labelsize=7)
        panel.set_ylim(bottom=0)
    for panel in panels.flat[len(FIELDS) :]:
        panel.axis("off")
    figure.legend(*panels.flat[0].get_legend_handles_labels(), loc="lower center", ncols=2, fontsize=8)
    return png(figure, within=(0, 0.05, 1, 1))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m quantization.divergence", description=__doc__.split("\n")[0])
    parser.add_argument("--checkpoint", type=Path, required=True, help="the float world's .pt file")
    parser.add_argument("--worlds", type=Path, nargs="+", required=True, help="folders of integer worlds")
    parser.add_argument("--dataset", type=Path, default=Path("data/replays"), help="prepared replays")
    parser.add_argument(
        "--starts", type=int, default=400, help="random starts in held-out games (default: %(default)s)"
    )
    parser.add_argument("--out", type=Path, default=Path("docs"), help="folder of divergence.md (default: %(default)s)")
    arguments = parser.parse_args()
    command = "python -m quantization.divergence " + " ".join(_plain(vars(arguments)))
    try:
        dataset = MatchDataset(arguments.dataset, split="validation", kinds=["match"])
        starts = draw_starts(dataset, arguments.starts, CONTEXT, HORIZON, seed=1)
        found = divergences(arguments.checkpoint, arguments.worlds, starts)
        picture = arguments.out / "images" / "divergence.png"
        write_atomically(picture, plot(found))
        text = (
            "# Where integers part from floats\n\n"
            f"Written by `{command}`; do not edit. Both worlds alone under the same real controllers, "
            f"{arguments.starts} starts in held-out games, 60 real frames before; the mean over starts and players of "
            "the difference, in the schema's units.\n\n![](images/divergence.png)\n\n"
        )
        write_atomically(arguments.out / "divergence.md", (text + table(found) + "\n").encode())
    except (CheckpointError, DatasetError, ManifestError, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"wrote {arguments.out / 'divergence.md'}")
    return 0


def _plain(arguments: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    for name, value in arguments.items():
        found += [f"--{name}", *map(str, value if isinstance(value, list) else [value])]
    return found


if __name__ == "__main__":
    sys.exit(main())
