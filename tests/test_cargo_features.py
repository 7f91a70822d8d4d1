"""The packages under LiteSVM are the same whichever crate is built: else cargo compiles all of them again for each."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SOLANA = Path(__file__).parents[1] / "solana"
CRATES = ("svm-bench", "chain-tests", "dispute-tests", "svm-node", "svm-python")


def asked(crates: tuple[str, ...], kinds: str) -> set[str]:
    """Each package that these crates need, as it is told, with what they ask of it together."""
    selected = [word for crate in crates for word in ("--package", crate)]
    command = ["cargo", "tree", "--quiet", "--locked", "--edges", kinds, "--prefix", "none"]
    told = subprocess.run(
        [*command, "--format", "{p} [{f}]", *selected],
        cwd=SOLANA,
        env={**os.environ, "CARGO_TERM_COLOR": "never"},
        capture_output=True,
        text=True,
        check=True,
    )
    return {line.removesuffix(" (*)") for line in told.stdout.splitlines()}


@pytest.mark.skipif(shutil.which("cargo") is None, reason="needs Rust: https://rustup.rs")
@pytest.mark.parametrize("crate", CRATES)
def test_a_crate_alone_is_built_of_what_all_are_built_of(crate: str) -> None:
    other = asked((crate,), "normal,build") - asked(CRATES, "normal,build,dev")
    assert not other, f"{crate} alone asks otherwise: say it in solana/crates/svm-features/Cargo.toml: {sorted(other)}"
