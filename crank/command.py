"""What the commands share: how one ends that can't go on, and which numbers their arguments can be."""

import argparse
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from crank.errors import CrankError

DONE: Final = 0
FAILED: Final = 1
STOPPED: Final = 130


def exit_code(run: Callable[[], int | None]) -> int:
    """What `run` returns, 0 for nothing; for a CrankError, which is told in one line, 1, and for Control-C 130."""
    try:
        return run() or DONE
    except CrankError as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return STOPPED


def whole_number(least: int, most: int | None = None) -> Callable[[str], int]:
    """The type of an argument that is a whole number, from `least` on or to `most`."""

    def parse(text: str) -> int:
        with suppress(ValueError):
            value = int(text)
            if least <= value and (most is None or value <= most):
                return value
        raise argparse.ArgumentTypeError(f"{text} is no whole number {_bounds(least, most)}")

    return parse


def number(least: float, most: float) -> Callable[[str], float]:
    """The type of an argument that is a number from `least` to `most`."""

    def parse(text: str) -> float:
        with suppress(ValueError):
            if least <= (value := float(text)) <= most:
                return value
        raise argparse.ArgumentTypeError(f"{text} is no number {_bounds(least, most)}")

    return parse


def _bounds(least: float, most: float | None) -> str:
    return f"from {least} on" if most is None else f"from {least} to {most}"
