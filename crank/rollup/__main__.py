"""Starts, stops and shows a rollup on this machine: the real MagicBlock validator over awm-node.

    python -m crank.rollup start     # the first time fetches the validator from npm
    python -m crank.rollup status
    python -m crank.rollup stop
    python -m crank.rollup base --rpc URL     # the base layer under the validator there; nothing where there is none

The validator is under the Business Source License 1.1. It is not shipped with this project: this command fetches it for
whoever runs it.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

from crank.command import exit_code
from crank.rollup.installation import default_cache, install
from crank.rollup.network import Beginning, Network, Ports
from crank.solana_bridge.url import check_url

NODE: Final = Path(__file__).parents[2] / "solana" / "target" / "release" / "awm-node"


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    return exit_code(lambda: _run(parser, options))


def _run(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    network = Network(options.folder or options.cache / "run")
    match options.what:
        case "start":
            programs = tuple((address, Path(file)) for address, file in options.program)
            beginning = Beginning(programs, tuple(options.account))
            ports = Ports(options.base_port, options.rollup_port)
            network.start(install(options.cache), options.node, ports, beginning, options.reset)
            show(network)
        case "stop":
            print("stopped" if network.stop() else "nothing ran")
        case "base":
            if options.rpc is None:
                parser.error("base asks a node: name it with --rpc")
            check_url(options.rpc)
            print(network.base_under(options.rpc) or "")
        case "status":
            return 0 if show(network) else 1
    return 0


def show(network: Network) -> bool:
    """Prints how both layers are doing; whether both answer."""
    layers = network.standing()
    for layer in layers:
        state = f"slot {layer.slot}, {layer.version}, process {layer.pid}" if layer.slot is not None else "does not run"
        print(f"{layer.name:7} {layer.url}  {state}")
    print(f"logs in {network.folder}")
    return all(layer.pid is not None and layer.slot is not None for layer in layers)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m crank.rollup", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("start", "stop", "status", "base"))
    parser.add_argument("--rpc", metavar="URL", help="the node that base asks")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="what is fetched is kept here: %(default)s")
    parser.add_argument("--folder", type=Path, help="chains and logs are here (default: run in the cache)")
    parser.add_argument("--node", type=Path, default=NODE, help="awm-node (default: this project's release build)")
    parser.add_argument(
        "--base-port", type=int, default=8899, help="of awm-node; the next is its WebSocket: %(default)s"
    )
    parser.add_argument(
        "--rollup-port", type=int, default=7799, help="of the validator; the next two are its, too: %(default)s"
    )
    parser.add_argument(
        "--program",
        nargs=2,
        action="append",
        default=[],
        metavar=("ADDRESS", "FILE.so"),
        help="put a program on the base layer's new chain; may be repeated",
    )
    parser.add_argument(
        "--account",
        type=Path,
        action="append",
        default=[],
        metavar="FILE.json",
        help="put an account on it, as solana account --output json writes it; may be repeated",
    )
    parser.add_argument("--reset", action="store_true", help="forget the base layer's chain and begin a new one")
    return parser


if __name__ == "__main__":
    sys.exit(main())
