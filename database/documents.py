"""The documents that are kept: which need not be sent again, and which there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from database.queries import load
from database.runs import PAGE, SavedDocument

SQL = load("documents")


class Listed(NamedTuple):
    """A document as it is listed; `outcome` is what reading it came to the last time."""

    document_id: int
    fetched_at: datetime
    source: str
    bytes: int
    outcome: str | None
    path: str
    url: str
    expired_at: datetime | None


def known(connection: Connection, source: str, since: datetime) -> list[SavedDocument]:
    """The newest document of each URL of a source, fetched whole at `since` or later.

    Only those whose publisher gave a validator, and of which every row was stored: the others
    must be read again.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL["known"], {"source": source, "since": since})
        found = [SavedDocument(*row) for row in cursor.fetchall()]
    connection.commit()
    return found


def listed(
    connection: Connection,
    sources: Iterable[str],
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[Listed]:
    """The documents of these sources that were fetched in [since, until), oldest first."""
    asked = {"sources": list(sources), "since": since, "until": until, "limit": PAGE}
    last: dict[str, object] = {"fetched_at": "-infinity", "document_id": 0}
    while True:
        with connection.cursor() as cursor:
            cursor.execute(SQL["listed"], asked | last)
            page = [Listed(*row) for row in cursor.fetchall()]
        connection.commit()
        yield from page
        if len(page) < PAGE:
            return
        last = {"fetched_at": page[-1].fetched_at, "document_id": page[-1].document_id}
