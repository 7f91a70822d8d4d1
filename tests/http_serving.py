"""An HTTP server of a test's own."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class QuietHandler(http.server.BaseHTTPRequestHandler):
    """One that says nothing of what it does; `posted` answers a request."""

    def do_POST(self) -> None:
        self.posted()

    def posted(self) -> None:
        raise NotImplementedError

    def answer(self, status: int, body: bytes, header: tuple[str, str] | None = None) -> None:
        """Sends a whole answer."""
        self.send_response(status)
        if header is not None:
            self.send_header(*header)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serving(handler: type[http.server.BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address where this handler answers."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
