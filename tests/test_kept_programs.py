"""The programs that are deployed are kept whole, or as they were."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "solana" / "programs" / "build.py"
CARGO = """#!/bin/sh
# `build` links a program into its target folder, `run` binds the one it is given
while [ $# -gt 1 ]; do
  [ "$1" = -p ] && library=lib$(echo "$2" | tr - _).so
  [ "$1" = --target-dir ] && folder=$2/bpfel-unknown-none/release
  shift
done
[ -z "$folder" ] && exec cp "$0" "$1"
mkdir -p "$folder" && cp "$0" "$folder/$library"
"""


@pytest.fixture
def solana(tmp_path: Path) -> Path:
    """A workspace of two programs whose compiler makes something and whose linker can't say what it is."""
    solana, tools = tmp_path / "solana", tmp_path / "tools"
    for folder in (tools, solana / "programs" / ".cargo"):
        folder.mkdir(parents=True)
    shutil.copy(SCRIPT, solana / "programs")
    (solana / "Cargo.toml").write_text("[workspace.dependencies]\n")
    (solana / "Cargo.lock").write_text("package = []\n")
    (solana / "programs" / ".cargo" / "config.toml").touch()
    for package in ("world-model", "escrow"):
        (solana / "programs" / package / "src").mkdir(parents=True)
        (solana / "programs" / package / "Cargo.toml").write_text(f'[package]\nname = "{package}"\n')
    for name, text in (("cargo", CARGO), ("sbpf-linker", "#!/bin/sh\nexit 1\n")):
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    return solana


@pytest.mark.parametrize("name", ["escrow", "world_model", "world_model_matmul"])
def test_a_build_that_fails_at_its_end_leaves_what_was_kept(name: str, solana: Path) -> None:
    kept = solana / "programs" / name.removesuffix("_matmul").replace("_", "-") / "built"
    kept.mkdir()
    before = {f"{name}.so": b"the program", f"{name}.json": b"what it was built from"}
    for file, data in before.items():
        (kept / file).write_bytes(data)
    done = subprocess.run(
        [sys.executable, solana / "programs" / "build.py", name],
        env={"PATH": f"{solana.parent / 'tools'}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and done.stderr.startswith("build: "), done.stderr
    assert {file.name: file.read_bytes() for file in kept.iterdir()} == before
    assert list((solana / "target").rglob("*.so")), "nothing was built"
