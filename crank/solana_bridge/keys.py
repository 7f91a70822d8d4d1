"""Key pairs in files, as Solana's tools write them: a JSON list of 64 bytes."""

import json
from pathlib import Path

from solders.keypair import Keypair
from solders.pubkey import Pubkey

from crank.errors import NodeError
from models.atomic_file import FileWriteError, write_atomically


def read_keypair(path: Path) -> Keypair:
    """NodeError for a file that is missing or no key pair."""
    try:
        return Keypair.from_bytes(bytes(json.loads(path.read_text(encoding="utf-8"))))
    except OSError as error:
        raise NodeError(f"cannot read the key pair {path}: {error.strerror}") from error
    except (TypeError, ValueError) as error:
        raise NodeError(f"{path} is no key pair: a JSON list of 64 bytes, as solana-keygen writes it") from error


def read_or_make_keypair(path: Path) -> Keypair:
    """The key pair in a file, a new one where there is no file yet. NodeError as `read_keypair`."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(path, json.dumps(list(bytes(Keypair()))).encode())
    return read_keypair(path)


def write_private(path: Path, data: bytes) -> None:
    """Writes a file that only its owner may read. NodeError when it cannot be written."""
    try:
        path.touch(mode=0o600)
        write_atomically(path, data)
    except FileWriteError as error:
        raise NodeError(str(error)) from error
    except OSError as error:
        raise NodeError(f"cannot write {path}: {error.strerror}") from error


def parse_address(text: str) -> Pubkey:
    """An address in base58. NodeError for text that is none."""
    try:
        return Pubkey.from_string(text)
    except ValueError as error:
        raise NodeError(f"{text!r} is no address: 32 bytes in base58") from error
