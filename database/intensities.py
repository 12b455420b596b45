"""Carbon intensity and renewable share, interval by interval, in one statement."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from database.queries import load
from database.readings import Series

SQL = load("intensities")


class Point(NamedTuple):
    """One interval [start, end): gCO2eq/kWh, the renewable share (0 to 1), None where unknown."""

    start: datetime
    end: datetime
    g_per_kwh: float | None
    renewable: float | None
    quality: str


def points(
    connection: Connection,
    series: Series,
    shares: Series | None,
    start: datetime,
    end: datetime,
    *,
    factor_set: str,
) -> list[Point]:
    """The points of a `carbon_intensity` series that cover [start, end], ascending.

    From the last that starts at or before `start` to the first at or after `end`, or what there
    is. `shares` is the `renewable_share` series of the same resolution, if there is one.
    """
    asked = {
        "series_id": series.series_id,
        "place": series.components.index(factor_set) + 1,
        "share_id": shares and shares.series_id,
        "share_place": shares.components.index("renewable") + 1 if shares else 1,
        "start": start,
        "end": end,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL["points"], asked)
        return [Point(at, at + series.resolution, *rest) for at, *rest in cursor]
