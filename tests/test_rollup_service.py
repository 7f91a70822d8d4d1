"""What `crank.rollup` does without the validator: its processes, its messages, what the base chain begins with."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest
from http_serving import QuietHandler, serving

from crank.rollup.__main__ import main
from crank.rollup.base_layer import FEE_VAULT, FEE_VAULT_RECORD, RECORD, write_fee_vault
from crank.rollup.installation import InstallationError, install
from crank.rollup.network import ADDRESSES, Addresses
from crank.rollup.service import Service, ServiceError

SLEEP = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(600)"]


def test_a_service_outlives_its_starter_and_is_stopped_by_another(tmp_path: Path) -> None:
    Service("sleeper", tmp_path).start(SLEEP, {})
    other = Service("sleeper", tmp_path)
    pid = other.pid()
    assert pid is not None and Path(f"/proc/{pid}").exists()
    assert other.stop()
    assert other.pid() is None and not other.stop()


def test_another_process_of_the_same_number_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(SLEEP, stdout=subprocess.DEVNULL)
    try:
        (tmp_path / "sleeper.process").write_text(f"{stranger.pid} 1")
        service = Service("sleeper", tmp_path)
        assert service.pid() is None and not service.stop()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_service_that_can_not_be_started_says_so(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="can't be started"):
        Service("nothing", tmp_path).start([str(tmp_path / "nothing")], {})


def test_commands_without_a_rollup_say_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--folder", str(tmp_path)]) == 1
    assert "python -m crank.rollup start" in capsys.readouterr().err
    assert main(["stop", "--folder", str(tmp_path)]) == 0


def test_a_package_that_is_another_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    npm = tools / "npm"
    npm.write_text("#!/bin/sh\necho forged > package.tgz\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    with pytest.raises(InstallationError, match="not the package"):
        install(tmp_path / "cache")
    assert not [folder for folder in (tmp_path / "cache").iterdir() if folder.suffix != ".partial"]


def test_without_npm_the_message_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InstallationError, match="npm is not installed"):
        install(tmp_path / "cache")


def test_the_fee_vault_is_delegated_to_the_validator(tmp_path: Path) -> None:
    files = {file.stem: json.loads(file.read_text()) for file in write_fee_vault(tmp_path)}
    assert files[FEE_VAULT]["account"]["space"] == 8
    record = base64.b64decode(files[FEE_VAULT_RECORD]["account"]["data"][0])
    kind, validator, owner, _, lamports, _ = RECORD.unpack(record)
    assert (kind, lamports) == (100, files[FEE_VAULT]["account"]["lamports"])
    assert validator != owner


@contextmanager
def answering(version: dict[str, str]) -> Iterator[str]:
    """The address of a node that answers everything with this version."""

    class Handler(QuietHandler):
        def posted(self) -> None:
            self.answer(200, json.dumps({"jsonrpc": "2.0", "id": 1, "result": version}).encode())

    with serving(Handler) as url:
        yield url


def test_the_base_layer_under_a_validator_is_found_or_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def base(url: str) -> tuple[int, str, str]:
        code = main(["base", "--rpc", url, "--folder", str(tmp_path)])
        said = capsys.readouterr()
        return code, said.out, said.err

    with answering({"solana-core": "4.0.0"}) as node:
        assert base(node) == (0, "\n", ""), "a chain of its own"
    with answering({"solana-core": "4.0.0", "magicblock-core": "0.14.10"}) as validator:
        code, _, error = base(validator)
        assert code == 1 and "name the base layer under it" in error
        addresses = Addresses("http://127.0.0.1:1", "ws://127.0.0.1:2", validator, "ws://127.0.0.1:4")
        (tmp_path / ADDRESSES).write_text(json.dumps(asdict(addresses)))
        assert base(validator) == (0, "http://127.0.0.1:1\n", "")
