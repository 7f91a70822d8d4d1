"""Writes the golden vectors of an integer world: what every implementation of the step must give, bit for bit.

python -m quantization.golden --world tests/fixtures/small_world --dataset tests/fixtures/dataset_tiny

Beside the world's manifest, `golden.json` holds chains of real play (start frame, number of controllers, SHA-256
of exact frame and hidden state every DIGEST_EVERY frames) and some steps with all that is computed on the way, and the
same chains SAMPLED_FRAMES long, sampled (seed in hexadecimal, first frame number, temperature in 1/256).
`golden_controllers.bin` holds the chains' controllers, one chain after the other; a chain longer than they are takes
them from the top again. An exact frame is hashed as int32, a hidden state as `Hidden.to_bytes`, little-endian both.
"""

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from models.atomic_file import write_atomically
from quantization.blob import QUANTITIES
from quantization.fixed_point import Integers, product
from quantization.frame import to_exact
from quantization.hidden import Hidden
from quantization.manifest import ManifestError, read_manifest, read_world
from quantization.sampling import MOST_TEMPERATURE
from quantization.step import step
from quantization.world import IntegerWorld
from training.dataset import DatasetError, MatchDataset

FRAMES: Final = 3600
DIGEST_EVERY: Final = 60
TRACED: Final = (0, 1, 75, 1234)
"""Steps whose intermediates are kept, of every chain."""
FIRST_ROW: Final = 1
SAMPLED_FRAMES: Final = 600
SAMPLED: Final = (
    (1, 1, 64),
    ((1 << 64) - 1, 1, 256),
    (0x0123456789ABCDEF, (1 << 32) - 300, 1024),
    (2, 1, MOST_TEMPERATURE),
)
"""Seed, first frame number and temperature of the sampled chains."""
VECTORS: Final = "golden.json"
CONTROLLERS: Final = "golden_controllers.bin"


@dataclass(frozen=True)
class Chain:
    """One chain: a real start (2, F), its stage, and controllers (rows, 2, 8), from the top again at their end."""

    match: str
    stage: int
    start: Integers
    controllers: npt.NDArray[np.uint8]


def chains(dataset: MatchDataset) -> list[Chain]:
    """A chain a match, from its frame FIRST_ROW on."""
    found = []
    for k, info in enumerate(dataset.matches):
        match = dataset.load(k)
        found.append(Chain(info.id, info.stage, to_exact(match.frames[FIRST_ROW]), match.controllers[FIRST_ROW + 1 :]))
    return found


def traced(
    world: IntegerWorld,
    hidden: Hidden,
    frame: Integers,
    stages: npt.NDArray[np.int64],
    controllers: npt.NDArray[np.uint8],
) -> tuple[dict[str, Any], Hidden, Integers]:
    """A step with what it computes on its way, all lanes: name → values, a row a lane; then what the step gives."""
    shown: dict[str, list[Any]] = defaultdict(list)
    after = step(world, hidden, frame, stages, controllers, look=lambda name, values: shown[name].append(values))
    read = shown["read"][0]
    found: dict[str, Any] = {
        "quantities": np.stack([read[name] for name in QUANTITIES], 1),
        "token": shown["token"][0],
        "residual": np.stack(shown["residual"], 1),
        "action_sums": product(shown["seen"][0], world.heads.actions.weights),
        "actions": shown["actions"][0],
        "mixed": shown["mixed"][0],
        "next_frame": after[1],
    }
    return found, *after


def digest(data: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def vectors(world: IntegerWorld, played: list[Chain], frames: int = FRAMES) -> dict[str, Any]:
    """The golden vectors of chains that are played side by side; what `golden.json` holds beside the world's hash."""
    frame = np.stack([chain.start for chain in played])
    stages = np.array([chain.stage for chain in played], np.int64)
    hidden = Hidden.start(world.sizes, len(played))
    digests: list[list[dict[str, Any]]] = [[] for _ in played]
    steps: list[dict[str, Any]] = []
    for t in range(frames):
        controllers = np.stack([chain.controllers[t % len(chain.controllers)] for chain in played])
        if t in TRACED:
            found, hidden, frame = traced(world, hidden, frame, stages, controllers)
            steps += [
                {"chain": k, "step": t, **{name: values[k].tolist() for name, values in found.items()}}
                for k in range(len(played))
            ]
        else:
            hidden, frame = step(world, hidden, frame, stages, controllers)
        if (t + 1) % DIGEST_EVERY == 0:
            for lane, both in enumerate(lane_digests(hidden, frame)):
                digests[lane].append({"frames": t + 1, **both})
    return {
        "quantities": list(QUANTITIES),
        "chains": [
            {
                "match": chain.match,
                "stage": chain.stage,
                "start": chain.start.tolist(),
                "controllers": len(chain.controllers),
                "digests": entries,
            }
            for chain, entries in zip(played, digests, strict=True)
        ],
        "steps": steps,
    }


def sampled_vectors(world: IntegerWorld, played: list[Chain], frames: int = SAMPLED_FRAMES) -> list[dict[str, Any]]:
    """Golden vectors of chains that are sampled, a lane as SAMPLED says; what `golden.json` holds as `sampled`."""
    frame = np.stack([chain.start for chain in played])
    stages = np.array([chain.stage for chain in played], np.int64)
    hidden = Hidden.start(world.sizes, len(played))
    sampling = np.resize(np.array(SAMPLED, np.uint64), (len(played), len(SAMPLED[0])))
    found: list[dict[str, Any]] = [
        {"chain": k, "seed": f"{seed:016x}", "first_row": row, "temperature": temperature, "digests": []}
        for k, (seed, row, temperature) in enumerate(sampling.tolist())
    ]
    for t in range(frames):
        controllers = np.stack([chain.controllers[t % len(chain.controllers)] for chain in played])
        hidden, frame = step(world, hidden, frame, stages, controllers, sampling)
        sampling[:, 1] += 1
        if (t + 1) % DIGEST_EVERY == 0:
            for lane, digests in enumerate(lane_digests(hidden, frame)):
                found[lane]["digests"].append({"frames": t + 1, **digests})
    return found


def lane_digests(hidden: Hidden, frame: Integers) -> list[dict[str, str]]:
    """Digests of every lane's exact frame and hidden state."""
    return [
        {"frame": digest(frame[lane].astype("<i4").tobytes()), "state": digest(hidden.lane_bytes(lane))}
        for lane in range(len(frame))
    ]


def write_golden(folder: Path, dataset: MatchDataset) -> Path:
    """Writes the vectors of the world in `folder` beside it; returns their path. ManifestError or OSError."""
    world = read_world(folder)
    played = chains(dataset)
    found = {
        "world": read_manifest(folder)["hash"],
        "frames": FRAMES,
        **vectors(world, played),
        "sampled": sampled_vectors(world, played),
    }
    write_atomically(folder / CONTROLLERS, b"".join(chain.controllers.tobytes() for chain in played))
    write_atomically(folder / VECTORS, (json.dumps(found, separators=(",", ":")) + "\n").encode())
    return folder / VECTORS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m quantization.golden", description=__doc__.split("\n")[0])
    parser.add_argument("--world", type=Path, required=True, help="an integer world's folder; the vectors go there too")
    parser.add_argument("--dataset", type=Path, required=True, help="prepared replays: starts and controllers")
    arguments = parser.parse_args()
    try:
        path = write_golden(arguments.world, MatchDataset(arguments.dataset))
    except (ManifestError, DatasetError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"wrote {path}, {path.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
