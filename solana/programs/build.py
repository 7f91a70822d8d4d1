"""Builds the programs that are deployed and keeps them beside their sources, since compilers move.

python solana/programs/build.py           # build all of them, or those that are named
python solana/programs/build.py --check   # exit 1 where what is kept was built from other sources, or was changed

A program is kept as `<program>/built/<name>.so`; `<name>.json` holds its SHA-256, that of its sources, and what built
it. Its sources are its package and those it depends on by path, the versions of all others as Cargo.lock has them, and
the compiler's arguments (`.cargo/config.toml`).
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

PROGRAMS: Final = Path(__file__).resolve().parent
SOLANA: Final = PROGRAMS.parent
sys.path.insert(0, str(SOLANA.parent))

from models.atomic_file import FileWriteError, write_atomically  # noqa: E402

RUSTC: Final = "/usr/bin/rustc"


class BuildError(Exception):
    """A program can't be built or isn't what it was built from; the message says what to do."""


@dataclass(frozen=True)
class Program:
    """A program as it is deployed: a package with or without the system call `sol_matmul_i8`."""

    package: str
    matmul: bool = False

    @property
    def name(self) -> str:
        """What its file is called."""
        return self.package.replace("-", "_") + ("_matmul" if self.matmul else "")

    @property
    def file(self) -> Path:
        """Where it is kept."""
        return PROGRAMS / self.package / "built" / f"{self.name}.so"


DEPLOYED: Final = [Program("world-model"), Program("world-model", matmul=True), Program("escrow"), Program("dispute")]


def read(file: Path) -> dict[str, Any]:
    """A TOML file."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def dependencies(manifest: dict[str, Any]) -> dict[str, Any]:
    """What a package is built with; dependencies of other targets count, those of its tests don't."""
    found = dict(manifest.get("dependencies", {}))
    for target in manifest.get("target", {}).values():
        found |= target.get("dependencies", {})
    return found


def packages(folder: Path, workspace: dict[str, Any], found: dict[Path, list[str]]) -> None:
    """Adds this package and those it depends on by path, with what they want of the workspace."""
    if folder in found:
        return
    found[folder] = wanted = []
    for name, how in sorted(dependencies(read(folder / "Cargo.toml")).items()):
        base = folder
        if isinstance(how, dict) and how.get("workspace"):
            how, base = workspace[name], SOLANA
            wanted.append(f"{name} = {json.dumps(how, sort_keys=True)}")
        if isinstance(how, dict) and "path" in how:
            packages((base / how["path"]).resolve(), workspace, found)


def locked(names: set[str]) -> list[str]:
    """What Cargo.lock says of these packages and of all that they need."""
    entries: dict[str, list[dict[str, Any]]] = {}
    for entry in read(SOLANA / "Cargo.lock")["package"]:
        entries.setdefault(entry["name"], []).append(entry)
    lines, waiting, seen = [], sorted(names), set(names)
    while waiting:
        for entry in entries[waiting.pop()]:
            lines.append(f"{entry['name']} {entry['version']} {entry.get('checksum', '')}")
            # "name" or "name version"
            needed = {dependency.split()[0] for dependency in entry.get("dependencies", [])} - seen
            seen |= needed
            waiting += sorted(needed)
    return sorted(lines)


def sources(program: Program) -> str:
    """SHA-256 of everything that the program is built from."""
    found: dict[Path, list[str]] = {}
    packages(PROGRAMS / program.package, read(SOLANA / "Cargo.toml")["workspace"]["dependencies"], found)
    manifests = {folder: read(folder / "Cargo.toml") for folder in sorted(found)}
    # a package of this workspace has its tests' dependencies in Cargo.lock, too
    inside = {manifest["package"]["name"] for manifest in manifests.values()}
    outside: set[str] = set()
    digest = hashlib.sha256()
    for folder, manifest in manifests.items():
        for file in [folder / "Cargo.toml", *sorted((folder / "src").rglob("*.rs"))]:
            digest.update(f"{file.relative_to(SOLANA)}\n".encode() + file.read_bytes())
        digest.update("\n".join(found[folder]).encode())
        outside |= set(dependencies(manifest)) - inside
    digest.update("\n".join(locked(outside)).encode())
    digest.update((PROGRAMS / ".cargo" / "config.toml").read_bytes())
    return digest.hexdigest()


def run(command: list[str | Path], folder: Path) -> str:
    """A command's output. BuildError with its last words where it fails."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise BuildError(f"{command[0]}: {error}; solana/install-toolchain.sh installs what builds programs") from error
    if done.returncode:
        raise BuildError(f"{' '.join(map(str, command))} failed:\n{done.stderr.strip()[-2000:]}")
    return done.stdout


def build(program: Program) -> None:
    """Builds a program and keeps it. BuildError, FileWriteError."""
    target = SOLANA / "target" / ("matmul" if program.matmul else "")
    features = ["--features", "matmul-syscall"] if program.matmul else []
    command: list[str | Path] = ["cargo", "build", "--quiet", "--release", "-p", program.package]
    run([*command, *features, "--target-dir", target], PROGRAMS)
    built = target / "bpfel-unknown-none" / "release" / f"lib{program.package.replace('-', '_')}.so"
    if program.matmul:
        linked, built = built, built.with_name(program.file.name)
        bind: list[str | Path] = [
            "cargo",
            "run",
            "--quiet",
            "--release",
            "-p",
            "matmul-syscall",
            "--example",
            "bind",
            "--",
        ]
        run([*bind, linked, built], SOLANA)
    data = built.read_bytes()
    made = {
        "program": hashlib.sha256(data).hexdigest(),
        "sources": sources(program),
        "rustc": run([RUSTC, "--version"], SOLANA).strip(),
        "linker": run(["sbpf-linker", "--version"], SOLANA).splitlines()[0],
    }
    write_atomically(program.file, data)
    write_atomically(program.file.with_suffix(".json"), f"{json.dumps(made, indent=2)}\n".encode())
    print(f"{program.file.relative_to(SOLANA)}: {len(data):,} bytes")


def check(program: Program) -> None:
    """BuildError where what is kept isn't what its sources make."""
    again = f"make programs NAMES={program.name}"
    try:
        made = json.loads(program.file.with_suffix(".json").read_text(encoding="utf-8"))
        kept = hashlib.sha256(program.file.read_bytes()).hexdigest()
    except OSError as error:
        raise BuildError(f"{program.name} is not built: {error}; {again}") from error
    if made["program"] != kept:
        raise BuildError(f"{program.file.relative_to(SOLANA)} is not what was built: {again}")
    if made["sources"] != sources(program):
        raise BuildError(f"{program.name} was built from other sources: {again}")


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [program.name for program in DEPLOYED]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(names)}; all of them by default")
    parser.add_argument("--check", action="store_true", help="build nothing; exit 1 where sources are others")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(names):
        parser.error(f"no such program: {', '.join(sorted(unknown))}")
    failed = False
    for program in DEPLOYED:
        if arguments.names and program.name not in arguments.names:
            continue
        try:
            (check if arguments.check else build)(program)
        except (BuildError, FileWriteError) as error:
            print(f"build: {error}", file=sys.stderr)
            failed = True
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
