"""Both layers: awm-node as the base, the MagicBlock validator as the rollup."""

import json
import shutil
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from crank.rollup.base_layer import write_fee_vault
from crank.rollup.installation import Installation
from crank.rollup.service import Service, ServiceError

ADDRESSES: Final = "network.json"
STORAGE: Final = "rollup"
VALIDATOR_VERSION: Final = "magicblock-core"
"""What a MagicBlock validator says of itself beside the version of Solana."""
START_SECONDS: Final = 60.0
ACCOUNT_BYTES: Final = 2 << 30
"""Room for the validator's accounts. Its own 100 MB fill up, and then nothing is cloned any more (CommitCancelled)."""


@dataclass(frozen=True)
class Ports:
    """The ports of the two JSON-RPCs; each one's WebSocket is at the next, the validator's metrics at the one after."""

    base: int
    rollup: int


@dataclass(frozen=True)
class Addresses:
    """Where the two layers answer."""

    base: str
    base_socket: str
    rollup: str
    rollup_socket: str


@dataclass(frozen=True)
class Beginning:
    """What a new base chain begins with beside what the validator needs."""

    programs: tuple[tuple[str, Path], ...] = ()
    """Addresses and files."""
    accounts: tuple[Path, ...] = ()
    """As `solana account --output json` writes them."""


NOTHING: Final = Beginning()


@dataclass(frozen=True)
class Standing:
    """How one layer is doing."""

    name: str
    url: str
    pid: int | None
    slot: int | None
    version: str


class Network:
    """The two layers whose chains, logs and processes are in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base = Service("base", folder)
        self.rollup = Service("rollup", folder)

    def start(
        self,
        installation: Installation,
        node: Path,
        ports: Ports,
        beginning: Beginning = NOTHING,
        reset: bool = False,
    ) -> Addresses:
        """Starts what doesn't run yet, and waits until it answers. A base chain that is there goes on unless `reset`;
        the rollup always begins anew, from what the base layer says. ServiceError where one doesn't come up."""
        if not node.is_file():
            raise ServiceError(f"{node} is missing: cd solana && cargo build --release -p svm-node")
        self.folder.mkdir(parents=True, exist_ok=True)
        if reset:
            self.stop()
        elif self.base.pid() and self.rollup.pid():
            return self.addresses()
        addresses = Addresses(
            f"http://127.0.0.1:{ports.base}",
            f"ws://127.0.0.1:{ports.base + 1}",
            f"http://127.0.0.1:{ports.rollup}",
            f"ws://127.0.0.1:{ports.rollup + 1}",
        )
        self.rollup.stop()
        if self.base.pid() is None:
            _free(addresses.base)
            self.base.start(self._node_command(installation, node, ports, beginning, reset), {})
            _wait(self.base, addresses.base)
        _free(addresses.rollup)
        # its own --reset keeps accounts, which the base layer may know better by now
        shutil.rmtree(self.folder / STORAGE, ignore_errors=True)
        self.rollup.start(
            self._validator_command(installation, addresses, ports), self._environment(installation, ports)
        )
        _wait(self.rollup, addresses.rollup)
        (self.folder / ADDRESSES).write_text(json.dumps(asdict(addresses)), encoding="utf-8")
        return addresses

    def stop(self) -> bool:
        """Stops both; whether any ran."""
        return any([self.rollup.stop(), self.base.stop()])

    def addresses(self) -> Addresses:
        """Where they answer. ServiceError where nothing was started."""
        file = self.folder / ADDRESSES
        try:
            return Addresses(**json.loads(file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise ServiceError("no rollup was started: python -m crank.rollup start") from None
        except (OSError, TypeError, ValueError) as error:
            raise ServiceError(f"{file} can't be read: {error}") from error

    def base_under(self, url: str) -> str | None:
        """The base layer under the validator at this address, None where no MagicBlock validator answers there.
        ServiceError where it is none that was started here: nothing says what it is over."""
        if VALIDATOR_VERSION not in (ask(url, "getVersion") or {}):
            return None
        if (self.folder / ADDRESSES).is_file() and self.addresses().rollup == url.rstrip("/"):
            return self.addresses().base
        raise ServiceError(f"{url} is a MagicBlock validator: name the base layer under it, too (BASE=URL)")

    def standing(self) -> list[Standing]:
        """How both are doing. ServiceError where nothing was started."""
        addresses = self.addresses()
        layers = ((self.base, addresses.base), (self.rollup, addresses.rollup))
        return [_standing(service, url) for service, url in layers]

    def _node_command(
        self, installation: Installation, node: Path, ports: Ports, beginning: Beginning, reset: bool
    ) -> list[str]:
        command = [str(node), "--ledger", str(self.folder / "base"), "--rpc-port", str(ports.base)]
        for address, file in [*installation.programs.items(), *beginning.programs]:
            command += ["--program", address, str(file)]
        for file in [*installation.accounts, *write_fee_vault(self.folder), *beginning.accounts]:
            command += ["--account", str(file)]
        return [*command, "--reset"] if reset else command

    def _validator_command(self, installation: Installation, addresses: Addresses, ports: Ports) -> list[str]:
        command = [*installation.command, "--lifecycle", "ephemeral", "--no-tui", "--reset"]
        command += ["--storage", str(self.folder / STORAGE), "--listen", f"127.0.0.1:{ports.rollup}"]
        return [*command, "--remotes", addresses.base, "--remotes", addresses.base_socket]

    def _environment(self, installation: Installation, ports: Ports) -> dict[str, str]:
        return {
            **installation.environment,
            # its option for this is broken: it can't be read
            "MBV_METRICS__ADDRESS": f"127.0.0.1:{ports.rollup + 2}",
            "MBV_ACCOUNTSDB__DATABASE_SIZE": str(ACCOUNT_BYTES),
            "RUST_LOG": "info",
        }


def ask(url: str, method: str) -> Any:
    """The result of a method without parameters; None where nobody answers."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method}).encode()
    try:
        request = urllib.request.Request(url, body, {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=2) as answer:
            return json.load(answer).get("result")
    except (urllib.error.URLError, OSError, ValueError):
        return None


def _standing(service: Service, url: str) -> Standing:
    version = ask(url, "getVersion") or {}
    words = [f"{key} {version[key]}" for key in (VALIDATOR_VERSION, "solana-core") if key in version]
    return Standing(service.name, url, service.pid(), ask(url, "getSlot"), ", ".join(words))


def _free(url: str) -> None:
    if ask(url, "getSlot") is not None:
        raise ServiceError(f"something else answers at {url}: choose another port (--base-port, --rollup-port)")


def _wait(service: Service, url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while ask(url, "getSlot") is None:
        if service.pid() is None or time.monotonic() > deadline:
            words = service.last_words()
            service.stop()
            raise ServiceError(f"{service.name} did not come up: {words} (all of it is in {service.log})")
        time.sleep(0.1)
