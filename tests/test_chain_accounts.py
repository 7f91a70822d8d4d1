"""Accounts that the world's program has written: read by the description they come from, replayed, compared.

`cargo run --release -p chain-tests --example match_accounts -- target/chain-accounts` in solana/ makes them.
"""

import hashlib
import json
import re
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from solders.pubkey import Pubkey

from crank.chain import Chain
from crank.engines.integer_engine import IntegerEngine
from crank.solana_bridge.borsh import BorshError, Reader, instruction_data
from crank.state_convert import to_player_states
from quantization.frame import to_float
from schema.chain import AUTHORITY, Account, address_bytes, load, load_all, struct_fields
from schema.generate_chain import outputs
from schema.layout import CONTROLLER_SIZE

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "solana" / "target" / "chain-accounts"
WORLD = Path(__file__).parent / "fixtures" / "small_world"
CHAIN = load()


def read(account: Account, data: bytes) -> dict[str, Any]:
    """A component as BOLT reads it: discriminator, fields, the authority behind everything else."""
    assert data[:8] == account.discriminator
    reader = Reader(data[8:])
    found = reader.record(struct_fields(account))
    found["authority"] = reader.take(AUTHORITY)
    assert reader.at == len(reader.data), "the authority is not at the end"
    return found


@pytest.fixture(scope="module")
def accounts() -> dict[str, Any]:
    if not (FOLDER / "expected.json").exists():
        pytest.skip("no accounts: run the example match_accounts of chain-tests (see the top of this file)")
    found: dict[str, Any] = {
        account.name: read(account, (FOLDER / f"{account.name}.bin").read_bytes()) for account in CHAIN.accounts
    }
    found["expected"] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
    return found


def test_generated_files_are_up_to_date() -> None:
    for path, text in outputs(load_all()).items():
        assert path.read_text(encoding="utf-8") == text, f"{path}: run python -m schema.generate_chain"


def test_clients_know_the_bit_of_a_session_itself() -> None:
    rules = (ROOT / "solana" / "crates" / "match-rules" / "src" / "rollup.rs").read_text(encoding="utf-8")
    found = re.search(r"pub const ITSELF: u8 = (\w+);", rules)
    assert found is not None
    assert CHAIN.client_constants["ITSELF_DELEGATED"][1] == int(found[1], 0)


def test_discriminators_are_anchors() -> None:
    for program in load_all():
        for instruction in program.instructions:
            assert instruction.discriminator == hashlib.sha256(b"global:" + instruction.name.encode()).digest()[:8]
        kinds = [account.discriminator for account in program.accounts]
        assert len(set(kinds)) == len(kinds)


@pytest.mark.parametrize(
    ("argument", "value"), [("id", -1), ("id", 2**64), ("input_delay", 300), ("lifetime", 2**63), ("stage", 1.5)]
)
def test_a_number_that_its_type_does_not_hold_is_no_argument(argument: str, value: float) -> None:
    create = next(instruction for instruction in CHAIN.instructions if instruction.name == "create_session")
    good: dict[str, Any] = {field.name: 0 for field in create.args}
    good |= {"players": [bytes(32)] * 2, "validator": bytes(32)}
    assert instruction_data(create, good).startswith(create.discriminator)
    with pytest.raises(BorshError, match=f"{value} is no [iu]"):
        instruction_data(create, good | {argument: value})


def test_components_end_with_their_authority(accounts: dict[str, Any]) -> None:
    world = {accounts[name]["authority"] for name in ("ModelManifest", "WeightShard", "PackedWeights")}
    session = {accounts[name]["authority"] for name in ("SessionState", "HiddenState", "InputBuffer", "InputLog")}
    assert len(world) == len(session) == 1 and world != session
    assert accounts["FrameLog"]["authority"] in session


def test_fields_are_what_the_program_wrote(accounts: dict[str, Any]) -> None:
    expected, session = accounts["expected"], accounts["SessionState"]
    assert session["world_hash"].hex() == expected["world_hash"] == accounts["ModelManifest"]["world_hash"].hex()
    assert session["chain_head"].hex() == expected["chain_head"]
    assert (session["row"], session["stage"]) == (expected["row"], expected["stage"])
    assert [player["x"] for player in session["view"]] == expected["x"]
    assert [player[0] for player in accounts["HiddenState"]["frame"]] == expected["exact_x"]
    assert accounts["WeightShard"]["data"] == (WORLD / "weights-0.bin").read_bytes()


def test_terms_are_the_digest_that_the_description_has(accounts: dict[str, Any]) -> None:
    session = accounts["SessionState"]
    said = b"the-wire/terms/2" + session["entity"] + session["manifest"] + session["world_hash"]
    said += b"".join(session["players"]) + bytes(session["characters"])
    rules = (session[rule] for rule in ("stage", "input_delay", "deadline_slots", "forfeit_frames", "temperature"))
    said += struct.pack("<BBIII", *rules) + session["validator"]
    said += struct.pack("<qq", session["created_at"], session["expires_at"]) + session["authority"]
    assert len(said) == 272
    assert session["terms"] == hashlib.sha256(said).digest()


def test_addresses_have_the_bytes_that_solana_reads() -> None:
    addresses = [address for chain in load_all() for address, _ in chain.addresses.values()]
    assert len(addresses) >= 4
    for address in addresses:
        assert address_bytes(address) == bytes(Pubkey.from_string(address))


def test_the_views_are_those_of_the_crank(accounts: dict[str, Any]) -> None:
    exact = np.array(accounts["HiddenState"]["frame"], np.int64)
    states = to_player_states(to_float(exact))
    for player, view in enumerate(accounts["SessionState"]["view"]):
        assert {name: int(states[player][name]) for name in states.dtype.names or ()} == view


def test_a_match_on_chain_is_replayed_from_its_accounts(accounts: dict[str, Any]) -> None:
    session, log = accounts["SessionState"], accounts["InputLog"]
    engine = IntegerEngine(WORLD, session["temperature"] / 256)
    assert engine.world_hash == session["world_hash"].hex()
    start = to_float(np.array(log["start"], np.int64))
    engine.reset(start[None], np.array([session["stage"]], np.int64), [session["seed"]])
    assert engine.exact_frames()[0].tolist() == log["start"]
    chain = Chain(engine, session["stage"])
    rows = np.frombuffer(log["data"], np.uint8).reshape(-1, 2, CONTROLLER_SIZE)[: log["rows"]]
    assert not rows[: 1 + session["input_delay"]].any()
    for controllers in rows[1:]:
        engine.step(controllers[None])
        chain.add(controllers)
    assert chain.row == session["row"]
    assert chain.head == session["chain_head"]
    assert engine.exact_frames()[0].tolist() == accounts["HiddenState"]["frame"]
    assert accounts["HiddenState"]["data"].startswith(engine.memory(0))
