"""What the face of WattTime serves of a region: the average, and a marginal rate that is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from psycopg2.extensions import connection as Connection

from api.errors import Problem
from api.finding.foretold import Forecast, foretold_series_of, newest_forecast_of
from api.finding.intensities import intensities_of, latest_intensity_of
from api.finding.means import ESTIMATED, made_of
from api.finding.places import alias_of
from api.finding.readings import series_of
from api.models.foretelling import AVERAGES
from api.remembered import remembered
from database import forecasts, readings, zones
from database import series as every_series
from database.forecasts import Foretold
from database.intensities import columns
from database.readings import Series
from database.zones import Zone

AVERAGE, MARGINAL = "co2_aoer", "co2_moer"
SIGNALS = (AVERAGE, MARGINAL)
# Their rates are of operation: what leaves the chimney.
FACTOR_SET, COMPONENT = "direct", "marginal"
INSTANT = timedelta(microseconds=1)
USUAL, LONGEST_STEP = timedelta(days=30), timedelta(days=1)

NO_COVERAGE = "No coverage available for this region and signal_type"
NOT_DERIVED = (
    "What is derived here is an average, co2_aoer; it is not served as a marginal rate, and no "
    "marginal rate is stored of this region."
)
NO_INDEX = "There is an index of the average alone, co2_aoer."
UNTOLD = "Nobody foretells this signal of this region."
NOT_OPEN = "The marginal rates that are stored of this region may not be passed on."


class Named(NamedTuple):
    """A zone, and the region that it is in the answer."""

    zone: Zone
    region: str


class Value(NamedTuple):
    """A rate that holds from a moment on, in g/kWh."""

    start: datetime
    g_per_kwh: float
    is_imputed: bool
    recorded_at: datetime


def region_of(connection: Connection, zone: Zone) -> str:
    """The zone as they call it, else as we do; of several regions of theirs, the preferred."""
    return alias_of(connection, zone, "watttime") or zone.key


def named(connection: Connection, region: str) -> Named:
    """The zone of a region, theirs or ours; 404 where there is none."""
    zone = remembered(("region", region), lambda: _resolved(connection, region))
    if zone is None:
        raise no_coverage(region=region)
    return Named(zone, region)


def _resolved(connection: Connection, region: str) -> Zone | None:
    theirs = zones.resolve(connection, region, "watttime")
    return theirs or zones.resolve(connection, region, "gridtide")


def no_coverage(detail: str = NO_COVERAGE, **members: object) -> Problem:
    """404, as they say it; the members tell what was asked for."""
    return Problem(404, detail, members={"error": NO_COVERAGE, **members})


def covering(connection: Connection, zone: Zone, signal_type: str) -> Series:
    """The series that answers for a signal.

    Raises a `Problem`: 404 where there is none, 403 where it may not be passed on.
    """
    if signal_type == AVERAGE:
        try:
            return series_of(connection, zone, "carbon_intensity")[0]
        except Problem as error:
            raise no_coverage(signal_type=signal_type) from error
    return _open(readings.series_of(connection, zone.key, "marginal_intensity"))


def _open(found: Sequence[Series]) -> Series:
    if not found:
        raise no_coverage(NOT_DERIVED, signal_type=MARGINAL)
    for series in found:
        if series.redistribute:
            return series
    raise Problem(403, NOT_OPEN)


def values_of(
    connection: Connection, zone: Zone, signal_type: str, start: datetime, end: datetime
) -> tuple[Series, list[Value]]:
    """The known values that start in [start, end], both included; none where there are no data."""
    series = covering(connection, zone, signal_type)
    if signal_type == AVERAGE:
        return _averages(connection, zone, series, start, end)
    found = readings.between(connection, series, start, end + INSTANT)
    place = series.components.index(COMPONENT)
    return series, [
        Value(one.start, grams, one.quality == ESTIMATED, one.recorded_at)
        for one in found
        if (grams := one.values[place]) is not None
    ]


def _averages(
    connection: Connection, zone: Zone, first: Series, start: datetime, end: datetime
) -> tuple[Series, list[Value]]:
    try:
        found = intensities_of(connection, zone, start, end, factor_set=FACTOR_SET)
    except Problem as error:
        if "available" not in error.members:
            raise
        return first, []
    points, _ = made_of(connection, found, start, end + INSTANT)
    return found.series, [
        Value(point.start, point.g_per_kwh, point.quality == ESTIMATED, point.recorded_at)
        for point in points
        if point.g_per_kwh is not None
    ]


def percentile_of(connection: Connection, zone: Zone) -> tuple[Series, datetime, float]:
    """How much of the last 30 days was cleaner than the newest average: 0 is the cleanest.

    404 where the newest has nothing to be compared with.
    """
    covering(connection, zone, AVERAGE)
    latest = latest_intensity_of(connection, zone, factor_set=FACTOR_SET)
    if latest is None:
        raise no_coverage(signal_type=AVERAGE)
    series, newest = latest.series, latest.points[0]
    span = newest.start - USUAL, newest.start
    # of the same series: another may have more of the 30 days, and end hours ago
    around = columns(connection, series, None, *span, factor_set=FACTOR_SET)
    before = around.g_per_kwh[around.starts < latest.columns.starts[0]]
    known = before[~np.isnan(before)]
    if not known.size:
        raise no_coverage(signal_type=AVERAGE)
    return series, newest.start, 100 * float(np.mean(known < newest.g_per_kwh))


def foretold_of(
    connection: Connection, zone: Zone, signal_type: str, now: datetime, until: datetime
) -> Forecast:
    """What was foretold last of the interval that lasts now and of those that start before `until`.

    By no vintage older than the newest that reaches as far as any: what older ones tell beside it
    is left out. Errors as `covering` has them.
    """
    found = _forecast_of(connection, zone, signal_type, now, until)
    ahead = [
        point
        for point in (found.points if found else ())
        if point.end > now and (point.start <= now or point.start < until)
    ]
    if not found or not ahead:
        raise no_coverage(UNTOLD, signal_type=signal_type)
    farthest = ahead[-1].issued_at
    return replace(found, points=[point for point in ahead if point.issued_at >= farthest])


def _forecast_of(
    connection: Connection, zone: Zone, signal_type: str, now: datetime, until: datetime
) -> Forecast | None:
    span = now - LONGEST_STEP, until + INSTANT
    if signal_type == AVERAGE:
        return newest_forecast_of(connection, zone, *span, components=[FACTOR_SET], now=now)
    series = _open(_vintages(connection, zone, signal_type))
    return Forecast(series, COMPONENT, forecasts.newest(connection, series, *span))


def vintages_of(
    connection: Connection,
    zone: Zone,
    signal_type: str,
    start: datetime,
    end: datetime,
    horizon: timedelta,
) -> tuple[Series, dict[datetime, list[Foretold]]]:
    """What was foretold at each moment of [start, end], both included, as far as `horizon`."""
    ranked = _vintages(connection, zone, signal_type)
    if signal_type == MARGINAL:
        series = _open(ranked)
    elif ranked:
        series = ranked[0]
    else:
        raise no_coverage(UNTOLD, signal_type=signal_type)
    found = forecasts.vintages(
        connection, series, start - series.resolution, end + horizon + INSTANT
    )
    return series, _by_vintage(found, start, end, horizon)


def _vintages(connection: Connection, zone: Zone, signal_type: str) -> list[Series]:
    if signal_type == AVERAGE:
        return foretold_series_of(connection, zone, FACTOR_SET)
    return foretold_series_of(connection, zone, COMPONENT, ("marginal_intensity",))


def _by_vintage(
    found: Iterable[Foretold], start: datetime, end: datetime, horizon: timedelta
) -> dict[datetime, list[Foretold]]:
    by_vintage: dict[datetime, list[Foretold]] = {}
    for point in found:
        issued = point.issued_at
        if start <= issued <= end and point.end > issued and point.start <= issued + horizon:
            by_vintage.setdefault(issued, []).append(point)
    return dict(sorted(by_vintage.items()))


def kept(connection: Connection, signal_type: str) -> list[every_series.Kept]:
    """The series that answer for a signal, one a zone."""
    measure = "carbon_intensity" if signal_type == AVERAGE else "marginal_intensity"
    found = [one for one in every_series.listed(connection, measure=measure) if one.rank == 1]
    if signal_type == AVERAGE:
        return found
    return [
        one
        for one in found
        if any(s.redistribute for s in readings.series_of(connection, one.zone, measure))
    ]


def foretold_zones(connection: Connection) -> set[str]:
    """The keys of the zones of which somebody foretells the average."""
    return {
        one.zone
        for measure in AVERAGES
        for one in every_series.listed(connection, measure=measure)
        if one.foretold_start is not None and FACTOR_SET in one.components
    }
