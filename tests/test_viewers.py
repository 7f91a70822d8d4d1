"""The two viewers, as files opened from disk in a headless Chromium."""

import contextlib
import gzip
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from websockets.sync.server import ServerConnection, serve

from schema import layout
from viz import bundle, embed

FIXTURE = Path(__file__).parent / "fixtures" / "match_small.json.gz"
FRAMES = 900
PAGES = ("visualizer", "juicy")


def fixture_match() -> dict:
    return json.loads(gzip.decompress(FIXTURE.read_bytes()))


def load(page: Page, path: Path) -> None:
    page.set_input_files("#file", path)
    page.wait_for_function("viewer.match !== null")
    page.evaluate("viewer.playback.playing = false")


def show(page: Page, frame: float) -> None:
    page.evaluate("t => { viewer.playback.time = t; viewer.paint(0); }", frame)


def colours(page: Page) -> int:
    """Number of different colours in a coarse sample of the picture."""
    return page.evaluate(
        """() => { const c = viewer.canvas, d = viewer.ctx.getImageData(0, 0, c.width, c.height).data, s = new Set();
        for (let i = 0; i < d.length; i += 4 * 7) s.add((d[i] << 16) | (d[i + 1] << 8) | d[i + 2]); return s.size; }"""
    )


def problem(page: Page) -> str:
    page.wait_for_selector("#problem:not([hidden])")
    return page.inner_text("#problem-text")


def frame_of(page: Page) -> int:
    return page.evaluate("viewer.playback.frame")


def test_committed_pages_are_what_the_sources_give() -> None:
    assert bundle.main(["--check"]) == 0


def test_check_tells_a_stale_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    for page in bundle.PAGES:
        (tmp_path / f"{page.name}.html").write_text("old", encoding="utf-8")
    monkeypatch.setattr(bundle, "HERE", tmp_path)
    assert bundle.main(["--check"]) == 1
    assert "python -m viz.bundle" in capsys.readouterr().err


def test_pages_stand_alone() -> None:
    for made in bundle.PAGES:
        text = (bundle.HERE / f"{made.name}.html").read_text(encoding="utf-8")
        assert re.findall(r"""(?:src|href)\s*=\s*["'](?!data:)""", text) == []
        assert "@import" not in text and "url(http" not in text


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("packed", [True, False])
def test_match_opens_and_shows(open_page: Callable[..., Page], tmp_path: Path, name: str, packed: bool) -> None:
    path = FIXTURE
    if not packed:
        path = tmp_path / "match.json"
        path.write_bytes(gzip.decompress(FIXTURE.read_bytes()))
    page = open_page(name)
    load(page, path)
    assert page.evaluate("viewer.match.length") == FRAMES
    show(page, 300)
    assert colours(page) > 300
    kinds = page.evaluate("[...new Set(viewer.match.events.map(e => e.type))]")
    assert {"hit", "ko"} <= set(kinds)
    assert page.is_hidden("#problem")


def test_events_of_the_frames_are_right(open_page: Callable[..., Page]) -> None:
    frames = fixture_match()["frames"]
    hits, kos = [], []
    for t in range(1, FRAMES):
        for player in (0, 1):
            before, now = frames[t - 1]["players"][player], frames[t]["players"][player]
            if now["percent"] - before["percent"] > 0.05:
                hits.append([t, player])
            if now["stocks"] < before["stocks"]:
                kos.append([t, player])
    page = open_page("visualizer")
    load(page, FIXTURE)
    found = "type => viewer.match.events.filter(e => e.type === type).map(e => [e.frame, e.player])"
    assert page.evaluate(found, "hit") == hits
    assert page.evaluate(found, "ko") == kos


def test_events_of_the_file_win(open_page: Callable[..., Page], tmp_path: Path) -> None:
    match = fixture_match()
    match["meta"]["events"] = [{"frame": 5, "type": "hit", "player": 1, "by": 0, "amount": 3}, {"frame": "x"}, None]
    path = tmp_path / "match.json"
    path.write_text(json.dumps(match), encoding="utf-8")
    page = open_page("juicy")
    load(page, path)
    assert page.evaluate("viewer.match.events.filter(e => e.type === 'hit').map(e => e.frame)") == [5]
    assert page.evaluate("viewer.match.events.filter(e => e.type === 'ko').length") == 1


def short_match() -> dict:
    match = fixture_match()
    match["frames"] = match["frames"][:30]
    return match


def broken_files(folder: Path) -> list[tuple[Path, str]]:
    plain = json.dumps(short_match()).encode()
    packed = gzip.compress(plain)
    half_frame = short_match()
    del half_frame["frames"][7]["players"][1]["shield_strength"]
    one_player = short_match()
    one_player["frames"][3]["players"].pop()
    stage = short_match()
    stage["meta"]["stage"] = 5
    huge = plain.replace(b'"x": ', b'"x": 1e300, "was": ', 1)
    contents: list[tuple[str, bytes, str]] = [
        ("half.json", plain[: len(plain) // 2], "cut off"),
        ("half.json.gz", packed[: len(packed) // 2], "cut off or damaged"),
        ("foreign.json", b'{"name": "package", "version": 3}', "no “frames” list (it has: name, version)"),
        ("list.json", b"[1, 2, 3]", "it is a list"),
        ("empty.json", b"", "is empty"),
        ("none.json", b'{"meta": {}, "frames": []}', "no frames"),
        ("text.json", b"hello there", "is not JSON"),
        ("damaged.json", b'{"meta": {}, oops "frames": [' + b" " * 40 + b"]}", "JSON breaks at character"),
        ("game.slp.json", b"{U\x03raw[$U#l\x00\x00", "Slippi replay"),
        ("picture.json", b"\xff\xfe\x00\xd8", "is not text"),
        ("plain.json.gz", plain[:50], "is not a gzip file"),
        ("field.json", json.dumps(half_frame).encode(), "frame 7, player 2: “shield_strength” is missing"),
        ("players.json", json.dumps(one_player).encode(), "frame 3 has 1 players"),
        ("stage.json", json.dumps(stage).encode(), "stage 5 is unknown"),
        ("huge.json", huge, "which no match reaches"),
        ("format.json", b'{"meta": {"format": "other"}, "frames": [1]}', "not “the-wire/match”"),
    ]
    files = []
    for name, content, expected in contents:
        (folder / name).write_bytes(content)
        files.append((folder / name, expected))
    return files


def test_bad_files_are_named_and_leave_the_match(open_page: Callable[..., Page], tmp_path: Path) -> None:
    page = open_page("visualizer")
    load(page, FIXTURE)
    for path, expected in broken_files(tmp_path):
        page.evaluate("viewer.hideProblem()")
        page.set_input_files("#file", path)
        message = problem(page)
        assert expected in message, path.name
        assert page.evaluate("viewer.match.length") == FRAMES
    load(page, FIXTURE)
    page.wait_for_selector("#problem", state="hidden")


def load_json(page: Page, folder: Path, match: dict) -> None:
    path = folder / "match.json"
    path.write_text(json.dumps(match), encoding="utf-8")
    load(page, path)


def written(page: Page, frame: float) -> list[dict]:
    """What the picture of a frame says: each text with its box in CSS pixels, x0 to x1 and y of its base line."""
    return page.evaluate(
        """t => { const c = viewer.ctx, found = [], real = c.fillText;
        c.fillText = function (text, x, y, widest = Infinity) {
          const m = c.getTransform(), w = Math.min(widest, c.measureText(text).width) * m.a / viewer.ratio;
          const at = (m.a * x + m.e) / viewer.ratio;
          const x0 = at - w * { left: 0, center: 0.5, right: 1 }[c.textAlign];
          found.push({ text, x0, x1: x0 + w, y: (m.d * y + m.f) / viewer.ratio });
          real.call(c, text, x, y, widest);
        };
        viewer.playback.time = t; viewer.paint(0); delete c.fillText; return found; }""",
        frame,
    )


def falling_match() -> dict:
    """Both fighters leave the stage and fall as fast as any, down to the blast line."""
    match = short_match()
    stage = layout.STAGES[match["meta"]["stage"]]
    fall = layout.ACTIONS["Fall"]
    start = match["frames"][0]
    frames = []
    for t in range(90):
        frame = json.loads(json.dumps(start))
        for player, x in zip(frame["players"], (-40, stage.edge_x + 20), strict=True):
            y = max(20 - 3.4 * max(0, t - 20), stage.blast_bottom + 0.1)
            player |= {"x": x, "y": y, "speed_y": -3.4, "action_state": fall, "on_ground": False, "stocks": 4}
        frames.append(frame)
    return match | {"frames": frames}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("size", [(1280, 720), (390, 844), (720, 480)])
def test_fighters_stay_above_the_cards(
    open_page: Callable[..., Page], tmp_path: Path, name: str, size: tuple[int, int]
) -> None:
    page = open_page(name)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    load_json(page, tmp_path, falling_match())
    page.wait_for_function("viewer.width === viewer.canvas.getBoundingClientRect().width")
    hidden = page.evaluate(
        """() => { const { safe, match, fighters } = viewer, bad = [];
        for (let t = 0; t < match.length; t++) {
          viewer.arrange(t, 0, 0);
          for (const f of fighters) if (f.visible && f.screenY > safe.top + safe.height + 1e-3) bad.push(t);
        } return bad; }"""
    )
    assert hidden == []


@pytest.mark.parametrize("name", PAGES)
def test_combo_banner_leaves_the_picture_free(open_page: Callable[..., Page], name: str) -> None:
    page = open_page(name)
    load(page, FIXTURE)
    frame = page.evaluate("viewer.match.players[0].comboHits.findIndex(n => n > 1)")
    banner = [text for text in written(page, frame) if "HITS" in text["text"] or "combo" in text["text"]]
    assert len(banner) == 2
    assert all(text["y"] < page.evaluate("viewer.safe.top") for text in banner)


@pytest.mark.parametrize(
    ("agents", "names"),
    [
        (["policy-human (p0)", "policy-human (p1)"], ["policy-human", "policy-human"]),
        (["policy-human?temperature=0.5", "policy-human"], ["policy-human temperature=0.5", "policy-human"]),
        (
            ["policy:a/b/x.onnx?temperature=1&delay=18", "x?temperature=2&delay=18"],
            ["x temperature=1", "x temperature=2"],
        ),
        (["policy-human?temperature=0.5", "fighter"], ["policy-human", "fighter"]),
        ([{"name": "fighter"}, None], ["fighter", ""]),
    ],
)
def test_agents_have_short_names(
    open_page: Callable[..., Page], tmp_path: Path, agents: list[object], names: list[str]
) -> None:
    page = open_page("visualizer")
    match = short_match()
    match["meta"]["agents"] = agents
    load_json(page, tmp_path, match)
    assert page.evaluate("[viewer.match.nameOf(0), viewer.match.nameOf(1)]") == names


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_long_names_stay_on_their_cards(open_page: Callable[..., Page], tmp_path: Path, size: tuple[int, int]) -> None:
    page = open_page("juicy")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    match = short_match()
    match["meta"]["agents"] = [f"{'policy-' * 30}human?temperature={p}" for p in (0.5, 1.25)]
    load_json(page, tmp_path, match)
    page.wait_for_function("w => viewer.width === w", arg=size[0])
    names = [text for text in written(page, 10) if "policy" in text["text"]]
    assert [text["text"].endswith(end) for text, end in zip(names, ("=0.5", "=1.25"), strict=True)] == [True, True]
    assert names[0]["x0"] > 0 and names[0]["x1"] < size[0] / 2 < names[1]["x0"] and names[1]["x1"] < size[0]


def test_who_is_grabbed_is_said_to_be(open_page: Callable[..., Page], tmp_path: Path) -> None:
    match = short_match()
    for frame in match["frames"]:
        frame["players"][0]["action_state"] = layout.ACTIONS["CatchPull"]
        frame["players"][1]["action_state"] = layout.ACTIONS["CapturePulledHi"]
    page = open_page("juicy")
    load_json(page, tmp_path, match)
    (label,) = [text for text in written(page, 10) if text["text"] == "Grabbed!"]
    assert label["x0"] > page.evaluate("viewer.width / 2")


def test_ko_lights_its_place_and_calm_viewers_see_none(open_page: Callable[..., Page]) -> None:
    page = open_page("juicy")
    load(page, FIXTURE)
    ko = page.evaluate("viewer.match.events.find(e => e.type === 'ko').frame")
    brightness = """() => { const c = viewer.canvas, d = viewer.ctx.getImageData(0, 0, c.width, c.height).data;
        let sum = 0;
        for (let i = 0; i < d.length; i += 4) sum += d[i] + d[i + 1] + d[i + 2];
        return sum / (d.length / 4) / 3; }"""
    show(page, ko - 1)
    before = page.evaluate(brightness)
    show(page, ko)
    lit = page.evaluate(brightness)
    shaken = page.evaluate("viewer.view.midX - viewer.safe.left - viewer.safe.width / 2")
    page.emulate_media(reduced_motion="reduce")
    show(page, ko)
    calm = page.evaluate(brightness)
    assert abs(lit - before) < 40
    assert abs(calm - before) < abs(lit - before)
    assert shaken != 0
    assert page.evaluate("viewer.view.midX - viewer.safe.left - viewer.safe.width / 2") == 0


def test_keys(open_page: Callable[..., Page]) -> None:
    page = open_page("juicy")
    load(page, FIXTURE)
    press = page.keyboard.press
    press("5")
    assert frame_of(page) == 450
    for key, expected in [
        ("ArrowRight", 451), (".", 452), (",", 451), ("ArrowLeft", 450), ("Shift+ArrowRight", 460),
        ("Shift+ArrowLeft", 450), ("l", 570), ("j", 450), ("9", 810), ("0", 0),
    ]:  # fmt: skip
        press(key)
        assert frame_of(page) == expected, key
    first = page.evaluate("viewer.match.events.find(e => ['hit', 'ko', 'respawn'].includes(e.type)).frame")
    press("n")
    assert frame_of(page) == first
    press("n")
    assert frame_of(page) > first
    press("p")
    assert frame_of(page) == first
    press("Space")
    assert page.evaluate("viewer.playback.playing") is True
    page.wait_for_function("f => viewer.playback.frame > f", arg=first)
    press("Space")
    assert page.evaluate("viewer.playback.playing") is False
    for _ in range(12):
        press("-")
    assert page.evaluate("viewer.playback.speed") == 0.1
    for _ in range(12):
        press("+")
    assert page.evaluate("viewer.playback.speed") == 4
    press("i")
    assert page.evaluate("viewer.hud.inputs") is False
    press("?")
    assert page.is_visible("#help")
    press("Escape")
    assert page.is_hidden("#help")
    assert page.is_visible("#tube")
    press("c")
    assert page.is_hidden("#tube")


def test_keys_without_a_match_do_nothing(open_page: Callable[..., Page]) -> None:
    page = open_page("visualizer")
    for key in ["Space", "ArrowLeft", "5", "n", "p", "j", "l", "+", "i", "End", "?", "Escape"]:
        page.keyboard.press(key)
    assert page.evaluate("viewer.match") is None
    assert colours(page) > 20


def test_timeline_seeks(open_page: Callable[..., Page]) -> None:
    page = open_page("visualizer")
    load(page, FIXTURE)
    box = page.locator("#timeline").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert abs(frame_of(page) - FRAMES / 2) < 6


def test_clock_starts_at_its_row_and_runs_down(open_page: Callable[..., Page], tmp_path: Path) -> None:
    match = short_match()
    match["meta"]["clip"] = {"from": layout.CLOCK_START_ROW - 10}
    path = tmp_path / "match.json"
    path.write_text(json.dumps(match), encoding="utf-8")
    page = open_page("visualizer")
    load(page, path)
    for row, seconds in [(0, 480), (10, 480), (28, 479.7), (10 + layout.CLOCK_FRAMES, 0)]:
        assert page.evaluate("t => viewer.match.clockAt(t)", row) == pytest.approx(seconds)


def test_winner_shows_after_the_end(open_page: Callable[..., Page]) -> None:
    page = open_page("visualizer")
    load(page, FIXTURE)
    page.evaluate(
        "viewer.playback.toggle(); viewer.playback.time = viewer.playback.last - 1; viewer.playback.speed = 4"
    )
    page.wait_for_function("viewer.playback.playing === false")
    drawn = [text["text"] for text in written(page, page.evaluate("viewer.playback.time"))]
    assert f"{page.evaluate('viewer.match.labelOf(1)')} WINS" in drawn
    assert "agent B" in drawn


def every_state() -> dict:
    """A match that shows each action id (known or not) with each character on the ground and in the air."""
    template = fixture_match()["frames"][200]["players"][0]
    frames = []
    for action in [*range(400), 522, 65535]:
        for age in (-1, 7.5):
            players = []
            for player in (0, 1):
                ground = (action + player) % 2
                players.append({
                    **template, "action_state": action, "state_age": age, "on_ground": ground,
                    "x": player * 10 - 5, "y": 0, "character": (action + player * 7) % 33,
                    "speed_y": (action % 7) - 3, "speed_air_x": (action % 9) - 4,
                    "speed_attack_x": (action % 5) - 2, "stocks": 4, "percent": (age + 1 + action) % 500,
                })  # fmt: skip
            frames.append({"players": players, "stage": 32})
    return {"meta": {"stage": 32}, "stage_geometry": {}, "frames": frames}


@pytest.mark.parametrize("name", PAGES)
def test_every_action_and_character_can_be_drawn(open_page: Callable[..., Page], tmp_path: Path, name: str) -> None:
    path = tmp_path / "all.json"
    path.write_text(json.dumps(every_state()), encoding="utf-8")
    page = open_page(name)
    load(page, path)
    bad = page.evaluate(
        """() => { const bad = [];
        for (let t = 0; t < viewer.match.length; t += 1.25) {
          viewer.playback.time = t; viewer.paint(0);
          for (const f of viewer.fighters) for (const v of f.figure.joints) if (!Number.isFinite(v)) bad.push(t);
        } return bad; }"""
    )
    assert bad == []


@pytest.mark.parametrize("name", PAGES)
def test_every_stage_can_be_drawn(open_page: Callable[..., Page], tmp_path: Path, name: str) -> None:
    page = open_page(name)
    match = fixture_match()
    match["frames"] = match["frames"][100:130]
    pictures = set()
    for stage in layout.STAGES:
        match["meta"]["stage"] = stage
        path = tmp_path / f"{stage}.json"
        path.write_text(json.dumps(match), encoding="utf-8")
        page.set_input_files("#file", path)
        page.wait_for_function("id => viewer.match?.stageId === id", arg=stage)
        page.evaluate("viewer.playback.playing = false")
        show(page, 5)
        pictures.add(page.evaluate("viewer.canvas.toDataURL()"))
    assert len(pictures) == len(layout.STAGES) == 6


class Stream:
    """A WebSocket server that plays one script for each connection, the last one again and again.

    Of a script: text and bytes are sent, a number is a pause in seconds, None waits for the client to leave.
    """

    def __init__(self, *scripts: list[str | bytes | float | None]) -> None:
        self.scripts = scripts
        self.connections = 0

    def __call__(self, connection: ServerConnection) -> None:
        script = self.scripts[min(self.connections, len(self.scripts) - 1)]
        self.connections += 1
        with contextlib.suppress(Exception):
            for message in script:
                if message is None:
                    connection.recv()
                elif isinstance(message, float):
                    time.sleep(message)
                else:
                    connection.send(message)


@contextlib.contextmanager
def streaming(stream: Stream) -> Iterator[str]:
    with serve(stream, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        server.shutdown()
        thread.join()


def meta_message(match: dict, **changes: object) -> str:
    meta = {k: v for k, v in match["meta"].items() if k not in ("result", "events")} | changes
    return json.dumps({"type": "meta", "meta": meta, "stage_geometry": {}})


def frames_message(match: dict, start: int, end: int) -> str:
    return json.dumps({"type": "frames", "start": start, "frames": match["frames"][start:end]})


def test_live_match_is_followed_to_its_end(open_page: Callable[..., Page]) -> None:
    match = fixture_match()
    batches = [frames_message(match, t, t + 100) for t in range(300, FRAMES, 100)]
    combo = {"frame": 9, "type": "combo", "player": 0, "by": 1, "amount": 30, "moves": 3, "end": 60, "ko": False}
    end = json.dumps({"type": "end", "result": match["meta"]["result"], "events": [combo]})
    # 300 frames at once, as who joins late gets them; one batch overlaps.
    script = [
        meta_message(match),
        frames_message(match, 0, 300),
        0.2,
        frames_message(match, 250, 320),
        *batches,
        end,
        None,
    ]
    with streaming(Stream(script)) as address:
        page = open_page("visualizer", f"?ws={address}")
        page.wait_for_function("viewer.match?.length >= 300")
        assert page.evaluate("viewer.playback.live") is True
        assert frame_of(page) > 200
        page.wait_for_function("viewer.match.complete")
        assert page.evaluate("viewer.match.length") == FRAMES
        assert page.evaluate("viewer.match.result.winner") == 1
        assert page.evaluate("viewer.match.events.some(e => e.type === 'combo' && e.moves === 3)")
        page.click("#ws-connect")


def test_next_match_of_an_endless_show(open_page: Callable[..., Page]) -> None:
    match = fixture_match()
    end = json.dumps({"type": "end", "result": None})
    second = [meta_message(match, agents=["third", "fourth"]), frames_message(match, 0, 40), None]
    with streaming(Stream([meta_message(match), frames_message(match, 0, 60), end, 0.3, *second])) as address:
        page = open_page("juicy")
        page.fill("#ws-address", address)
        page.click("#ws-connect")
        page.wait_for_function("viewer.match?.nameOf(0) === 'third'")
        assert page.evaluate("viewer.match.length") == 40
        page.click("#ws-connect")


def test_hostile_stream_is_reported_and_survived(open_page: Callable[..., Page]) -> None:
    match = fixture_match()
    nan = json.loads(frames_message(match, 20, 21))
    nan["frames"][0]["players"][0]["x"] = None
    pad = json.loads(frames_message(match, 20, 21))
    pad["frames"][0]["controllers"] = [[999] * 8, [0] * 8]
    hostile: list[str | bytes | float | None] = [
        "not json", b"\x00\x01\x02", "null", "[]", "{}", '{"type": "frames", "start": 0, "frames": []}',
        '{"type": "end"}',
        '{"type": "meta"}', '{"type": "meta", "meta": {"stage": 77}}', '{"type": {"a": 1}}',
        meta_message(match, agents=["<img src=x onerror=alert(1)>", {"name": 5}]), frames_message(match, 0, 20),
        '{"type": "frames", "start": -1, "frames": 3}', '{"type": "frames", "start": 0, "frames": [null, null]}',
        json.dumps(nan), json.dumps(pad), '{"type": "frames", "start": 20, "frames": [7]}',
        '{"type": "frames", "start": 5000, "frames": [{}]}', frames_message(match, 20, 50), None,
    ]  # fmt: skip
    with streaming(Stream(hostile)) as address:
        page = open_page("visualizer", f"?ws={address}")
        page.wait_for_function("viewer.match?.length === 50")
        assert "live stream" in problem(page)
        assert page.locator("img").count() == 0
        page.evaluate("viewer.paint(0)")
        page.click("#ws-connect")


def test_lost_connection_comes_back(open_page: Callable[..., Page]) -> None:
    match = fixture_match()
    first = [meta_message(match), frames_message(match, 0, 30), 0.1]
    again = [meta_message(match), frames_message(match, 0, 80), None]
    stream = Stream(first, [], again)
    with streaming(stream) as address:
        page = open_page("visualizer", f"?ws={address}")
        page.wait_for_function("viewer.match?.length === 80")
        assert stream.connections == 3
        page.click("#ws-connect")
        assert page.evaluate("viewer.match.length") == 80


def test_address_that_is_none(open_page: Callable[..., Page]) -> None:
    page = open_page("juicy", "?ws=nonsense://x")
    assert "ws://host:port" in problem(page)


def test_match_by_address_from_disk_explains(open_page: Callable[..., Page]) -> None:
    page = open_page("juicy", "?match=elsewhere.json")
    assert "drag the match in" in problem(page)


def test_clip_is_a_match_again(open_page: Callable[..., Page], tmp_path: Path) -> None:
    arguments = [
        "--match",
        str(FIXTURE),
        "--scenario",
        "combo",
        "--from",
        "120",
        "--frames",
        "200",
        "--out",
        str(tmp_path),
    ]
    assert embed.main(arguments) == 0
    path = tmp_path / "combo.json.gz"
    first = path.read_bytes()
    assert embed.main(arguments) == 0
    assert path.read_bytes() == first
    page = open_page("visualizer")
    load(page, path)
    assert page.evaluate("viewer.match.length") == 200
    assert page.evaluate("viewer.match.clipStart") == fixture_match()["meta"]["clip"]["from"] + 120
    assert page.evaluate("viewer.match.players[1].x[0]") == pytest.approx(
        fixture_match()["frames"][120]["players"][1]["x"]
    )


def test_clip_moves_the_events_along() -> None:
    match = {
        "meta": {"events": [{"frame": 3, "type": "hit"}, {"frame": 12, "type": "combo", "end": 14}], "result": {}},
        "frames": list(range(20)),
    }
    clip = embed.cut(match, "neutral", 10, 5)
    assert clip["meta"]["events"] == [{"frame": 2, "type": "combo", "end": 4}]
    assert "result" not in clip["meta"]
    assert clip["frames"] == [10, 11, 12, 13, 14]


@pytest.mark.parametrize(
    ("content", "start", "reason"),
    [
        (FIXTURE.read_bytes(), 850, "not all in the match"),
        (b"{", 0, "truncated or no JSON"),
        (b"[]", 0, "no match file"),
        (FIXTURE.read_bytes()[:200], 0, "truncated or damaged"),
    ],
)
def test_clip_that_cannot_be_cut(
    tmp_path: Path, capsys: pytest.CaptureFixture, content: bytes, start: int, reason: str
) -> None:
    path = tmp_path / "match.json"
    path.write_bytes(content)
    arguments = [
        "--match",
        str(path),
        "--scenario",
        "combo",
        "--from",
        str(start),
        "--frames",
        "100",
        "--out",
        str(tmp_path),
    ]
    assert embed.main(arguments) == 1
    assert reason in capsys.readouterr().err
    assert not (tmp_path / "combo.json.gz").exists()
