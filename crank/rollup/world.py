"""Brings a world on the base layer, with the `awm` command."""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from crank.errors import WorldError
from crank.rollup.network import Addresses, Beginning
from crank.solana_bridge.keys import write_private

ROOT: Final = Path(__file__).parents[2]
PROGRAM: Final = ROOT / "solana" / "target" / "bpfel-unknown-none" / "release" / "libworld_model.so"
AWM: Final = ROOT / "solana" / "cli" / "bin" / "awm.js"
STARTS: Final = ROOT / "crank" / "starts.json"


def with_program(address: Pubkey) -> Beginning:
    """A base chain that begins with the world's program at this address. WorldError where it isn't built."""
    if not PROGRAM.is_file():
        raise WorldError(f"{PROGRAM} is missing: cd solana/programs && cargo build --release -p world-model")
    return Beginning(((str(address), PROGRAM),))


def bring(addresses: Addresses, program: Pubkey, folder: Path, payer: Keypair) -> Pubkey:
    """The manifest of the integer world in this folder, once it is ready. WorldError where it can't be."""
    with tempfile.TemporaryDirectory() as temporary:
        key = Path(temporary) / "payer.json"
        write_private(key, json.dumps(list(bytes(payer))).encode())
        command = ["node", str(AWM), "upload-weights", str(folder), "--starts", str(STARTS), "--yes"]
        command += ["--rpc", addresses.base, "--ws", addresses.base_socket]
        command += ["--keypair", str(key), "--program", str(program)]
        try:
            done = subprocess.run(command, capture_output=True, text=True)
        except FileNotFoundError:
            raise WorldError("node is missing: worlds are brought on chain by Node.js, https://nodejs.org") from None
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
        raise WorldError(
            f"{folder} can't be brought on chain: {said} (awm is built by: cd solana && npm ci && npm run build)"
        )
    return Pubkey.from_string(done.stdout.split()[-1])
