"""A session's whole way: base layer, real MagicBlock validator, and back; awm-node is the base layer.

`make test-rollup` builds what it takes, fetches the validator and runs this. WIRE_ROLLUP_WORLD names the folder of
another integer world than the small one.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

if "WIRE_ROLLUP" not in os.environ:
    pytest.skip("needs the MagicBlock validator: make test-rollup", allow_module_level=True)

from rollup_network import running
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from crank.chain_match import ChainMatch, Player
from crank.engines.integer_engine import IntegerEngine
from crank.frame import Controllers, Frames
from crank.rollup import base_layer, delegation
from crank.rollup.network import Addresses
from crank.rollup.world import bring, with_program
from crank.solana_bridge import meeting
from crank.solana_bridge.program import CONSTANTS
from crank.solana_bridge.refusal import RefusedError
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import SessionState, fetch_component, fetch_session
from schema.layout import CONTROLLER_SIZE

SMALL_WORLD = Path(__file__).parent / "fixtures" / "small_world"
WORLD = Path(os.environ.get("WIRE_ROLLUP_WORLD", SMALL_WORLD))
CONTROLLERS = np.fromfile(SMALL_WORLD / "golden_controllers.bin", np.uint8).reshape(-1, 2, CONTROLLER_SIZE)
"""Of real play."""
STAGE, CHARACTERS = 32, (2, 20)
TEMPERATURE = 128
FRAMES = 40
FORFEIT_FRAMES = 5
ALL = 1000
PATIENCE = 20.0
LAMPORTS = 1000 * 1_000_000_000


class Recorded:
    """Answers as one side of real play did."""

    name = "recorded"

    def reset(self, player: int, stage: int, seed: int, match_frames: int) -> None:
        self._player = player

    def act(self, frame: Frames, frame_number: int) -> Controllers:
        return CONTROLLERS[frame_number, self._player]

    def overrule(self, controller: Controllers) -> None:
        pass


class Layers(NamedTuple):
    """Both layers with a world on the base."""

    addresses: Addresses
    base: Rpc
    rollup: Rpc
    manifest: Pubkey


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Layers]:
    program = Keypair().pubkey()
    with running(tmp_path_factory.mktemp("rollup"), with_program(program)) as addresses:
        base, rollup = Rpc(addresses.base, PATIENCE), Rpc(addresses.rollup, PATIENCE)
        payer = person(base)
        yield Layers(addresses, base, rollup, bring(addresses, program, WORLD, payer))


def person(base: Rpc) -> Keypair:
    """Someone with lamports on the base layer. On the rollup nothing costs any."""
    found = Keypair()
    base.airdrop(found.pubkey(), LAMPORTS)
    return found


class Match:
    """A session and its people, from the base layer to the rollup."""

    def __init__(self, layers: Layers) -> None:
        """Creates the session, which the validator may run; both join, lock and tell their secrets."""
        self.layers, base = layers, layers.base
        self.owner, *self.players = (person(base) for _ in range(3))
        rules = meeting.Rules(
            stage=STAGE,
            validator=delegation.VALIDATOR,
            temperature=TEMPERATURE,
            deadline_slots=2,
            forfeit_frames=FORFEIT_FRAMES,
        )
        self.address = meeting.create(base, layers.manifest, rules, self.owner, 0).address
        seats = [meeting.Seat(side, player) for side, player in enumerate(self.players)]
        secrets = [bytes([17 + side]) * meeting.SECRET_BYTES for side in (0, 1)]
        for seat in seats:
            meeting.join(base, self.session(base), seat, CHARACTERS[seat.side], self.owner)
        for seat in seats:
            meeting.lock(base, self.session(base), seat, secrets[seat.side], self.owner)
        for seat in seats:
            meeting.reveal(base, self.session(base), seat.side, secrets[seat.side], self.owner)

    def session(self, on: Rpc) -> SessionState:
        return fetch_session(on, self.address)

    def begin(self) -> None:
        """Delegates the session, lets it grow on the rollup and begins the match."""
        rollup = self.layers.rollup
        delegation.delegate(self.layers.base, self.session(self.layers.base), self.owner)
        meeting.grow_whole(rollup, self.session(rollup), self.owner)
        meeting.start(rollup, self.session(rollup), self.owner)

    def play(self, sides: tuple[int, ...], rows: int) -> bytes:
        """Plays on to so many rows or the end, by these sides alone; the head of the native engine's hash chain.

        DivergenceError where a frame on the rollup differs from the native engine's in a bit.
        """
        rollup = self.layers.rollup
        engine = IntegerEngine(WORLD, TEMPERATURE / 256)
        players = {side: Player(Recorded(), self.players[side]) for side in sides}
        socket = self.layers.addresses.rollup_socket
        played = ChainMatch(rollup, socket, self.session(rollup), engine, players, self.owner).play(rows)
        assert played.chain is not None
        return bytes.fromhex(played.chain.head)


@pytest.fixture(scope="module")
def played(layers: Layers) -> tuple[Match, bytes]:
    """A match that began with real play; then one side was gone, and the other won. The native engine's head of it."""
    match = Match(layers)
    match.begin()
    match.play((0, 1), FRAMES + 1)
    return match, match.play((1,), ALL)


def test_the_fee_vault_is_where_the_validator_looks_for_it() -> None:
    program = delegation.DELEGATION_PROGRAM

    def derived(*seeds: bytes) -> str:
        return str(Pubkey.find_program_address(seeds, program)[0])

    vault = Pubkey.from_string(base_layer.FEE_VAULT)
    assert derived(b"magic-fee-vault", bytes(delegation.VALIDATOR)) == base_layer.FEE_VAULT
    assert derived(b"delegation", bytes(vault)) == base_layer.FEE_VAULT_RECORD
    assert derived(b"delegation-metadata", bytes(vault)) == base_layer.FEE_VAULT_METADATA


def test_a_session_is_delegated_by_the_real_program_and_grows_on_the_rollup(
    played: tuple[Match, bytes], layers: Layers
) -> None:
    session = played[0].session(layers.rollup)
    for component in session.components:
        on_base, on_rollup = layers.base.account(component), layers.rollup.account(component)
        assert on_base is not None and on_rollup is not None
        assert on_base.owner == delegation.DELEGATION_PROGRAM and on_rollup.owner == session.program.address
        assert len(on_base.data) <= CONSTANTS["GROWTH"] and len(on_rollup.data) >= len(on_base.data)


def test_the_match_is_the_native_engines_and_its_result_comes_back(played: tuple[Match, bytes], layers: Layers) -> None:
    match, head = played
    session = match.session(layers.rollup)
    assert (session.status, session.reason, session.winner) == ("ENDED", "FORFEIT", 1)
    assert session.row == FRAMES + FORFEIT_FRAMES - 1
    assert session.record["chain_head"] == head
    log = fetch_component(layers.rollup, session, "InputLog")
    rows = np.frombuffer(log["data"], np.uint8).reshape(-1, 2, CONTROLLER_SIZE)
    assert np.array_equal(rows[1 : FRAMES + 1], CONTROLLERS[:FRAMES])

    delegation.undelegate(layers.rollup, session, match.owner, [session.address])
    assert delegation.is_back(layers.base, session, session.address, PATIENCE)
    back = match.session(layers.base)
    assert back.record["chain_head"] == head
    assert (back.status, back.winner, back.row) == ("ENDED", 1, session.row)


def test_nobody_takes_a_match_off_the_rollup_before_it_is_over(layers: Layers) -> None:
    match = Match(layers)
    match.begin()
    session = match.session(layers.rollup)
    with pytest.raises(RefusedError):
        delegation.undelegate(layers.rollup, session, match.owner, [session.address])
    assert not delegation.is_back(layers.base, session, session.address, 1.0)
