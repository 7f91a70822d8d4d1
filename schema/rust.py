"""Rust source from Python: what the generators of the crates' constants and tables share."""

from collections.abc import Iterable

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
