"""Rust source from Python: what the generators of the crates' constants and tables share."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

WIDTH = 118


def wrapped(values: Iterable[object]) -> str:
    """The lines of an array literal."""
    lines, line = [], "   "
    for value in map(str, values):
        if len(line) + len(value) + 2 > WIDTH:
            lines.append(line)
            line = "   "
        line += f" {value},"
    return "\n".join([*lines, line])


def constant(name: str, doc: str, kind: str, value: object) -> str:
    """A documented constant."""
    return f"/// {doc}\npub const {name}: {kind} = {value};\n"


def write_or_check(description: str, target: Path, text: str, script: str) -> int:
    """A generator's command: writes the target, or with --check compares it; returns the exit code.

    script: its path in the repository, for the error that names it.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the file is out of date")
    if not parser.parse_args().check:
        target.write_text(text, encoding="utf-8")
        return 0
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return 0
    print(f"error: {target} is out of date: run python {script}", file=sys.stderr)
    return 1
