"""The same questions to two Solana nodes, and where the shapes of their answers differ: keys and types, not values."""

import base64
import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from solders.hash import Hash
from solders.instruction import AccountMeta, Instruction
from solders.keypair import Keypair
from solders.message import Message
from solders.pubkey import Pubkey
from solders.system_program import TransferParams, transfer
from solders.transaction import Transaction
from websockets.sync.client import ClientConnection, connect

NOOP = Pubkey.from_string("noopb9bkMVfRPU8AsbpTUg8AQkHtKwMYZiFUjNRtMmV")
"""A program that does nothing, and is on both."""
ANSWER_SECONDS = 10.0
CLOSE_SECONDS = 0.1
"""The validator lets whoever closes a WebSocket wait."""


def shape(value: Any) -> Any:
    """Keys and types of a JSON value, of an error also its code; a list has the shapes of its entries, each once."""
    if isinstance(value, dict):
        return {key: entry if key == "code" else shape(entry) for key, entry in sorted(value.items())}
    if isinstance(value, list):
        shapes = [shape(entry) for entry in value]
        return [entry for number, entry in enumerate(shapes) if entry not in shapes[:number]]
    return "null" if value is None else type(value).__name__


def differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    """Where two shapes differ, a line each."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            place = f"{path}.{key}" if path else key
            if key not in other:
                yield f"{place}: {_said(one[key])} / missing"
            elif key not in one:
                yield f"{place}: missing / {_said(other[key])}"
            else:
                yield from differences(one[key], other[key], place)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other) == 1:
        yield from differences(one[0], other[0], f"{path}[]")
    elif one != other:
        yield f"{path}: {_said(one)} / {_said(other)}"


def _said(found: Any) -> str:
    if isinstance(found, dict):
        return "object"
    return "array" if isinstance(found, list) else str(found)


@dataclass
class Node:
    """A node with two accounts of its own between which lamports can be moved, and someone who pays."""

    url: str
    socket_url: str
    payer: Keypair
    purses: tuple[Keypair, Keypair]
    sent: int = field(default=0, init=False)

    def ask(self, method: str, *params: Any) -> Any:
        """The whole answer, without its number."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        request = urllib.request.Request(self.url, body, {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
            found: dict[str, Any] = json.load(answer)
        return {key: entry for key, entry in found.items() if key not in ("id", "jsonrpc")}

    def transaction(self, *instructions: Instruction, signers: tuple[Keypair, ...] = ()) -> Transaction:
        """Signed; no two are the same."""
        self.sent += 1
        nonce = Instruction(NOOP, self.sent.to_bytes(4, "little"), [AccountMeta(self.payer.pubkey(), True, False)])
        blockhash = Hash.from_string(self.ask("getLatestBlockhash")["result"]["value"]["blockhash"])
        message = Message([nonce, *instructions], self.payer.pubkey())
        return Transaction([self.payer, *signers], message, blockhash)

    def move(self, lamports: int = 1) -> Transaction:
        """Moves lamports from the first purse to the second."""
        one, other = self.purses
        moved = transfer(TransferParams(from_pubkey=one.pubkey(), to_pubkey=other.pubkey(), lamports=lamports))
        return self.transaction(moved, signers=(one,))

    def send(self, transaction: Transaction, **config: Any) -> Any:
        return self.ask("sendTransaction", encoded(transaction), {"encoding": "base64", **config})

    def heard(self, subscribe: str, *params: Any, sends: Transaction | None = None) -> Any:
        """What a subscription answers, its first notification, and what its end answers."""
        with connect(self.socket_url, max_size=None, close_timeout=CLOSE_SECONDS) as socket:
            subscribed = _call(socket, 1, subscribe, *params)
            if "result" not in subscribed:
                return {"subscribed": subscribed}
            if sends is not None:
                self.send(sends, skipPreflight=True)
            notified = json.loads(socket.recv(ANSWER_SECONDS))
            ended = _call(socket, 2, subscribe.replace("Subscribe", "Unsubscribe"), subscribed["result"])
            return {"subscribed": subscribed, "notified": notified, "ended": ended}


def encoded(transaction: Transaction) -> str:
    return base64.b64encode(bytes(transaction)).decode()


def _call(socket: ClientConnection, number: int, method: str, *params: Any) -> Any:
    socket.send(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}))
    while True:
        answer = json.loads(socket.recv(ANSWER_SECONDS))
        if answer.get("id") == number:
            return answer


def answers(node: Node) -> dict[str, Any]:
    """What a node says to every question, by the question."""
    purse, other = (str(purse.pubkey()) for purse in node.purses)
    nobody = str(Keypair().pubkey())
    base64_only = {"encoding": "base64"}
    piece = {**base64_only, "dataSlice": {"offset": 0, "length": 4}}
    found = {
        f"getAccountInfo {encoding}": node.ask("getAccountInfo", purse, {"encoding": encoding})
        for encoding in ("base58", "base64", "base64+zstd", "jsonParsed")
    }
    found["getAccountInfo"] = node.ask("getAccountInfo", purse)
    found["getAccountInfo of nobody"] = node.ask("getAccountInfo", nobody)
    found["getAccountInfo of a program, a slice"] = node.ask("getAccountInfo", str(NOOP), piece)
    found["getAccountInfo of no address"] = node.ask("getAccountInfo", "no address")
    found["getMultipleAccounts"] = node.ask("getMultipleAccounts", [purse, other], base64_only)
    found["getMultipleAccounts with nobody"] = node.ask("getMultipleAccounts", [nobody], base64_only)
    filters = {"filters": [{"dataSize": 0}, {"memcmp": {"offset": 0, "bytes": ""}}], **piece}
    owner = node.ask("getAccountInfo", purse, base64_only)["result"]["value"]["owner"]
    found["getProgramAccounts"] = node.ask("getProgramAccounts", owner, filters)
    found["getProgramAccounts in a context"] = node.ask("getProgramAccounts", owner, {**filters, "withContext": True})
    found["getProgramAccounts of nobody"] = node.ask("getProgramAccounts", nobody, base64_only)
    found["getBalance"] = node.ask("getBalance", purse)
    found["getLatestBlockhash"] = latest = node.ask("getLatestBlockhash")
    found["isBlockhashValid"] = node.ask("isBlockhashValid", latest["result"]["value"]["blockhash"])
    found["isBlockhashValid of an old one"] = node.ask("isBlockhashValid", nobody)
    found["getSlot"] = node.ask("getSlot")
    found["getBlockHeight"] = node.ask("getBlockHeight")
    found["getVersion"] = node.ask("getVersion")
    found["getHealth"] = node.ask("getHealth")
    found["a method that there isn't"] = node.ask("getNothing")
    found["requestAirdrop"] = node.ask("requestAirdrop", nobody, 1_000_000)
    return {**found, **_transactions(node, nobody), **_subscriptions(node)}


def _transactions(node: Node, nobody: str) -> dict[str, Any]:
    first, config = node.move(), {"encoding": "base64"}
    too_much = 10**18
    found = {
        "simulateTransaction": node.ask("simulateTransaction", encoded(first), config),
        "simulateTransaction, signatures checked": node.ask(
            "simulateTransaction", encoded(first), {**config, "sigVerify": True}
        ),
        "simulateTransaction, another block hash": node.ask(
            "simulateTransaction", encoded(first), {**config, "replaceRecentBlockhash": True}
        ),
        "simulateTransaction, with accounts": node.ask(
            "simulateTransaction",
            encoded(first),
            {**config, "accounts": {"encoding": "base64", "addresses": [str(node.purses[1].pubkey())]}},
        ),
        "simulateTransaction that fails": node.ask("simulateTransaction", encoded(node.move(too_much)), config),
        "simulateTransaction of no transaction": node.ask("simulateTransaction", "AAAA", config),
        "sendTransaction": (sent := node.send(first)),
        "sendTransaction again": node.send(first),
        "sendTransaction that fails": node.send(node.move(too_much)),
        "sendTransaction that fails, unseen": (failed := node.send(node.move(too_much), skipPreflight=True)),
        "sendTransaction of no transaction": node.ask("sendTransaction", "AAAA", config),
    }
    signature, bad = sent["result"], failed.get("result", str(first.signatures[0]))
    stranger = str(Keypair().sign_message(b"never sent"))
    node.heard("signatureSubscribe", bad)
    found["getSignatureStatuses"] = node.ask("getSignatureStatuses", [signature])
    found["getSignatureStatuses of a failure"] = node.ask("getSignatureStatuses", [bad])
    found["getSignatureStatuses of none"] = node.ask("getSignatureStatuses", [stranger])
    versions = {"maxSupportedTransactionVersion": 0}
    for encoding in ("json", "base64"):
        found[f"getTransaction {encoding}"] = node.ask(
            "getTransaction", signature, {"encoding": encoding, "commitment": "confirmed", **versions}
        )
    found["getTransaction of a failure"] = node.ask(
        "getTransaction", bad, {"encoding": "json", "commitment": "confirmed", **versions}
    )
    found["getTransaction of none"] = node.ask("getTransaction", stranger, versions)
    found["getSignaturesForAddress"] = node.ask("getSignaturesForAddress", str(node.purses[0].pubkey()))
    found["getSignaturesForAddress of nobody"] = node.ask("getSignaturesForAddress", nobody)
    return found


def _subscriptions(node: Node) -> dict[str, Any]:
    config = {"encoding": "base64", "commitment": "confirmed"}
    purse = str(node.purses[0].pubkey())
    owner = node.ask("getAccountInfo", purse, config)["result"]["value"]["owner"]
    moved = node.move()
    failing = node.move(10**18)
    commitment = {"commitment": "confirmed"}
    return {
        "accountSubscribe": node.heard("accountSubscribe", purse, config, sends=node.move()),
        "accountSubscribe, a slice": node.heard(
            "accountSubscribe", purse, {**config, "dataSlice": {"offset": 0, "length": 0}}, sends=node.move()
        ),
        "programSubscribe": node.heard("programSubscribe", owner, config, sends=node.move()),
        "signatureSubscribe": node.heard("signatureSubscribe", str(moved.signatures[0]), commitment, sends=moved),
        "signatureSubscribe of a failure": node.heard(
            "signatureSubscribe", str(failing.signatures[0]), commitment, sends=failing
        ),
        "logsSubscribe": node.heard("logsSubscribe", "all", commitment, sends=node.move()),
        "logsSubscribe of an account": node.heard(
            "logsSubscribe", {"mentions": [purse]}, commitment, sends=node.move()
        ),
        "slotSubscribe": node.heard("slotSubscribe"),
        "accountSubscribe of no address": node.heard("accountSubscribe", "no address", config),
    }
