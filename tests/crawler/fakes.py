"""A publisher of the tests: a dict of answers instead of a server."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from crawler.source import Document, Failure, Request, Row, Window
from database import runs
from database.connection import transaction
from database.past import Past
from tests.crawler.test_schedule import source

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
STEP = timedelta(minutes=5)
HOUR = Window(NOON, NOON + timedelta(hours=1))
FACTS = {
    "publisher": "P",
    "homepage": "https://example.org",
    "licence": "open",
    "attribution": "P",
    "redistribute": True,
}


def requests(window: Window):
    """Ask for three parts, whatever comes back."""
    for part in "abc":
        yield Request(f"https://operator.example/{part}", window=window)


def parse(document: Document) -> Iterator[Row]:
    """Rows as the document's JSON lists them: slot, zone, numbers."""
    for slot, zone, values in json.loads(document.body):
        start = NOON + slot * STEP
        yield Row(zone, "load", start, start + STEP, values)


def publisher(**changes) -> SimpleNamespace:
    """A source of loads whose documents are lists of slot, zone and numbers."""
    declared = {"measures": ("load",), "zones": ("GB", "FR")} | changes
    return SimpleNamespace(SOURCE=source(**declared), requests=requests, parse=parse)


def rows(*listed: tuple[int, str, float]) -> bytes:
    """A document's body."""
    return json.dumps([(slot, zone, {"load": mw}) for slot, zone, mw in listed]).encode()


def stored(rows: Sequence[Row]) -> Past:
    """Rows of one series as if they were stored."""
    words = dict.fromkeys(word for row in rows for word in row.values)
    columns = {word: [row.values.get(word) for row in rows] for word in words}
    return Past([row.start for row in rows], columns)


def fetch_from(answers: Mapping[str, bytes | Exception], asked: list[str] | None = None):
    """A fetch that answers by the last part of the address, or raises what it finds there."""

    def fetch(request: Request) -> Document:
        name = request.url.rpartition("/")[2]
        if asked is not None:
            asked.append(name)
        answer = answers[name]
        if isinstance(answer, Exception):
            raise answer
        return Document(request.url, answer, "application/json", request.window, NOON)

    return fetch


def register(connection, key: str = "fake") -> None:
    """Make the source known to the database."""
    with transaction(connection) as cursor:
        runs.register(cursor, key, FACTS)


def names(attempts) -> list[str]:
    """What each attempt came to: the reason of a failure, or the part that answered."""
    return [
        came_to.reason if isinstance(came_to, Failure) else came_to.url[-1]
        for _, came_to in attempts
    ]
