"""Both layers for tests: awm-node and the MagicBlock validator over it, at ports of their own."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crank.rollup.__main__ import NODE
from crank.rollup.installation import default_cache, install
from crank.rollup.network import Addresses, Beginning, Network, Ports


def free_ports(count: int) -> int:
    """The first of so many free ports, one after the other."""
    while True:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            first: int = one.getsockname()[1]
        held = []
        try:
            for port in range(first, first + count):
                held.append(socket.create_server(("127.0.0.1", port)))
        except (OSError, OverflowError):
            continue
        finally:
            for server in held:
                server.close()
        return first


@contextmanager
def running(folder: Path, beginning: Beginning) -> Iterator[Addresses]:
    """Both layers, as long as the context lasts. CrankError where they don't come up."""
    network = Network(folder)
    try:
        ports = Ports(free_ports(2), free_ports(3))
        yield network.start(install(default_cache()), NODE, ports, beginning)
    finally:
        network.stop()
