"""What frames took of Solana's compute units, for people."""

from collections.abc import Iterable


def describe(units: Iterable[int]) -> str:
    """Median and range of the units of one frame and more."""
    ordered = sorted(units)
    median, count = ordered[len(ordered) // 2], len(ordered)
    return f"{median:,} CU a frame (median of {count:,}; {ordered[0]:,} to {ordered[-1]:,})"
