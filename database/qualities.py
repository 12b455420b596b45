"""How values come to be: the names of the qualities, and what each means."""

from __future__ import annotations

from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from database.queries import load

SQL = load("qualities")


class Quality(NamedTuple):
    """A quality that a value may have."""

    name: str
    meaning: str


def qualities(connection: Connection) -> list[Quality]:
    """Every quality, in the order of their numbers."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["listed"])
        return [Quality(*row) for row in cursor]
