"""Carbon intensity and renewable share, interval by interval, in one statement."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from database import readings
from database.queries import load
from database.readings import Series

SQL = load("intensities")
DAY = timedelta(days=1)


class Point(NamedTuple):
    """One interval [start, end): gCO2eq/kWh, the renewable share (0 to 1), None where unknown."""

    start: datetime
    end: datetime
    g_per_kwh: float | None
    renewable: float | None
    quality: str
    recorded_at: datetime


def points(
    connection: Connection,
    series: Series,
    shares: Series | None,
    start: datetime,
    end: datetime,
    *,
    factor_set: str,
    as_of: datetime | None = None,
) -> list[Point]:
    """The points of a `carbon_intensity` series that cover [start, end], ascending.

    From the last that starts at or before `start` to the first at or after `end`, or what there
    is. `shares` is the `renewable_share` series of the same resolution, if there is one.
    With `as_of`, what was believed at that moment.
    """
    if as_of is not None:
        return _believed(connection, series, shares, start, end, factor_set, as_of)
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


def newest_point(
    connection: Connection,
    series: Series,
    shares: Series | None,
    *,
    factor_set: str,
    as_of: datetime | None = None,
) -> Point | None:
    """The last point that has a value in this factor set, or None; arguments as `points` has them.

    One without a value is passed over for the last of the day before it.
    """
    newest = readings.newest(connection, series, as_of=as_of)
    if newest is None:
        return None
    begin = newest.start if newest.values[_place(series, factor_set)] is not None else None
    found = points(
        connection,
        series,
        shares,
        begin or newest.start - DAY,
        newest.start,
        factor_set=factor_set,
        as_of=as_of,
    )
    return next((point for point in reversed(found) if point.g_per_kwh is not None), None)


def _place(series: Series, component: str) -> int:
    return series.components.index(component)


def _believed(
    connection: Connection,
    series: Series,
    shares: Series | None,
    start: datetime,
    end: datetime,
    factor_set: str,
    as_of: datetime,
) -> list[Point]:
    found = readings.covering(connection, series, start, end, as_of=as_of)
    if not found:
        return []
    until = found[-1].end
    share = shares and readings.between(connection, shares, found[0].start, until, as_of=as_of)
    place = shares and _place(shares, "renewable")
    renewable = {one.start: one.values[place or 0] for one in share or ()}
    own = _place(series, factor_set)
    return [
        Point(r.start, r.end, r.values[own], renewable.get(r.start), r.quality, r.recorded_at)
        for r in found
    ]
