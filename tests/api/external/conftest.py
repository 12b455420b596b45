"""A stand-in for other people's servers, spoken to over real HTTP."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest

from api.external import electricitymaps, watttime


@dataclass
class Asked:
    """A request as it came in; `path` begins with the host that was meant."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Upstream:
    """What to answer, by path, and what was asked; seconds to wait before each answer."""

    url: str = ""
    answers: dict[str, tuple[int, bytes] | Callable[[Asked], tuple[int, bytes]]] = field(
        default_factory=dict
    )
    asked: list[Asked] = field(default_factory=list)
    delay: float = 0.0
    drip: bool = False

    def answer(self, asked: Asked) -> tuple[int, bytes]:
        self.asked.append(asked)
        found = self.answers.get(asked.path, (404, b"<h1>nothing here</h1>"))
        return found(asked) if callable(found) else found

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]


def handler(upstream: Upstream) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            asked = Asked(url.path, dict(parse_qsl(url.query)), dict(self.headers.items()))
            status, body = upstream.answer(asked)
            time.sleep(upstream.delay)
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.say(body)
            except OSError:  # nobody listens any more
                self.close_connection = True

        def say(self, body: bytes) -> None:
            for byte in body if upstream.drip else ():
                self.wfile.write(bytes([byte]))
                time.sleep(0.05)
            if not upstream.drip:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    return Handler


@pytest.fixture
def upstream(monkeypatch: pytest.MonkeyPatch) -> Iterator[Upstream]:
    """The stand-in, at GRIDTIDE_UPSTREAM; nothing is remembered of earlier tests."""
    stand_in = Upstream()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(stand_in))
    server.daemon_threads = True
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("GRIDTIDE_UPSTREAM", stand_in.url)
    monkeypatch.setattr(watttime, "_users", {})
    monkeypatch.setattr(electricitymaps, "_tokens", {})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield stand_in
    server.shutdown()
    thread.join()
    server.server_close()
