"""Random worlds, frames, controllers and memories of any value step as in the reference, with every kernel."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from models.rules import PHYSICS_WIDTH
from quantization.apply import CLASS_COLUMNS
from quantization.blob import pack
from quantization.bounds import BoundError, prove
from quantization.fixed_point import TOKEN_BITS
from quantization.frame import HIGH, LOW
from quantization.hidden import Hidden
from quantization.manifest import read_world
from quantization.session import ReferenceSession
from quantization.world import Contact, Heads, IntegerWorld, Layer, Linear, Possible, Sizes
from schema.layout import CONTROLLER_SIZE, PLAYER_FIELD_COUNT, STAGES

SMALL_WORLD = Path(__file__).parent / "fixtures" / "small_world"
STEPS = 4
D_CONV = 4
PATTERNS = ("even", "extreme", "sparse", "one sign")


@pytest.fixture(scope="module")
def compiled():
    return pytest.importorskip("wire_core", reason="the compiled step isn't built: make core")


@pytest.fixture(scope="module")
def small():
    return read_world(SMALL_WORLD)


class Draws:
    """Arrays of a pattern: all values alike, only the ends, mostly nothing, or all of one sign."""

    def __init__(self, seed: int, pattern: str) -> None:
        self.random = np.random.default_rng(seed)
        self.pattern = pattern

    def array(self, shape, most, dtype):
        if self.pattern == "extreme":
            values = self.random.choice([-most, most], shape)
        elif self.pattern == "one sign":
            values = self.random.integers(0, most + 1, shape)
        else:
            values = self.random.integers(-most, most + 1, shape)
        if self.pattern == "sparse":
            values = values * (self.random.random(shape) < 0.05)
        return values.astype(dtype)

    def linear(self, rows, columns, shifts, biased=True):
        """int8 weights with shifts in a range; biases as large as a quarter of the largest sum."""
        weights = self.array((rows, columns), 127, np.int8)
        bias = self.array(rows, 32 * 127 * columns, np.int32) if biased else np.zeros(rows, np.int32)
        return Linear(weights, self.random.integers(*shifts, rows).astype(np.int32), bias)

    def amounts(self, rows, columns):
        """int16 weights and large biases."""
        weights, bias = self.array((rows, columns), 32_767, np.int16), self.array(rows, 1 << 30, np.int32)
        return Linear(weights, self.random.integers(0, 25, rows).astype(np.int32), bias)


def random_world(small: IntegerWorld, sizes: Sizes, draws: Draws) -> IntegerWorld:
    """A world of these sizes with the small world's features and everything else drawn."""
    d, random = sizes.d_model, draws.random
    inputs = replace(
        small.inputs,
        rows=draws.array((len(small.inputs.rows), d), 4000, np.int16),
        entries=draws.array(small.inputs.entries.shape, 127, np.int8),
        numbers=draws.linear(d, small.inputs.numbers.weights.shape[1], (8, 13), biased=False),
        waves=draws.linear(d, small.inputs.waves.weights.shape[1], (6, 11)),
        bias=draws.array(d, 1 << 20, np.int32),
    )

    def layer() -> Layer:
        heads, width, gate_bits = sizes.n_heads, sizes.conv_width, int(random.integers(0, 8))
        return Layer(
            norm_bits=int(random.integers(0, 8)),
            in_proj=draws.linear(sizes.d_inner + width + heads, d, (4, 12), biased=False),
            taps=draws.array((D_CONV, width), 15_000, np.int16),
            tap_bias=draws.array(width, 1 << 24, np.int32),
            dt_bias=draws.array(heads, 12 << TOKEN_BITS, np.int32),
            a=random.integers(1 << 10, 1 << 17, heads).astype(np.int32),
            d=draws.array(heads, 4 << TOKEN_BITS, np.int32),
            gate_bits=gate_bits,
            gate_coarser=random.integers(0, gate_bits + 1, sizes.d_inner).astype(np.int32),
            out_proj=draws.linear(d, sizes.d_inner, (9, 14)),
        )

    actions, hidden = 2 * sizes.action_classes, sizes.hidden
    heads = Heads(
        norm_bits=int(random.integers(0, 8)),
        actions=draws.linear(actions, d, (6, 10)),
        mix=draws.linear(hidden, d, (5, 12)),
        chosen=draws.array((2, sizes.action_classes, hidden), 32_767, np.int16),
        chosen_bits=int(random.integers(8, 15)),
        mixed_bits=int(random.integers(0, 8)),
        classes=draws.linear(2 * CLASS_COLUMNS, hidden, (10, 14)),
        amount_bits=int(random.integers(0, 12)),
        amounts=draws.amounts(2 * (PHYSICS_WIDTH - CLASS_COLUMNS), hidden),
    )
    layers = tuple(layer() for _ in range(sizes.n_layers))
    return IntegerWorld("random", sizes, inputs, contact(small, d, draws), layers, heads, possible(small, random))


def contact(small: IntegerWorld, d: int, draws: Draws) -> Contact | None:
    """A contact network of any sizes, or none."""
    random, seen = draws.random, small.contact.inputs
    hidden, deep, width = (int(random.choice(of)) for of in ([0, 1, 16, 33], [1, 16, 21], [1, 8, 19]))
    if not hidden:
        return None
    inputs = replace(
        seen,
        rows=draws.array((len(seen.rows), hidden), 4000, np.int16),
        entries=draws.array(seen.entries.shape, 127, np.int8),
        numbers=draws.linear(hidden, seen.numbers.weights.shape[1], (8, 13), biased=False),
        waves=draws.linear(hidden, seen.waves.weights.shape[1], (6, 11)),
        bias=draws.array(hidden, 1 << 20, np.int32),
    )
    layers = draws.linear(deep, hidden, (3, 9)), draws.linear(width, deep, (3, 9))
    bits = [int(b) for b in random.integers(0, 8, 3)]
    join = draws.linear(d, 2 * width, (3, 9), biased=False)
    return Contact(inputs, bits[0], layers[0], bits[1], layers[1], bits[2], join)


def possible(small: IntegerWorld, random: np.random.Generator) -> Possible:
    """Tables of anything, even of what contradicts itself."""
    tables = small.possible
    return Possible(
        random.random(tables.following.shape) < random.choice([0.02, 0.5]),
        random.integers(0, 256, tables.stays.shape).astype(np.uint8),
        random.random(tables.holds.shape) < 0.5,
        random.integers(0, 256, tables.costs.shape).astype(np.uint8),
    )


@st.composite
def world_sizes(draw):
    """Sizes that no kernel's vectors divide evenly, and some that they do."""
    heads = draw(st.sampled_from([1, 2, 4]))
    return Sizes(
        d_model=draw(st.sampled_from([8, 9, 31, 32, 65])),
        n_layers=draw(st.integers(1, 3)),
        d_inner=heads * 8 * draw(st.integers(1, 5)),
        d_state=draw(st.sampled_from([8, 16, 24, 64])),
        n_heads=heads,
        d_conv=D_CONV,
        hidden=draw(st.sampled_from([1, 7, 32, 70])),
        action_classes=400,
    )


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sizes=world_sizes(),
    seed=st.integers(0, 2**32 - 1),
    pattern=st.sampled_from(PATTERNS),
    lanes=st.sampled_from([1, 2, 5, 17]),
    ends=st.booleans(),
    wild=st.booleans(),
)
def test_every_kernel_steps_as_the_reference(compiled, small, sizes, seed, pattern, lanes, ends, wild):
    """ends: frames of least and greatest values only; wild: memories of any bytes, which no bound speaks of."""
    draws = Draws(seed, pattern)
    world = random_world(small, sizes, draws)
    try:
        prove(world)
    except BoundError:
        assume(False)
    random = draws.random
    shape = (lanes, 2, PLAYER_FIELD_COUNT)
    frames = np.where(random.random(shape) < 0.5, LOW, HIGH) if ends else random.integers(LOW, HIGH + 1, shape)
    stages = random.choice(sorted(STAGES), lanes)
    start = Hidden.start(world.sizes, lanes).to_bytes()
    memory = random.bytes(len(start)) if wild else start
    saved = stages.astype(np.uint8).tobytes() + frames.astype("<i4").tobytes() + memory
    pads = random.integers(0, 256, (STEPS, lanes, 2, CONTROLLER_SIZE)).astype(np.uint8)
    # lanes at temperature 0 among them
    sampling = random.integers(0, 2**64, (lanes, 3), np.uint64)
    sampling[:, 2] = random.choice([0, 1, 64, 256, 2560, 2**32 - 1], lanes)
    reference = ReferenceSession(world, lanes)
    reference.restore(saved)
    expected = []
    for rows in pads:
        reference.step(rows, sampling)
        expected.append(reference.save())
    blob = pack(world)
    for kernel in compiled.kernels():
        session = compiled.Session(compiled.World(blob, kernel), lanes)
        session.restore(saved)
        for step, rows in enumerate(pads):
            session.step(rows, sampling)
            assert session.save() == expected[step], (kernel, step)
