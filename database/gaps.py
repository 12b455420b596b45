"""What is held of a source without a hole: the spans from which its gaps are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from database.queries import load

SQL = load("gaps")


class Held(NamedTuple):
    """A span [start, end) of a zone's measure without a hole; how long its outer intervals are."""

    zone: str
    measure: str
    start: datetime
    end: datetime
    first: timedelta
    last: timedelta


def held(connection: Connection, source: str, since: datetime | None = None) -> list[Held]:
    """The spans held of a source by zone, measure and start, whatever steps they are made of.

    With `since`, only those from then on, and the last reading before.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL["held"], {"source": source, "since": since})
        found = [Held(*row) for row in cursor.fetchall()]
    connection.commit()
    return found


def holds(connection: Connection, source: str, start: datetime, end: datetime) -> bool:
    """Whether any reading of a source starts in [start, end)."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["holds"], {"source": source, "start": start, "end": end})
        ((found,),) = cursor.fetchall()
    connection.commit()
    return bool(found)
