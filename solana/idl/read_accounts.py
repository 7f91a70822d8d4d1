"""Reads accounts of the world's program with anchorpy, from the legacy IDL, and compares them with what they must hold.

python solana/idl/read_accounts.py solana/target/chain-accounts

Needs anchorpy 0.21.0 in an environment of its own (it pins another solders than newer clients). The folder comes from
the example match_accounts of solana/crates/chain-tests.
"""

import json
import sys
from pathlib import Path
from typing import Any

from anchorpy.coder.accounts import AccountsCoder
from anchorpy.coder.instruction import InstructionCoder
from anchorpy_core.idl import Idl
from solders.pubkey import Pubkey

NAMES = (
    "ModelManifest",
    "WeightShard",
    "PackedWeights",
    "SessionState",
    "HiddenState",
    "InputBuffer",
    "FrameLog",
    "InputLog",
)


def description(program: str) -> Idl:
    return Idl.from_json(Path(__file__).with_name(f"{program}.legacy.json").read_text(encoding="utf-8"))


def main() -> int:
    folder = Path(sys.argv[1])
    idl = description("world_model")
    coder = AccountsCoder(idl)
    read: dict[str, Any] = {name: coder.decode((folder / f"{name}.bin").read_bytes()) for name in NAMES}
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    session, manifest = read["SessionState"], read["ModelManifest"]
    found = {
        "world_authority": str(manifest.bolt_metadata.authority),
        "session_authority": str(session.bolt_metadata.authority),
        "players": [str(player) for player in session.players],
        "entity": str(session.entity),
        "world_hash": bytes(session.world_hash).hex(),
        "chain_head": bytes(session.chain_head).hex(),
        "seed": str(session.seed),
        "row": session.row,
        "stage": session.stage,
        "temperature": session.temperature,
        "stocks": [player.stocks for player in session.view],
        "x": [player.x for player in session.view],
        "exact_x": [fields[0] for fields in read["HiddenState"].frame],
        "start_x": [fields[0] for fields in read["InputLog"].start],
        "parts": manifest.parts,
        "length": str(manifest.length),
    }
    # what is written here must be what the program reads: discriminator, then the arguments as they stand
    call = {"controller": list(range(8)), "frame": 7, "side": 1}
    built = InstructionCoder(idl).encode("submit_input", call)
    by_hand = bytes([*built[:8], *range(8), 7, 0, 0, 0, 1])
    owner = Pubkey.from_string(found["session_authority"])
    entity, _ = Pubkey.find_program_address(
        [b"entity", bytes(owner), (1).to_bytes(8, "little")], Pubkey.from_string(expected["program"])
    )
    sponsor = InstructionCoder(description("escrow")).encode("sponsor", {"lamports": 258, "side": 1})
    right = built == by_hand and sponsor[8:] == bytes([2, 1, 0, 0, 0, 0, 0, 0, 1])
    if not right or str(entity) != found["entity"]:
        print("error: instruction data or the entity's address differ", file=sys.stderr)
        return 1
    wrong = {key: (value, expected[key]) for key, value in found.items() if value != expected[key]}
    for key, (value, wanted) in wrong.items():
        print(f"error: {key} is {value}, expected {wanted}", file=sys.stderr)
    print(f"{len(read)} accounts, {len(found)} values compared")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
