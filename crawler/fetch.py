"""The only module that touches the network: deadlines, a byte cap, retries, politeness."""

from __future__ import annotations

import logging
import os
import time
import zlib
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode, urljoin, urlsplit

import requests
import urllib3

from crawler.source import (
    Document,
    Failure,
    Refused,
    Request,
    Secret,
    Setting,
    Source,
    Unreachable,
)

BYTE_CAP = 32 * 1024 * 1024
TOO_LARGE = f"the answer is larger than {BYTE_CAP // 2**20} MiB"
PIECE = 64 * 1024
REDIRECTS = 5
# A stand-in on this machine needs no sparing; a gateway elsewhere still asks the publisher.
LOOPBACK = ("127.0.0.1", "::1", "localhost")
USER_AGENT = "gridtide/0.1 (public electricity-grid data; self-hosted)"
# At DEBUG urllib3 logs whole URLs, and some publishers want their key in the query.
logging.getLogger("urllib3").setLevel(logging.WARNING)
# 400 carries an explanation that the parser understands: "no matching data", "window too wide".
READABLE = frozenset({200, 203, 400})


class Unconfigured(Failure):
    """A setting that the source needs is not there."""

    reason = "unconfigured"


@dataclass(slots=True)
class Fetcher:
    """Fetches the requests of one source.

    `upstream` sends every request to `<upstream>/<host><path>` instead. A request may take
    `request_seconds`, all of them together until `deadline` (on `clock`).
    """

    source: Source
    upstream: str = ""
    deadline: float = float("inf")
    request_seconds: float = 60.0
    attempts: int = 3
    pause_seconds: float = 0.5
    settings: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Callable[[], float] = time.monotonic
    _session: requests.Session = field(default_factory=requests.Session)
    _recent: deque[float] = field(default_factory=deque)

    def fetch(self, request: Request) -> Document | None:
        """The answer to a request, or None when its `unless` setting exists.

        Raises `Unconfigured`, `Unreachable` or `Refused`; no message ever holds a secret.
        """
        if request.unless and self.settings.get(request.unless):
            return None
        until = min(self.deadline, self.clock() + self.request_seconds)
        secrets = self._secrets(request)
        for attempt in range(1, self.attempts + 1):
            try:
                return self._once(request, secrets, until)
            except Unreachable as failure:
                pause = self.pause_seconds * 2 ** (attempt - 1)
                given_up = attempt == self.attempts or failure.retry_after is not None
                if given_up or self.clock() + pause >= until:
                    raise
                time.sleep(pause)
        raise Unreachable("no attempt was made")

    def _secrets(self, request: Request) -> dict[int, str]:
        texts = [*request.params.values(), *request.headers.values()]
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
        url = f"{request.url}?{urlencode(public)}" if public else request.url
        asked = {name: shown(text) for name, text in request.params.items()}
        headers = {name: shown(text) for name, text in request.headers.items()}
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", **headers}
        try:
            with self._follow(request.url, asked, headers, until) as response:
                body = self._body(response, until)
                for secret in secrets.values():
                    body = body.replace(secret.encode(), b"***")
                return _document(request, url, response, body)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise Unreachable(_kind(error)) from None

    def _follow(
        self, url: str, params: Mapping[str, str], headers: Mapping[str, str], until: float
    ) -> requests.Response:
        host = urlsplit(url).netloc
        for _ in range(REDIRECTS + 1):
            self._wait_politely(until)
            response = self._session.get(
                self._via(url),
                params=params,
                headers=dict(headers),
                timeout=(min(10.0, self._left(until)), min(30.0, self._left(until))),
                stream=True,
                allow_redirects=False,
            )
            if not response.is_redirect:
                return response
            response.close()
            url, params = urljoin(url, response.headers["Location"]), {}
            if urlsplit(url).netloc != host:
                raise Unreachable("redirected to another host")
        raise Unreachable(f"more than {REDIRECTS} redirects")

    def _via(self, url: str) -> str:
        parts = urlsplit(url)
        if not self.upstream or url.startswith(self.upstream):
            return url
        rest = parts._replace(scheme="", netloc="").geturl()
        return f"{self.upstream.rstrip('/')}/{parts.netloc}{rest}"

    def _wait_politely(self, until: float) -> None:
        if urlsplit(self.upstream).hostname in LOOPBACK:
            return
        while self._recent and self._recent[0] <= self.clock() - 60:
            self._recent.popleft()
        if len(self._recent) >= self.source.per_minute:
            pause = self._recent[0] + 60 - self.clock()
            if self.clock() + pause >= until:
                raise Unreachable("the publisher's limit of requests leaves no time")
            time.sleep(max(pause, 0))
        self._recent.append(self.clock())

    def _left(self, until: float) -> float:
        left = until - self.clock()
        if left <= 0:
            raise Unreachable("no answer within the time allowed")
        return left

    def _body(self, response: requests.Response, until: float) -> bytes:
        """The body, unpacked here: urllib3 would wait for a whole block of a dripping gzip."""
        pieces: list[bytes] = []
        size = 0
        while piece := response.raw.read1(PIECE, decode_content=False):
            size += len(piece)
            if size > BYTE_CAP:
                raise Unreachable(TOO_LARGE)
            pieces.append(piece)
            self._left(until)
        return _unpacked(b"".join(pieces), response.headers.get("Content-Encoding", ""))


def _unpacked(body: bytes, encoding: str) -> bytes:
    if encoding.lower() in ("", "identity"):
        return body
    unpacking = zlib.decompressobj(wbits=47)  # gzip or zlib, by its header
    try:
        unpacked = unpacking.decompress(body, BYTE_CAP + 1)
    except zlib.error:
        raise Unreachable("the body's compression is broken") from None
    if len(unpacked) > BYTE_CAP:
        raise Unreachable(TOO_LARGE)
    if not unpacking.eof:
        raise Unreachable("the body's compression is broken off")
    return unpacked


def _document(request: Request, url: str, response: requests.Response, body: bytes) -> Document:
    if response.status_code not in READABLE:
        raise _failure(response, body)
    return Document(
        url=url,
        body=body,
        content_type=response.headers.get("Content-Type", ""),
        window=request.window,
        fetched_at=datetime.now(UTC),
        etag=response.headers.get("ETag"),
        last_modified=response.headers.get("Last-Modified"),
    )


def _failure(response: requests.Response, body: bytes) -> Failure:
    status = response.status_code
    text = f"HTTP {status} {response.reason}".strip()
    page = _words(body) if "html" in response.headers.get("Content-Type", "") else ""
    message = f"{text}: {page}" if page else text
    wait = _retry_after(response.headers.get("Retry-After", ""))
    if status in {401, 403, 407, 409, 429, 451}:
        return Refused(message, wait)
    return Unreachable(message, wait)


def _words(body: bytes) -> str:
    from bs4 import BeautifulSoup  # slow to import, and only needed for a page of excuses

    page = BeautifulSoup(body[:PIECE], "lxml")
    title = page.title.get_text(" ", strip=True) if page.title else ""
    return (title or page.get_text(" ", strip=True))[:200]


def _retry_after(text: str) -> timedelta | None:
    if text.isdigit():
        return timedelta(seconds=min(int(text), 86_400))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return max(moment - datetime.now(UTC), timedelta(0))


def _kind(error: Exception) -> str:
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "no answer within the time allowed"
    if isinstance(error, urllib3.exceptions.IncompleteRead | urllib3.exceptions.ProtocolError):
        return "the answer was cut short"
    cause = getattr(error.args[0] if error.args else error, "reason", error)
    return f"no connection ({type(cause).__name__})"
