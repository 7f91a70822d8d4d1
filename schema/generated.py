"""The command that every generator of committed files is."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path


def write_or_check(command: str, description: str, files: Mapping[Path, str]) -> int:
    """Writes what differs from `files` (text by path), or with --check names it; returns the exit code.

    command: how a person calls it from the repository's root, for --help and for the error that asks for it.
    """
    parser = argparse.ArgumentParser(prog=command, description=description)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if an output is not up to date")
    arguments = parser.parse_args()
    stale = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if arguments.check and stale:
        print(f"error: not up to date: {', '.join(map(str, stale))}; run {command}", file=sys.stderr)
        return 1
    for path in stale if not arguments.check else ():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path], encoding="utf-8")
        print(f"wrote {path}")
    return 0
