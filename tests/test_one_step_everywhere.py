"""One integer step, everywhere: chains of 3,600 frames with real inputs end in one chain head, and a match is judged
alike, in NumPy, natively with every kernel, from Python, in WebAssembly under Node and in a headless Chromium.

`make verify wasm` builds what this needs. What is not built is skipped, or fails where WIRE_REQUIRE_WASM is set (CI);
what is older than its sources always fails.
"""

import functools
import gzip
import http.server
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from builds import stale_reason
from playwright.sync_api import Browser, Page

from crank.agents.registry import make_agent
from crank.chain import Chain
from crank.engines.integer_engine import IntegerEngine
from crank.match_json import write_inputs, write_match
from crank.match_runner import run_match
from crank.starts import read_starts
from crank.verify import main as verify
from quantization.golden import CONTROLLERS, VECTORS
from quantization.manifest import read_blob, read_manifest, read_world
from quantization.session import ReferenceSession, Session
from schema.layout import CONTROLLER_SIZE

ROOT = Path(__file__).parents[1]
SMALL_WORLD = Path("tests/fixtures/small_world")
RELEASE = ROOT / "solana/target/release"
MODULE = Path("solana/target/wasm/wire.wasm")
WASM = Path("solana/crates/wasm")
REQUIRED = "WIRE_REQUIRE_WASM"
SECONDS = 300
# of a match in which the small world, which knows little, keeps both fighters alive
SEED_OF_MATCH = 10
ROWS = 1300


@dataclass(frozen=True)
class Lane:
    """One lane of a session, as `Chain` looks at an engine."""

    session: Session
    lane: int
    world_hash: str

    def exact_frames(self):
        return self.session.frames()[self.lane : self.lane + 1]

    def memory(self, lane: int) -> bytes:
        assert lane == 0
        return self.session.memory(self.lane)

    def sampling(self, lane: int) -> None:
        """The likeliest follows."""


def built(path: Path, how: str) -> Path:
    """The build at `path` under the root; fails where it is stale, and see above where it is missing."""
    whole = ROOT / path
    if whole.is_file():
        if stale := stale_reason(whole):
            pytest.fail(f"{path} is stale ({stale}): {how}", pytrace=False)
        return whole
    if os.environ.get(REQUIRED):
        pytest.fail(f"{path} isn't built: {how}", pytrace=False)
    pytest.skip(f"{path} isn't built: {how}")


def test_a_build_is_stale_once_a_source_is_newer(tmp_path):
    build, sources = tmp_path / "wire.wasm", [tmp_path / "a.rs", tmp_path / "b c.rs"]
    for age, path in enumerate((build, *sources)):
        path.touch()
        os.utime(path, (1000 - age, 1000 - age))
    assert stale_reason(build) == "wire.d is missing, its list of sources"
    (tmp_path / "wire.d").write_text(f"{build}: {sources[0]} {tmp_path}/b\\ c.rs\n")
    assert stale_reason(build) is None
    os.utime(sources[1], (1001, 1001))
    assert stale_reason(build) == f"{sources[1]} was changed since"
    sources[0].unlink()
    assert stale_reason(build) == f"{sources[0]} is gone"


@pytest.fixture(scope="module")
def golden():
    vectors = json.loads((ROOT / SMALL_WORLD / VECTORS).read_text())
    flat = np.frombuffer((ROOT / SMALL_WORLD / CONTROLLERS).read_bytes(), np.uint8).reshape(-1, 2, CONTROLLER_SIZE)
    pads = np.split(flat, np.cumsum([chain["controllers"] for chain in vectors["chains"]])[:-1])
    return vectors, [np.resize(rows, (vectors["frames"], 2, CONTROLLER_SIZE)) for rows in pads]


def heads_of(session: Session, golden) -> list[str]:
    """Plays all golden chains side by side."""
    vectors, pads = golden
    chains = vectors["chains"]
    stages = [chain["stage"] for chain in chains]
    session.start(np.array([chain["start"] for chain in chains], np.int32), stages)
    lanes = [Chain(Lane(session, k, vectors["world"]), stage) for k, stage in enumerate(stages)]
    for rows in np.stack(pads, 1):
        session.step(np.ascontiguousarray(rows))
        for lane, row in zip(lanes, rows, strict=True):
            lane.add(row)
    return [lane.head.hex() for lane in lanes]


@pytest.fixture(scope="module")
def heads(golden):
    """The reference's: what every implementation must come to."""
    found = heads_of(ReferenceSession(read_world(ROOT / SMALL_WORLD), len(golden[1])), golden)
    assert len(set(found)) == 4
    return found


def test_python_binding(golden, heads):
    compiled = pytest.importorskip("wire_core", reason="the compiled step isn't built: make core")
    blob = read_blob(ROOT / SMALL_WORLD, read_manifest(ROOT / SMALL_WORLD))
    for kernel in compiled.kernels():
        assert heads_of(compiled.Session(compiled.World(blob, kernel), len(heads)), golden) == heads, kernel


@pytest.fixture(scope="module")
def heads_example():
    return built(RELEASE / "examples/heads", "make verify")


def test_native(heads_example, heads):
    lines = subprocess.run([heads_example], check=True, capture_output=True, text=True).stdout.splitlines()
    found: dict[str, list[str]] = {}
    for line in lines:
        kernel, _, head = line.split()
        found.setdefault(kernel, []).append(head)
    assert "portable" in found
    assert found == dict.fromkeys(found, heads)


@pytest.fixture(scope="module")
def module():
    return built(MODULE, "make wasm")


def test_webassembly_in_node(module, heads):
    node = shutil.which("node") or pytest.fail("no node on this machine: apt-get install nodejs", pytrace=False)
    command = [node, WASM / "tests/golden.mjs", module]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    assert [line.split()[1] for line in lines] == heads


@pytest.fixture(scope="module")
def page(module, browser: Browser):
    """A page of this repository, served on loopback, that will load the module."""

    class Files(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=str(ROOT))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        opened = browser.new_page()
        opened.set_default_timeout(SECONDS * 1000)
        opened.goto(f"http://127.0.0.1:{server.server_port}/{WASM}/tests/worker.html")
        opened.wait_for_function("typeof window.ask === 'function'")
        yield opened
        opened.close()
        server.shutdown()


def ask(page: Page, worker: Path, files: dict[str, Path | list[Path]]) -> dict:
    def url(path: Path) -> str:
        return f"/{path}"

    urls = {name: [url(p) for p in path] if isinstance(path, list) else url(path) for name, path in files.items()}
    return page.evaluate("([worker, files]) => window.ask(worker, files)", [url(worker), urls])


def test_webassembly_in_a_worker_in_chromium(page, heads):
    files = {
        "wasm": MODULE,
        "world": SMALL_WORLD / "weights-0.bin",
        "golden": SMALL_WORLD / VECTORS,
        "controllers": SMALL_WORLD / CONTROLLERS,
    }
    assert ask(page, WASM / "tests/chain_worker.mjs", files) == {"heads": heads}


# --- the same judgement of matches -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def record():
    agents = (make_agent("walk", None, None), make_agent("fighter", None, None))
    start = read_starts().frame(31, (1, 22))
    return run_match(IntegerEngine(ROOT / SMALL_WORLD), agents, start, 31, seed=SEED_OF_MATCH, frames=ROWS)


@pytest.fixture(scope="module")
def sampled():
    agents = (make_agent("walk", None, None), make_agent("fighter", None, None))
    start = read_starts().frame(31, (1, 22))
    return run_match(IntegerEngine(ROOT / SMALL_WORLD, 0.7), agents, start, 31, seed=SEED_OF_MATCH, frames=ROWS)


def forged_frame(match: dict) -> None:
    match["frames"][77]["players"][1]["percent"] += 0.0001


def forged_input(match: dict) -> None:
    match["frames"][300]["controllers"][0][0] ^= 64


def forged_winner(match: dict) -> None:
    match["meta"]["result"]["winner"] = 1


def forged_event(match: dict) -> None:
    match["meta"]["events"].append({"frame": 4, "type": "tech", "player": 0, "by": None, "amount": None})


def forged_summary(match: dict) -> None:
    match["meta"]["summary"][1]["hits"] += 1


def forged_digest(match: dict) -> None:
    match["meta"]["frames_sha256"] = "00" * 32


def forged_link(match: dict) -> None:
    match["meta"]["chain"]["links"][2] = "00" * 32


def forged_head(match: dict) -> None:
    match["meta"]["chain"]["head"] = "00" * 32


def forged_start(match: dict) -> None:
    match["meta"]["start"][0][0] += 1 / 65536


def genuine(match: dict) -> None:
    del match


def no_chain(match: dict) -> None:
    del match["meta"]["chain"]


def no_field(match: dict) -> None:
    del match["frames"][5]["players"][0]["x"]


def no_stage(match: dict) -> None:
    match["meta"]["stage"] = 33


def another_version(match: dict) -> None:
    match["meta"]["version"] = 2


JUDGED: list[tuple[Callable[[dict], None], int]] = [
    (genuine, 0),
    *((change, 1) for change in (forged_frame, forged_input, forged_winner, forged_event, forged_summary)),
    *((change, 1) for change in (forged_digest, forged_link, forged_head, forged_start)),
    *((change, 2) for change in (no_chain, no_field, no_stage, another_version)),
]


def write_changed(record, path: Path, change: Callable[[dict], None]) -> Path:
    write_match(record, path)
    match = json.loads(gzip.decompress(path.read_bytes()))
    change(match)
    path.write_bytes(gzip.compress(json.dumps(match).encode()))
    return path


def judge_natively(path: Path, world: Path = ROOT / SMALL_WORLD) -> tuple[int, str]:
    command = [built(RELEASE / "wire-verify", "make verify"), path, "--world", world]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def judge_in_python(path: Path, capsys: pytest.CaptureFixture) -> tuple[int, str]:
    code = verify([str(path), "--world-model", str(ROOT / SMALL_WORLD)])
    said = capsys.readouterr()
    return code, said.out + said.err


@pytest.mark.parametrize(("change", "code"), JUDGED, ids=[change.__name__ for change, _ in JUDGED])
def test_native_judges_as_python_does(record, tmp_path, capsys, change, code):
    path = write_changed(record, tmp_path / "match.json.gz", change)
    mine, reference = judge_natively(path), judge_in_python(path, capsys)
    assert mine[0] == reference[0] == code, (mine, reference)
    if code < 2:
        assert mine[1] == reference[1]


def another_seed(match: dict) -> None:
    match["meta"]["seed"] += 1


def colder(match: dict) -> None:
    match["meta"]["world"]["temperature"] -= 1 / 256


def odd_temperature(match: dict) -> None:
    match["meta"]["world"]["temperature"] = 0.7


@pytest.mark.parametrize(("change", "code"), [(genuine, 0), (another_seed, 1), (colder, 1), (odd_temperature, 2)])
def test_sampled_matches_are_judged_alike(sampled, tmp_path, capsys, change, code):
    path = write_changed(sampled, tmp_path / "match.json.gz", change)
    mine, reference = judge_natively(path), judge_in_python(path, capsys)
    assert mine[0] == reference[0] == code, (mine, reference)
    if code < 2:
        assert mine[1] == reference[1]


def test_native_reads_inputs_only_and_plain_json(record, tmp_path):
    write_inputs(record, tmp_path / "inputs.json.gz")
    write_match(record, tmp_path / "match.json")
    for path in tmp_path.iterdir():
        code, said = judge_natively(path)
        assert (code, f"genuine: {len(record.frames):,} frames" in said) == (0, True), said


def test_native_says_why_a_file_cannot_be_checked(record, tmp_path):
    whole = tmp_path / "match.json.gz"
    write_match(record, whole)
    data = whole.read_bytes()
    plain = gzip.decompress(data)
    for content, wanted in (
        (data[: len(data) // 2], "truncated or damaged"),
        (data[:200] + bytes([data[200] ^ 4]) + data[201:], "truncated or"),
        (plain[: len(plain) // 2], "truncated or no JSON"),
        (b'{"meta":{"a":' + b"[" * 100_000, "truncated or no JSON"),
        (b"[]", "no match file"),
        (b"\xff\xfe", "no JSON"),
        (b"", "no JSON"),
        (plain.replace(b'"stage":31,"controllers"', b'"stage":31,"more":1,"controllers"', 1), "more"),
        (plain.replace(b'"start":[[', b'"start":[[0,', 1), "its start is no frame"),
        (plain.replace(b'"start":[[', b'"start":[[1e999,', 1), "number out of range"),
    ):
        changed = tmp_path / "changed"
        changed.write_bytes(content)
        code, said = judge_natively(changed)
        assert (code, wanted in said, said.count("\n")) == (2, True, 1), said
    assert judge_natively(tmp_path / "none")[0] == 2


def test_native_names_the_altered_shard(record, tmp_path):
    path, world = tmp_path / "match.json.gz", tmp_path / "world"
    write_match(record, path)
    shutil.copytree(ROOT / SMALL_WORLD, world)
    data = bytearray((world / "weights-0.bin").read_bytes())
    data[len(data) // 2] ^= 1
    (world / "weights-0.bin").write_bytes(data)
    code, said = judge_natively(path, world)
    assert (code, "weights-0.bin is truncated or altered" in said) == (1, True), said
    (world / "weights-0.bin").unlink()
    assert judge_natively(path, world)[0] == 2
    (world / "manifest.json").write_text("{}")
    assert judge_natively(path, world)[0] == 2


def test_native_says_which_worlds_it_passed_over(record, tmp_path):
    path, worlds = tmp_path / "match.json.gz", tmp_path / "checkpoints"
    write_match(record, path)
    for name, content in (("empty", "{}"), ("old", (ROOT / SMALL_WORLD / "manifest.json").read_text())):
        folder = worlds / name / "int8"
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(re.sub(r'"scheme": \d+', '"scheme": 0', content))
    command = [built(RELEASE / "wire-verify", "make verify"), path]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert re.search(r"passed over: \S+empty/int8/manifest.json: no manifest.*; \S+old\S+ scheme 0 ", done.stderr)
    shutil.copytree(ROOT / SMALL_WORLD, worlds / "small" / "int8")
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0


def test_a_browser_judges_alike(page, record):
    """A match, a forged one, an altered world and a file that is none, in a Web Worker."""
    folder = Path("solana/target/wasm/matches")
    (ROOT / folder).mkdir(exist_ok=True)
    manifest, shard = SMALL_WORLD / "manifest.json", SMALL_WORLD / "weights-0.bin"

    def judge(name: Path, shards: list[Path]) -> dict:
        files = {"wasm": MODULE, "manifest": manifest, "shards": shards, "match": name}
        return ask(page, WASM / "js/verify_worker.mjs", files)

    write_match(record, ROOT / folder / "genuine.json.gz")
    answer = judge(folder / "genuine.json.gz", [shard])
    assert record.chain is not None
    assert answer["verdict"]["genuine"] is True, answer
    assert answer["verdict"]["head"] == record.chain.head
    assert page.evaluate("window.messages") > 1, "progress is told"

    write_changed(record, ROOT / folder / "forged.json.gz", forged_frame)
    answer = judge(folder / "forged.json.gz", [shard])
    assert (answer["verdict"]["genuine"], answer["verdict"]["frame"]) == (False, 77)

    answer = judge(folder / "genuine.json.gz", [manifest])
    assert "weights-0.bin is truncated or altered" in answer["verdict"]["text"]
    assert "no JSON" in judge(shard, [shard])["error"]
