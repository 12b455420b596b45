"""Rows that were set aside: which, why, and which of them wait for a neighbour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from database.queries import load

SQL = load("quarantine")


class Aside(NamedTuple):
    """A row that was set aside `times` times, the last time by a run that started at `noted`.

    Its `state` is `set aside`, `waiting` for the next interval, or `released` by it.
    """

    noted: datetime
    source: str
    zone: str
    measure: str
    start: datetime
    end: datetime
    values: Mapping[str, float]
    unit: str
    state: str
    times: int
    reason: str


def listed(
    connection: Connection, sources: Iterable[str], since: datetime | None, until: datetime | None
) -> list[Aside]:
    """What was set aside of some sources by runs that started in [since, until), oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["listed"], {"sources": list(sources), "since": since, "until": until})
        return [
            Aside._make((*row[:6], dict(zip(row[6], row[7], strict=True)), *row[8:]))
            for row in cursor.fetchall()
        ]
