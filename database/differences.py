"""What changed of a series between two moments of belief."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg2.extensions import connection as Connection

from database.queries import load
from database.readings import Series, padded

SQL = load("differences")


class Belief(NamedTuple):
    """What was believed of an interval, in the order of the series' components."""

    values: tuple[float | None, ...]
    quality: str
    recorded_at: datetime


class Difference(NamedTuple):
    """An interval [start, end) of which another belief came; None where there is none."""

    start: datetime
    end: datetime
    before: Belief | None
    after: Belief | None


def differences(
    connection: Connection,
    series: Series,
    start: datetime,
    end: datetime,
    *,
    since: datetime,
    until: datetime,
    behind: datetime | None = None,
    limit: int | None = None,
) -> list[Difference]:
    """The intervals that start in [start, end) of which `until` and `since` had another belief.

    Ascending, with `behind` those that start after it. The beliefs are those of
    `readings.between` as of these moments, of which `since` is not the later; what was recorded
    anew without another number or quality is no difference.
    """
    span = {"series_id": series.series_id, "start": start, "end": end}
    asked = {**span, "since": since, "until": until, "behind": behind, "limit": limit}
    width = len(series.components)
    with connection.cursor() as cursor:
        cursor.execute(SQL["differences"], asked)
        return [
            Difference(
                begun, begun + series.resolution, _belief(row[:3], width), _belief(row[3:], width)
            )
            for begun, *row in cursor
        ]


def holds(connection: Connection, series: Series, start: datetime, end: datetime) -> bool:
    """Whether any reading of the series, whenever recorded, starts in [start, end)."""
    asked = {"series_id": series.series_id, "start": start, "end": end}
    with connection.cursor() as cursor:
        cursor.execute(SQL["holds"], asked)
        return cursor.fetchone() == (True,)


def _belief(row: Sequence[Any], width: int) -> Belief | None:
    value, quality, recorded_at = row
    return None if recorded_at is None else Belief(padded(value, width), quality, recorded_at)
