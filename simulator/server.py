"""The operators' servers, all behind one address: `http://127.0.0.1:PORT/<host><path>`.

Every host answers from the same truth, as it is published at the present moment. Faults are
switched at `/__faults__`: POST `{"host": …, "fault": …, "times": N or null}`, GET, DELETE.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from simulator import caiso
from simulator.bad_answers import ANSWER_FAULTS, TOO_LARGE_BYTES, spoiled
from simulator.faults import FaultBook
from simulator.mutations import CONTENT_FAULTS, mutated
from simulator.mutations.stamps import shifted
from simulator.operators import OPERATORS
from simulator.wire import Answer, Operator, Question, json_answer

DEFAULT_SEED = 1
_FAULTS_PATH = "/__faults__"
_DRIP_SECONDS = 0.25
_WORTH_PACKING = 1000


def answer(question: Question, seed: int, now: datetime, fault: str | None = None) -> Answer:
    """What the asked host says at a moment, spoiled by a fault if there is one."""
    operator = OPERATORS.get(question.host)
    if operator is None:
        return json_answer({"error": "no such host is simulated", "host": question.host}, 404)
    if fault == "yesterdays_file":
        return _yesterdays(operator, question, seed, now)
    good = operator(question, seed, now)
    return worse(good, fault, now) if fault else good


def worse(good: Answer, fault: str, now: datetime) -> Answer:
    """What a fault makes of a good answer; one of the connection leaves it as it is."""
    if fault in ANSWER_FAULTS:
        return spoiled(good, fault, now)
    return mutated(good, fault, now) if fault in CONTENT_FAULTS else good


def _yesterdays(operator: Operator, question: Question, seed: int, now: datetime) -> Answer:
    """A stale file: what the same question, one day earlier, would have been answered."""
    path = caiso.dated(question.path, now) if question.host == caiso.HOST else question.path
    query, form = _a_day_earlier(question.query), question.form and _a_day_earlier(question.form)
    stale = replace(question, path=shifted(path, -1), query=query, form=form)
    asks_for_dates = stale != question
    return operator(stale, seed, now if asks_for_dates else now - timedelta(days=1))


def _a_day_earlier(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: shifted(text, -1) for name, text in asked.items()}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, seed: int, clock: Callable[[], datetime]) -> None:
        self.seed, self.clock = seed, clock
        self.faults = FaultBook()
        self.stopping = threading.Event()
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients hang up in the middle; that is theirs to know."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "simulator"
    timeout = 60
    server: _Server

    def do_GET(self) -> None:
        """A question to an operator, or the list of faults."""
        if self.path == _FAULTS_PATH:
            self._send(json_answer(self.server.faults.listed()))
        else:
            self._ask(self._question())

    def _ask(self, question: Question) -> None:
        now = self.server.clock()
        fault = self.server.faults.take(question)
        if fault == "hang":
            self.server.stopping.wait(600)
        if fault in ("refuse", "hang"):
            self._reset()
        elif fault == "redirect_loop":
            self._send(Answer(b"", status=302, headers={"Location": self.path}))
        else:
            self._send(answer(question, self.server.seed, now, fault), fault)

    def do_POST(self) -> None:
        """A form to an operator, or a fault to be switched on."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path != _FAULTS_PATH:
            form = dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
            self._ask(replace(self._question(), form=form))
            return
        try:
            wanted = json.loads(body)
            self.server.faults.set(wanted["host"], wanted["fault"], wanted.get("times"))
        except (ValueError, KeyError, TypeError) as error:
            self._send(json_answer({"error": str(error)}, 400))
        else:
            self._send(json_answer(self.server.faults.listed()))

    def do_DELETE(self) -> None:
        """Switch all faults off."""
        self.server.faults.clear()
        self._send(json_answer({}))

    def _question(self) -> Question:
        parts = urlsplit(self.path)
        host, _, path = parts.path.lstrip("/").partition("/")
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Question(host, f"/{path}", query, headers)

    def _reset(self) -> None:
        """Close at once, so that the client reads a reset instead of an answer."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _send(self, given: Answer, fault: str | None = None) -> None:
        accepted = self.headers.get("Accept-Encoding", "")
        is_plain = "Content-Encoding" not in given.headers
        if "gzip" in accepted and is_plain and len(given.body) > _WORTH_PACKING:
            headers = {**given.headers, "Content-Encoding": "gzip"}
            given = replace(given, body=gzip.compress(given.body, 1), headers=headers)
        length = TOO_LARGE_BYTES if fault == "too_large" else len(given.body)
        self.send_response(given.status)
        self.send_header("Content-Type", given.content_type)
        for name, value in given.headers.items():
            self.send_header(name, value)
        if fault != "too_large" or self.request_version == "HTTP/1.0":
            self.send_header("Content-Length", str(length))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        self._write(given.body, fault)

    def _write(self, body: bytes, fault: str | None) -> None:
        if fault == "drip":
            for byte in body:
                self.wfile.write(bytes([byte]))
                if self.server.stopping.wait(_DRIP_SECONDS):
                    return
        elif fault == "cut":
            self.close_connection = True
            self.wfile.write(body[: len(body) // 2])
        elif fault == "too_large":
            self.close_connection = True
            for _ in range(TOO_LARGE_BYTES >> 16):
                self.wfile.write(b" " * (1 << 16))
        else:
            self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The `Date` header goes by the simulated clock."""
        return super().date_time_string(timestamp or self.server.clock().timestamp())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Quiet: the crawler keeps its own log."""


@dataclass(frozen=True, slots=True)
class Simulator:
    """A running simulator; a context manager that stops it."""

    url: str
    faults: FaultBook
    _server: _Server

    def stop(self) -> None:
        """Close the socket and let waiting clients go."""
        self._server.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start(
    *,
    seed: int = DEFAULT_SEED,
    now: datetime | Callable[[], datetime] | None = None,
    port: int = 0,
) -> Simulator:
    """Serve in a thread. `now` is a fixed moment, a clock to ask, or the real clock."""
    if isinstance(now, datetime):
        fixed = now
        clock: Callable[[], datetime] = lambda: fixed  # noqa: E731 - one of three clocks
    else:
        clock = now or (lambda: datetime.now(UTC))
    server = _Server(port, seed, clock)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return Simulator(f"http://127.0.0.1:{server.server_port}", server.faults, server)
