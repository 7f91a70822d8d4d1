"""Integer worlds of other trunk sizes with random weights: as fast as trained ones, and they play nothing sensible."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from models.mamba2 import Mamba2Config
from quantization.world import IntegerWorld, Layer, Linear, Sizes


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
        weights = small(-127, 127, rows, columns).astype(np.int8)
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
