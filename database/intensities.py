"""Carbon intensity and renewable share, interval by interval, in columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
from psycopg2.extensions import connection as Connection

from database import packed, prepared, readings
from database.arrays import Floats, Moments
from database.moments import MICROSECOND, microseconds, moment
from database.packed import Packed
from database.queries import load
from database.readings import Reading, Series

SQL = load("intensities")

# How many readings without a value the newest point may lie behind.
MOST_WITHOUT = 600


class Point(NamedTuple):
    """One interval [start, end): gCO2eq/kWh, the renewable share (0 to 1), None where unknown."""

    start: datetime
    end: datetime
    g_per_kwh: float | None
    renewable: float | None
    quality: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Columns:
    """Points of a series, ascending, in columns of equal length.

    `starts`, `ends` and `recorded_at` are microseconds since 1970 UTC; `g_per_kwh` (gCO2eq/kWh)
    and `renewable` (0 to 1) are NaN where unknown.
    """

    starts: Moments
    ends: Moments
    g_per_kwh: Floats
    renewable: Floats
    quality: Sequence[str]
    recorded_at: Moments

    @classmethod
    def of(cls, points: Sequence[Point]) -> Columns:
        """Points in columns."""
        return cls(
            _stamps(point.start for point in points),
            _stamps(point.end for point in points),
            _floats(point.g_per_kwh for point in points),
            _floats(point.renewable for point in points),
            [point.quality for point in points],
            _stamps(point.recorded_at for point in points),
        )

    def points(self) -> list[Point]:
        """The same, point by point."""
        return [
            Point(moment(start), moment(end), _known(g), _known(share), quality, moment(recorded))
            for start, end, g, share, quality, recorded in zip(
                self.starts.tolist(),
                self.ends.tolist(),
                self.g_per_kwh.tolist(),
                self.renewable.tolist(),
                self.quality,
                self.recorded_at.tolist(),
                strict=True,
            )
        ]


NONE = Columns(
    np.empty(0, np.int64),
    np.empty(0, np.int64),
    np.empty(0),
    np.empty(0),
    (),
    np.empty(0, np.int64),
)


def columns(
    connection: Connection,
    series: Series,
    shares: Series | None,
    start: datetime,
    end: datetime,
    *,
    factor_set: str,
    as_of: datetime | None = None,
) -> Columns:
    """The points of a `carbon_intensity` series that cover [start, end], ascending.

    From the last that starts at or before `start` to the first at or after `end`, or what there
    is. `shares` is the `renewable_share` series of the same resolution, if there is one.
    With `as_of`, what was believed at that moment.
    """
    if as_of is not None:
        return _believed(connection, series, shares, start, end, factor_set, as_of)
    place = series.components.index(factor_set) + 1
    share_id, share_place = _share(shares)
    asked = (series.series_id, place, share_id, share_place, start, end)
    with connection.cursor() as cursor:
        prepared.execute(cursor, "intensity_columns", SQL["columns"], asked)
        (sent,) = cursor.fetchall()
    return NONE if sent[0] is None else _received(series, *sent)


def _received(
    series: Series,
    first: Packed,
    rest: Packed,
    qualities: Packed | None,
    quality: int,
    recorded_at: Packed,
    first_share: Packed | None,
    rest_of_shares: Packed | None,
    names: list[str],
) -> Columns:
    """The columns that the statement sends; `qualities` is None where all are `quality`."""
    starts, g_per_kwh = packed.records(first, rest)
    return Columns(
        starts,
        starts + series.resolution // MICROSECOND,
        g_per_kwh,
        _aligned(starts, *packed.records(first_share, rest_of_shares)),
        [names[number] for number in np.frombuffer(qualities, ">i2").tolist()]
        if qualities
        else [names[quality]] * len(starts),
        packed.moments(recorded_at),
    )


def newest_points(
    connection: Connection,
    ranked: Sequence[Series],
    shares: Sequence[Series | None],
    *,
    factor_set: str,
    as_of: datetime | None = None,
) -> list[tuple[Series, Point]]:
    """The last point of each series that has a value in this factor set, in their order.

    `shares` are the `renewable_share` series beside them. One whose last 600 points have no value
    is left out.
    """
    if as_of is not None:
        return _newest_believed(connection, ranked, shares, factor_set, as_of)
    place = ranked[0].components.index(factor_set) + 1
    ids = [share and share.series_id for share in shares]
    share_place = next((_share(share)[1] for share in shares if share), 1)
    asked = ([one.series_id for one in ranked], place, ids, share_place, MOST_WITHOUT)
    with connection.cursor() as cursor:
        prepared.execute(cursor, "newest_intensities", SQL["newest"], asked)
        found = [(ranked[number - 1], start, rest) for number, start, *rest in cursor]
    return [(one, Point(start, start + one.resolution, *rest)) for one, start, rest in found]


def _share(shares: Series | None) -> tuple[int | None, int]:
    return (shares.series_id, _place(shares, "renewable") + 1) if shares else (None, 1)


def _place(series: Series, component: str) -> int:
    return series.components.index(component)


def _aligned(starts: Moments, moments: Moments, known: Floats) -> Floats:
    """Numbers that belong to moments of their own, brought to `starts`; NaN where there is none."""
    if np.array_equal(moments, starts):
        return known
    aligned = np.full(len(starts), np.nan)
    _, own, others = np.intersect1d(starts, moments, assume_unique=True, return_indices=True)
    aligned[own] = known[others]
    return aligned


def _known(number: float) -> float | None:
    return None if number != number else number


def _believed(
    connection: Connection,
    series: Series,
    shares: Series | None,
    start: datetime,
    end: datetime,
    factor_set: str,
    as_of: datetime,
) -> Columns:
    found = readings.covering(connection, series, start, end, as_of=as_of)
    if not found:
        return NONE
    share = shares and readings.between(
        connection, shares, found[0].start, found[-1].end, as_of=as_of
    )
    place = 0 if shares is None else _place(shares, "renewable")
    renewable = {one.start: one.values[place] for one in share or ()}
    return _columns(found, _place(series, factor_set), renewable)


def _columns(
    found: Sequence[Reading], place: int, renewable: Mapping[datetime, float | None]
) -> Columns:
    return Columns.of(
        [
            Point(r.start, r.end, r.values[place], renewable.get(r.start), r.quality, r.recorded_at)
            for r in found
        ]
    )


def _stamps(moments: Iterable[datetime]) -> Moments:
    return np.array([microseconds(moment) for moment in moments], np.int64)


def _floats(numbers: Iterable[float | None]) -> Floats:
    return np.array([np.nan if number is None else number for number in numbers])


def _newest_believed(
    connection: Connection,
    ranked: Sequence[Series],
    shares: Sequence[Series | None],
    factor_set: str,
    as_of: datetime,
) -> list[tuple[Series, Point]]:
    found = []
    for series, share in zip(ranked, shares, strict=True):
        newest = readings.newest(connection, series, as_of=as_of)
        if newest is None:
            continue
        since = newest.start - MOST_WITHOUT * series.resolution
        late = _believed(connection, series, share, since, newest.start, factor_set, as_of)
        known = [point for point in late.points() if point.g_per_kwh is not None]
        found += [(series, point) for point in known[-1:]]
    return found
