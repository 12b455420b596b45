"""The carbon intensity that a zone would have at another share of renewables."""

from __future__ import annotations

from datetime import datetime

from psycopg2.extensions import connection as Connection

from analytics.jobs import factors_of
from analytics.mix import FactorSet
from api.answering.answers import about
from api.finding.readings import covering, growing_series_of
from api.models.reweighting import Reweighting
from api.remembered import remembered
from database.zones import Zone

UNIT = "gCO2eq/kWh"


def reweighted_of(
    connection: Connection,
    zone: Zone,
    start: datetime,
    end: datetime,
    *,
    factor_set: FactorSet,
    renewable_ratio: float,
    as_of: datetime | None = None,
) -> dict[str, object]:
    """The points that cover [start, end], weighed to `renewable_ratio` (0 to 1).

    `renewable_ratio` of a point stays what was measured. A point of which a group that counts
    did not generate has no value, and its `quality` says so.
    """
    ranked = growing_series_of(connection, zone, "generation", as_of=as_of)
    series, found = covering(connection, ranked, start, end, as_of=as_of)
    factors = remembered("factors", lambda: factors_of(connection))
    weighed = Reweighting(factors, renewable_ratio, factor_set).readings(series, found)
    points = [
        {
            "timestamp": reading.start,
            "end": reading.end,
            "carbon_intensity": reading.values[0],
            "renewable_ratio": reading.values[1],
            "quality": reading.quality,
            "recorded_at": reading.recorded_at,
        }
        for reading in weighed
    ]
    return {"carbon_intensities": points, "factor_set": factor_set, **about(series), "unit": UNIT}
