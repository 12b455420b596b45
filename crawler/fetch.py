"""The only module that touches the network: deadlines, a byte cap, retries, politeness."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

import requests
import urllib3

from crawler import answer
from crawler.known import Known
from crawler.pace import OwnTurns, Turn, pace_of
from crawler.source import Document, Failure, Request, Secret, Setting, Source, Unreachable

REDIRECTS = 5
A_MOMENT = 0.2
# A stand-in on this machine needs no sparing; a gateway elsewhere still asks the publisher.
LOOPBACK = ("127.0.0.1", "::1", "localhost")
USER_AGENT = "gridtide/0.1 (public electricity-grid data; self-hosted)"
HEADERS = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"}
# At DEBUG urllib3 logs whole URLs, and some publishers want their key in the query.
logging.getLogger("urllib3").setLevel(logging.WARNING)


class Unconfigured(Failure):
    """A setting that the source needs is not there."""

    reason = "unconfigured"


class Stopped(Exception):
    """The crawl was interrupted: the answer is no longer wanted, and nothing failed."""


class _Asked(NamedTuple):
    """A request with its secrets in place."""

    url: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    form: Mapping[str, str] | None
    login: tuple[str, str] | None


@dataclass(slots=True)
class Fetcher:
    """Fetches the requests of one source, from any number of threads.

    `upstream` sends every request to `<upstream>/<host><path>` instead. `turn` keeps to the
    publisher's limit (None: turns of this fetcher alone). A request may take `request_seconds`
    from when its turn comes, all of them together until `deadline` (on `clock`). Once `stop` is
    set nothing more is fetched. What is `known` is asked for only if it has changed.
    """

    source: Source
    upstream: str = ""
    deadline: float = float("inf")
    request_seconds: float = 60.0
    attempts: int = 3
    pause_seconds: float = 0.5
    settings: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Callable[[], float] = time.monotonic
    stop: Event = field(default_factory=Event)
    turn: Turn | None = None
    known: Known = field(default_factory=dict)
    _session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.turn = self.turn or OwnTurns(pace_of(self.source.per_minute), self.clock)

    def fetch(self, request: Request) -> Document | None:
        """The answer to a request, or None when its `unless` or `only_with` says not to ask.

        Raises `Unconfigured`, `Unreachable`, `Refused` or `Stopped`; no message ever holds a
        secret.
        """
        if request.unless and self.settings.get(request.unless):
            return None
        if request.only_with and not self.settings.get(request.only_with):
            return None
        secrets = self._secrets(request)
        self._wait_politely(self.deadline)
        until = min(self.deadline, self.clock() + self.request_seconds)
        for attempt in range(1, self.attempts + 1):
            if attempt > 1:
                self._wait_politely(until)
            try:
                return self._in_time(lambda: self._once(request, secrets, until), until)
            except Unreachable as failure:
                pause = self.pause_seconds * 2 ** (attempt - 1)
                given_up = attempt == self.attempts or failure.retry_after is not None
                if given_up or self.clock() + pause >= until:
                    raise
                self._pause(pause)
        raise Unreachable("no attempt was made")

    def _in_time(self, ask: Callable[[], Document], until: float) -> Document:
        """Ask in a thread of its own, and leave it behind when it is not back by `until`.

        A name server that is silent, a handshake or a header that drips byte by byte: no timeout
        of a socket ends those.
        """
        done: Future[Document] = Future()

        def asking() -> None:
            try:
                done.set_result(ask())
            except Exception as error:  # noqa: BLE001 - raised again where it is waited for
                done.set_exception(error)

        Thread(target=asking, daemon=True).start()
        try:
            while not wait([done], min(self._left(until), A_MOMENT)).done:
                self._go_on()
        except (Unreachable, Stopped):
            self._session = requests.Session()  # the thread left behind has the other one
            raise
        return done.result()

    def _pause(self, seconds: float) -> None:
        self.stop.wait(max(seconds, 0))
        self._go_on()

    def _go_on(self) -> None:
        if self.stop.is_set():
            raise Stopped

    def _secrets(self, request: Request) -> dict[int, str]:
        texts = [*request.params.values(), *request.headers.values(), *(request.login or ())]
        return {id(text): self._reveal(text) for text in texts if not isinstance(text, str)}

    def _reveal(self, text: Setting | Secret) -> str:
        if isinstance(text, Secret):
            return text.value
        value = self.settings.get(text.name, "")
        if not value:
            raise Unconfigured(f"the setting {text.name} is not set")
        return value

    def _once(self, request: Request, secrets: dict[int, str], until: float) -> Document:
        def shown(text: str | Setting | Secret) -> str:
            return text if isinstance(text, str) else secrets[id(text)]

        public = {k: v for k, v in request.params.items() if isinstance(v, str)}
        public |= request.form or {}
        url = f"{request.url}?{urlencode(public)}" if public else request.url
        kept = None if request.form else self.known.get((url, request.window))
        conditions = kept.conditions() if kept else {}
        asked = _Asked(
            request.url,
            {name: shown(text) for name, text in request.params.items()},
            HEADERS | conditions | {name: shown(text) for name, text in request.headers.items()},
            request.form,
            (shown(request.login[0]), shown(request.login[1])) if request.login else None,
        )
        try:
            with self._follow(asked, until) as response:
                if kept and conditions and response.status_code == answer.NOT_MODIFIED:
                    return kept.document()
                body = self._body(response, until)
                for secret in secrets.values():
                    body = body.replace(secret.encode(), b"***")
                return answer.document(request, url, response, body)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise Unreachable(_kind(error)) from None
        except ValueError:  # the libraries' word for a Location that they cannot split
            raise Unreachable("redirected to what is no address") from None

    def _follow(self, asked: _Asked, until: float) -> requests.Response:
        host = urlsplit(asked.url).netloc
        for hop in range(REDIRECTS + 1):
            if hop:
                self._wait_politely(until)
            response = self._session.request(
                "GET" if asked.form is None else "POST",
                self._via(asked.url),
                params=asked.params,
                headers=dict(asked.headers),
                data=asked.form,
                auth=asked.login,
                timeout=(min(10.0, self._left(until)), min(30.0, self._left(until))),
                stream=True,
                allow_redirects=False,
            )
            if not response.is_redirect:
                return response
            response.close()
            asked = asked._replace(url=urljoin(asked.url, response.headers["Location"]), params={})
            if urlsplit(asked.url).netloc != host:
                raise Unreachable("redirected to another host")
        raise Unreachable(f"more than {REDIRECTS} redirects")

    def _via(self, url: str) -> str:
        parts = urlsplit(url)
        if not self.upstream or url.startswith(self.upstream):
            return url
        rest = parts._replace(scheme="", netloc="").geturl()
        return f"{self.upstream.rstrip('/')}/{parts.netloc}{rest}"

    def _wait_politely(self, until: float) -> None:
        self._go_on()
        if self.turn is None or urlsplit(self.upstream).hostname in LOOPBACK:
            return
        pause = self.turn(self._left(until))
        if pause is None:
            raise Unreachable("the publisher's limit of requests leaves no time")
        self._pause(pause)

    def _left(self, until: float) -> float:
        left = until - self.clock()
        if left <= 0:
            raise Unreachable("no answer within the time allowed")
        return left

    def _body(self, response: requests.Response, until: float) -> bytes:
        """The body, unpacked here: urllib3 would wait for a whole block of a dripping gzip."""
        pieces: list[bytes] = []
        size = 0
        while piece := response.raw.read1(answer.PIECE, decode_content=False):
            size += len(piece)
            if size > answer.BYTE_CAP:
                raise Unreachable(answer.TOO_LARGE)
            pieces.append(piece)
            self._left(until)
        packing = response.headers.get("Content-Encoding", "")
        return answer.unpacked(b"".join(pieces), packing)


def _kind(error: Exception) -> str:
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "no answer within the time allowed"
    if isinstance(error, urllib3.exceptions.IncompleteRead | urllib3.exceptions.ProtocolError):
        return "the answer was cut short"
    cause = getattr(error.args[0] if error.args else error, "reason", error)
    return f"no connection ({type(cause).__name__})"
