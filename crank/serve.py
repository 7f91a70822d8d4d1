"""Streams a match while it is played: `python -m crank.serve --endless`, then open http://127.0.0.1:8765."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, RedirectResponse

from crank.broadcast import TOO_SLOW, Broadcast, Listener
from crank.command import number, whole_number
from crank.errors import CrankError
from crank.match_setup import MatchSetup, add_match_arguments, make_drawn_setup, make_setup
from crank.show import Show, ShowConfig

VIZ: Final = Path(__file__).resolve().parent.parent / "viz"
VIEWERS: Final = ("juicy.html", "visualizer.html")
CLIENT_MESSAGE_BYTES: Final = 4096
IGNORED_MESSAGES: Final = 20
"""Messages of a client that are ignored before it is shown the door."""

# WebSocket close codes (RFC 6455 and the IANA registry)
POLICY_VIOLATION: Final = 1008
TRY_AGAIN_LATER: Final = 1013
GOING_AWAY: Final = 1001


def create_app(next_match: Callable[[int], MatchSetup], seed: int, config: ShowConfig) -> FastAPI:
    """The service, and the show that runs as long: `/` a viewer, `/ws` the stream (see crank.broadcast), `/health`."""
    broadcast = Broadcast()
    show = Show(broadcast, next_match, seed, config)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        show.start()
        yield
        await show.stop()
        broadcast.close()

    app = FastAPI(title="The Wire: a match as it is played", lifespan=lifespan)

    @app.get("/health")
    def health() -> dict[str, Any]:
        if show.failure is not None:
            raise HTTPException(503, show.failure)
        return {"status": "ok", "frames": broadcast.frames, "clients": broadcast.listeners}

    @app.get("/")
    def watch(request: Request) -> Response:
        viewer = next((VIZ / name for name in VIEWERS if (VIZ / name).is_file()), None)
        return _viewer(request, viewer)

    @app.get("/{name}.html")
    def named_viewer(request: Request, name: str) -> Response:
        file = VIZ / f"{name}.html"
        return _viewer(request, file if file.name in VIEWERS and file.is_file() else None)

    @app.websocket("/ws")
    async def stream(socket: WebSocket) -> None:
        await socket.accept()
        listener, history = broadcast.join()
        try:
            async with asyncio.TaskGroup() as group:
                sending = group.create_task(_send(socket, listener, history))
                reading = group.create_task(_read(socket))
                sending.add_done_callback(lambda _: reading.cancel())
                reading.add_done_callback(lambda _: sending.cancel())
        finally:
            broadcast.leave(listener)

    return app


def _viewer(request: Request, file: Path | None) -> Response:
    if file is None:
        raise HTTPException(404, f"no viewer here; open one of {', '.join(VIEWERS)} and connect it to /ws")
    if "ws" not in request.query_params:
        scheme = "wss" if request.url.scheme == "https" else "ws"
        return RedirectResponse(f"{request.url.path}?ws={scheme}://{request.url.netloc}/ws")
    return FileResponse(file, media_type="text/html")


async def _send(socket: WebSocket, listener: Listener, history: list[str]) -> None:
    try:
        for message in history:
            await socket.send_text(message)
        while (live := await listener.queue.get()) is not None:
            await socket.send_text(live)
    except WebSocketDisconnect:
        return
    if listener.dropped:
        await socket.close(TRY_AGAIN_LATER, TOO_SLOW)
    else:
        await socket.close(GOING_AWAY, "the server stops")


async def _read(socket: WebSocket) -> None:
    """Ignores what a client says, and closes on one that keeps talking: the stream is for watching only."""
    for _ in range(IGNORED_MESSAGES):
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
    await socket.close(POLICY_VIOLATION, "this stream is for watching: it takes no messages")


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    options = _parser().parse_args(arguments)
    try:
        setup = make_setup(options)
    except CrankError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1

    def next_match(seed: int) -> MatchSetup:
        return make_drawn_setup(options, setup, seed) if options.endless else setup

    app = create_app(next_match, options.seed, ShowConfig(options.speed, options.endless, options.pause))
    print(f"watch it at http://{options.host}:{options.port} (the stream: ws://{options.host}:{options.port}/ws)")
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=options.host,
            port=options.port,
            log_level="warning",
            ws_max_size=CLIENT_MESSAGE_BYTES,
            timeout_graceful_shutdown=3,
        )
    )
    try:
        server.run()
    except KeyboardInterrupt:
        return 0
    except SystemExit:  # the address is taken; uvicorn has said so
        return 1
    return 0 if server.started else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m crank.serve", description=__doc__)
    add_match_arguments(parser)
    parser.add_argument(
        "--endless",
        action="store_true",
        help="match after match; stage and characters that are not given change from match to match",
    )
    parser.add_argument(
        "--speed", type=number(0, 1000), default=1.0, help="1 is 60 frames a second, 0 no pacing (default: 1)"
    )
    parser.add_argument(
        "--pause", type=number(0, 86400), default=4.0, help="seconds between matches (default: %(default)s)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=whole_number(1, 65535), default=8765, help="port to listen on (default: %(default)s)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
