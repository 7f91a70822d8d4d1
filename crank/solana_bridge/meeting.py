"""What leads a session to its first frame. Every step looks at what is so already, and does only what is missing."""

import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from crank.errors import NodeError, SessionError
from crank.solana_bridge.borsh import field_offset
from crank.solana_bridge.keys import write_private
from crank.solana_bridge.program import ACCOUNTS, COMPONENTS, CONSTANTS, Program
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import NOBODY, SessionState, fetch_manifest, fetch_session
from crank.solana_bridge.transactions import budget, execute

GROWS: Final = 40
"""`grow` instructions of a transaction."""
SECRET_BYTES: Final = 32
SIZE_AT: Final = field_offset(ACCOUNTS["SessionState"], "size")
"""Where a component's head says how many bytes it has once it is whole."""
HEAD: Final = SIZE_AT + 4
SLOT_SECONDS: Final = 0.4
OVER: Final = ("ENDED", "CANCELLED")
_KEPT: Final = ("temperature", "deadline_slots", "forfeit_frames", "stage", "input_delay")
"""Rules that a session's state keeps as it was created with them."""


@dataclass(frozen=True)
class Rules:
    """What a session is created with; players: who may join each side, NOBODY for anyone; temperature in 1/256."""

    stage: int
    players: tuple[Pubkey, Pubkey] = (NOBODY, NOBODY)
    validator: Pubkey = NOBODY
    lifetime: int = CONSTANTS["DEFAULT_LIFETIME"]
    temperature: int = CONSTANTS["DEFAULT_TEMPERATURE"]
    deadline_slots: int = CONSTANTS["DEFAULT_DEADLINE_SLOTS"]
    forfeit_frames: int = CONSTANTS["DEFAULT_FORFEIT_FRAMES"]
    input_delay: int = CONSTANTS["DEFAULT_INPUT_DELAY"]

    def differences(self, session: SessionState) -> list[str]:
        """The rules by which a session is another than one that is created with these."""
        record = session.record
        others = [] if session.validator == self.validator else ["validator"]
        others += [rule for rule in _KEPT if record[rule] != getattr(self, rule)]
        if record["expires_at"] - record["created_at"] != self.lifetime:
            others.append("lifetime")
        sides = zip(self.players, session.players, record["joined"], strict=True)
        # who has come meanwhile is no other rule where anyone may
        if any(wanted != found and not (joined and wanted == NOBODY) for wanted, found, joined in sides):
            others.append("players")
        return others


@dataclass(frozen=True)
class Seat:
    """One side: the player's key, and who else may send its inputs."""

    side: int
    player: Keypair
    session_key: Pubkey = NOBODY


def find_session(rpc: Rpc, program: Program, owner: Pubkey, number: int) -> SessionState | None:
    """The session of this number, None where there is none; one that is on a rollup as it went there."""
    address = program.component("SessionState", program.entity(owner, number))
    account = rpc.made_account(address)
    return None if account is None else SessionState.parse(address, program, account.data)


def next_session(rpc: Rpc, program: Program, owner: Pubkey, validator: Pubkey) -> tuple[int, SessionState | None]:
    """The first number under which `owner` has no session that is over or names another validator, and the session
    there, if there is one."""
    number = 0
    while True:
        session = find_session(rpc, program, owner, number)
        if session is None or (session.status not in OVER and session.validator == validator):
            return number, session
        number += 1


def create(rpc: Rpc, manifest: Pubkey, rules: Rules, owner: Keypair, number: int) -> SessionState:
    """The session of this number, completed. SessionError where it is over, or has another world or other rules."""
    program, _ = fetch_manifest(rpc, manifest)
    session = find_session(rpc, program, owner.pubkey(), number)
    if session is None:
        address = program.component("SessionState", program.entity(owner.pubkey(), number))
        accounts = [owner.pubkey(), manifest, address]
        made = program.instruction(
            "create_session",
            accounts,
            id=number,
            players=[bytes(player) for player in rules.players],
            validator=bytes(rules.validator),
            lifetime=rules.lifetime,
            temperature=rules.temperature,
            deadline_slots=rules.deadline_slots,
            forfeit_frames=rules.forfeit_frames,
            stage=rules.stage,
            input_delay=rules.input_delay,
        )
        execute(rpc, [made], [owner])
        session = fetch_session(rpc, address)
    else:
        _require_rules(session, manifest, rules)
    return complete(rpc, session, owner)


def _require_rules(session: SessionState, manifest: Pubkey, rules: Rules) -> None:
    """SessionError unless a session can still be what these rules make, in this world."""
    if session.status in OVER:
        raise SessionError(f"the session {session.address} is over: take another id")
    others = rules.differences(session)
    if session.manifest != manifest:
        others.append("world")
    if others:
        named = ", ".join(others)
        raise SessionError(f"the session {session.address} is there with other rules ({named}): take another id")


def complete(rpc: Rpc, session: SessionState, owner: Keypair) -> SessionState:
    """A session with all its components, whole unless it may go to a rollup."""
    for kind, component in enumerate(session.components):
        # whoever owns it: on a rollup the delegation program does
        if rpc.made_account(component) is None:
            accounts = [owner.pubkey(), session.manifest, session.address, component]
            execute(rpc, [session.program.instruction("create_component", accounts, kind=kind)], [owner])
            session = fetch_session(rpc, session.address)
    if session.validator == NOBODY:
        # larger accounts can't be delegated: those of a rollup grow there
        grow_whole(rpc, session, owner)
    return session


def grow_whole(rpc: Rpc, session: SessionState, payer: Keypair) -> None:
    """Lets all components of a session grow to their sizes."""
    for address, name in zip(session.components, COMPONENTS, strict=True):
        account = rpc.made_account(address)
        if account is None:
            raise SessionError(f"the session {session.address} has no {name} yet: its owner creates it")
        size = int.from_bytes(account.data[SIZE_AT:HEAD], "little")
        missing = -(-(size - len(account.data)) // CONSTANTS["GROWTH"])
        grow = session.program.instruction("grow", [address])
        for first in range(0, missing, GROWS):
            # with a budget, which no two transactions have alike: equal ones are run once
            execute(rpc, [*budget(), *[grow] * min(GROWS, missing - first)], [payer])


def meet(
    rpc: Rpc,
    session: SessionState,
    seats: Sequence[Seat],
    characters: Sequence[int],
    secrets: Sequence[bytes],
    payer: Keypair,
) -> SessionState:
    """Both sides join with a character (internal id), lock and tell their secrets; the session after that."""
    for seat in seats:
        join(rpc, session, seat, characters[seat.side], payer)
    session = fetch_session(rpc, session.address)
    for seat in seats:
        lock(rpc, session, seat, secrets[seat.side], payer)
    session = fetch_session(rpc, session.address)
    for seat in seats:
        reveal(rpc, session, seat.side, secrets[seat.side], payer)
    return fetch_session(rpc, session.address)


def join(rpc: Rpc, session: SessionState, seat: Seat, character: int, payer: Keypair) -> None:
    """Takes a side with a character (internal id)."""
    if session.record["joined"][seat.side]:
        _check_seat(session, seat)
        return
    instruction = session.program.instruction(
        "join",
        [seat.player.pubkey(), session.address],
        session_key=bytes(seat.session_key),
        session_key_expiry=0 if seat.session_key == NOBODY else session.record["expires_at"],
        side=seat.side,
        character=character,
    )
    execute(rpc, [instruction], [payer, seat.player])


def _check_seat(session: SessionState, seat: Seat) -> None:
    if session.players[seat.side] != seat.player.pubkey():
        raise SessionError(f"side {seat.side} of session {session.address} is {session.players[seat.side]}'s")


def lock(rpc: Rpc, session: SessionState, seat: Seat, secret: bytes, payer: Keypair) -> None:
    """Locks a side with its secret's hash. SessionError where it was locked with another and that lock still counts."""
    commitment = hashlib.sha256(secret).digest()
    _check_seat(session, seat)
    if session.record["locked"][seat.side] and not _lapsed(rpc, session):
        if session.record["commitments"][seat.side] != commitment:
            raise SessionError(f"side {seat.side} of session {session.address} was locked with another secret")
        return
    accounts = [seat.player.pubkey(), session.address]
    instruction = session.program.instruction("lock", accounts, commitment=commitment, side=seat.side)
    execute(rpc, [instruction], [payer, seat.player])


def _lapsed(rpc: Rpc, session: SessionState) -> bool:
    """Whether a first lock has waited so long for the second that it counts no more."""
    return session.status == "OPEN" and rpc.slot() > session.record["lock_slot"] + CONSTANTS["LOCK_SLOTS"]


def reveal(rpc: Rpc, session: SessionState, side: int, secret: bytes, payer: Keypair) -> None:
    """Tells a side's secret, in a later slot than that of the lock."""
    if session.record["revealed"][side]:
        return
    if session.status != "LOCKED":
        raise SessionError(f"the session {session.address} is {session.status}: both sides lock before they reveal")
    while rpc.slot() <= session.record["lock_slot"]:
        time.sleep(SLOT_SECONDS)
    execute(rpc, [session.program.instruction("reveal", [session.address], secret=secret, side=side)], [payer])


def start(rpc: Rpc, session: SessionState, payer: Keypair) -> None:
    """Fixes seed and start."""
    if session.status == "RUNNING":
        return
    accounts = [session.manifest, session.address, *session.components]
    execute(rpc, [session.program.instruction("start_match", accounts)], [payer])


def end(rpc: Rpc, session: SessionState, signer: Keypair) -> None:
    """Cancels an open session, or ends one whose time is up."""
    instruction: Instruction = session.program.instruction("end_session", [signer.pubkey(), session.address])
    execute(rpc, [instruction], [signer])


def secret_in(path: Path) -> bytes:
    """The secret in a file, a new one where there is no file yet. NodeError for a file that holds none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(path, os.urandom(SECRET_BYTES).hex().encode())
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise NodeError(f"cannot read the secret {path}: {error}") from error
    if len(secret) != SECRET_BYTES:
        raise NodeError(f"{path} is no secret: {SECRET_BYTES} bytes in hex")
    return secret
