"""Runs: every attempt at a source, the document it brought, and what is still to be derived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import Json, execute_values

from database.queries import load
from database.rows import Row
from database.store import Changed

SQL = load("runs")
LONGEST_TEXT = 4000
SOON = {"lag": timedelta(0), "reach": None, "sparse": False}


class ForeignStore(Exception):
    """The store holds another upstream's data; simulated and real data never meet."""


class State(NamedTuple):
    """What the last ticks of a source came to; `failures` counts ticks since one went well."""

    last_started: datetime | None
    last_outcome: str | None
    retry_after: datetime | None
    failures: int


class Run(NamedTuple):
    """One attempt at one document of one source; `alarms` are those that it raised."""

    source: str
    kind: str
    window_start: datetime | None
    window_end: datetime | None
    started: datetime
    finished: datetime
    outcome: str
    rows_new: int = 0
    rows_changed: int = 0
    rows_same: int = 0
    rows_quarantined: int = 0
    document_id: int | None = None
    retry_after: datetime | None = None
    error: str | None = None
    alarms: tuple[str, ...] = ()


class Quarantined(NamedTuple):
    """A row that could not be true, and why."""

    row: Row
    reason: str


class Waiting(Quarantined):
    """A row that will be believed if the next interval is near it."""

    __slots__ = ()


def register(cursor: Cursor, key: str, facts: Mapping[str, Any]) -> None:
    """Make a source known, or bring its facts up to date; unchanged facts touch nothing.

    Without `lag`, `reach` and `sparse` the publisher keeps no history, and answers at once.
    """
    cursor.execute(SQL["register"], {"key": key, **SOON, **facts})


def states(connection: Connection, now: datetime) -> dict[str, State]:
    """The state of every registered source by key.

    Runs that started after `now` are passed over: the clock was wrong then.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL["states"], {"now": now})
        found = {key: State(*rest) for key, *rest in cursor.fetchall()}
    connection.commit()
    return found


def add_document(cursor: Cursor, source: str, facts: Mapping[str, Any]) -> int:
    """Record a document (url, fetched_at, content_type, bytes, sha256, etag, …); its id."""
    cursor.execute(SQL["add_document"], {"source": source, **_plain(facts)})
    ((document_id,),) = cursor.fetchall()
    return int(document_id)


def add_run(cursor: Cursor, run: Run, quarantined: Sequence[Quarantined] = ()) -> int:
    """Record a run and the rows it set aside; its id."""
    cursor.execute(SQL["add_run"], _plain(run._asdict()))
    ((run_id,),) = cursor.fetchall()
    if quarantined:
        execute_values(cursor, SQL["add_quarantine"], [_aside(run_id, q) for q in quarantined])
    return int(run_id)


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts whose texts, which may quote a hostile document, a database can hold."""
    return {name: storable(it) if isinstance(it, str) else it for name, it in facts.items()}


def storable(text: str) -> str:
    """A text without NUL, which PostgreSQL refuses, and halves of characters; not too long."""
    whole = (
        text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}")
    )
    return whole[:LONGEST_TEXT]


def _aside(run_id: int, aside: Quarantined) -> tuple[object, ...]:
    row = aside.row
    place = run_id, row.zone, row.measure, row.start, row.end, row.unit
    numbers = list(row.values), list(row.values.values()), Json(dict(row.parts)), row.estimated
    return *place, *numbers, storable(aside.reason), isinstance(aside, Waiting)


class Errand(NamedTuple):
    """A span that a tick asked for beside the newest, and whether all went well."""

    kind: str
    start: datetime | None
    end: datetime | None
    started: datetime
    is_good: bool


def errands(connection: Connection, source: str, since: datetime) -> list[Errand]:
    """The gaps and the old days that ticks since a moment asked a source for."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["errands"], {"source": source, "since": since})
        found = [Errand(*row) for row in cursor.fetchall()]
    connection.commit()
    return found


class Latest(NamedTuple):
    """The newest reading of a series: its start, and the numbers of its components and parts."""

    start: datetime
    values: dict[str, float]
    parts: dict[str, float]


def latest_of(cursor: Cursor, source: str) -> dict[tuple[str, str], Latest]:
    """The newest reading of each of a source's series, by zone and measure."""
    cursor.execute(SQL["latest_components"], {"source": source})
    newest: dict[tuple[str, str], Latest] = {}
    for zone, measure, components, parts, value, start in cursor.fetchall():
        known = newest.get((zone, measure))
        if known is None or known.start < start:
            pairs = zip(components, value, strict=False)
            values = {c: v for c, v in pairs if v is not None}
            newest[zone, measure] = Latest(start, values, parts)
    return newest


def add_window(
    connection: Connection, source: str, start: datetime, end: datetime, started: datetime
) -> None:
    """Remember that all of a backfill's window [start, end) was collected."""
    values = {"source": source, "start": start, "end": end, "started": started}
    with connection.cursor() as cursor:
        cursor.execute(SQL["add_window"], values)
    connection.commit()


def windows_done(
    connection: Connection, source: str, since: datetime, until: datetime, lag: timedelta
) -> set[tuple[datetime, datetime]]:
    """The windows within [since, until) that were collected when they were over by `lag`."""
    values = {"source": source, "since": since, "until": until, "lag": lag}
    with connection.cursor() as cursor:
        cursor.execute(SQL["windows_done"], values)
        found = {(start, end) for start, end in cursor.fetchall()}
    connection.commit()
    return found


def add_underived(cursor: Cursor, changes: Iterable[Changed]) -> None:
    """Remember spans from which something is still to be derived."""
    changed = [tuple(change) for change in changes]
    if changed:
        execute_values(cursor, SQL["add_underived"], changed)


def underived_zones(connection: Connection) -> list[str]:
    """The zones of which any span is still to be derived from."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["underived_zones"])
        zones = [zone for (zone,) in cursor.fetchall()]
    connection.commit()
    return zones


def take_underived(cursor: Cursor, zone: str, at_most: int) -> list[Changed]:
    """A zone's earliest spans to be derived from; they are gone when the transaction commits."""
    cursor.execute(SQL["take_underived"], {"zone": zone, "at_most": at_most})
    return [Changed(*row) for row in cursor.fetchall()]


def claim_upstream(cursor: Cursor, upstream: str) -> None:
    """Bind the store to an upstream (empty: the operators themselves).

    Raises `ForeignStore` when it already holds data of another.
    """
    cursor.execute(SQL["claim_upstream"], {"upstream": upstream})
    cursor.execute(SQL["upstream"])
    ((present,),) = cursor.fetchall()
    if present != upstream:
        names = [name or "the operators" for name in (present, upstream)]
        raise ForeignStore(
            f"this store holds data of {names[0]}, not of {names[1]};"
            " use another GRIDTIDE_HOME or DATABASE_URL"
        )
