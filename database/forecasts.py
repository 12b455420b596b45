"""Reads forecasts: every vintage is kept, so what was foretold at any moment can be told again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, cast

from psycopg2.extensions import connection as Connection

from database.queries import load
from database.readings import Series, padded

SQL = load("forecasts")
# What is, or at `as_of` was, believed of a series' forecasts: a vintage may be sent again.
BELIEVED = {
    name: SQL[name].format(belief=SQL["belief"])
    for name in ("newest", "vintages", "issues", "newest_issue")
}


class Foretold(NamedTuple):
    """The values foretold for [start, end) at `issued_at`, in the order of the components."""

    start: datetime
    end: datetime
    values: tuple[float | None, ...]
    issued_at: datetime
    recorded_at: datetime


class Vintage(NamedTuple):
    """What was issued at one moment of the intervals from `start` to `end`; how many they are."""

    issued_at: datetime
    recorded_at: datetime
    start: datetime
    end: datetime
    intervals: int


def series_of(
    connection: Connection, zone: str, measure: str, *, as_of: datetime | None = None
) -> list[Series]:
    """The series with forecasts of a zone's measure, ranked as `readings.series_of` ranks.

    With `as_of`, those of which a vintage had been issued and recorded by that moment.
    """
    return _series(connection, "series_of", {"zone": zone, "measure": measure, "as_of": as_of})


def of_source(
    connection: Connection, source: str, measure: str, zones: Sequence[str]
) -> list[Series]:
    """A source's series with forecasts of a measure of these zones, in no order."""
    asked = {"source": source, "measure": measure, "zones": list(zones)}
    return _series(connection, "of_source", asked)


def newest_of_several(
    connection: Connection,
    several: Sequence[Series],
    start: datetime,
    end: datetime,
    step: timedelta,
) -> dict[str, list[Foretold]]:
    """What was foretold last of the intervals that start at `start`, a `step` on, ... before `end`.

    By the zones of `several`, which have one series each; ascending.
    """
    by_id = {series.series_id: series for series in several}
    asked = {"series_ids": list(by_id), "start": start, "end": end, "step": step}
    found: dict[str, list[Foretold]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(SQL["newest_of_several"], asked)
        for series_id, begin, value, issued, recorded in cursor:
            one = by_id[series_id]
            values = padded(value, len(one.components))
            told = Foretold(begin, begin + one.resolution, values, issued, recorded)
            found[one.zone].append(told)
    return found


def newest(
    connection: Connection,
    series: Series,
    start: datetime,
    end: datetime,
    *,
    as_of: datetime | None = None,
    after: datetime | None = None,
    limit: int | None = None,
) -> list[Foretold]:
    """For each interval that starts in [start, end) what was foretold last, ascending by start.

    With `as_of`, of the vintages that had been issued and recorded by that moment; with `after`,
    of the intervals that start after it.
    """
    asked = {"start": start, "end": end, "as_of": as_of, "after": after, "limit": limit}
    return _foretold(connection, series, "newest", asked)


def vintages(
    connection: Connection,
    series: Series,
    start: datetime,
    end: datetime,
    *,
    as_of: datetime | None = None,
    issued_at: datetime | None = None,
    after: Sequence[datetime] | None = None,
    limit: int | None = None,
) -> list[Foretold]:
    """Every vintage of the intervals that start in [start, end), by start, then by `issued_at`.

    With `issued_at`, that vintage alone; with `after`, what comes after that
    `start` and `issued_at`.
    """
    after_start, after_issued = after or (None, None)
    asked = {"start": start, "end": end, "as_of": as_of, "issued_at": issued_at, "limit": limit}
    asked |= {"after_start": after_start, "after_issued": after_issued}
    return _foretold(connection, series, "vintages", asked)


def issues(
    connection: Connection,
    series: Series,
    start: datetime,
    end: datetime,
    *,
    as_of: datetime | None = None,
    before: datetime | None = None,
    limit: int | None = None,
) -> list[Vintage]:
    """The vintages that foretell intervals that start in [start, end), the newest first.

    With `as_of`, those that had been issued and recorded by that moment; with `before`, those
    issued before it.
    """
    asked = {"start": start, "end": end, "as_of": as_of, "before": before, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(BELIEVED["issues"], {"series_id": series.series_id, **asked})
        return [
            Vintage(issued, recorded, first, last + series.resolution, intervals)
            for issued, recorded, first, last, intervals in cursor
        ]


def newest_issue(
    connection: Connection,
    series: Series,
    start: datetime,
    end: datetime,
    *,
    as_of: datetime | None = None,
) -> datetime | None:
    """When the newest vintage was issued that foretells an interval that starts in [start, end).

    With `as_of`, of those that had been issued and recorded by that moment; None without any.
    """
    asked = {"series_id": series.series_id, "start": start, "end": end, "as_of": as_of}
    with connection.cursor() as cursor:
        cursor.execute(BELIEVED["newest_issue"], asked)
        return cast("datetime | None", cursor.fetchall()[0][0])


def _series(connection: Connection, query: str, asked: Mapping[str, object]) -> list[Series]:
    with connection.cursor() as cursor:
        cursor.execute(SQL[query], asked)
        return [
            Series(series_id, source, key, what, tuple(components), unit, step, credit, open_)
            for series_id, source, key, what, components, unit, step, credit, open_ in cursor
        ]


def _foretold(
    connection: Connection, series: Series, query: str, asked: Mapping[str, object]
) -> list[Foretold]:
    width = len(series.components)
    with connection.cursor() as cursor:
        cursor.execute(BELIEVED[query], {"series_id": series.series_id, **asked})
        return [
            Foretold(start, start + series.resolution, padded(value, width), issued, recorded)
            for start, value, issued, recorded in cursor
        ]
