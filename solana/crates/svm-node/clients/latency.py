"""Times transfers on a running node, one after the other.

`python latency.py http://127.0.0.1:8899`, where solders is installed (it comes with solana-py).
"""

import argparse
import base64
import http.client
import json
import statistics
import time
from typing import Any
from urllib.parse import urlsplit

from solders.hash import Hash
from solders.keypair import Keypair
from solders.message import Message
from solders.system_program import TransferParams, transfer
from solders.transaction import Transaction

SOL = 1_000_000_000


class Rpc:
    """JSON-RPC over one connection that stays open."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None, f"{url} names no host"
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)

    def __call__(self, method: str, *params: Any) -> Any:
        """The result of a method. Fails with its error."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        self.connection.request("POST", "/", body, {"content-type": "application/json"})
        answer = json.loads(self.connection.getresponse().read())
        if "error" in answer:
            raise SystemExit(f"{method}: {answer['error']}")
        return answer["result"]


def main() -> None:
    """Print milliseconds of `sendTransaction` with preflight and of `getAccountInfo`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--count", type=int, default=800, help="transactions")
    arguments = parser.parse_args()
    rpc = Rpc(arguments.url)
    payer, to = Keypair(), Keypair().pubkey()
    rpc("requestAirdrop", str(payer.pubkey()), 1000 * SOL)
    blockhash = Hash.from_string(rpc("getLatestBlockhash")["value"]["blockhash"])
    transfers = [
        transfer(TransferParams(from_pubkey=payer.pubkey(), to_pubkey=to, lamports=SOL // 1000 + i))
        for i in range(arguments.count)
    ]
    sent = [bytes(Transaction([payer], Message([one], payer.pubkey()), blockhash)) for one in transfers]
    encoded = [base64.b64encode(one).decode() for one in sent]
    for name, calls in (
        ("sendTransaction", [("sendTransaction", one, {"encoding": "base64"}) for one in encoded]),
        ("getAccountInfo", [("getAccountInfo", str(to), {"encoding": "base64"})] * arguments.count),
    ):
        times = []
        for call in calls:
            start = time.perf_counter()
            rpc(*call)
            times.append((time.perf_counter() - start) * 1000)
        cuts = statistics.quantiles(times, n=100)
        rate = 1000 * len(times) / sum(times)
        print(f"{name}: p50 {cuts[49]:.2f} ms, p95 {cuts[94]:.2f} ms, p99 {cuts[98]:.2f} ms, {rate:.0f} a second")


if __name__ == "__main__":
    main()
