"""The counter-based generator: fixed values, independence of its keys, uniformity."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crank.random import random_below, random_bits, random_uniform, random_uniforms

keys = st.integers(0, 2**63)


def test_the_finaliser_is_splitmix64():
    # splitmix64's first output for seed 0 is 0xE220A8397B1DCDAF; with keys, the state goes on from there
    def mix(z):
        mask = (1 << 64) - 1
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return z ^ (z >> 31)

    golden, mask = 0x9E3779B97F4A7C15, (1 << 64) - 1
    state = mix(golden)
    assert state == 0xE220A8397B1DCDAF
    for key in (5, 1, 2):
        state = mix((state + (key + 1) * golden) & mask)
    assert random_bits(0, 5, 1, 2) == state


@given(keys, keys, st.integers(0, 1), keys)
def test_a_value_is_a_function_of_its_keys(seed, frame, player, head):
    value = random_uniform(seed, frame, player, head)
    assert value == random_uniform(seed, frame, player, head)
    assert 0 <= value < 1 and np.float32(value) == value
    others = [(seed + 1, frame, player, head), (seed, frame + 1, player, head), (seed, frame, 1 - player, head)]
    assert all(random_bits(*other) != random_bits(seed, frame, player, head) for other in others)


@given(st.integers(1, 1000), keys)
def test_random_below_stays_below(bound, seed):
    assert 0 <= random_below(bound, seed, 0, 0, 0) < bound


def test_values_are_spread_evenly():
    values = np.concatenate([random_uniforms(1, frame, 0, 0, 8) for frame in range(2000)])
    counts, _ = np.histogram(values, bins=20, range=(0, 1))
    expected = len(values) / 20
    assert ((counts - expected) ** 2 / expected).sum() < 43.8  # chi-squared, 19 degrees of freedom, p = 0.001
    assert abs(np.corrcoef(values[:-1], values[1:])[0, 1]) < 0.03
