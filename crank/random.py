"""Counter-based random numbers: a value is a pure function of (seed, frame, player, head).

The generator is splitmix64's finaliser used as a keyed hash, in 64-bit integer arithmetic:

    mix(z):  z ^= z >> 30;  z *= 0xBF58476D1CE4E5B9;  z ^= z >> 27;  z *= 0x94D049BB133111EB;  z ^= z >> 31
    bits(seed, frame, player, head) = mix(mix(mix(mix(seed + G) + (frame + 1) G) + (player + 1) G) + (head + 1) G)

with G = 0x9E3779B97F4A7C15 and every sum and product modulo 2^64. There is no state to carry, save or restore, and
whoever knows the seed can compute any value alone. Heads keep users apart: a world draws from WORLD_HEAD, agents from
AGENT_HEAD on, so no agent ever sees a number that the world will use.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

MASK: Final = (1 << 64) - 1
GOLDEN: Final = 0x9E3779B97F4A7C15

WORLD_HEAD: Final = 0
AGENT_HEAD: Final = 1 << 16


def _mix(z: int) -> int:
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def random_bits(seed: int, frame: int, player: int, head: int) -> int:
    """64 random bits. Any integers are keys; they are taken modulo 2^64."""
    return _keyed(_player_key(seed, frame, player), head)


def _player_key(seed: int, frame: int, player: int) -> int:
    return _keyed(_keyed(_mix((seed + GOLDEN) & MASK), frame), player)


def _keyed(state: int, key: int) -> int:
    return _mix((state + (key + 1) * GOLDEN) & MASK)


def _uniform(bits: int) -> float:
    return (bits >> 40) / (1 << 24)


def random_uniform(seed: int, frame: int, player: int, head: int) -> float:
    """A number in [0, 1): the top 24 bits over 2^24, so float32 holds it exactly."""
    return _uniform(random_bits(seed, frame, player, head))


def random_below(bound: int, seed: int, frame: int, player: int, head: int) -> int:
    """An integer in [0, bound), by the high product (bias below bound / 2^64)."""
    return (random_bits(seed, frame, player, head) * bound) >> 64


def random_uniforms(seed: int, frame: int, player: int, first_head: int, count: int) -> npt.NDArray[np.float32]:
    """`count` numbers in [0, 1) for consecutive heads, float32 [count]."""
    key = _player_key(seed, frame, player)
    return np.array([_uniform(_keyed(key, first_head + i)) for i in range(count)], np.float32)
