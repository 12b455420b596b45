"""Reads series: what is believed now, or was believed at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from database import prepared
from database.queries import load

SQL = load("readings")


@dataclass(frozen=True, slots=True)
class Series:
    """A series: one source's measure of one zone at one resolution."""

    series_id: int
    source: str
    zone: str
    measure: str
    components: tuple[str, ...]
    unit: str
    resolution: timedelta
    attribution: str
    redistribute: bool


class Reading(NamedTuple):
    """The values of a series over [start, end), in the order of its components."""

    start: datetime
    end: datetime
    values: tuple[float | None, ...]
    quality: str
    recorded_at: datetime


def series_of(
    connection: Connection, zone: str, measure: str, *, as_of: datetime | None = None
) -> list[Series]:
    """The series that have readings of a zone's measure; the one that answers comes first.

    A ranked source comes before an unranked one, then the freshest, then the finest. With
    `as_of`, those that had readings at that moment, and the freshest then.
    """
    name, newest = ("series_of", "newest_start")
    if as_of is not None:
        name, newest = ("series_of_as_of", "newest_start_as_of")
    statement = SQL["series_of"].format(newest=SQL[newest])
    asked = (zone, measure) if as_of is None else (zone, measure, as_of)
    with connection.cursor() as cursor:
        prepared.execute(cursor, name, statement, asked)
        return [
            Series(series_id, source, key, what, tuple(components), unit, step, credit, open_)
            for series_id, source, key, what, components, unit, step, credit, open_ in cursor
        ]


def between(
    connection: Connection,
    series: Series,
    start: datetime,
    end: datetime,
    *,
    as_of: datetime | None = None,
) -> list[Reading]:
    """The readings whose interval starts in [start, end), ascending.

    With `as_of`, what was believed at that moment.
    """
    query = "between" if as_of is None else "between_as_of"
    return _readings(connection, series, query, {"start": start, "end": end, "as_of": as_of})


def covering(
    connection: Connection,
    series: Series,
    start: datetime,
    end: datetime,
    *,
    as_of: datetime | None = None,
) -> list[Reading]:
    """From the last reading that starts at or before `start` to the first at or after `end`.

    Where there is none on a side, the list begins, or ends, inside [start, end]. With `as_of`,
    what was believed at that moment.
    """
    query = "covering" if as_of is None else "covering_as_of"
    return _readings(connection, series, query, {"start": start, "end": end, "as_of": as_of})


def newest(
    connection: Connection, series: Series, *, as_of: datetime | None = None
) -> Reading | None:
    """The last reading, or None if there is none; with `as_of`, as was believed at that moment."""
    query = "newest" if as_of is None else "newest_as_of"
    found = _readings(connection, series, query, {"as_of": as_of})
    return found[0] if found else None


def extent(
    connection: Connection, series: Series, *, as_of: datetime | None = None
) -> tuple[datetime, datetime] | None:
    """The first and the last start of a series, or None when it is, or at `as_of` was, empty."""
    query = "extent" if as_of is None else "extent_as_of"
    with connection.cursor() as cursor:
        cursor.execute(SQL[query], {"series_id": series.series_id, "as_of": as_of})
        first, last = cursor.fetchone() or (None, None)
    return None if first is None or last is None else (first, last)


def _readings(
    connection: Connection, series: Series, query: str, values: dict[str, object]
) -> list[Reading]:
    width = len(series.components)
    with connection.cursor() as cursor:
        cursor.execute(SQL[query], {"series_id": series.series_id, **values})
        return [
            Reading(start, start + series.resolution, padded(value, width), quality, recorded_at)
            for start, value, quality, recorded_at in cursor
        ]


def padded(value: list[float | None], width: int) -> tuple[float | None, ...]:
    """A stored vector with None for the components that it is too short for."""
    return (*value, *(None,) * (width - len(value)))
