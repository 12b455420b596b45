"""Asking the simulator in process what a parser would ask an operator's server."""

from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from types import ModuleType
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.source import Document, Empty, Request, Row, Window
from simulator import server
from simulator.wire import Answer, Question

USER, KEY = "a-user", "a-key-that-is-good"


def question_of(request: Request) -> Question:
    """A request as the simulator sees it, every secret a good key."""
    parts = urlsplit(request.url)
    given = {name: said if isinstance(said, str) else KEY for name, said in request.params.items()}
    headers = {
        name.lower(): said if isinstance(said, str) else KEY
        for name, said in request.headers.items()
    }
    if request.login:
        headers["authorization"] = "Basic " + b64encode(f"{USER}:{KEY}".encode()).decode()
    query = {**dict(parse_qsl(parts.query)), **given}
    return Question(parts.netloc, parts.path, query, headers, request.form)


def answered(request: Request, seed: int, now: datetime, fault: str | None = None) -> Document:
    """The document that the simulator answers a request with."""
    return document_of(request, server.answer(question_of(request), seed, now, fault), now)


def document_of(request: Request, answer: Answer, now: datetime) -> Document:
    """An answer to a request as the parser gets it."""
    question = question_of(request)
    asked = urlencode({**question.query, **(question.form or {})})
    url = f"https://{question.host}{question.path}?{asked}"
    return Document(url, answer.body, answer.content_type, request.window, now)


def read(
    parser: ModuleType,
    window: Window,
    seed: int,
    now: datetime,
    only: Callable[[Request], bool] = lambda _: True,
) -> list[Row]:
    """The rows that lie wholly in a window, of all answers to a parser's requests."""
    rows: list[Row] = []
    requests, document = parser.requests(window), None
    while True:
        try:
            request = requests.send(document)
        except StopIteration:
            return [row for row in rows if row.start >= window.start and row.end <= window.end]
        document = None
        if not only(request):
            continue
        document = answered(request, seed, now)
        if request.stepping_stone:
            continue
        while not (found := _rows(parser, document)) and request.instead:
            request = request.instead
            document = answered(request, seed, now)
        rows.extend(found)


def _rows(parser: ModuleType, document: Document) -> list[Row]:
    try:
        return list(parser.parse(document))
    except Empty:
        return []
