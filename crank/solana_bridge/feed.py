"""News of accounts over a node's WebSocket, which may be cut at any time: what it misses is read over HTTP."""

import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from solders.account_decoder import UiAccountEncoding
from solders.commitment_config import CommitmentLevel
from solders.pubkey import Pubkey
from solders.rpc.config import RpcAccountInfoConfig
from solders.rpc.requests import AccountSubscribe
from solders.rpc.responses import AccountNotification, SubscriptionResult, parse_websocket_message
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

RECONNECT_SECONDS: Final = 1.0
LARGEST_MESSAGE: Final = 32 << 20


def websocket_url(rpc_url: str) -> str:
    """Where a node's WebSocket is by Solana's custom: the next port, or the same host where no port is named."""
    parts = urlsplit(rpc_url)
    host = parts.hostname or ""
    place = f"[{host}]" if ":" in host else host
    port = f":{parts.port + 1}" if parts.port else ""
    return urlunsplit(("wss" if parts.scheme == "https" else "ws", place + port, parts.path, parts.query, ""))


class Feed:
    """Subscribes to accounts, and again whenever the socket was cut."""

    def __init__(self, url: str, addresses: Sequence[Pubkey]) -> None:
        self.url = url
        self._addresses = tuple(addresses)
        self._socket: ClientConnection | None = None
        self._by_request: dict[int, Pubkey] = {}
        self._by_subscription: dict[int, Pubkey] = {}
        self._retry_at = 0.0
        self._waiting: list[tuple[Pubkey, bytes]] = []
        self.cuts = 0
        """How often the socket was cut, or could not be opened."""

    def next(self, timeout: float) -> tuple[Pubkey, bytes] | None:
        """The next change of an account: its address and data. None where nothing is heard for `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while not self._waiting:
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            if not self._open():
                time.sleep(min(left, RECONNECT_SECONDS))
                return None
            self._receive(left)
        return self._waiting.pop(0)

    def close(self) -> None:
        if self._socket is not None:
            with suppress(OSError, WebSocketException):
                self._socket.close()
        self._socket = None

    def _open(self) -> bool:
        """Whether there is a socket."""
        if self._socket is not None:
            return True
        if time.monotonic() < self._retry_at:
            return False
        self._retry_at = time.monotonic() + RECONNECT_SECONDS
        config = RpcAccountInfoConfig(UiAccountEncoding.Base64, commitment=CommitmentLevel.Confirmed)
        self._by_request = dict(enumerate(self._addresses, 1))
        self._by_subscription = {}
        try:
            self._socket = connect(
                self.url, open_timeout=RECONNECT_SECONDS, close_timeout=RECONNECT_SECONDS, max_size=LARGEST_MESSAGE
            )
            for number, address in self._by_request.items():
                self._socket.send(AccountSubscribe(address, config, number).to_json())
        except (OSError, TimeoutError, WebSocketException):
            self._drop()
            return False
        return True

    def _drop(self) -> None:
        self.close()
        self.cuts += 1

    def _receive(self, timeout: float) -> None:
        assert self._socket is not None
        try:
            text = self._socket.recv(timeout=timeout)
        except TimeoutError:
            return
        except (OSError, WebSocketException):
            self._drop()
            return
        try:
            messages = parse_websocket_message(text if isinstance(text, str) else text.decode())
        except ValueError:
            # not of this protocol: a node that says so can't be listened to
            self._drop()
            return
        for message in messages:
            if isinstance(message, SubscriptionResult) and message.id in self._by_request:
                self._by_subscription[message.result] = self._by_request[message.id]
            elif isinstance(message, AccountNotification) and message.subscription in self._by_subscription:
                address = self._by_subscription[message.subscription]
                self._waiting.append((address, bytes(message.result.value.data)))
