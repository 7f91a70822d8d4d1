"""What the commands share: how one ends that can't go on."""

import sys
from collections.abc import Callable
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
