"""The arrays of an integer world."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quantization.features import Feature
from quantization.fixed_point import Integers

Int8 = npt.NDArray[np.int8]
Int16 = npt.NDArray[np.int16]
Int32 = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Linear:
    """Weights (N, K) whose row n stands for weights · 2^-shift[n]; bias (N) in the units of the row's sums.

    int8, but for the `amounts` of the heads, which are int16. `numbers` and in_proj have no bias: theirs is zero."""

    weights: Int8 | Int16
    shift: Int32
    bias: Int32

    def down(self, bits: int) -> Integers:
        """The right shift of every row's sum that takes values with `bits` fractional bits more than are wanted."""
        shift: Integers = self.shift.astype(np.int64) + bits
        return shift


@dataclass(frozen=True)
class Inputs:
    """From features to the token or the contact network (N wide), in the order of `features`.

    rows (R, N), row_bits fractional bits: of all lookups, one table after the other, then one a flag.
    tables: by "player.quantity" where a lookup's rows begin, and how many; those of flags by "flags".
    entries (E, width) int8: the embedding.
    """

    features: tuple[Feature, ...]
    rows: Int16
    row_bits: int
    tables: dict[str, tuple[int, int]]
    entries: Int8
    numbers: Linear
    waves: Linear
    bias: Int32


@dataclass(frozen=True)
class Contact:
    """The contact network, which looks from either side with the same weights.

    inputs: as those of the token, but of its first hidden layer's width; player 0 is the one who looks. hidden_bits,
    deep_bits, said_bits: fractional bits of the int8 values that enter deepen (deep, hidden), leave (width, deep) and
    join (d_model, 2 width).
    """

    inputs: Inputs
    hidden_bits: int
    deepen: Linear
    deep_bits: int
    leave: Linear
    said_bits: int
    join: Linear


@dataclass(frozen=True)
class Layer:
    """One Mamba2 block. norm_bits, gate_bits: fractional bits of the int8 inputs of in_proj and out_proj.

    gate_coarser (d_inner): bits by which a channel of out_proj's inputs is coarser than gate_bits; its weights are as
    much larger. A channel may be hundreds of times as loud as its neighbours, and one scale would silence those.
    taps (d_conv, C) int16, oldest first; tap_bias (C); dt_bias, a, d (H): TOKEN_BITS fractional bits each.
    """

    norm_bits: int
    in_proj: Linear
    taps: Int16
    tap_bias: Int32
    dt_bias: Int32
    a: Int32
    d: Int32
    gate_bits: int
    gate_coarser: Int32
    out_proj: Linear


@dataclass(frozen=True)
class Heads:
    """Action logits (2 A), the hidden layer, and the physics vector: its classes (2 C) and its amounts (2 P − 2 C).

    chosen (2, A, hidden), chosen_bits fractional bits: what each player's next action adds to the hidden layer.
    classes only have to be compared and read the hidden layer as int8 (mixed_bits); amounts are added to frames and
    read it as int16 (amount_bits), by int16 weights.
    """

    norm_bits: int
    actions: Linear
    mix: Linear
    chosen: Int16
    chosen_bits: int
    mixed_bits: int
    classes: Linear
    amount_bits: int
    amounts: Linear


@dataclass(frozen=True)
class Possible:
    """The tables of `models.possible_actions`: following (C, A, A), [character, action, next action]; stays (C, A, 2);
    holds (C, A); costs (A)."""

    following: npt.NDArray[np.bool_]
    stays: npt.NDArray[np.uint8]
    holds: npt.NDArray[np.bool_]
    costs: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Sizes:
    """The trunk's sizes."""

    d_model: int
    n_layers: int
    d_inner: int
    d_state: int
    n_heads: int
    d_conv: int
    hidden: int
    action_classes: int

    @property
    def conv_width(self) -> int:
        return self.d_inner + 2 * self.d_state


@dataclass(frozen=True)
class IntegerWorld:
    """Everything that decides the step."""

    name: str
    sizes: Sizes
    inputs: Inputs
    contact: Contact | None
    layers: tuple[Layer, ...]
    heads: Heads
    possible: Possible
