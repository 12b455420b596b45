"""The carbon intensity of a zone, point by point, as it was derived."""

from __future__ import annotations

from datetime import datetime

from psycopg2.extensions import connection as Connection

from api.readings import about, answering, series_of
from database.derived import origin_of
from database.intensities import Point, points
from database.readings import Series
from database.zones import Zone


def intensities_of(
    connection: Connection, zone: Zone, start: datetime, end: datetime, *, factor_set: str
) -> dict[str, object]:
    """The points that cover [start, end], in gCO2eq/kWh, and what they come from.

    A point without a value says why in `quality`. Errors are those of `api.readings.answering`.
    """
    ranked = series_of(connection, zone, "carbon_intensity")
    shares = {_kind(one): one for one in series_of(connection, zone, "renewable_share")}

    def read(series: Series) -> list[Point]:
        share = shares.get(_kind(series))
        return points(connection, series, share, start, end, factor_set=factor_set)

    series, found = answering(connection, ranked, read, start, end)
    told = [
        {
            "timestamp": point.start,
            "end": point.end,
            "carbon_intensity": point.g_per_kwh,
            "renewable_ratio": point.renewable,
            "quality": point.quality,
        }
        for point in found
    ]
    return {
        "carbon_intensities": told,
        "factor_set": factor_set,
        **about(series),
        "derived_from": _publisher(connection, zone, series),
    }


def _publisher(connection: Connection, zone: Zone, derived: Series) -> dict[str, object]:
    """Whose generation the intensity is derived from: its source, attribution and terms."""
    origin = origin_of(derived.source)
    ranked = series_of(connection, zone, "generation")
    generation = next(one for one in ranked if one.source == origin)
    return {
        "source": generation.source,
        "attribution": generation.attribution,
        "redistribute": generation.redistribute,
    }


def _kind(series: Series) -> tuple[object, ...]:
    return series.source, series.resolution
