"""Steps a second of the integer core beside its bound and its peers, on one core: `make bench-speed`, by hand.

Rounds of everything take turns, and the best round of each counts. Time is processor time, so that a busy machine
counts less; even so, run it on a quiet one. Writes a page, by default docs/speed.md.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.peers import peers
from benchmarks.random_world import LIKE, SHAPES, random_world
from crank.command import number, whole_number
from models.atomic_file import write_atomically
from models.mamba2 import Mamba2Config
from quantization.blob import pack
from quantization.frame import HIGH, LOW
from quantization.manifest import read_world
from quantization.session import ReferenceSession
from quantization.world import IntegerWorld
from schema.layout import STAGES

ROOT: Final = Path(__file__).resolve().parent.parent
SOLANA: Final = ROOT / "solana"
TRUNKS: Final = {"wire-base": Mamba2Config(), **SHAPES}


class SpeedError(Exception):
    """Something that the measurement needs is missing; the message says what."""


@dataclass(frozen=True)
class Row:
    """One engine's rate; `bound` names the row that it is measured by."""

    name: str
    batch: int
    rate: float
    bound: str


def rate(step: Callable[[], object], seconds: float) -> float:
    """Calls a second of processor time, after one to warm up."""
    step()
    begin, calls = time.process_time(), 0
    while (taken := time.process_time() - begin) < seconds:
        step()
        calls += 1
    return calls / taken


def reference(world: IntegerWorld) -> Callable[[], object]:
    """A step of the NumPy reference."""
    session = ReferenceSession(world, 1)
    frame = np.clip(np.zeros((1, 2, len(LOW)), np.int32), LOW, HIGH).astype(np.int32)
    session.start(frame, [next(iter(STAGES))])
    controllers = np.zeros((1, 2, 8), np.uint8)
    return lambda: session.step(controllers)


def core(program: Path, world: Path, seconds: float) -> list[Row]:
    """One round of the bounds and of every kernel, by `solana/crates/core/examples/speed`."""
    command: list[str | Path] = [program, world, "--seconds", str(seconds), "--rounds", "1", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SpeedError(f"{program.name} stopped: {done.stderr.strip()}")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [Row(row["kernel"], row["batch"], row["steps_a_second"], "bound") for row in found]


def measure(program: Path, world: IntegerWorld, trunk: Mamba2Config, rounds: int, seconds: float) -> list[Row]:
    """The best round of everything."""
    best: dict[tuple[str, int], Row] = {}

    def keep(row: Row) -> None:
        key = (row.name, row.batch)
        if key not in best or row.rate > best[key].rate:
            best[key] = row

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "world.bin"
        path.write_bytes(pack(world))
        others = [("NumPy reference", "bound", reference(world))]
        others += [(name, "trunk bound", step) for name, step in peers(trunk)]
        for _ in range(rounds):
            for row in core(program, path, seconds):
                keep(row)
            for name, bound, step in others:
                keep(Row(name, 1, rate(step, seconds), bound))
    return list(best.values())


def table(title: str, rows: list[Row]) -> str:
    """A section of the page."""
    bounds = {row.name: row.rate for row in rows if row.name.endswith("bound")}
    lines = [f"## {title}", "", "| engine | matches side by side | steps/s | of its bound |", "|---|---|---|---|"]
    for row in rows:
        share = f"{row.rate / bounds[row.bound]:.2f}" if row.name not in bounds and row.bound in bounds else "–"
        lines.append(f"| {row.name} | {row.batch} | {row.rate:,.0f} | {share} |")
    return "\n".join(lines) + "\n"


def processor() -> str:
    """The processor's name as the system gives it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return "an unnamed processor"


def page(sections: list[str]) -> str:
    """The whole page."""
    head = f"""# Speed

Written by `make bench-speed`; do not edit. {processor()}, one core, one thread. Absolute figures hold for this machine
only: compare ratios within one table.

- **bound**: only the INT8 products of one whole step (inputs, trunk, heads with all their rows), AVX-512 VNNI that
  streams each weight once, for one match; **trunk bound**: the same of the Mamba2 layers alone. Matches side by side
  read a weight once for several of them, so they may pass it.
- **portable, words, avx2, avx512**: the core's kernels, the whole step from frame to frame, the same bits each; of the
  action heads they compute only the rows that are possible.
- **NumPy reference**: the specification. It is the whole step too.
- **torch, onnxruntime**: the trunk alone, without inputs, heads and rules, so they are compared with its bound.
- Not measured: llama.cpp and candle, which have no build that this project pins.
"""
    return head + "\n" + "\n".join(sections)


def build() -> Path:
    """Builds the core's part of the measurement; its path."""
    command = ["cargo", "build", "--release", "--quiet", "-p", "wire-core", "--example", "speed"]
    try:
        subprocess.run(command, cwd=SOLANA, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SpeedError(f"cannot build the core: {error}") from error
    target = Path(os.environ.get("CARGO_TARGET_DIR", SOLANA / "target"))
    return target / "release" / "examples" / "speed"


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=whole_number(1), default=5, help="rounds of everything")
    parser.add_argument("--seconds", type=number(0.01, 3600), default=0.5, help="seconds of each engine a round")
    parser.add_argument("--worlds", nargs="*", choices=sorted(TRUNKS), default=list(TRUNKS), metavar="WORLD")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "speed.md", help="the page to write")
    arguments = parser.parse_args()
    try:
        program = build()
        base = read_world(LIKE)
        sections = []
        for name in arguments.worlds:
            world = base if name == "wire-base" else random_world(base, TRUNKS[name], seed=0)
            print(f"== {name}", file=sys.stderr)
            sections.append(table(name, measure(program, world, TRUNKS[name], arguments.rounds, arguments.seconds)))
            print(sections[-1])
        write_atomically(arguments.out, page(sections).encode())
    except SpeedError as error:
        print(f"speed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
