"""Whether the schema is the code's, and how the sources fare."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import psycopg2.errors
from psycopg2.extensions import connection as Connection

from database.queries import load

SQL = load("health")
MIGRATIONS = Path(__file__).parent / "migrations"
LOOK_BACK = timedelta(days=7)


class Attempt(NamedTuple):
    """The last attempt at a source, and the first of the week before it.

    `last_good` is None when none of that week went well.
    """

    source: str
    last_tried: datetime
    last_outcome: str
    last_good: datetime | None
    first_tried: datetime


def attempts(connection: Connection) -> list[Attempt]:
    """The last attempt at every source that was ever tried, by key."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["attempts"], {"within": LOOK_BACK})
        return [Attempt(*row) for row in cursor.fetchall()]


def missing_migrations(connection: Connection) -> list[str]:
    """The names of the migrations that this code has and the database has not, in order."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(SQL["migrations"])
        except psycopg2.errors.UndefinedTable:
            applied = set()
        else:
            applied = {name for (name,) in cursor.fetchall()}
    return sorted({file.stem for file in MIGRATIONS.glob("[0-9]*.sql")} - applied)
