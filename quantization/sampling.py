"""Sampling in whole numbers: which next action states follow, at a temperature, as a pure function of a match's seed.

How lanes sample is uint64 (B, 3), a row a lane: the match's seed; the number of the frame that the step leads to (a
match's first step leads to 1); the temperature in 1/256, 0 for the likeliest. It is an input of the step as controllers
are: a world remembers nothing of it, so matches go on and part anywhere.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from quantization.fixed_point import DT_BITS, Integers, rounded
from quantization.tables import exp_neg

Sampling = npt.NDArray[np.uint64]

COLUMNS: Final = 3
"""Seed, frame number, temperature."""
TEMPERATURE_BITS: Final = 8
"""Fractional bits of a temperature, u32."""
INVERSE_BITS: Final = 32
"""Fractional bits of a temperature's inverse."""
MOST_TEMPERATURE: Final = (1 << 32) - 1
ACTION_HEAD: Final = 0
"""What the action states' random bits are keyed by, beside seed, frame number and player."""

WORD: Final = (1 << 32) - 1
ROUNDS: Final = 10
MULTIPLIERS: Final = (0xD2511F53, 0xCD9E8D57)
KEY_STEPS: Final = (0x9E3779B9, 0xBB67AE85)


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Philox4x32-10 of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011); words of 32 bits."""
    for number in range(ROUNDS):
        first, second = MULTIPLIERS[0] * counter[0], MULTIPLIERS[1] * counter[2]
        keys = [(word + number * step) & WORD for word, step in zip(key, KEY_STEPS, strict=True)]
        counter = (
            (second >> 32) ^ counter[1] ^ keys[0],
            second & WORD,
            (first >> 32) ^ counter[3] ^ keys[1],
            first & WORD,
        )
    return counter


def random_bits(seed: int, row: int, player: int, head: int) -> int:
    """64 random bits, a pure function of seed and frame number (64 bits each), player and head (32 bits each)."""
    low, high, _, _ = philox((row & WORD, row >> 32, player, head), (seed & WORD, seed >> 32))
    return high << 32 | low


def weights(behind: Integers, bits: int, temperature: int) -> Integers:
    """exp(−behind / temperature), DECAY_BITS, of distances ≥ 0 with `bits` fractional bits; temperature in 1/256, > 0.

    From 16 temperatures on it is 0. `quantization.bounds` proves that nothing here leaves 64 bits.
    """
    inverse = ((1 << (INVERSE_BITS + TEMPERATURE_BITS)) + temperature // 2) // temperature
    # twice as far as anything counts, so that what is clamped weighs nothing for certain
    limit = temperature << (5 + DT_BITS - TEMPERATURE_BITS)
    return exp_neg(rounded(np.minimum(rounded(behind, bits - DT_BITS), limit) * inverse, INVERSE_BITS))


def drawn(weighed: Integers, bits: int) -> int:
    """The place that 64 random bits choose among weights (N) that are not all 0, each as often as its weight says.

    62 of the bits count: a sum of weights has at most 33, and so kernels multiply 31 of each at a time.
    """
    sums = np.cumsum(weighed)
    return int((sums > ((bits >> 2) * int(sums[-1])) >> 62).argmax())


def choose(
    logits: Integers, bits: int, allowed: npt.NDArray[np.bool_], sampling: Sampling | None = None
) -> npt.NDArray[np.int64]:
    """Next action states (B, 2) among those allowed (B, 2, A), from logits (B, 2, A) with `bits` fractional bits.

    Without sampling the likeliest, the first of equals. Where none is allowed it is 0, sampled or not. ValueError for
    another shape of sampling and for a temperature that is none.
    """
    seen = np.where(allowed, logits, np.iinfo(np.int64).min)
    chosen = seen.argmax(-1)
    if sampling is None:
        return chosen
    check_sampling(sampling, len(logits))
    for lane, (seed, row, temperature) in enumerate(sampling.tolist()):
        for player in (0, 1) if temperature > 0 else ():
            may = allowed[lane, player].nonzero()[0]
            if len(may):
                values = logits[lane, player, may]
                weighed = weights(values.max() - values, bits, temperature)
                chosen[lane, player] = may[drawn(weighed, random_bits(seed, row, player, ACTION_HEAD))]
    return chosen


def check_sampling(sampling: Sampling, lanes: int) -> None:
    """ValueError unless it says how so many lanes sample."""
    if sampling.dtype != np.uint64 or sampling.shape != (lanes, COLUMNS):
        raise ValueError(f"expected sampling uint64 [{lanes}, {COLUMNS}], got {sampling.dtype} {sampling.shape}")
    if (sampling[:, 2] > MOST_TEMPERATURE).any():
        raise ValueError("a temperature has at most 32 bits")
