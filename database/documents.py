"""The documents that are kept: which need not be sent again, and which there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple, TypeVar

from psycopg2.extensions import connection as Connection

from database.queries import load

SQL = load("documents")
PAGE = 1000


class SavedDocument(NamedTuple):
    """A document's record: where its bytes lie and what was asked."""

    document_id: int
    url: str
    fetched_at: datetime
    content_type: str
    etag: str | None
    last_modified: str | None
    path: str
    window_start: datetime | None
    window_end: datetime | None
    expired_at: datetime | None = None


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


Kept = TypeVar("Kept", SavedDocument, Listed)


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


def saved(
    connection: Connection, source: str, since: datetime | None, until: datetime | None
) -> Iterator[SavedDocument]:
    """The documents of a source fetched in [since, until), oldest first; read page by page.

    The connection may be used for something else between one and the next.
    """
    asked = {"source": source, "since": since, "until": until, "limit": PAGE}
    first = {"fetched_at": None, "document_id": None}
    return _pages(connection, "saved", asked, first, SavedDocument)


def listed(
    connection: Connection,
    sources: Iterable[str],
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[Listed]:
    """The documents of these sources that were fetched in [since, until), oldest first."""
    asked = {"sources": list(sources), "since": since, "until": until, "limit": PAGE}
    first = {"fetched_at": "-infinity", "document_id": 0}
    return _pages(connection, "listed", asked, first, Listed)


def _pages(
    connection: Connection,
    query: str,
    asked: Mapping[str, object],
    last: Mapping[str, object],
    kind: Callable[..., Kept],
) -> Iterator[Kept]:
    """What a query finds, page by page, each after the `last` of the page before."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(SQL[query], {**asked, **last})
            page = [kind(*row) for row in cursor.fetchall()]
        connection.commit()
        yield from page
        if len(page) < PAGE:
            return
        last = {"fetched_at": page[-1].fetched_at, "document_id": page[-1].document_id}
