"""What is foretold for a zone, by whichever forecast answers, for those who ask for one value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg2.extensions import connection as Connection

from api.models import foretelling
from api.models.foretelling import AVERAGES
from database import forecasts
from database.forecasts import Foretold
from database.readings import Series
from database.zones import Zone


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
    connection: Connection, zone: Zone, component: str, measures: Sequence[str] = AVERAGES
) -> list[Series]:
    """The series with forecasts of a component of a zone's measures, ranked: ours come first."""
    found = foretelling.series_of(connection, zone.key, measures)
    return [series for series in found if component in series.components]


def newest_forecast_of(
    connection: Connection,
    zone: Zone,
    start: datetime,
    end: datetime,
    *,
    components: Sequence[str],
    now: datetime,
    measures: Sequence[str] = AVERAGES,
    as_of: datetime | None = None,
) -> Forecast | None:
    """What was foretold last of the intervals that start in [start, end); None where nobody does.

    By a series that is kept up before a stale one (`foretelling.standings`, asked at `now`); of
    those by one with the first of the `components`, and then by rank. With `as_of`, what had been
    foretold and recorded by that moment.
    """
    found = foretelling.series_of(connection, zone.key, measures, as_of=as_of)
    wanted = {one: name for name in reversed(components) for one in found if name in one.components}
    ranked = [one for one in found if one in wanted]
    ranked.sort(key=lambda one: components.index(wanted[one]))
    for one in foretelling.standings(connection, ranked, start, end, now=now, as_of=as_of):
        points = forecasts.newest(connection, one.series, start, end, as_of=as_of)
        forecast = Forecast(one.series, wanted[one.series], points)
        if any(forecast.value(point) is not None for point in points):
            return forecast
    return None
