"""What the face of NESO's Carbon Intensity API answers with: NESO's own numbers, else ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import fmean
from typing import Any

from psycopg2.extensions import connection as Connection

from api.compat.carbonintensity.asked import DAY, HALF_HOUR, clock
from api.compat.carbonintensity.words import FACTORS, index_of, stamp
from api.errors import Problem
from api.finding.foretold import foretold_series_of, newest_forecast_of
from api.finding.intensities import intensities_of, latest_intensity_of
from api.finding.means import INCOMPLETE, floor, mean_forecasts, means_of
from api.finding.places import zone_named
from database import forecasts, readings
from database.forecasts import Foretold
from database.readings import Reading, Series
from database.zones import Zone

PUBLISHER = "neso."
HOUR = timedelta(hours=1)
DIRECT, DERIVED = "direct", "carbon_intensity"

Told = dict[str, Any]
Valued = Reading | Foretold


@dataclass(frozen=True, slots=True)
class Found:
    """Records, ascending, and the series that they come from."""

    records: Sequence[Told] = ()
    series: Series | None = None

    def told(self, data: object = None) -> Told:
        """The JSON of an answer; `data` in place of the records."""
        return {
            "data": self.records if data is None else data,
            "source": self.series and self.series.source,
            "attribution": self.series and self.series.attribution,
        }


@dataclass(slots=True)
class Values:
    """Intensities in gCO2/kWh by the half hours' starts."""

    series: Series | None = None
    forecast: Mapping[datetime, float] = field(default_factory=dict)
    actual: Mapping[datetime, float] = field(default_factory=dict)

    @property
    def best(self) -> dict[datetime, float]:
        """What was measured, else what was foretold, in order."""
        return dict(sorted({**self.forecast, **self.actual}.items()))


def interval(start: datetime, end: datetime | None = None) -> Told:
    """From when to when; without an end, half an hour."""
    return {"from": stamp(start), "to": stamp(end or start + HALF_HOUR)}


def britain(connection: Connection) -> Zone:
    """Great Britain."""
    return zone_named(connection, "gridtide:GB")


def national(connection: Connection, start: datetime, end: datetime) -> Found:
    """The half hours of Great Britain that overlap [start, end)."""
    values = _values(connection, start, end)
    return Found([_record(values, at) for at in values.best], values.series)


def _record(values: Values, at: datetime) -> Told:
    numbers = {"forecast": values.forecast.get(at), "actual": values.actual.get(at)}
    whole = {name: None if grams is None else round(grams) for name, grams in numbers.items()}
    return {**interval(at), "intensity": {**whole, "index": index_of(values.best[at], at)}}


def current(connection: Connection, now: datetime) -> Found:
    """The last half hour with an actual intensity, if it began within a day before `now`.

    Else the one that holds `now`, else the newest that is known; 404 where none is.
    """
    newest, found = _newest(connection), Found()
    if newest is None or newest < now - DAY:
        found = national(connection, now, now + timedelta.resolution)
    if newest and not found.records:
        found = national(connection, newest - HOUR, newest + HALF_HOUR)
    if not found.records:
        raise Problem(404, "There are no intensities of Great Britain.")
    return Found(found.records[-1:], found.series)


def _newest(connection: Connection) -> datetime | None:
    """The start of the newest intensity that is not foretold."""
    for series in published(connection, "published_intensity"):
        if newest := readings.newest(connection, series):
            return newest.start
    try:
        latest = latest_intensity_of(connection, britain(connection), factor_set=DIRECT)
    except Problem as without:
        must_mean_no_data(without)
        return None
    return latest.points[0].start if latest else None


def published(connection: Connection, measure: str) -> list[Series]:
    """NESO's own series of Great Britain, the best first."""
    found = readings.series_of(connection, "GB", measure)
    return [series for series in found if series.source.startswith(PUBLISHER)]


def _values(connection: Connection, start: datetime, end: datetime) -> Values:
    """NESO's own numbers of the half hours that overlap [start, end), else what we derive."""
    begin = floor(start, HALF_HOUR)
    values = Values()
    for series in published(connection, "published_intensity")[:1]:
        known = readings.between(connection, series, begin, end)
        values.actual = of_component(series, known)
        values.series = series
    for series in foretelling(connection, britain(connection))[:1]:
        foretold = forecasts.newest(connection, series, begin, end)
        values.forecast = of_component(series, foretold)
        values.series = values.series or series
    return values if values.best else _ours(connection, begin, end)


def foretelling(connection: Connection, zone: Zone) -> list[Series]:
    """NESO's own series of forecasts of a zone's intensity, the best first."""
    found = foretold_series_of(connection, zone, DIRECT, ("published_intensity",))
    return [series for series in found if series.source.startswith(PUBLISHER)]


def of_component(series: Series, known: Sequence[Valued]) -> dict[datetime, float]:
    """The known values of burning alone, by their starts."""
    place = series.components.index(DIRECT)
    stated = ((one.start, one.values[place]) for one in known)
    return {start: grams for start, grams in stated if grams is not None}


def _ours(connection: Connection, begin: datetime, end: datetime) -> Values:
    """What we derive from the generation of each whole half hour, and foretell; burning alone."""
    zone = britain(connection)
    values = _derived(connection, zone, begin, end)
    foretold = newest_forecast_of(
        connection, zone, begin, end, components=[DIRECT], measures=[DERIVED], now=clock()
    )
    if foretold:
        values.forecast = dict(mean_forecasts(foretold, HALF_HOUR))
        values.series = values.series or foretold.series
    return values


def _derived(connection: Connection, zone: Zone, begin: datetime, end: datetime) -> Values:
    try:
        found = intensities_of(connection, zone, begin, end, factor_set=DIRECT)
    except Problem as without:
        must_mean_no_data(without)
        return Values()
    means = means_of(connection, found, begin, end, HALF_HOUR)
    actual = {
        one.start: one.g_per_kwh
        for one in means
        if one.g_per_kwh is not None and one.quality != INCOMPLETE
    }
    return Values(found.series if actual else None, actual=actual)


def must_mean_no_data(problem: Problem) -> None:
    """Raise a problem again that says more than that there are no data."""
    if problem.code not in {400, 404}:
        raise problem


def statistics(
    connection: Connection, start: datetime, end: datetime, block: timedelta | None
) -> Found:
    """Highest, mean and lowest of each block that has any half hour, or of all of [start, end)."""
    values = _values(connection, start, end)
    edges = list(_edges(floor(start, HALF_HOUR), end, block or end - start + HALF_HOUR))
    records = []
    for first, last in pairwise(edges):
        within = [grams for at, grams in values.best.items() if first <= at < last]
        if within:
            records.append({**interval(first, last), "intensity": _extremes(within, first)})
    return Found(records, values.series)


def _edges(start: datetime, end: datetime, length: timedelta) -> Iterator[datetime]:
    while start < end:
        yield start
        start += length
    yield end


def _extremes(grams: Sequence[float], at: datetime) -> Told:
    average = fmean(grams)
    return {
        "max": round(max(grams)),
        "average": round(average),
        "min": round(min(grams)),
        "index": index_of(average, at),
    }


def factors(connection: Connection) -> Found:
    """The newest emission factors that NESO published; nothing where it has not."""
    for series in published(connection, "emission_factor"):
        if newest := readings.newest(connection, series):
            stated = zip(series.components, newest.values, strict=True)
            return Found(
                [{FACTORS[kind]: round(grams) for kind, grams in stated if grams is not None}],
                series,
            )
    return Found()
