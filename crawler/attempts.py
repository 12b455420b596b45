"""Asks a publisher everything that a source asks for a window, and says what each came to."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import SimpleNamespace
from typing import NamedTuple, cast

from crawler.source import (
    Document,
    Empty,
    Failure,
    Parser,
    Request,
    Row,
    Unreachable,
    Window,
    hostile_bytes,
    read,
)

Fetch = Callable[[Request], Document | None]
Answer = Document | Failure | None
# After this many unanswered requests in a row the publisher is down.
PATIENCE = 3


class Attempt(NamedTuple):
    """A request, and the document or the failure that it came to."""

    request: Request
    came_to: Document | Failure


def reading_once(parser: Parser) -> Parser:
    """The same parser, but what it has read of the last document is remembered.

    To choose between doors an answer has to be read before it is kept and stored.
    """
    last: tuple[Document, list[Row]] | None = None

    def parse(document: Document) -> Iterator[Row]:
        nonlocal last
        known = last  # both as one, since several threads may ask
        if known is None or known[0] is not document:
            last = known = document, list(parser.parse(document))
        return iter(known[1])

    once = SimpleNamespace(SOURCE=parser.SOURCE, requests=parser.requests, parse=parse)
    return cast("Parser", once)


def attempts(parser: Parser, window: Window, fetch: Fetch) -> Iterator[Attempt]:
    """Ask everything that a source asks for a window; the attempts in the order of the questions.

    A refusal, a failed stepping stone, or three unanswered requests in a row end the window.
    """
    width = parser.SOURCE.side_by_side
    asked = _in_turn(parser, window, fetch) if width == 1 else _at_once(parser, window, fetch)
    unanswered = 0
    for request, came_to in asked:
        if isinstance(came_to, Empty) and not request.stepping_stone:
            unanswered = 0
            yield Attempt(request, came_to)
            continue
        if isinstance(came_to, Failure):
            yield Attempt(request, came_to)
            unanswered += 1
            hopeless = request.stepping_stone or unanswered >= PATIENCE
            if hopeless or not isinstance(came_to, Unreachable):
                return
            continue
        unanswered = 0
        if came_to is not None and not request.stepping_stone:
            yield Attempt(request, came_to)


def _in_turn(parser: Parser, window: Window, fetch: Fetch) -> Iterator[tuple[Request, Answer]]:
    """One question after the other; each answer is sent to the source before its next."""
    asking = parser.requests(window)
    answer: Document | None = None
    while True:
        request = Request("", window=window)
        try:
            with hostile_bytes():
                request = asking.send(answer)
        except StopIteration:
            return
        except Failure as failure:
            yield request, failure
            return
        came_to = _came_to(parser, fetch, request)
        yield request, came_to
        answer = came_to if isinstance(came_to, Document) else None


def _at_once(parser: Parser, window: Window, fetch: Fetch) -> Iterator[tuple[Request, Answer]]:
    """Several questions at once, for a source that needs no answer for its next question."""
    width = parser.SOURCE.side_by_side
    waiting: deque[tuple[Request, Future[Answer]]] = deque()
    pool = ThreadPoolExecutor(width)
    try:
        for request in parser.requests(window):
            waiting.append((request, pool.submit(_came_to, parser, fetch, request)))
            if len(waiting) >= width:
                first, asked = waiting.popleft()
                yield first, asked.result()
        for request, asked in waiting:
            yield request, asked.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _came_to(parser: Parser, fetch: Fetch, request: Request) -> Answer:
    """What a request came to or, where its door is shut or empty, what the next door did."""
    came_to = _fetched(fetch, request)
    if request.instead is None or not _in_vain(parser, came_to):
        return came_to
    instead = _came_to(parser, fetch, request.instead)
    if isinstance(came_to, Failure) and isinstance(instead, Failure):
        return type(came_to)(f"{came_to}; at another door: {instead}", instead.retry_after)
    return instead


def _fetched(fetch: Fetch, request: Request) -> Answer:
    try:
        return fetch(request)
    except Failure as failure:
        return failure


def _in_vain(parser: Parser, answer: Answer) -> bool:
    """Whether a question failed, or the answer says that there is nothing.

    A publisher who names a time to wait is not asked at another door before it.
    """
    if not isinstance(answer, Document):
        return isinstance(answer, Failure) and answer.retry_after is None
    try:
        read(parser, answer)
    except Empty:
        return True
    except Failure:
        return False  # it is kept, and told of: no other door may hide it
    return False
