"""A source of the simulator, ticked at moments of our choosing through the real pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from types import SimpleNamespace

from psycopg2.extensions import connection as Connection

from crawler import catalog
from crawler.archive import Archive
from crawler.pipeline import collect
from crawler.ready import REGISTERED
from crawler.schedule import tick_window
from crawler.source import Document, Parser, Request, Requests, Unreachable, Window
from database import runs
from database.connection import transaction
from simulator import server
from tests.simulator.asking import answered, question_of

SEED = 11
QUESTIONS = 4


def few(parser: Parser, questions: int = QUESTIONS) -> Parser:
    """The source, asking no more than a few questions a window."""

    def requests(window: Window) -> Requests:
        asking, answer = parser.requests(window), None
        for _ in range(questions):
            try:
                answer = yield asking.send(answer)
            except StopIteration:
                return

    return SimpleNamespace(SOURCE=parser.SOURCE, requests=requests, parse=parser.parse)


def ticks(
    connection: Connection,
    key: str,
    moments: Iterable[datetime],
    archive: Archive,
    fault: str | None = None,
) -> Iterator[runs.Run]:
    """Tick a source at each moment; every run."""
    parser = few(catalog.parsers()[key])
    with transaction(connection) as cursor:
        facts = {name: getattr(parser.SOURCE, name) for name in REGISTERED}
        runs.register(cursor, key, facts)
    for now in moments:

        def fetch(request: Request, now: datetime = now) -> Document:
            status = server.answer(question_of(request), SEED, now, fault).status
            if status != 200:
                raise Unreachable(f"HTTP {status}")
            return answered(request, SEED, now, fault)

        window = tick_window(parser.SOURCE, now)
        yield from collect(
            connection,
            key,
            parser,
            window,
            kind="tick",
            started=now,
            fetch=fetch,
            archive=archive,
        )
