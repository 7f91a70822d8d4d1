"""Integer worlds of other trunk sizes with random weights: as fast as trained ones, and they play nothing sensible.

`python -m benchmarks.random_world FOLDER` writes one of each of the shapes, as canonical bytes.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from models.atomic_file import write_atomically
from models.mamba2 import Mamba2Config
from quantization.blob import pack
from quantization.manifest import read_world
from quantization.world import IntegerWorld, Layer, Linear, Sizes

LIKE: Final = Path(__file__).resolve().parent.parent / "checkpoints" / "wire-base" / "int8"
SHAPES: Final = {
    "384x4, d_state 64": Mamba2Config(d_model=384, n_layers=4, d_state=64),
    "512x12": Mamba2Config(d_model=512, n_layers=12),
}


def random_world(like: IntegerWorld, trunk: Mamba2Config, seed: int) -> IntegerWorld:
    """A world with the inputs, heads and scales of `like` around a trunk of these sizes."""
    rng = np.random.default_rng(seed)
    sizes = Sizes(
        d_model=trunk.d_model,
        n_layers=trunk.n_layers,
        d_inner=trunk.d_inner,
        d_state=trunk.d_state,
        n_heads=trunk.n_heads,
        d_conv=trunk.d_conv,
        hidden=like.sizes.hidden,
        action_classes=like.sizes.action_classes,
    )

    def small(low: int, high: int, *shape: int) -> npt.NDArray[np.int16]:
        return rng.integers(low, high, shape, endpoint=True).astype(np.int16)

    def linear(of: Linear, rows: int, columns: int) -> Linear:
        # as rounding by row makes them: normal, a row's largest is 127
        drawn = rng.normal(size=(rows, columns))
        weights = np.rint(127 * drawn / np.abs(drawn).max(axis=1, keepdims=True)).astype(np.int8)
        shift = np.full(rows, np.median(of.shift), np.int32)
        return Linear(weights, shift, np.zeros(rows, np.int32))

    def layer(of: Layer) -> Layer:
        in_rows = sizes.d_inner + sizes.conv_width + sizes.n_heads
        return Layer(
            of.norm_bits,
            linear(of.in_proj, in_rows, sizes.d_model),
            small(-2048, 2047, sizes.d_conv, sizes.conv_width),
            np.zeros(sizes.conv_width, np.int32),
            np.resize(of.dt_bias, sizes.n_heads),
            np.resize(of.a, sizes.n_heads),
            np.resize(of.d, sizes.n_heads),
            of.gate_bits,
            np.resize(of.gate_coarser, sizes.d_inner),
            linear(of.out_proj, sizes.d_model, sizes.d_inner),
        )

    d = sizes.d_model
    inputs, heads = like.inputs, like.heads
    return IntegerWorld(
        f"random-{trunk.d_model}x{trunk.n_layers}",
        sizes,
        replace(
            inputs,
            rows=small(-4096, 4095, len(inputs.rows), d),
            numbers=linear(inputs.numbers, d, inputs.numbers.weights.shape[1]),
            waves=linear(inputs.waves, d, inputs.waves.weights.shape[1]),
            bias=np.zeros(d, np.int32),
        ),
        None,
        tuple(layer(like.layers[0]) for _ in range(sizes.n_layers)),
        replace(
            heads,
            actions=linear(heads.actions, len(heads.actions.weights), d),
            mix=linear(heads.mix, sizes.hidden, d),
        ),
        like.possible,
    )


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the worlds are written")
    folder: Path = parser.parse_args().folder
    try:
        like = read_world(LIKE)
        folder.mkdir(parents=True, exist_ok=True)
        for name, trunk in SHAPES.items():
            write_atomically(folder / f"{name.partition(',')[0]}.bin", pack(random_world(like, trunk, seed=0)))
    except OSError as error:
        print(f"random_world: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
