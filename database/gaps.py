"""What is held of a source without a hole: the spans from which its gaps are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from database.queries import load

SQL = load("gaps")

Place = tuple[datetime, str, str, str]


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


class Missing(NamedTuple):
    """Intervals of a source's measure of a zone that are missing in [start, end), how many.

    `label` says whether the publisher still has them (`recoverable`: the first of them `until`
    then), an open gap ends where the newest interval is due.
    """

    source: str
    zone: str
    measure: str
    resolution: timedelta
    start: datetime
    end: datetime
    missing: int
    label: str
    until: datetime | None
    is_open: bool

    @property
    def place(self) -> Place:
        """What lists are ordered by, from the last to the first."""
        return self.start, self.source, self.zone, self.measure


def missing(
    connection: Connection,
    since: datetime,
    until: datetime,
    *,
    source: str | None = None,
    zone: str | None = None,
    measure: str | None = None,
    label: str | None = None,
    before: Place | None = None,
    limit: int | None = None,
) -> list[Missing]:
    """The gaps that touch [since, until), the newest first, from the one behind `before` on.

    They are those of the view `gap`; the readings of that time and one on each side are read.
    """
    asked = {"since": since, "until": until, "label": label, "limit": limit}
    asked |= {"source": source, "zone": zone, "measure": measure}
    names = ("before", "before_source", "before_zone", "before_measure")
    place = dict(zip(names, before or (None,) * 4, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(SQL["missing"], asked | place)
        return [Missing(*row) for row in cursor.fetchall()]
