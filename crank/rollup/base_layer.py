"""awm-node as the base layer of the validator: what its chain begins with, beside what the npm package brings."""

import base64
import json
import struct
from pathlib import Path
from typing import Final

from schema.chain import address_bytes, load

IDENTITY: Final = "mAGicPQYBMvcYveUZA5F5UNNwyHvfYh5xkLS2Fr1mev"
"""The validator's address: the key pair that is built into it."""
DELEGATION: Final = load().addresses["delegation_program"][0]
"""The delegation program's."""
FEE_VAULT: Final = "8wdZfgo66d6hMMRrcYBDW2K9WtDe2mEG47ynhnYxrAFp"
"""The delegation program's PDA of ["magic-fee-vault", IDENTITY]."""
FEE_VAULT_RECORD: Final = "5dmFrEZmwN7v5Mng4A1F3QTWcLbRUVA6dxdZZKY7LtE1"
"""Its PDA of ["delegation", FEE_VAULT]."""
FEE_VAULT_METADATA: Final = "ELQBoRRgKVR5cJTeiZazy7m9cCERWTwdMkMvRuJvzxn9"
"""Its PDA of ["delegation-metadata", FEE_VAULT]."""
RECORD: Final = struct.Struct("<Q32s32sQQQ")
"""A delegation record: its kind, validator, program, slot, lamports, how often it is committed (0: when asked)."""
RECORD_KIND: Final = 100
METADATA: Final = struct.Struct("<QQ?I")
"""Of a delegation's metadata: its kind, a count of commits, whether it may go back, how many seeds follow."""
METADATA_KIND: Final = 102
LAMPORTS: Final = 1_000_000_000


def write_fee_vault(folder: Path) -> list[Path]:
    """Writes the validator's delegated fee vault as account files. The validator ends without one, and the delegation
    program that npm ships is too old to make it."""
    places = (FEE_VAULT, FEE_VAULT_RECORD, FEE_VAULT_METADATA)
    return write_delegated(folder, places, DELEGATION, bytes(8), (b"magic-fee-vault", address_bytes(IDENTITY)))


def write_delegated(
    folder: Path, places: tuple[str, str, str], owner: str, data: bytes, seeds: tuple[bytes, ...] = ()
) -> list[Path]:
    """Writes an account that is delegated to the validator as the delegation program leaves it.

    places: of the account, its delegation record, its metadata. owner: its program; seeds: its address's, if derived.
    """
    validator = address_bytes(IDENTITY)
    record = RECORD.pack(RECORD_KIND, validator, address_bytes(owner), 0, LAMPORTS, 0)
    metadata = METADATA.pack(METADATA_KIND, 0, False, len(seeds))
    metadata += b"".join(struct.pack("<I", len(seed)) + seed for seed in seeds) + validator
    contents = zip(places, (data, record, metadata), strict=True)
    return [write_account(folder, place, DELEGATION, content) for place, content in contents]


def write_account(folder: Path, address: str, owner: str, data: bytes) -> Path:
    """Writes an account as `solana account --output json` does."""
    content = {
        "lamports": LAMPORTS,
        "data": [base64.b64encode(data).decode(), "base64"],
        "owner": owner,
        "executable": False,
        "rentEpoch": 2**64 - 1,
        "space": len(data),
    }
    file = folder / f"{address}.json"
    file.write_text(json.dumps({"pubkey": address, "account": content}), encoding="utf-8")
    return file
