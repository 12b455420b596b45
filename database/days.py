"""A source's readings and forecasts by whole UTC days, each to be moved as one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from database.queries import load

SQL = load("days")
DAY = timedelta(days=1)


class Day(NamedTuple):
    """A UTC day that starts at `start`: how many vectors are kept, and what they sum up to.

    The `digest` is another when any of them is, or was recorded at another time.
    """

    start: datetime
    vectors: int
    digest: int


class Kept(NamedTuple):
    """One vector of one interval; a forecast where `issued_at` is set.

    `value` is aligned with `components` and may be shorter: the rest was not measured. `quality`
    is a name of the table of that name.
    """

    zone: str
    measure: str
    unit: str
    resolution: timedelta
    components: list[str]
    start: datetime
    value: list[float | None]
    quality: str
    issued_at: datetime | None
    recorded_at: datetime


def sources(connection: Connection) -> list[str]:
    """The keys of the sources that have series."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["sources"])
        return [key for (key,) in cursor.fetchall()]


def upstream(connection: Connection) -> str:
    """Whose data the store holds: the operators' own (empty), or a simulator's."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["upstream"])
        ((found,),) = cursor.fetchall()
        return str(found)


def is_known(cursor: Cursor, source: str) -> bool:
    """Whether a source is registered."""
    cursor.execute(SQL["is_known"], {"source": source})
    ((found,),) = cursor.fetchall()
    return bool(found)


def facts(connection: Connection, source: str) -> dict[str, object]:
    """What a source was registered with: publisher, licence, attribution and so on."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["facts"], {"source": source})
        ((found,),) = cursor.fetchall()
        return dict(found)


def finished(connection: Connection, source: str, since: datetime, until: datetime) -> list[Day]:
    """The UTC days within [since, until) of which something is kept, in order."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["finished"], {"source": source, "since": since, "until": until})
        return [Day(*row) for row in cursor.fetchall()]


def kept(connection: Connection, source: str, day: datetime) -> Iterator[Kept]:
    """Everything kept of the UTC day that starts at `day`, by zone, measure and start."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["kept"], {"source": source, "start": day, "end": day + DAY})
        yield from map(Kept._make, cursor)


def qualities(connection: Connection) -> dict[str, int]:
    """The number of each quality's name."""
    with connection.cursor() as cursor:
        cursor.execute("select name, quality from quality")
        return dict(cursor.fetchall())
