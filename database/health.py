"""How the sources fare: when each was last tried, and when that last went well."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from database.queries import load

SQL = load("health")
LOOK_BACK = timedelta(days=7)


class Attempt(NamedTuple):
    """The last attempt at a source; `last_good` is None when none of a week went well."""

    source: str
    last_tried: datetime
    last_outcome: str
    last_good: datetime | None


def attempts(connection: Connection) -> list[Attempt]:
    """The last attempt at every source that was ever tried, by key."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["attempts"], {"within": LOOK_BACK})
        return [Attempt(*row) for row in cursor.fetchall()]
