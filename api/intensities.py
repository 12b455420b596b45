"""The carbon intensity of a zone, point by point, as it was derived or weighed anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psycopg2.extensions import connection as Connection

from api.readings import about, covering, series_of
from database import readings
from database.readings import Reading, Series
from database.zones import Zone


def intensities_of(
    connection: Connection, zone: Zone, start: datetime, end: datetime, *, factor_set: str
) -> dict[str, object]:
    """The points that cover [start, end], in gCO2eq/kWh, and what they come from.

    A point without a value says why in `quality`. Errors are those of `api.readings.covering`.
    """
    ranked = series_of(connection, zone, "carbon_intensity")
    series, found = covering(connection, ranked, start, end)
    renewable = _renewable_by_start(connection, zone, series, found)
    place = series.components.index(factor_set)
    points = [_point(reading, place, renewable) for reading in found]
    return {"carbon_intensities": points, "factor_set": factor_set, **about(series)}


def _point(
    reading: Reading, place: int, renewable: Mapping[datetime, float | None]
) -> dict[str, Any]:
    return {
        "timestamp": reading.start,
        "end": reading.end,
        "carbon_intensity": reading.values[place],
        "renewable_ratio": renewable.get(reading.start),
        "quality": reading.quality,
    }


def _renewable_by_start(
    connection: Connection, zone: Zone, like: Series, over: list[Reading]
) -> dict[datetime, float | None]:
    """The renewable share of each interval of `over`, from the series of the same resolution."""
    for series in series_of(connection, zone, "renewable_share"):
        if series.source == like.source and series.resolution == like.resolution:
            place = series.components.index("renewable")
            found = readings.between(connection, series, over[0].start, over[-1].end)
            return {reading.start: reading.values[place] for reading in found}
    return {}
