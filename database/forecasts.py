"""Reads forecasts: every vintage is kept, so what was foretold at any moment can be told again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from database.queries import load
from database.readings import Series, padded

SQL = load("forecasts")


class Foretold(NamedTuple):
    """The values foretold for [start, end) at `issued_at`, in the order of the components."""

    start: datetime
    end: datetime
    values: tuple[float | None, ...]
    issued_at: datetime
    recorded_at: datetime


def series_of(connection: Connection, zone: str, measure: str) -> list[Series]:
    """The series with forecasts of a zone's measure, ranked as `readings.series_of` ranks."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["series_of"], {"zone": zone, "measure": measure})
        return [
            Series(series_id, source, key, what, tuple(components), unit, step, credit, open_)
            for series_id, source, key, what, components, unit, step, credit, open_ in cursor
        ]


def newest(
    connection: Connection,
    series: Series,
    start: datetime,
    end: datetime,
    *,
    as_of: datetime | None = None,
) -> list[Foretold]:
    """For each interval that starts in [start, end) what was foretold last, ascending by start.

    With `as_of`, of the vintages that had been issued and recorded by that moment.
    """
    asked = {"start": start, "end": end, "as_of": as_of}
    return _foretold(connection, series, "newest", asked)


def vintages(
    connection: Connection,
    series: Series,
    start: datetime,
    end: datetime,
    *,
    as_of: datetime | None = None,
    limit: int | None = None,
) -> list[Foretold]:
    """Every vintage of the intervals that start in [start, end), by start, then by `issued_at`."""
    asked = {"start": start, "end": end, "as_of": as_of, "limit": limit}
    return _foretold(connection, series, "vintages", asked)


def _foretold(
    connection: Connection, series: Series, query: str, asked: Mapping[str, object]
) -> list[Foretold]:
    width = len(series.components)
    with connection.cursor() as cursor:
        cursor.execute(SQL[query], {"series_id": series.series_id, **asked})
        return [
            Foretold(start, start + series.resolution, padded(value, width), issued, recorded)
            for start, value, issued, recorded in cursor
        ]
