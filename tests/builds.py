"""Whether what cargo built is of today's sources."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def stale_reason(path: Path) -> str | None:
    """Why a build is not of today's sources, None where it is; cargo's list of its sources (.d) lies beside it."""
    listed = path.with_suffix(".d")
    if not listed.is_file():
        return f"{listed.name} is missing, its list of sources"
    _, _, names = listed.read_text().partition(": ")
    for source in (Path(name.replace("\\ ", " ")) for name in re.split(r"(?<!\\)\s+", names.strip())):
        if not source.is_file():
            return f"{source} is gone"
        if source.stat().st_mtime_ns > path.stat().st_mtime_ns:
            return f"{source} was changed since"
    return None


def needed(path: str, how: str) -> Path:
    """The build at `path` under the root; fails where it is missing or stale, with what to do."""
    build = ROOT / path
    if not build.is_file():
        pytest.fail(f"{path} isn't built: {how}", pytrace=False)
    if stale := stale_reason(build):
        pytest.fail(f"{path} is stale ({stale}): {how}", pytrace=False)
    return build
