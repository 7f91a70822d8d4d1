"""Lookup tables of the integer step: what replaces SiLU, softplus, exp, 1/sqrt and sine."""

from typing import Final

import numpy as np
import numpy.typing as npt

from quantization.fixed_point import DECAY_BITS, DT_BITS, GATE_BITS, SIGNAL_BITS, UNIT, Integers, rounded

SILU_HALF: Final = 2048
"""SiLU's table covers −16..16 in steps of 1/128."""
SOFTPLUS_STEPS: Final = 32
SOFTPLUS_LIMIT: Final = 16
"""Softplus' table covers −16..16 in steps of 1/32, with lines between; beyond 16 it is its argument."""
EXP_BITS: Final = 30
PHASES: Final = 1024
RSQRT_FIRST: Final = 256
RSQRT_BITS: Final = 19


def silu_table() -> npt.NDArray[np.int16]:
    """SiLU(k / 128) for k from −2048 to 2047, SIGNAL_BITS fractional bits."""
    u = np.arange(-SILU_HALF, SILU_HALF) / (1 << GATE_BITS)
    return np.rint(u / (1 + np.exp(-u)) * (1 << SIGNAL_BITS)).astype(np.int16)


def softplus_table() -> npt.NDArray[np.int32]:
    """softplus(k / 32) for k from −512 to 512, DT_BITS fractional bits."""
    u = np.arange(-SOFTPLUS_LIMIT * SOFTPLUS_STEPS, SOFTPLUS_LIMIT * SOFTPLUS_STEPS + 1) / SOFTPLUS_STEPS
    return np.rint(np.log1p(np.exp(u)) * (1 << DT_BITS)).astype(np.int32)


def exp_tables() -> npt.NDArray[np.int32]:
    """exp(−k / 16) and exp(−k / 4096) for k from 0 to 255, EXP_BITS fractional bits: [2, 256]."""
    k = np.arange(256)
    return np.rint(np.exp(np.stack([-k / 16, -k / 4096])) * (1 << EXP_BITS)).astype(np.int32)


def rsqrt_table() -> npt.NDArray[np.uint16]:
    """1 / sqrt(m + 1/2) for m from 256 to 1023, RSQRT_BITS fractional bits."""
    m = np.arange(RSQRT_FIRST, 4 * RSQRT_FIRST) + 0.5
    return np.rint((1 << RSQRT_BITS) / np.sqrt(m)).astype(np.uint16)


def sine_table() -> npt.NDArray[np.int8]:
    """UNIT · sin(2πk / 1024) for k from 0 to 1023."""
    return np.rint(UNIT * np.sin(np.arange(PHASES) * (2 * np.pi / PHASES))).astype(np.int8)


SILU: Final = silu_table()
SOFTPLUS: Final = softplus_table()
EXP: Final = exp_tables()
RSQRT: Final = rsqrt_table()
SINE: Final = sine_table()


def silu(values: Integers) -> Integers:
    """SiLU of values with GATE_BITS fractional bits; beyond ±16 it is that of the end."""
    return SILU[np.clip(values, -SILU_HALF, SILU_HALF - 1) + SILU_HALF].astype(np.int64)


def silu_wide(values: Integers) -> Integers:
    """SiLU of values with GATE_BITS fractional bits; from 16 on it is the value itself."""
    return np.where(values >= SILU_HALF, values << (SIGNAL_BITS - GATE_BITS), silu(values))


def softplus(values: Integers) -> Integers:
    """Softplus (DT_BITS) of values with TOKEN_BITS fractional bits, clamped to ±16."""
    # 12 fractional bits in, 5 of them index the table: 7 are left to go along the line
    limit = SOFTPLUS_LIMIT << 12
    at = np.clip(values, -limit, limit - 1) + limit
    low, part = at >> 7, at & 127
    first = SOFTPLUS[low].astype(np.int64)
    return first + rounded((SOFTPLUS[low + 1] - first) * part, 7)


def exp_neg(values: Integers) -> Integers:
    """exp(−v) (DECAY_BITS, at most 2^DECAY_BITS) of v ≥ 0 with DT_BITS fractional bits; 0 from v = 16 on."""
    v = np.minimum(values, (16 << DT_BITS) - 1)
    coarse, fine, rest = v >> 16, (v >> 8) & 255, v & 255
    both = (EXP[0][coarse].astype(np.int64) * EXP[1][fine]) >> EXP_BITS
    # exp(−r) = 1 − r below 2^-12, to 2^-25
    exact = both - ((both * rest) >> DT_BITS)
    return np.where(values >= 16 << DT_BITS, 0, rounded(exact, EXP_BITS - DECAY_BITS))


def rsqrt(values: Integers) -> tuple[Integers, Integers]:
    """(r, s) with 1 / sqrt(values) = r / 2^s, for values from 256 to 2^62."""
    length = np.zeros_like(values)
    rest = values
    for step in (32, 16, 8, 4, 2, 1):
        big = rest >> step > 0
        length, rest = np.where(big, length + step, length), np.where(big, rest >> step, rest)
    # the highest bit at place 8 or 9: 256..1023
    shift = np.maximum(length - 8, 0) & ~1
    m = values >> shift
    return RSQRT[m - RSQRT_FIRST].astype(np.int64), RSQRT_BITS + shift // 2
