"""What is old goes: answers are marked as expired, idle runs and our old forecasts forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from database.connection import transaction
from database.forecast_models import PREFIX
from database.queries import load

SQL = load("expiry")
PAGE = 1000
# The tick looks back so far (a week and a day) for what it asked in vain.
ERRANDS_REMEMBERED = timedelta(days=9)


class Old(NamedTuple):
    """A file of the archive that may go, the documents that it is, and their bytes."""

    path: str
    documents: list[int]
    bytes: int


def expirable(connection: Connection, before: datetime, now: datetime) -> Iterator[Old]:
    """The files whose documents were all fetched before a moment; each is marked when it is done.

    `before` must be midnight, UTC: the archive keeps equal answers of one day in one file. Neither
    the newest document of a source is among them, nor one that no parser has understood yet. Who
    stops before the last has marked what came before it, a thousand at a time.
    """
    while True:
        with transaction(connection) as cursor:
            cursor.execute(SQL["expirable"], {"before": before, "limit": PAGE})
            page = [Old(*row) for row in cursor.fetchall()]
            yield from page
            _mark(cursor, page, now)
        if len(page) < PAGE:
            return


def _mark(cursor: Cursor, page: Sequence[Old], now: datetime) -> None:
    documents = [number for old in page for number in old.documents]
    cursor.execute(SQL["mark_expired"], {"documents": documents, "now": now})


def forget_runs(connection: Connection, before: datetime) -> int:
    """Delete the runs before a moment that went well and brought nothing; how many.

    The newest run of a source stays, and so does every run that says what a kept answer was asked
    for, that an alarm names, that a backfill knows its windows by, or that says of a gap or an old
    day that it was asked for lately. Documents that expired before the moment go with their last
    run. Only the owner of the database may do this.
    """
    with transaction(connection) as cursor:
        cursor.execute(SQL["forget_runs"], {"before": before, "remembered": ERRANDS_REMEMBERED})
        forgotten = cursor.rowcount
        cursor.execute(SQL["forget_documents"], {"before": before})
    return int(forgotten)


def forget_forecasts(connection: Connection, before: datetime) -> int:
    """Delete what we foretold of intervals that start before a moment, but what we did last.

    How many rows went. Each interval keeps its newest vintage; of what publishers foretold all
    stays. `as_of` a moment before that vintage nothing is foretold any more of such an interval.
    Only the owner of the database may do this. A series is a transaction: who stops keeps the rest.
    """
    with transaction(connection) as cursor:
        cursor.execute(SQL["series_of_ours"], {"ours": PREFIX + "%"})
        ours = [number for (number,) in cursor.fetchall()]
    forgotten = 0
    for number in ours:
        with transaction(connection) as cursor:
            asked = {"series_id": number, "before": before}
            for query in ("forget_superseded", "forget_revised"):
                cursor.execute(SQL[query], asked)
                forgotten += cursor.rowcount
    return forgotten
