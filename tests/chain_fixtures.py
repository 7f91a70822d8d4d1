"""What tests of matches on chain need: awm-node with the small world, sessions, and what may go wrong on the way."""

import base64
import contextlib
import functools
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from builds import ROOT, needed
from http_serving import QuietHandler, serving
from solders.pubkey import Pubkey

from crank.chain_session import main as chain_session
from crank.engines.svm_engine import exact_starts
from crank.solana_bridge.keys import parse_address
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import SessionState, fetch_session
from quantization.manifest import read_blob, read_manifest

SMALL_WORLD = Path(os.environ.get("WIRE_CHAIN_WORLD", Path(__file__).parent / "fixtures" / "small_world"))
"""Small unless told: matches on chain are played in it."""
HOW = "make svm"
READY = re.compile(r"JSON-RPC (http://[^,]+), WebSocket (ws://[^,]+),")
PATIENCE = 20.0


@dataclass(frozen=True)
class Genesis:
    """A world's program, where its manifest is, and the accounts that a node begins with, as files."""

    program: Pubkey
    manifest: Pubkey
    library: Path
    accounts: tuple[Path, ...]

    def arguments(self) -> list[str]:
        """awm-node's."""
        accounts = [word for file in self.accounts for word in ("--account", str(file))]
        return ["--program", str(self.program), str(self.library), *accounts]


def make_genesis(folder: Path) -> Genesis:
    """The small world, brought on chain by the program in this process and written to `folder`."""
    library = needed("solana/target/bpfel-unknown-none/release/libworld_model.so", HOW)
    try:
        import wire_svm
    except ImportError:
        pytest.fail(f"the Solana virtual machine isn't installed: {HOW}", pytrace=False)
    chain = wire_svm.Chain(read_blob(SMALL_WORLD, read_manifest(SMALL_WORLD)), exact_starts())
    files = [
        write_account(folder, Pubkey.from_bytes(address), lamports, data, Pubkey.from_bytes(owner))
        for address, lamports, data, owner in chain.accounts()
    ]
    return Genesis(Pubkey.from_bytes(chain.program), Pubkey.from_bytes(chain.manifest), library, tuple(files))


def write_account(folder: Path, address: Pubkey, lamports: int, data: bytes, owner: Pubkey) -> Path:
    """An account as `solana account --output json` writes it."""
    account = {
        "lamports": lamports,
        "data": [base64.b64encode(data).decode(), "base64"],
        "owner": str(owner),
        "executable": False,
        "rentEpoch": 0,
        "space": len(data),
    }
    file = folder / f"{address}.json"
    file.write_text(json.dumps({"pubkey": str(address), "account": account}))
    return file


class Node:
    """A running awm-node, which can be killed and started again on its ledger and ports."""

    def __init__(self, ledger: Path, genesis: Genesis, *more: str) -> None:
        self._ledger, self._arguments = ledger, [*genesis.arguments(), *more]
        self.rpc_url, self.ws_url = self._start("0", "0")

    def _start(self, rpc_port: str, ws_port: str, *more: str) -> tuple[str, str]:
        program = needed("solana/target/release/awm-node", HOW)
        ports = ["--rpc-port", rpc_port, "--ws-port", ws_port]
        command = [program, "--ledger", self._ledger, *ports, *self._arguments, *more]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self._process.stderr is not None
        said = []
        for line in self._process.stderr:
            said.append(line)
            if found := READY.search(line):
                return found[1], found[2]
        raise AssertionError(f"awm-node ended: {''.join(said)}")

    def kill(self) -> None:
        """As kill -9 does."""
        self._process.kill()
        self._process.communicate()

    def start_again(self, *more: str) -> None:
        """On the same ports, with everything that was confirmed; more: awm-node's further arguments."""
        self._start(self.rpc_url.rpartition(":")[2], self.ws_url.rpartition(":")[2], *more)

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.communicate(timeout=20)


@dataclass
class Match:
    """A session that has begun, and the folder of its keys."""

    node: Node
    address: Pubkey
    keys: Path

    def state(self) -> SessionState:
        return fetch_session(self.rpc, self.address)

    @functools.cached_property
    def rpc(self) -> Rpc:
        return Rpc(self.node.rpc_url, PATIENCE)

    def words(self, *more: str, rpc: str | None = None, ws: str | None = None, sides: str = "01") -> list[str]:
        """Arguments of crank.main that play it; sides: those with a key here."""
        keys = [
            word
            for side in sides
            for word in (f"--p{side}", "fighter", f"--p{side}-key", str(self.keys / f"inputs-{side}.json"))
        ]
        where = ["--rpc", rpc or self.node.rpc_url, "--ws", ws or self.node.ws_url, "--session", str(self.address)]
        payer = ["--payer", str(self.keys / "payer.json")]
        return [*where, "--world-model", str(SMALL_WORLD), *payer, *keys, *more]

    def crank(self, *more: str) -> "subprocess.Popen[str]":
        """A crank of its own process that plays it."""
        command = [sys.executable, "-m", "crank.main", *self.words(*more)]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def wait_for_row(self, row: int, process: "subprocess.Popen[str]") -> None:
        """Until the session stands at `row`, or the process has ended."""
        while process.poll() is None and self.state().row < row:
            time.sleep(0.02)


def begin(node: Node, genesis: Genesis, folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> Match:
    """A running session of two sides whose keys are in `folder`."""
    words = ["begin", "--rpc", node.rpc_url, "--manifest", str(genesis.manifest), "--keys", str(folder), "--airdrop"]
    code = chain_session([*words, *more])
    printed = capsys.readouterr()
    assert code == 0, printed.err
    return Match(node, parse_address(printed.out.strip()), folder)


@contextlib.contextmanager
def cutting_proxy(target: str, after_bytes: int) -> Iterator[tuple[str, Callable[[], int]]]:
    """A WebSocket's address that leads to `target` and is cut after so many bytes from there, and how often it was."""
    host, port = target.removeprefix("ws://").split(":")
    server = socket.create_server(("127.0.0.1", 0))
    cuts = [0]

    def pump(source: socket.socket, sink: socket.socket, limit: float) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while passed < limit and (data := source.recv(4096)):
                sink.sendall(data)
                passed += len(data)
            if passed >= limit:
                cuts[0] += 1
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = server.accept()
                upstream = socket.create_connection((host, int(port)))
                threading.Thread(target=pump, args=(client, upstream, float("inf")), daemon=True).start()
                threading.Thread(target=pump, args=(upstream, client, after_bytes), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"ws://127.0.0.1:{server.getsockname()[1]}", lambda: cuts[0]
    finally:
        server.close()


@contextlib.contextmanager
def limiting_proxy(target: str, every: int) -> Iterator[tuple[str, Callable[[], int]]]:
    """An RPC's address that leads to `target` but refuses every so many requests (429), and how many it has refused."""
    place = target.removeprefix("http://")
    counts = {"asked": 0, "refused": 0}

    class Handler(QuietHandler):
        protocol_version = "HTTP/1.1"

        def posted(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            counts["asked"] += 1
            if counts["asked"] % every == 1:
                counts["refused"] += 1
                self.answer(429, b"", ("Retry-After", "0"))
                return
            connection = http.client.HTTPConnection(place)
            connection.request("POST", "/", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            self.answer(response.status, response.read(), ("Content-Type", "application/json"))

    with serving(Handler) as url:
        yield url, lambda: counts["refused"]
