"""The stream: late joiners, several clients, bad clients, slow clients, the end, and the pages."""

import asyncio
import json
import time

import numpy as np
import pytest
from crank_fixtures import ReplayEngine, real_match
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from crank import serve
from crank.agents.scripted import IdleAgent, RandomAgent
from crank.broadcast import CATCH_UP_FRAMES, QUEUE_MESSAGES, Broadcast
from crank.errors import WorldError
from crank.match_json import frame_object, match_meta
from crank.match_runner import run_match
from crank.match_setup import MatchSetup
from crank.show import ShowConfig


def setup_with(engine):
    stage, frames, _ = real_match()
    characters = tuple(int(player[16]) for player in frames[0])
    return MatchSetup(engine, (RandomAgent(), IdleAgent()), stage, characters, frames[0])


def app_with(engine, rows, **config):
    setup = setup_with(engine)
    return serve.create_app(lambda seed: setup, 3, ShowConfig(speed=0, frames=rows, **config))


def messages_until_end(socket):
    messages = [socket.receive_json()]
    while messages[-1]["type"] != "end":
        messages.append(socket.receive_json())
    return messages


def frames_of(messages):
    """The frames of a match's messages, which follow on each other without a gap."""
    frames = []
    for message in messages:
        if message["type"] == "frames":
            assert message["start"] == len(frames)
            frames += message["frames"]
    return frames


def wait_for(condition):
    limit = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.01)


@pytest.fixture
def held():
    """An app whose match stands still at row 700 until it is released, with its engine."""
    engine = ReplayEngine(real_match()[1], hold_at=700)
    with TestClient(app_with(engine, 800)) as client:
        wait_for(lambda: client.get("/health").json()["frames"] >= 699)
        yield client, engine
        engine.released.set()


def test_the_stream_is_the_match():
    stage, real, _ = real_match()
    record = run_match(ReplayEngine(real), (RandomAgent(), IdleAgent()), real[0], stage, 3, 1000)
    with TestClient(app_with(ReplayEngine(real), 1000)) as client, client.websocket_connect("/ws") as socket:
        messages = messages_until_end(socket)
    assert [messages[0]["type"], messages[-1]["type"]] == ["meta", "end"]
    expected = [
        frame_object(frame, controllers, stage)
        for frame, controllers in zip(record.frames, record.controllers, strict=True)
    ]
    assert frames_of(messages) == expected
    meta = match_meta(record)
    assert messages[0]["meta"] | {key: value for key, value in messages[-1].items() if key != "type"} == meta
    assert messages[0]["stage_geometry"]["id"] == stage


def test_who_joins_late_gets_everything_first(held):
    client, engine = held
    with client.websocket_connect("/ws") as early, client.websocket_connect("/ws") as late:
        first = [late.receive_json() for _ in range(3)]
        assert [message["type"] for message in first] == ["meta", "frames", "frames"]
        assert [len(message["frames"]) for message in first[1:]] == [CATCH_UP_FRAMES, 699 - CATCH_UP_FRAMES]
        engine.released.set()
        late_frames = frames_of(first + messages_until_end(late))
        assert late_frames == frames_of(messages_until_end(early)) and len(late_frames) == 800
    with client.websocket_connect("/ws") as after_the_end:
        assert frames_of(messages_until_end(after_the_end)) == late_frames


@pytest.mark.parametrize("nonsense", ["", "{", "[]", '{"type": "frames"}', "\0" * 4000, b"\xff\x00"])
def test_what_a_client_says_does_not_matter(held, nonsense):
    client, engine = held
    with client.websocket_connect("/ws") as socket:
        if isinstance(nonsense, bytes):
            socket.send_bytes(nonsense)
        else:
            socket.send_text(nonsense)
        engine.released.set()
        assert len(frames_of(messages_until_end(socket))) == 800


def test_a_client_that_keeps_talking_is_shown_the_door(held):
    client, engine = held
    with client.websocket_connect("/ws") as talker, client.websocket_connect("/ws") as listener:
        for _ in range(serve.IGNORED_MESSAGES):
            talker.send_text("hello")
        with pytest.raises(WebSocketDisconnect) as door:
            messages_until_end(talker)
        assert door.value.code == 1008
        engine.released.set()
        assert len(frames_of(messages_until_end(listener))) == 800


def test_a_client_that_leaves_is_forgotten(held):
    client, _ = held
    with client.websocket_connect("/ws"):
        wait_for(lambda: client.get("/health").json()["clients"] == 1)
    wait_for(lambda: client.get("/health").json()["clients"] == 0)


def test_a_slow_client_is_dropped_and_the_others_go_on():
    async def run():
        broadcast = Broadcast()
        broadcast.begin({}, {})
        slow, _ = broadcast.join()
        quick, _ = broadcast.join()
        heard = []
        for number in range(QUEUE_MESSAGES + 10):
            broadcast.add([str(number)])
            heard.append(json.loads(quick.queue.get_nowait())["frames"])
        assert heard == [[number] for number in range(QUEUE_MESSAGES + 10)]
        assert slow.dropped and not quick.dropped and broadcast.listeners == 1
        left = [slow.queue.get_nowait() for _ in range(slow.queue.qsize())]
        assert left[-1] is None and len(left) == QUEUE_MESSAGES

    asyncio.run(run())


def test_a_dropped_client_is_told_why():
    class Socket:
        closed = None

        async def send_text(self, text):
            await asyncio.sleep(0)

        async def close(self, code, reason):
            self.closed = (code, reason)

    async def run():
        broadcast, socket = Broadcast(), Socket()
        listener, history = broadcast.join()
        for number in range(QUEUE_MESSAGES + 1):
            broadcast.add([str(number)])
        await serve._send(socket, listener, history)
        return socket.closed

    code, reason = asyncio.run(run())
    assert code == 1013 and "too slow" in reason and len(reason.encode()) <= 123


def test_an_endless_show_goes_on_with_the_next_seed():
    _, real, _ = real_match()
    with (
        TestClient(app_with(ReplayEngine(real), 40, endless=True, pause=0.05)) as client,
        client.websocket_connect("/ws") as socket,
    ):
        first, second = messages_until_end(socket), messages_until_end(socket)
    assert second[0]["meta"]["seed"] == first[0]["meta"]["seed"] + 1
    assert len(frames_of(second)) == 40


def test_a_show_at_speed_takes_its_time():
    _, real, _ = real_match()
    setup = setup_with(ReplayEngine(real))
    app = serve.create_app(lambda seed: setup, 3, ShowConfig(speed=10, frames=301))
    began = time.monotonic()
    with TestClient(app) as client, client.websocket_connect("/ws") as socket:
        messages_until_end(socket)
    assert time.monotonic() - began >= 0.49  # 300 frames at ten times 60 a second: never sooner


def test_a_show_that_breaks_is_told_by_health():
    _, frames, _ = real_match()
    broken = frames.copy()
    broken[5] = np.nan
    with TestClient(app_with(ReplayEngine(broken), 20)) as client:
        wait_for(lambda: client.get("/health").status_code == 503)
        assert "no number at frame 5" in client.get("/health").json()["detail"]


def test_a_show_stops_in_the_middle_of_a_match():
    engine = ReplayEngine(real_match()[1])
    setup = setup_with(engine)
    app = serve.create_app(lambda seed: setup, 3, ShowConfig(speed=0.1, frames=1000))
    with TestClient(app) as client, client.websocket_connect("/ws") as socket:
        assert socket.receive_json()["type"] == "meta"
    assert engine.row < 1000


def test_the_viewer_is_opened_on_the_stream(tmp_path, monkeypatch):
    monkeypatch.setattr(serve, "VIZ", tmp_path)
    with TestClient(app_with(ReplayEngine(real_match()[1]), 10)) as client:
        assert client.get("/").status_code == 404
        (tmp_path / "visualizer.html").write_text("<p>plain</p>")
        sent = client.get("/", follow_redirects=False)
        assert sent.headers["location"] == "/?ws=ws://testserver/ws"
        assert client.get("/").text == "<p>plain</p>"
        (tmp_path / "juicy.html").write_text("<p>juicy</p>")
        assert client.get("/").text == "<p>juicy</p>"
        assert client.get("/visualizer.html").text == "<p>plain</p>"
        (tmp_path / "secret.html").write_text("no")
        assert client.get("/secret.html").status_code == 404
        assert client.get("/..%2fpyproject.html").status_code == 404


def test_the_command_says_in_one_line_what_is_wrong(capsys):
    assert serve.main(["--world-model", "nowhere", "--p0", "idle", "--p1", "idle"]) == 1
    assert capsys.readouterr().err.startswith("error: no world called 'nowhere'")


def test_a_setup_that_fails_ends_the_show():
    def next_match(seed):
        raise WorldError("the world is gone")

    with TestClient(serve.create_app(next_match, 0, ShowConfig())) as client:
        wait_for(lambda: client.get("/health").status_code == 503)
