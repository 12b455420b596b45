"""Loads a zone's life-cycle carbon intensity for a window, or says why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg2.extensions import connection as Connection

from api.models.carbon_trace import CarbonTrace
from api.models.reweighting import Reweighting
from database import readings
from database.readings import Reading, Series

MEASURE, COMPONENT = "carbon_intensity", "lifecycle"


class NoCarbonData(Exception):
    """The zone's data do not reach over the window."""


@dataclass(frozen=True, slots=True)
class CarbonData:
    """A zone's trace, the series and readings that it comes from."""

    trace: CarbonTrace
    series: Series
    readings: Sequence[Reading]

    def age(self, now: datetime) -> dict[str, object]:
        """What an answer says of the data: whose they are, how good, and how old."""
        recorded_at = max(reading.recorded_at for reading in self.readings)
        return {
            "source": self.series.source,
            "attribution": self.series.attribution,
            "resolution_seconds": self.series.resolution / timedelta(seconds=1),
            "qualities": sorted({reading.quality for reading in self.readings}),
            "recorded_at": recorded_at,
            "age_seconds": (now - recorded_at) // timedelta(seconds=1),
        }


def carbon_data(
    connection: Connection,
    zone: str,
    start: datetime,
    end: datetime,
    weighing: Reweighting | None = None,
) -> CarbonData:
    """The first of the zone's series that reaches over [start, end); unknown stretches included.

    With `weighing`, of the generation series, weighed anew. Raises `NoCarbonData`. Nothing is
    assumed after the last reading.
    """
    ranked = readings.series_of(connection, zone, "generation" if weighing else MEASURE)
    for series in ranked:
        found = readings.covering(connection, series, start, end)
        if weighing:
            found = weighing.readings(series, found)
        trace = CarbonTrace.of(found, 0 if weighing else series.components.index(COMPONENT))
        if trace.covers(start, end):
            return CarbonData(trace, series, found)
    raise NoCarbonData(_why(connection, zone, ranked, start, end))


def _why(
    connection: Connection, zone: str, ranked: list[Series], start: datetime, end: datetime
) -> str:
    extent = readings.extent(connection, ranked[0]) if ranked else None
    if extent is None:
        return f"No carbon data for iso c3lab:{zone}"
    first, last = extent[0], extent[1] + ranked[0].resolution
    return (
        f"Carbon data not available for iso c3lab:{zone} for the entire time range "
        f"{start.isoformat()} to {end.isoformat()}: "
        f"it reaches from {first.isoformat()} to {last.isoformat()}"
    )
