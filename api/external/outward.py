"""One question to somebody else's server, answered within a deadline or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import urlsplit

import orjson
import requests

from database.settings import settings

SECONDS = 3.0
# After a failure nobody waits for the same server again for a while.
PAUSE_SECONDS = 60.0
BYTE_CAP = 100_000
PIECE = 16_384
USER_AGENT = "gridtide/0.1 (public electricity-grid data; self-hosted)"


T = TypeVar("T")


class NoAnswer(Exception):
    """Nothing came that can be used; the message names neither credentials nor addresses."""


class Question(NamedTuple):
    """What to ask. `headers` and `login` may hold secrets, which go nowhere else."""

    url: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    login: tuple[str, str] | None = None


class Reply(NamedTuple):
    """A status and the JSON object that came with it ({} for anything else)."""

    status: int
    content: dict[str, Any]


def ask(question: Question, *, seconds: float = SECONDS) -> Reply:
    """The reply, or `NoAnswer` after `seconds` at the latest.

    A server that drips byte by byte outlasts every timeout of a socket: it is left behind in its
    thread. Redirects are not followed, and the answer may have 100 kB.
    """
    done: Future[Reply] = Future()

    def asking() -> None:
        try:
            done.set_result(_once(question, time.monotonic() + seconds))
        except (requests.RequestException, NoAnswer, OSError, ValueError) as error:
            done.set_exception(NoAnswer(_kind(error)))

    Thread(target=asking, daemon=True).start()
    try:
        return done.result(timeout=seconds)
    except TimeoutError:
        raise NoAnswer("no answer within the time allowed") from None


def _once(question: Question, until: float) -> Reply:
    with requests.get(
        _via(question.url),
        params=dict(question.params),
        headers={"User-Agent": USER_AGENT, **question.headers},
        auth=question.login,
        timeout=max(0.1, until - time.monotonic()),
        allow_redirects=False,
        stream=True,
    ) as response:
        return Reply(response.status_code, _content(_body(response, until)))


def _body(response: requests.Response, until: float) -> bytes:
    body = b""
    for piece in response.iter_content(PIECE):
        body += piece
        if len(body) > BYTE_CAP:
            raise NoAnswer("the answer is too long")
        if time.monotonic() > until:
            raise NoAnswer("no answer within the time allowed")
    return body


def _content(body: bytes) -> dict[str, Any]:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return content if isinstance(content, dict) else {}


def _via(url: str) -> str:
    """The address, at `GRIDTIDE_UPSTREAM` when that is set: `<upstream>/<host><path>`."""
    upstream, parts = settings().upstream, urlsplit(url)
    return f"{upstream}/{parts.netloc}{parts.path}" if upstream else url


def _kind(error: Exception) -> str:
    if isinstance(error, NoAnswer):
        return str(error)
    if isinstance(error, requests.Timeout):
        return "no answer within the time allowed"
    return f"no connection ({type(error).__name__})"


class Asker(Generic[T]):
    """Answers of one server, kept for a day, and nothing asked of it for a while after a failure.

    At most `room` answers are kept, the newest.
    """

    def __init__(
        self,
        *,
        room: int = 1024,
        seconds: float = 86_400.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._room, self._seconds, self._clock = room, seconds, clock
        self._kept: dict[tuple[float, float], tuple[float, T]] = {}
        self._silent_until, self._lock = float("-inf"), Lock()

    def at(self, latitude: float, longitude: float, find: Callable[[float, float], T]) -> T:
        """What `find` says of a point, to 1/1000 degree; raises its `NoAnswer`."""
        point = (round(latitude, 3), round(longitude, 3))
        with self._lock:
            if point in self._kept and self._clock() < self._kept[point][0]:
                return self._kept[point][1]
            if self._clock() < self._silent_until:
                raise NoAnswer("it failed a moment ago and is left alone for a minute")
        return self._keep(point, self._found(point, find))

    def _found(self, point: tuple[float, float], find: Callable[[float, float], T]) -> T:
        try:
            return find(*point)
        except NoAnswer:
            with self._lock:
                self._silent_until = self._clock() + PAUSE_SECONDS
            raise

    def _keep(self, point: tuple[float, float], found: T) -> T:
        with self._lock:
            self._kept.pop(point, None)
            while len(self._kept) >= self._room:
                self._kept.pop(next(iter(self._kept)))
            self._kept[point] = (self._clock() + self._seconds, found)
        return found
