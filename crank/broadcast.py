"""One stream to many clients: everything so far for whoever joins late, and no client slows the others down."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from crank.match_json import Meta, dumps

QUEUE_MESSAGES: Final = 400
"""Messages a client may lag behind before it is dropped (20 seconds at 20 messages a second)."""

CATCH_UP_FRAMES: Final = 600
"""Frames in one message to a late joiner, so that none grows past a megabyte."""

TOO_SLOW: Final = "too slow: the stream ran ahead of this client; connect again to catch up"


@dataclass(eq=False)
class Listener:
    """One client: the messages that wait for it. `dropped` is set when it fell too far behind."""

    queue: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(QUEUE_MESSAGES))
    dropped: bool = False


class Broadcast:
    """The match that is on, as messages; all methods belong to one event loop.

    Messages, in JSON: {"type": "meta", "meta", "stage_geometry"}, then {"type": "frames", "start", "frames"} until
    {"type": "end", "result", "summary", "events", "frames_sha256"}; a new "meta" begins the next match.
    """

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._meta: str | None = None
        self._frames: list[str] = []
        self._end: str | None = None

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    @property
    def frames(self) -> int:
        """Frames of the match that is on, so far."""
        return len(self._frames)

    def begin(self, meta: Meta, geometry: Meta) -> None:
        """A new match."""
        self._meta = dumps({"type": "meta", "meta": meta, "stage_geometry": geometry})
        self._frames, self._end = [], None
        self._send(self._meta)

    def add(self, frames: list[str]) -> None:
        """The next frames, each a frame object of the match file in JSON."""
        start = len(self._frames)
        self._frames += frames
        self._send(_frames_message(start, frames))

    def end(self, closing: Meta) -> None:
        """The match is over; closing: result, events, summary, digest."""
        self._end = dumps({"type": "end", **closing})
        self._send(self._end)

    def join(self) -> tuple[Listener, list[str]]:
        """A new client, and the messages that bring it up to now; what follows comes through its queue."""
        listener = Listener()
        self._listeners.add(listener)
        return listener, list(self._history())

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)

    def close(self) -> None:
        """Ends every client's queue."""
        for listener in list(self._listeners):
            self._finish(listener)

    def _history(self) -> Iterator[str]:
        if self._meta is not None:
            yield self._meta
        for start in range(0, len(self._frames), CATCH_UP_FRAMES):
            yield _frames_message(start, self._frames[start : start + CATCH_UP_FRAMES])
        if self._end is not None:
            yield self._end

    def _send(self, message: str) -> None:
        for listener in list(self._listeners):
            try:
                listener.queue.put_nowait(message)
            except asyncio.QueueFull:
                listener.dropped = True
                self._finish(listener)

    def _finish(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        while listener.queue.full():
            listener.queue.get_nowait()
        listener.queue.put_nowait(None)


def _frames_message(start: int, frames: list[str]) -> str:
    return f'{{"type":"frames","start":{start},"frames":[{",".join(frames)}]}}'
