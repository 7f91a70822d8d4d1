"""A program in the background, which outlives the command that starts it."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from crank.errors import CrankError

COLOURS: Final = re.compile(r"\x1b\[[0-9;]*m")
STOP_SECONDS: Final = 20.0
"""Time in which it may end by itself."""


class ServiceError(CrankError):
    """A program that doesn't start, or doesn't answer."""


class Service:
    """A program by its name: its process and its log in a folder."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self._process = folder / f"{name}.process"

    def pid(self) -> int | None:
        """Its process, if it runs."""
        try:
            pid, begun = self._process.read_text(encoding="utf-8").split()
        except FileNotFoundError:
            return None
        return int(pid) if _begun(int(pid)) == begun else None

    def start(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Starts it. ServiceError where it can't be."""
        with self.log.open("wb") as log:
            try:
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    env={**os.environ, **environment},
                )
            except OSError as error:
                raise ServiceError(f"{self.name} can't be started: {error}") from error
        self._process.write_text(f"{process.pid} {_begun(process.pid)}", encoding="utf-8")

    def stop(self) -> bool:
        """Ends it; whether it ran."""
        pid = self.pid()
        if pid is not None:
            os.kill(pid, signal.SIGTERM)
            deadline = time.monotonic() + STOP_SECONDS
            while self.pid() is not None and time.monotonic() < deadline:
                time.sleep(0.05)
            if self.pid() is not None:
                os.kill(pid, signal.SIGKILL)
        self._process.unlink(missing_ok=True)
        return pid is not None

    def last_words(self) -> str:
        """What its log says last of an error, else its last line."""
        text = COLOURS.sub("", self.log.read_text(encoding="utf-8", errors="replace"))
        lines = text.strip().splitlines() or ["it said nothing"]
        errors = [line for line in lines if "error" in line.lower()]
        return (errors or lines)[-1]


def _begun(pid: int) -> str | None:
    """When a process began, so that another one of the same number isn't taken for it; None once it has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # the name, in parentheses, may hold anything
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[19]
