"""Whether the schema is the code's, and how the sources fare."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import psycopg2.errors
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from database.queries import load

SQL = load("health")
MIGRATIONS = Path(__file__).parent / "migrations"
LOOK_BACK = timedelta(days=7)


class Attempt(NamedTuple):
    """The last attempt at a source, and the first of the week before it.

    `last_good` is None when none of that week went well; `last_outcome` is that of a document that
    did not, where the last attempt had one. A replay asks nobody, so it is no attempt.
    """

    source: str
    last_tried: datetime
    last_outcome: str
    last_good: datetime | None
    first_tried: datetime


def attempts(connection: Connection) -> list[Attempt]:
    """The last attempt at every source that was ever tried and is still asked, by key."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["attempts"], {"within": LOOK_BACK})
        return [Attempt(*row) for row in cursor.fetchall()]


def disable(cursor: Cursor, source: str, why: str) -> None:
    """Remember why a source is not asked, and since when; an empty text for one that is."""
    cursor.execute(SQL["disable"], {"key": source, "why": why})


def disabled(connection: Connection) -> dict[str, str]:
    """Why each source that is not asked is not, by key."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["disabled"])
        return dict(cursor.fetchall())


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
