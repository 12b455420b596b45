"""The intensity that is foretold for a zone: by ourselves where we do, else as a publisher does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection as Connection

from database import forecasts
from database.forecasts import Foretold
from database.readings import Series
from database.zones import Zone

# An average both; what we derive from a mix, and what a publisher computed.
AVERAGES = ("carbon_intensity", "published_intensity")


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is foretold of one component of a series, interval by interval, ascending."""

    series: Series
    component: str
    points: Sequence[Foretold]

    def value(self, point: Foretold) -> float | None:
        """The value of one of the points, in the series' unit."""
        return point.values[self.series.components.index(self.component)]


def foretold_series_of(
    connection: Connection,
    zone: Zone,
    factor_set: str,
    measures: Sequence[str] = AVERAGES,
    *,
    as_of: datetime | None = None,
) -> list[Series]:
    """The series with forecasts of a zone's intensity in a factor set; the best comes first.

    With `as_of`, those that there were at that moment.
    """
    return [
        series
        for measure in measures
        for series in forecasts.series_of(connection, zone.key, measure, as_of=as_of)
        if factor_set in series.components
    ]


def newest_forecast_of(
    connection: Connection,
    zone: Zone,
    start: datetime,
    end: datetime,
    *,
    factor_set: str,
    measures: Sequence[str] = AVERAGES,
    as_of: datetime | None = None,
) -> Forecast | None:
    """What was foretold last of the intervals that start in [start, end); None where nobody does.

    With `as_of`, what had been foretold and recorded by that moment.
    """
    for series in foretold_series_of(connection, zone, factor_set, measures, as_of=as_of):
        if found := forecasts.newest(connection, series, start, end, as_of=as_of):
            return Forecast(series, factor_set, found)
    return None
