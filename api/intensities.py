"""The carbon intensity of a zone, point by point, as it was derived: found once, told by many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg2.extensions import connection as Connection

from api.readings import about, answering, series_of
from database.derived import origin_of
from database.intensities import Point, newest_point, points
from database.readings import Series
from database.zones import Zone

STALE_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Intensities:
    """Points of one zone, ascending, in gCO2eq/kWh; `origin` is the generation they come from."""

    series: Series
    origin: Series
    factor_set: str
    points: Sequence[Point]

    def told(self) -> dict[str, object]:
        """The JSON of our own routes: each point, and what all have in common."""
        return {
            "carbon_intensities": [_told(point) for point in self.points],
            "factor_set": self.factor_set,
            **about(self.series),
            "derived_from": {
                "source": self.origin.source,
                "attribution": self.origin.attribution,
                "redistribute": self.origin.redistribute,
            },
        }


def intensities_of(
    connection: Connection,
    zone: Zone,
    start: datetime,
    end: datetime,
    *,
    factor_set: str,
    as_of: datetime | None = None,
) -> Intensities:
    """The points that cover [start, end]; with `as_of`, as was believed at that moment.

    From the last that starts at or before `start` to the first at or after `end`. A point without
    a value says why in `quality`. Errors are those of `api.readings.answering`.
    """
    ranked = series_of(connection, zone, "carbon_intensity")
    shares = _shares(connection, zone)

    def read(series: Series) -> list[Point]:
        share = shares.get(_kind(series))
        return points(connection, series, share, start, end, factor_set=factor_set, as_of=as_of)

    series, found = answering(connection, ranked, read, start, end)
    return Intensities(series, _origin(connection, zone, series), factor_set, found)


def latest_intensity_of(
    connection: Connection, zone: Zone, *, factor_set: str, as_of: datetime | None = None
) -> Intensities | None:
    """The newest point of the zone that has a value, or None; 404 for a zone without data.

    Of several series, the first ranked whose newest interval ended less than an hour and two
    intervals before the freshest of all did.
    """
    ranked = series_of(connection, zone, "carbon_intensity")
    shares = _shares(connection, zone)
    newest = [
        (series, point)
        for series in ranked
        if (
            point := newest_point(
                connection, series, shares.get(_kind(series)), factor_set=factor_set, as_of=as_of
            )
        )
    ]
    if not newest:
        return None
    freshest = max(point.end for _, point in newest)
    series, point = next(
        (series, point)
        for series, point in newest
        if freshest - point.end <= STALE_AFTER + 2 * series.resolution
    )
    return Intensities(series, _origin(connection, zone, series), factor_set, [point])


def _told(point: Point) -> dict[str, object]:
    return {
        "timestamp": point.start,
        "end": point.end,
        "carbon_intensity": point.g_per_kwh,
        "renewable_ratio": point.renewable,
        "quality": point.quality,
        "recorded_at": point.recorded_at,
    }


def _shares(connection: Connection, zone: Zone) -> dict[tuple[object, ...], Series]:
    return {_kind(one): one for one in series_of(connection, zone, "renewable_share")}


def _origin(connection: Connection, zone: Zone, derived: Series) -> Series:
    """The generation that the intensity is derived from: its source, attribution and terms."""
    origin = origin_of(derived.source)
    ranked = series_of(connection, zone, "generation")
    return next(one for one in ranked if one.source == origin)


def _kind(series: Series) -> tuple[object, ...]:
    return series.source, series.resolution
