"""The carbon intensity that a zone would have at another share of renewables."""

from __future__ import annotations

from datetime import datetime

from psycopg2.extensions import connection as Connection

from analytics.intensity import reweighted, share
from analytics.jobs import factors_of
from analytics.mix import FactorSet, Mix, Quality
from api.readings import about, covering, growing_series_of
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
) -> dict[str, object]:
    """The points that cover [start, end], weighed to `renewable_ratio` (0 to 1).

    `renewable_ratio` of a point stays what was measured. A point of which a group that counts
    did not generate has no value, and its `quality` says so.
    """
    ranked = growing_series_of(connection, zone, "generation")
    series, found = covering(connection, ranked, start, end)
    mix = Mix.of(zone.key, series.components, [(r.start, r.end, r.values) for r in found])
    factors = remembered("factors", lambda: factors_of(connection))
    weighed = reweighted(mix, factors, renewable_ratio=renewable_ratio, factor_set=factor_set)
    columns = (weighed.g_per_kwh, share(mix, factors).renewable, weighed.quality)
    points = [
        {
            "timestamp": reading.start,
            "end": reading.end,
            "carbon_intensity": g_per_kwh,
            "renewable_ratio": ratio,
            "quality": Quality(quality).name.lower(),
        }
        for reading, g_per_kwh, ratio, quality in zip(
            found, *(column.tolist() for column in columns), strict=True
        )
    ]
    return {"carbon_intensities": points, "factor_set": factor_set, **about(series), "unit": UNIT}
