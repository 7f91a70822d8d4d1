"""The denied unit on the base layer: its state is brought there, proved, run, judged."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.system_program import CreateAccountParams, create_account
from tqdm import tqdm

from crank.dispute.court import Court
from crank.dispute.docket import Challenge, Entry, fetch_uploads
from crank.dispute.evidence import Evidence
from crank.dispute.moves import send
from crank.dispute.program import ENUMS, account_size
from crank.dispute.status import sol
from crank.errors import SessionError
from crank.solana_bridge.borsh import BorshError, Record
from crank.solana_bridge.refusal import RefusedError
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import fetch_manifest, world_shards
from crank.solana_bridge.transactions import signed

if TYPE_CHECKING:
    from wire_core import Units

PIECE: Final = 900
"""Bytes of a state that a transaction brings."""
IN_FLIGHT: Final = 32
"""Pieces that are sent before the chain is asked what has arrived."""
LAND_SECONDS: Final = 4.0
"""For how long it is waited for them, before those that are missing are sent again."""
GIVE_UP_SECONDS: Final = 600.0
"""Without any piece arriving."""
POLL_SECONDS: Final = 0.1
UPLOAD_DOMAIN: Final = b"the-wire/upload/1"


@dataclass(frozen=True)
class Judgement:
    """What a challenger brings to a judgement. world: its manifest."""

    rpc: Rpc
    court: Court
    evidence: Evidence
    challenger: Keypair
    world: Record
    shards: list[tuple[Pubkey, Pubkey]]

    @classmethod
    def prepare(cls, rpc: Rpc, court: Court, evidence: Evidence, challenger: Keypair) -> "Judgement":
        program, world = fetch_manifest(rpc, court.manifest)
        return cls(rpc, court, evidence, challenger, world, world_shards(program, world))

    @property
    def state_bytes(self) -> int:
        """Of a state: the memory and what a frame in progress carries on."""
        return int(self.world["state_length"]) + int(self.world["carry_length"])

    def uploads(self) -> dict[Pubkey, Pubkey]:
        """All that the challenger uploads of states of this size: each account, and the challenge that it is for."""
        return fetch_uploads(self.rpc, self.court.program, self.state_bytes, self.challenger.pubkey())

    def step(self, challenge: Challenge) -> str:
        """Does what comes next, in words. RefusedError where the chain refuses."""
        key = self._key(challenge)
        upload = self._upload(key.pubkey())
        if upload is None:
            return self._begin(challenge, key)
        match ENUMS["UploadStatus"][upload.record["status"]]:
            case "FILLING":
                self._fill(challenge, upload)
                return f"brought and proved the state before unit {challenge.position}"
            case "PROVED":
                self._run(challenge, upload.address)
                return f"ran unit {challenge.position} on the base layer"
            case _:
                claim = challenge.claim
                self._send(self.court.judge_unit(claim, challenge.address, upload.address))
                return f"had unit {challenge.position} of frame {challenge.row + 1} judged"

    def _key(self, challenge: Challenge) -> Keypair:
        """That of the challenge's upload, always the same: who is started again, or asks a node that lags behind, makes
        no second one."""
        own = UPLOAD_DOMAIN + self.challenger.secret() + bytes(challenge.address)
        attempt = 0
        while True:
            numbers = challenge.serial.to_bytes(4, "little") + attempt.to_bytes(4, "little")
            key = Keypair.from_seed(hashlib.sha256(own + numbers).digest())
            there = self.rpc.account(key.pubkey(), 0, 0)
            if there is None or there.owner == self.court.program.address:
                return key
            # somebody has sent lamports there: nothing can be made at that address
            attempt += 1

    def _upload(self, address: Pubkey) -> Entry | None:
        account = self.rpc.account(address)
        if account is None:
            return None
        try:
            return Entry.parse("StateUpload", address, account.data)
        except BorshError as error:
            raise SessionError(f"the upload {address} can't be read: {error}") from error

    def _begin(self, challenge: Challenge, upload: Keypair) -> str:
        me = self.challenger.pubkey()
        size = account_size("StateUpload", self.state_bytes)
        rent = self.rpc.rent(size)
        made = create_account(
            CreateAccountParams(
                from_pubkey=me,
                to_pubkey=upload.pubkey(),
                lamports=rent,
                space=size,
                owner=self.court.program.address,
            )
        )
        begun = self.court.begin_upload(me, challenge.address, upload.pubkey())
        send(self.rpc, [made, begun], [self.challenger, upload])
        what = f"began to bring the state before unit {challenge.position}"
        return f"{what}: {self.state_bytes:,} bytes, {sol(rent)} of rent until it is closed"

    def _fill(self, challenge: Challenge, upload: Entry) -> None:
        """Brings what is missing of the state, and proves it."""
        unit = challenge.position
        state = self._units(challenge).before(unit)
        pieces = range(0, len(state), PIECE)
        waiting_since = time.monotonic()
        there = upload.record["data"]
        with tqdm(total=len(pieces), unit="piece", disable=None, dynamic_ncols=True) as bar:
            while missing := _missing(there, state, pieces):
                bar.update(len(pieces) - len(missing) - bar.n)
                self._write(upload.address, state, missing[:IN_FLIGHT])
                before = there
                there = self._there(upload.address, state, missing[:IN_FLIGHT])
                if there != before:
                    waiting_since = time.monotonic()
                elif time.monotonic() - waiting_since > GIVE_UP_SECONDS:
                    raise SessionError(f"nothing more of the upload {upload.address} arrives: run this again later")
            bar.update(len(pieces) - bar.n)
        beside = self._units(challenge).tree.beside(unit - 1, challenge.agreed_height) if unit else b""
        self._send(self.court.prove_upload(challenge.address, upload.address, beside))

    def _units(self, challenge: Challenge) -> "Units":
        return self.evidence.units(challenge.row, challenge.after)

    def _write(self, upload: Pubkey, state: bytes, pieces: list[int]) -> None:
        for at in pieces:
            call = self.court.write_upload(self.challenger.pubkey(), upload, at, state[at : at + PIECE])
            self.rpc.send(signed(self.rpc, [call], [self.challenger]))

    def _there(self, address: Pubkey, state: bytes, pieces: list[int]) -> bytes:
        """What has arrived once all these pieces have, or after LAND_SECONDS."""
        deadline = time.monotonic() + LAND_SECONDS
        while True:
            upload = self._upload(address)
            if upload is None:
                raise SessionError(f"the upload {address} is gone: it is begun again")
            there: bytes = upload.record["data"]
            if time.monotonic() > deadline or not _missing(there, state, pieces):
                return there
            time.sleep(POLL_SECONDS)

    def _run(self, challenge: Challenge, upload: Pubkey) -> None:
        """Runs the unit, with the shard that has its weights."""
        heap = int(self.world["scratch_length"])
        for number, weights in enumerate(self.shards, 1):
            call = self.court.run_unit(challenge.address, upload, weights)
            try:
                send(self.rpc, [call], [self.challenger], heap)
                return
            except RefusedError as error:
                if error.refusal.name != "WrongAccount" or number == len(self.shards):
                    raise
        raise SessionError(f"the world {self.court.manifest} has no shard")

    def _send(self, call: Instruction) -> None:
        send(self.rpc, [call], [self.challenger])


def _missing(there: bytes, state: bytes, pieces: Sequence[int]) -> list[int]:
    """Where the pieces of a state begin that are not there."""
    return [at for at in pieces if there[at : min(at + PIECE, len(state))] != state[at : at + PIECE]]
