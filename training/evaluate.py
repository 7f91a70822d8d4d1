"""The World Card of a world on real replays: `python -m training.evaluate --world PATH --replays DIR`.

Writes world-card.json, world-card.md and plots. The same command makes the same files, byte for byte. How each figure
is defined: docs/world-card.md.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

from crank.engines.integer_engine import integer_folder
from crank.errors import CrankError
from crank.model_directory import find_model_directory
from crank.rules import LAST_ROW
from models.atomic_file import write_atomically
from models.checkpoint import CheckpointError
from training.dataset import DatasetError
from training.split import SplitError
from training.world_card.card import EvaluationConfig, make_card
from training.world_card.errors import EvaluationError
from training.world_card.markdown import write_markdown
from training.world_card.plots import write_plots
from training.world_card.replays import EVALUATED_SPLITS
from training.world_card.world import ENGINES

JSON_NAME = "world-card.json"
MARKDOWN_NAME = "world-card.md"


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    default = EvaluationConfig("", "")
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("--world", required=True, help="a .pt checkpoint, or a world directory (its path or name)")
    parser.add_argument("--replays", required=True, help="a dataset of training.prepare, or a folder of .slp files")
    parser.add_argument("--split", choices=EVALUATED_SPLITS, default=default.split, help="(default: %(default)s)")
    parser.add_argument("--starts", type=int, default=default.starts, help="open-loop starts (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=default.seed, help="of all draws (default: %(default)s)")
    parser.add_argument(
        "--engine", choices=ENGINES, help="(default: float for a checkpoint, onnx for a world directory)"
    )
    parser.add_argument(
        "--policy",
        help="policy directory (path or name) that plays the free runs; without, they get real controllers of other "
        "matches and the card says so",
    )
    parser.add_argument(
        "--free-runs", type=int, default=default.free_runs, help="matches played freely, 0: none (default: %(default)s)"
    )
    parser.add_argument(
        "--free-run-frames", type=int, default=LAST_ROW, help="longest free run (default: %(default)s, time-out)"
    )
    parser.add_argument(
        "--probes", type=int, default=default.probes, help="input-following states, 0: none (default: %(default)s)"
    )
    parser.add_argument(
        "--threads",
        type=int,
        default=default.threads,
        help="of torch; fixed, so that sums repeat (default: %(default)s)",
    )
    parser.add_argument("--out", type=Path, help="folder of the card (default: world-card/ beside the world's files)")
    parser.add_argument("--json", type=Path, help="write the JSON to this file as well")
    arguments = parser.parse_args(argv)
    for name, least in (
        ("starts", 1),
        ("seed", 0),
        ("free_runs", 0),
        ("free_run_frames", 1),
        ("probes", 0),
        ("threads", 1),
    ):
        if getattr(arguments, name) < least:
            parser.error(f"--{name.replace('_', '-')} must be at least {least}")
    if arguments.free_run_frames > LAST_ROW:
        parser.error(f"--free-run-frames must be at most {LAST_ROW}, when time is up")
    return arguments


def main(argv: Sequence[str] | None = None) -> int:
    """The command; returns its exit code."""
    arguments = vars(_arguments(argv))
    out, json_file = arguments.pop("out"), arguments.pop("json")
    config = EvaluationConfig(**arguments)
    torch.set_num_threads(config.threads)
    try:
        card = make_card(config)
        out = out or _default_out(Path(config.world), config.engine)
        text = (json.dumps(card, indent=1, ensure_ascii=False) + "\n").encode()
        write_atomically(out / JSON_NAME, text)
        if json_file is not None:
            write_atomically(json_file, text)
        plots = write_plots(card, out)
        write_atomically(out / MARKDOWN_NAME, write_markdown(card, plots).encode())
    except (EvaluationError, DatasetError, SplitError, CheckpointError, CrankError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    for figure in card["targets"]["figures"]:
        mark = {True: "reached", False: "NOT reached", None: "not measured"}[figure["reached"]]
        print(f"{figure['figure']}: {figure['value']} (target {figure['target']}): {mark}")
    print(f"wrote {out / MARKDOWN_NAME}")
    return 0


def _default_out(world: Path, engine: str | None) -> Path:
    if engine == "int8":
        return integer_folder(str(world)) / "world-card"
    folder = world.parent if world.is_file() else find_model_directory(str(world), "world")
    return folder / "world-card"


if __name__ == "__main__":
    sys.exit(main())
