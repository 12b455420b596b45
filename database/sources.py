"""Sources: who publishes what on which terms, and how asking them fares."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from database.health import LOOK_BACK
from database.queries import load

SQL = load("sources")


class SourceState(NamedTuple):
    """A source, its terms, and how it fares.

    `lag` is when its data of an interval are complete, `reach` how far back it can be asked (None:
    only the newest), `disabled` why it is asked no more and since when (empty where it is asked).
    `last_good` is of the week before `last_tried`, None when none of that went well.
    """

    source: str
    publisher: str
    homepage: str
    licence: str
    attribution: str
    redistribute: bool
    lag: timedelta
    reach: timedelta | None
    sparse: bool
    disabled: str
    last_tried: datetime | None
    last_outcome: str | None
    last_good: datetime | None


def exists(connection: Connection, key: str) -> bool:
    """Whether there is a source of this key."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["exists"], {"key": key})
        return cursor.fetchone() is not None


def listed(
    connection: Connection, *, key: str | None = None, after: str = "", limit: int | None = None
) -> list[SourceState]:
    """The sources by key, from the one behind `after` on; with `key`, that one alone.

    A replay asks nobody, so it is no attempt; nor is a source tried that lacks its settings.
    """
    asked = {"key": key, "after": after, "limit": limit, "within": LOOK_BACK}
    with connection.cursor() as cursor:
        cursor.execute(SQL["listed"], asked)
        return [SourceState(*row) for row in cursor.fetchall()]
