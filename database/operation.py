"""What an operator asks: which runs there were, what they set aside, and which alarms they rang."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from database.queries import load

SQL = load("operation")

Place = tuple[datetime, int]
"""When the run started or the alarm was raised, and the number of the row."""


class SeenRun(NamedTuple):
    """One attempt at one document of one source, for [window_start, window_end)."""

    run_id: int
    source: str
    kind: str
    outcome: str
    window_start: datetime | None
    window_end: datetime | None
    started: datetime
    finished: datetime
    rows_new: int
    rows_changed: int
    rows_same: int
    rows_quarantined: int
    retry_after: datetime | None
    error: str | None
    document: Mapping[str, object] | None


class SetAside(NamedTuple):
    """A row of a run, started at `noted`, that was not believed, and why.

    Its `state` is `set_aside`, `waiting` for the next interval, or `released` by it, then.
    """

    quarantine_id: int
    run_id: int
    noted: datetime
    source: str
    zone: str
    measure: str
    start: datetime
    end: datetime
    components: Sequence[str]
    values: Sequence[float | None]
    unit: str
    reason: str
    state: str
    released_at: datetime | None


class Rung(NamedTuple):
    """An alarm; open until it was cleared, by whom or what."""

    alarm_id: int
    source: str
    kind: str
    element: str
    message: str
    raised_at: datetime
    cleared_at: datetime | None
    cleared_by: str | None
    run_id: int


def runs(
    connection: Connection,
    since: datetime,
    until: datetime,
    *,
    source: str | None = None,
    kind: str | None = None,
    outcome: str | None = None,
    before: Place | None = None,
    limit: int | None = None,
) -> list[SeenRun]:
    """The runs that started in [since, until), the newest first, on from `before`."""
    narrowed = {"source": source, "kind": kind, "outcome": outcome, "since": since, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(SQL["runs"], narrowed | _page(before, limit))
        return [SeenRun(*row) for row in cursor.fetchall()]


def quarantine(
    connection: Connection,
    since: datetime,
    until: datetime,
    *,
    source: str | None = None,
    zone: str | None = None,
    measure: str | None = None,
    state: str | None = None,
    before: Place | None = None,
    limit: int | None = None,
) -> list[SetAside]:
    """What runs that started in [since, until) set aside, the newest first, on from `before`."""
    narrowed = {"source": source, "zone": zone, "measure": measure, "state": state}
    asked = narrowed | {"since": since, "until": until} | _page(before, limit)
    with connection.cursor() as cursor:
        cursor.execute(SQL["quarantine"], asked)
        return [SetAside(*row) for row in cursor.fetchall()]


def alarms(
    connection: Connection,
    since: datetime | None,
    until: datetime | None,
    *,
    source: str | None = None,
    is_open: bool | None = None,
    before: Place | None = None,
    limit: int | None = None,
) -> list[Rung]:
    """The alarms that were raised in [since, until), the newest first, on from `before`."""
    narrowed = {"source": source, "is_open": is_open, "since": since, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(SQL["alarms"], narrowed | _page(before, limit))
        return [Rung(*row) for row in cursor.fetchall()]


def _page(before: Place | None, limit: int | None) -> dict[str, object]:
    moment, number = before or (None, None)
    return {"before": moment, "before_id": number, "limit": limit}
