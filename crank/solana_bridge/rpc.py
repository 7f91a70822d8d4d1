"""A Solana node's JSON-RPC, by solana-py: what passes by itself (rate limits, a node that restarts) is waited for."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import httpx
from solana.exceptions import SolanaRpcException
from solana.rpc.api import Client
from solana.rpc.commitment import Confirmed
from solana.rpc.core import RPCException
from solana.rpc.types import DataSliceOpts, MemcmpOpts, TxOpts
from solders.account import Account
from solders.hash import Hash
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.system_program import ID as SYSTEM_PROGRAM
from solders.transaction import Transaction
from solders.transaction_status import UiTransactionStatusMeta

from crank.errors import NodeError, SilentNodeError
from crank.solana_bridge.refusal import Refusal, told_by_logs
from crank.solana_bridge.url import check_url

T = TypeVar("T")

DEFAULT_RPC: Final = "http://127.0.0.1:8899"
"""A node on this machine."""
BLOCKHASH_SECONDS: Final = 15.0
"""For how long a block hash is used: a quarter of its life on every network."""
REQUEST_SECONDS: Final = 20.0
SHORTEST_PAUSE: Final = 0.05
LONGEST_PAUSE: Final = 5.0
TOO_MANY_REQUESTS: Final = 429
SERVER_ERROR: Final = 500
NODE_BEHIND: Final = -32005
LOGS_SECONDS: Final = 20.0
"""For how long logs are waited for: statuses are told when a transaction has run, logs once it is confirmed."""
LOGS_PAUSE: Final = 0.2


@dataclass(frozen=True)
class ChainAccount:
    """An account as a node has it. data: all of it, or the slice that was asked for; executable: a program."""

    owner: Pubkey
    data: bytes
    executable: bool


@dataclass(frozen=True)
class Simulation:
    """What a transaction would do: why it fails, None where it doesn't, and the compute units it takes."""

    refusal: Refusal | None
    units: int


class _RefusesError(NodeError):
    """The node has answered, and the answer is no."""


class _BehindError(_RefusesError, SilentNodeError):
    """The node is not where the others are, and answers nothing until it is."""


class Rpc:
    """A node. Every method asks again for up to `patience` seconds where nobody answers, and then raises NodeError."""

    def __init__(self, url: str, patience: float) -> None:
        """NodeError at once where the address is none, or nobody answers there."""
        check_url(url)
        self.url = url
        self._patience, self._reached = patience, False
        self._client = Client(url, commitment=Confirmed, timeout=REQUEST_SECONDS)
        self._blockhash, self._blockhash_at = Hash.default(), -BLOCKHASH_SECONDS
        self._last_heights: dict[Hash, int] = {}
        """The last block in which a transaction with a block hash can land, of those that were used."""
        self._ask(self._client.get_slot)
        self._reached = True

    def _ask(self, request: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """The value that a request answers. NodeError for what the node refuses, SilentNodeError after `patience`."""
        begun, pause = time.monotonic(), SHORTEST_PAUSE
        while True:
            try:
                return request(*arguments, **options).value
            except SolanaRpcException as error:
                cause = error.__cause__
                reason, wait = _reason(cause)
                # where nobody has ever answered, the address is wrong or nothing runs there
                patience = self._patience if self._reached or isinstance(cause, httpx.HTTPStatusError) else 0.0
                if wait is None:
                    raise NodeError(f"the node at {self.url} {reason}") from error
                if time.monotonic() - begun + pause > patience:
                    raise SilentNodeError(f"the node at {self.url} {reason}") from error
                pause = max(pause, wait)
            except RPCException as error:
                found: Any = error.args[0]
                code, message = getattr(found, "code", None), getattr(found, "message", None) or str(found)
                if code != NODE_BEHIND or time.monotonic() - begun + pause > self._patience:
                    kind = _BehindError if code == NODE_BEHIND else _RefusesError
                    raise kind(f"the node at {self.url} refuses: {message}") from error
            except ValueError as error:
                raise NodeError(f"{self.url} answers, but is no Solana node") from error
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def slot(self) -> int:
        return int(self._ask(self._client.get_slot))

    def identity(self) -> Pubkey:
        """The node's own address; a rollup's is what sessions name as their validator."""
        return Pubkey.from_string(str(self._ask(self._client.get_identity).identity))

    def balance(self, address: Pubkey) -> int:
        """In lamports."""
        return int(self._ask(self._client.get_balance, address))

    def rent(self, size: int) -> int:
        """Lamports that an account of so many bytes holds so as to stay."""
        return int(self._ask(self._client.get_minimum_balance_for_rent_exemption, size))

    def airdrop(self, address: Pubkey, lamports: int) -> None:
        """Asks a test network's faucet, and waits until they are there. NodeError where there is none."""
        before = self.balance(address)
        self._ask(self._client.request_airdrop, address, lamports)
        deadline = time.monotonic() + REQUEST_SECONDS
        while self.balance(address) <= before:
            if time.monotonic() > deadline:
                raise NodeError(f"the faucet of {self.url} has not paid within {REQUEST_SECONDS:g} s")
            time.sleep(SHORTEST_PAUSE)

    def account(self, address: Pubkey, offset: int | None = None, length: int = 0) -> ChainAccount | None:
        """An account, None where there is none; with an offset only so many bytes from there on."""
        piece = None if offset is None else DataSliceOpts(offset=offset, length=length)
        found = self._ask(self._client.get_account_info, address, data_slice=piece)
        return None if found is None else _account(found)

    def made_account(self, address: Pubkey) -> ChainAccount | None:
        """As `account`; None where a program has made nothing yet, too: anyone may send lamports there before."""
        account = self.account(address)
        return None if account is None or account.owner == SYSTEM_PROGRAM else account

    def accounts(self, addresses: Sequence[Pubkey]) -> list[ChainAccount | None]:
        """Up to 100 accounts in one state."""
        found = self._ask(self._client.get_multiple_accounts, list(addresses))
        return [None if one is None else _account(one) for one in found]

    def program_accounts(
        self, program: Pubkey, size: int, offset: int, value: bytes, length: int | None = None
    ) -> dict[Pubkey, bytes]:
        """A program's accounts of `size` bytes that have these 32 bytes at this offset, by address: all of each, or the
        first `length` bytes."""
        filters = [size, MemcmpOpts(offset=offset, bytes=str(Pubkey.from_bytes(value)))]
        piece = None if length is None else DataSliceOpts(offset=0, length=length)
        found = self._ask(self._client.get_program_accounts, program, data_slice=piece, filters=filters)
        return {one.pubkey: bytes(one.account.data) for one in found}

    def blockhash(self, fresh: bool = False) -> Hash:
        """A recent block hash; fresh: the last one."""
        if fresh or time.monotonic() - self._blockhash_at > BLOCKHASH_SECONDS:
            latest = self._ask(self._client.get_latest_blockhash)
            self._blockhash, self._blockhash_at = latest.blockhash, time.monotonic()
            self._last_heights[latest.blockhash] = latest.last_valid_block_height
        return self._blockhash

    def blockhash_lives(self, blockhash: Hash) -> bool:
        """Whether a transaction with this block hash, which came from here, can still land."""
        return int(self._ask(self._client.get_block_height)) <= self._last_heights[blockhash]

    def send(self, transaction: Transaction, again: bool = False) -> Signature:
        """Hands a transaction in, without asking first whether it goes through. One that has run is no error.

        again: it was handed in before, and its outcome will tell whether it came.
        """
        options = TxOpts(skip_preflight=True, preflight_commitment=Confirmed)
        signature: Signature = transaction.signatures[0]
        tries = 0

        def hand_in() -> Any:
            nonlocal tries
            tries += 1
            return self._client.send_raw_transaction(bytes(transaction), options)

        try:
            self._ask(hand_in)
        except _RefusesError:
            # a rollup refuses what it has already, with the code of a bad signature, though it may not have run yet
            if not again and tries == 1 and self.outcome(signature) is False:
                raise
        return signature

    def outcome(self, signature: Signature) -> Refusal | bool:
        """Whether a transaction has landed, and why it failed if it did."""
        status = self._ask(self._client.get_signature_statuses, [signature])[0]
        if status is None:
            return False
        if status.err is None:
            return True
        return Refusal.of(status.err, self._logs(signature, LOGS_SECONDS if told_by_logs(status.err) else 0.0))

    def simulate(self, transaction: Transaction) -> Simulation:
        """What a transaction would do now."""
        found = self._ask(self._client.simulate_transaction, transaction, replace_recent_blockhash=True)
        refusal = None if found.err is None else Refusal.of(found.err, found.logs or ())
        return Simulation(refusal, int(found.units_consumed or 0))

    def units(self, signature: Signature) -> int | None:
        """Compute units that a transaction took, None where the node has forgotten."""
        meta = self._meta(signature)
        return None if meta is None else meta.compute_units_consumed

    def _logs(self, signature: Signature, patience: float) -> Sequence[str]:
        """What a transaction's programs have logged, nothing where the node doesn't say so for `patience` seconds."""
        deadline = time.monotonic() + patience
        while True:
            try:
                meta = self._meta(signature)
            except _RefusesError:
                # not every node keeps transactions
                return ()
            if meta is not None:
                return meta.log_messages or ()
            if time.monotonic() + LOGS_PAUSE > deadline:
                return ()
            time.sleep(LOGS_PAUSE)

    def _meta(self, signature: Signature) -> UiTransactionStatusMeta | None:
        found = self._ask(self._client.get_transaction, signature, max_supported_transaction_version=0)
        return None if found is None else found.transaction.meta


def _account(found: Account) -> ChainAccount:
    return ChainAccount(found.owner, bytes(found.data), found.executable)


def _reason(cause: BaseException | None) -> tuple[str, float | None]:
    """What went wrong on the way, and for how long to wait at least; None where waiting won't help."""
    if isinstance(cause, httpx.HTTPStatusError):
        status = cause.response.status_code
        if status == TOO_MANY_REQUESTS:
            after = cause.response.headers.get("retry-after", "")
            return "wants fewer requests (429): try later, or another node", float(after) if after.isdigit() else 0.5
        return f"answers with HTTP {status}", SHORTEST_PAUSE if status >= SERVER_ERROR else None
    if isinstance(cause, httpx.UnsupportedProtocol | httpx.InvalidURL):
        return "has no address that can be asked", None
    if isinstance(cause, httpx.TimeoutException):
        return "does not answer in time", SHORTEST_PAUSE
    return f"does not answer ({cause}): is it running?", SHORTEST_PAUSE
