"""What the validator needs to run here, fetched and built once and kept in a folder.

The validator comes from npm, at the versions and with the hashes that stand here. It is under the Business Source
License and no part of this project: whoever wants it fetches it by this, at their own command.
"""

import base64
import hashlib
import os
import resource
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crank.errors import CrankError

HERE: Final = Path(__file__).parent
VALIDATOR: Final = "@magicblock-labs/ephemeral-validator-linux-x64@0.14.10"
DUMPS: Final = "@magicblock-labs/ephemeral-validator@0.8.3"
"""Carries what a base layer needs; no later version does."""
INTEGRITY: Final = {
    VALIDATOR: "ClywAj5q9EqRCTA9fu5rx12ynjWOMcgTQAq2YkBP6jUoj1SyY+NIQKY78WE3w3Jht82U67NLyFpVmH92mvzr0Q==",
    DUMPS: "wbjIrh9HQeSgDVxnjuykDoAB7Mi9w4VGmSs8Yu83jYU3F3IR1+8WDo0x32Wg8biCy5AFHxeMrpaHDsmdOtbpOA==",
}
"""SHA-512 of the packages, in base64, as npm has it."""
WANTED_FILES: Final = 1_000_000
"""Open files that the validator insists on."""
DEBIAN: Final = "trixie"
LIBRARIES: Final = ("libc6", "libgcc-s1", "libstdc++6")
KEYRING: Final = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


class InstallationError(CrankError):
    """The validator can't be fetched, or can't run here."""


@dataclass(frozen=True)
class Installation:
    """A validator that runs here."""

    command: tuple[str, ...]
    """Starts it; its own arguments follow."""
    environment: Mapping[str, str]
    """What must be set beside what is set anyway."""
    programs: Mapping[str, Path]
    """Programs that its base layer needs, by address: the delegation program is one."""
    accounts: tuple[Path, ...]
    """Accounts that its base layer needs, as `solana account --output json` writes them."""


def default_cache() -> Path:
    """Where it is kept unless told otherwise."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "the-wire" / "rollup"


def install(cache: Path) -> Installation:
    """Fetches and builds what isn't there yet. Raises InstallationError."""
    cache.mkdir(parents=True, exist_ok=True)
    validator = _package(cache, VALIDATOR) / "bin" / "ephemeral-validator"
    dumps = _package(cache, DUMPS) / "bin" / "local-dumps"
    programs = {file.stem: file for file in sorted(dumps.glob("*.so"))}
    accounts = tuple(sorted(dumps.glob("*.json")))
    preloaded = _open_files(cache)
    environment = {} if preloaded is None else {"LD_PRELOAD": str(preloaded)}
    missing = _refusal((str(validator),), environment)
    if missing is None:
        return Installation((str(validator),), environment, programs, accounts)
    if "GLIBC" not in missing:
        raise InstallationError(f"{validator} does not run here: {missing}")
    libraries = _libraries(cache)
    loader: tuple[str, ...] = (str(libraries / "usr/lib64/ld-linux-x86-64.so.2"),)
    loader += ("--library-path", str(libraries / "usr/lib/x86_64-linux-gnu"))
    if preloaded is not None:
        loader += ("--preload", str(preloaded))
    command = (*loader, str(validator))
    if (missing := _refusal(command, {})) is not None:
        raise InstallationError(f"{validator} does not run with Debian {DEBIAN}'s libraries either: {missing}")
    return Installation(command, {}, programs, accounts)


def _package(cache: Path, package: str) -> Path:
    """The folder of an npm package's files."""
    folder = cache / package.replace("/", "-").replace("@", "-").strip("-")
    if not folder.is_dir():
        npm = _tool("npm", "Node.js, https://nodejs.org")
        print(f"== fetching {package} from npm (Business Source License 1.1: yours to fetch and to start)")
        partial = _empty(folder.with_name(f"{folder.name}.partial"))
        _run(npm, "pack", "--silent", package, folder=partial)
        (archive,) = partial.glob("*.tgz")
        if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != INTEGRITY[package]:
            raise InstallationError(f"{package} as npm has it is not the package that this project was tested with")
        shutil.unpack_archive(archive, partial)
        (partial / "package").rename(folder)
        shutil.rmtree(partial)
    return folder


def _open_files(cache: Path) -> Path | None:
    """A library that lets the validator start with fewer open files than it wants; None where it may have them."""
    if not 0 <= resource.getrlimit(resource.RLIMIT_NOFILE)[1] < WANTED_FILES:
        return None
    source = HERE / "open_files.c"
    library = cache / f"open-files-{hashlib.sha256(source.read_bytes()).hexdigest()[:12]}.so"
    if not library.is_file():
        compiler = _tool("cc", f"a C compiler, or allow {WANTED_FILES:,} open files (ulimit -Hn)")
        partial = library.with_suffix(".partial")
        _run(compiler, "-O2", "-shared", "-fPIC", "-o", str(partial), str(source))
        partial.rename(library)
    return library


def _libraries(cache: Path) -> Path:
    """Debian's C and C++ libraries of a newer release, unpacked beside the system's own."""
    folder = cache / f"debian-{DEBIAN}"
    if folder.is_dir():
        return folder
    why = f"a Linux with glibc 2.39 (Debian {DEBIAN}, Ubuntu 24.04), or apt-get, which fetches that library"
    apt, unpack = _tool("apt-get", why), _tool("dpkg-deb", why)
    print(f"== fetching Debian {DEBIAN}'s C library: this system's is older than the validator's")
    partial = _empty(folder.with_suffix(".partial"))
    work = _empty(cache / "apt")
    for name in ("lists/partial", "archives/partial", "debs"):
        (work / name).mkdir(parents=True)
    (work / "status").touch()
    (work / "sources.list").write_text(f"deb [signed-by={KEYRING}] {_mirror(apt)} {DEBIAN} main\n", encoding="utf-8")
    places = {
        "Dir::Etc::sourcelist": work / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::State::lists": work / "lists",
        "Dir::State::status": work / "status",
        "Dir::Cache": work,
        # apt otherwise changes to a user who may not read this folder
        "APT::Sandbox::User": "root",
    }
    options = [argument for key, value in places.items() for argument in ("-o", f"{key}={value}")]
    _run(apt, "-qq", *options, "update")
    _run(apt, "-qq", *options, "download", *LIBRARIES, folder=work / "debs")
    for package in sorted((work / "debs").glob("*.deb")):
        _run(unpack, "-x", str(package), str(partial))
    shutil.rmtree(work)
    partial.rename(folder)
    return folder


def _mirror(apt: str) -> str:
    """The Debian mirror that this system uses."""
    wanted = ("indextargets", "--format", "$(SITE)", "Created-By: Packages", "Origin: Debian")
    sites = [site for site in _run(apt, *wanted).split() if "security" not in site]
    if not sites or not KEYRING.is_file():
        raise InstallationError("the validator needs glibc 2.39: use Debian 13, Ubuntu 24.04 or anything newer")
    return sites[0]


def _refusal(command: Sequence[str], environment: Mapping[str, str]) -> str | None:
    """Why a program does not even say its version; None where it does."""
    done = subprocess.run([*command, "--version"], capture_output=True, text=True, env={**os.environ, **environment})
    return None if done.returncode == 0 else _last_line(done.stderr or done.stdout)


def _tool(name: str, what: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise InstallationError(f"{name} is not installed: the validator needs {what}")
    return found


def _run(*command: str, folder: Path | None = None) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    if done.returncode != 0:
        raise InstallationError(f"{Path(command[0]).name} failed: {_last_line(done.stderr or done.stdout)}")
    return done.stdout


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "it says nothing"


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
