"""Assembles the viewers and the person's test, one self-contained HTML file each, from `viz/src`.

python -m viz.bundle          # write viz/visualizer.html, viz/juicy.html and viz/judge.html
python -m viz.bundle --check  # exit 1 if what is committed differs
"""

import argparse
import base64
import json
import re
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.atomic_file import write_atomically
from schema.layout import CLOCK_FRAMES, CLOCK_START_ROW
from viz.clips import ClipsError, unpack

HERE = Path(__file__).parent
SOURCES = HERE / "src"
SCENARIOS = HERE / "scenarios"
CLIPS = HERE / "clips.gz"
SCHEMA = HERE.parent / "schema" / "melee.toml"
IMPORT = re.compile(r'^import\s+\{([^}]*)\}\s+from\s+"\./([a-z]+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:const|let|function|class)\b)", re.MULTILINE)
TOP_LEVEL = re.compile(r"^(?:async )?(?:const|let|function|class) (\w+)", re.MULTILINE)


class BundleError(Exception):
    """Sources that can't be put together; the text says why."""


@dataclass(frozen=True)
class Page:
    """One page: the module it starts from, its style sheets, its title, its HTML around them."""

    name: str
    styles: tuple[str, ...]
    title: str
    template: str = "page"


JUDGE = Page("judge", ("base", "judge"), "The Wire · Real or dreamed?", "judge")
PAGES = (
    Page("visualizer", ("base", "visualizer"), "The Wire · Visualizer"),
    Page("juicy", ("base", "juicy"), "The Wire · Juicy"),
    JUDGE,
)


def tables() -> str:
    """The game's tables as a script: stages, characters, names of action states by id, and the match clock in rows."""
    melee: dict[str, Any] = tomllib.loads(SCHEMA.read_text(encoding="utf-8"))
    names: list[str | None] = [None] * (max(melee["action"].values()) + 1)
    for name, number in melee["action"].items():
        names[number] = name
    clock = {"start": CLOCK_START_ROW, "frames": CLOCK_FRAMES}
    content = {"stages": melee["stage"], "characters": melee["character"], "actions": names, "clock": clock}
    return f"const TABLES = {json.dumps(content, ensure_ascii=False, separators=(',', ':'))};\n"


def scenarios() -> str:
    """The built-in clips as a script: gzipped match JSON in base64, by name."""
    clips = {
        path.name.removesuffix(".json.gz"): base64.b64encode(path.read_bytes()).decode("ascii")
        for path in sorted(SCENARIOS.glob("*.json.gz"))
    }
    return f"const SCENARIOS = {json.dumps(clips)};\n"


def clips(packed: bytes | None) -> str:
    """The clips of the person's test as a script: what `viz.clips` packed, None for the repository's, in base64.

    Raises BundleError where those are missing or damaged.
    """
    if packed is None:
        try:
            packed = CLIPS.read_bytes()
            unpack(packed)
        except (OSError, ClipsError) as error:
            raise BundleError(f"{CLIPS}: {error}: make it with `python -m training.person_test`") from error
    return f"const CLIPS = {json.dumps(base64.b64encode(packed).decode('ascii'))};\n"


def script(entry: str, packed_clips: bytes | None = None) -> str:
    """All modules `entry` needs, imports first, as one script without imports and exports.

    Raises BundleError for an unknown or circular import, a name that its module lacks, or a name two modules define.
    """
    built: dict[str, tuple[str, Callable[[], str]]] = {
        "tables": ("TABLES", tables),
        "scenarios": ("SCENARIOS", scenarios),
        "clips": ("CLIPS", lambda: clips(packed_clips)),
    }
    parts: dict[str, str] = {}
    order: list[str] = []
    defined: dict[str, str] = {name: module for module, (name, _) in built.items()}
    exported: dict[str, set[str]] = {module: {name} for module, (name, _) in built.items()}

    def visit(module: str, path: tuple[str, ...]) -> None:
        if module in path:
            raise BundleError(f"circular import: {' -> '.join((*path, module))}")
        if module in order:
            return
        if module in built:
            parts[module] = built[module][1]()
        else:
            source = SOURCES / f"{module}.js"
            if not source.exists():
                raise BundleError(f"{path[-1]}.js imports {module}.js, which does not exist")
            text = source.read_text(encoding="utf-8")
            for wanted, other in IMPORT.findall(text):
                visit(other, (*path, module))
                for name in filter(None, (w.strip() for w in wanted.split(","))):
                    if name not in exported[other]:
                        raise BundleError(f"{module}.js imports {name}, which {other}.js does not export")
            body = IMPORT.sub("", text)
            names = {
                m.group(1)
                for m in re.finditer(r"^export (?:async )?(?:const|let|function|class) (\w+)", body, re.MULTILINE)
            }
            exported[module] = names
            body = EXPORT.sub("", body)
            for name in TOP_LEVEL.findall(body):
                if name in defined:
                    raise BundleError(f"{module}.js and {defined[name]}.js both define {name}: rename one")
                defined[name] = module
            parts[module] = body
        order.append(module)

    visit(entry, ())
    joined = "\n".join(f"// ---- {module} ----\n{parts[module].strip()}\n" for module in order)
    return f'(() => {{\n"use strict";\n\n{joined}\n}})();'


def page_html(page: Page, packed_clips: bytes | None = None) -> str:
    """One page as HTML; packed_clips: other clips than the repository's. Raises BundleError."""
    template = (SOURCES / f"{page.template}.html").read_text(encoding="utf-8")
    css = "\n".join((SOURCES / f"{style}.css").read_text(encoding="utf-8").strip() for style in page.styles)
    code = script(page.name, packed_clips).replace("</script", "<\\/script")
    return template.replace("{{title}}", page.title).replace("{{css}}", css).replace("{{script}}", code)


def main(argv: list[str] | None = None) -> int:
    """Command line; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m viz.bundle", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a committed page differs")
    arguments = parser.parse_args(argv)
    stale = []
    try:
        for page in PAGES:
            target = HERE / f"{page.name}.html"
            content = page_html(page)
            if arguments.check:
                if not target.exists() or target.read_text(encoding="utf-8") != content:
                    stale.append(target.name)
                continue
            write_atomically(target, content.encode())
            print(f"{target.name}: {len(content.encode()) / 1024:.0f} KiB")
    except (BundleError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if stale:
        print(f"error: {', '.join(stale)} out of date: run `python -m viz.bundle`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
