"""What the GSF face answers with: places, observed points, averages, and the best windows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from psycopg2.extensions import connection as Connection

from api.asking.naming import SCHEMES
from api.asking.schemas import LONGEST_RANGE
from api.compat.gsf.windows import mean, sliding
from api.errors import Problem, invalid, not_understood
from api.finding.foretold import foretold_series_of, newest_forecast_of
from api.finding.intensities import intensities_of, latest_intensity_of
from api.finding.places import zone_named
from api.models.carbon_trace import Grams
from api.remembered import remembered
from database import zones
from database.reference import CloudRegion, cloud_regions
from database.zones import Zone

FACTOR_SET = "lifecycle"
FORETOLD_IN = ("lifecycle", "direct")
MINUTE, LONGEST_STEP, HORIZON = timedelta(minutes=1), timedelta(days=1), timedelta(days=14)

Asked = Mapping[str, Any]
Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Window:
    """A mean of the intensity over `minutes` from a moment on, in g/kWh."""

    start: datetime
    minutes: int
    g_per_kwh: float

    def told(self, name: str) -> Told:
        """The JSON of one point of a forecast, of the location of that name."""
        return {
            "location": name,
            "timestamp": self.start,
            "duration": self.minutes,
            "value": self.g_per_kwh,
        }


@cache
def _clouds() -> Mapping[str, CloudRegion]:
    """The cloud regions that a zone of ours feeds, by their names in small letters."""
    fed = [one for one in cloud_regions().values() if one.enabled and one.zone]
    named = {f"{one.provider}:{one.region}".lower(): one for one in fed}
    return named | {one.region.lower(): one for one in fed}


def places(connection: Connection) -> Told:
    """Every location by its name: cloud regions, and our zones by their keys."""
    clouds = cloud_regions().values()
    found = remembered("every zone", lambda: zones.all_zones(connection))
    return {
        **{one.region: _place(one.region, one) for one in clouds if one.enabled and one.zone},
        **{zone.key: _place(zone.key, zone) for zone in found},
    }


def _place(name: str, there: CloudRegion | Zone) -> Told:
    return {"latitude": there.latitude, "longitude": there.longitude, "name": name}


def zone_of(connection: Connection, name: str) -> Zone:
    """The zone of a location; upper and lower case are the same but after a scheme.

    Raises a `Problem` for a name that no location has.
    """
    cloud = _clouds().get(name.lower())
    has_scheme = name.partition(":")[0] in SCHEMES
    iso = name if has_scheme else f"gridtide:{cloud.zone if cloud else name.upper()}"
    try:
        return zone_named(connection, iso)
    except Problem as unknown:
        text = f"Unknown Location: '{name}' not found"
        raise not_understood({"query": {"location": [text]}}) from unknown


def emissions(connection: Connection, names: Sequence[str], asked: Asked) -> list[Told]:
    """The observed points of each location in turn, in the span that was asked for."""
    start, end = asked["start"], asked["end"]
    if start and end and (end - start) * len(names) > LONGEST_RANGE:
        raise invalid(toTime=f"At most {LONGEST_RANGE.days} days, of all locations together.")
    named = [(name, zone_of(connection, name)) for name in names]
    return [
        {
            "location": name,
            "time": point.start,
            "rating": point.g_per_kwh,
            "duration": time_span(point.end - point.start),
        }
        for name, zone in named
        for point in _observed(connection, zone, start, end or start)
    ]


def _observed(
    connection: Connection, zone: Zone, start: datetime | None, end: datetime | None
) -> list[Grams]:
    """The known points that overlap [start, end) or begin at its end; without a span the newest.

    None at all where there are no data.
    """
    try:
        if start is None or end is None:
            latest = latest_intensity_of(connection, zone, factor_set=FACTOR_SET)
            return _known(latest.points) if latest else []
        found = intensities_of(connection, zone, start, end, factor_set=FACTOR_SET)
    except Problem as without:
        if without.code not in {400, 404}:
            raise
        return []
    return [point for point in _known(found.points) if point.end > start and point.start <= end]


def _known(points: Sequence[Any]) -> list[Grams]:
    return [
        Grams(p.start, p.end, p.g_per_kwh, p.quality, p.recorded_at)
        for p in points
        if p.g_per_kwh is not None
    ]


def time_span(length: timedelta) -> str:
    """A duration as .NET writes it.

    >>> time_span(timedelta(minutes=5)), time_span(timedelta(days=1))
    ('00:05:00', '1.00:00:00')
    """
    hours, seconds = divmod(length.seconds, 3600)
    days = f"{length.days}." if length.days else ""
    return f"{days}{hours:02}:{seconds // 60:02}:{seconds % 60:02}"


def average(connection: Connection, asked: Asked) -> Told:
    """The mean over a span, each point for as long as it holds; 400 where some are missing."""
    name, start, end = asked["location"], asked["start"], asked["end"]
    value = mean(_observed(connection, zone_of(connection, name), start, end), start, end)
    if value is None:
        text = f"Data points did not cover the requested average period: {start} through {end}"
        raise invalid(startTime=f"Period out of range. {text}")
    return {"location": name, "startTime": start, "endTime": end, "carbonIntensity": value}


def forecast(connection: Connection, name: str, asked: Asked, as_of: datetime) -> Told:
    """What had been foretold of a location by a moment, and the windows in which it is least."""
    points = _foretold(connection, zone_of(connection, name), as_of)
    begin, finish = points[0].start, points[-1].end
    start, end = asked["start"] or begin, asked["end"] or finish
    _within(begin, finish, dataStartAt=start, dataEndAt=end)
    minutes = asked["window_size"] or 0
    found = _windows(points, timedelta(minutes=minutes), start, end)
    least = min((one.g_per_kwh for one in found), default=None)
    return {
        "generatedAt": max(point.issued_at for point in points if point.issued_at),
        "requestedAt": as_of,
        "location": name,
        "dataStartAt": asked["start"] or (found[0].start if found else start),
        "dataEndAt": asked["end"] or (found[-1].start if found else end),
        "windowSize": minutes,
        "optimalDataPoints": [one.told(name) for one in found if one.g_per_kwh == least],
        "forecastData": [one.told(name) for one in found],
    }


def _foretold(connection: Connection, zone: Zone, as_of: datetime) -> list[Grams]:
    """What had been foretold by a moment of intervals that end later, ascending; never empty.

    Raises a `Problem`: 501 where nobody foretells the zone, 400 where nobody had by then.
    """
    span = as_of - LONGEST_STEP, as_of + HORIZON
    found = newest_forecast_of(
        connection, zone, *span, components=FORETOLD_IN, now=as_of, as_of=as_of
    )
    told = [
        Grams(p.start, p.end, value, "foretold", p.recorded_at, p.issued_at)
        for p in (found.points if found else ())
        if found and p.end > as_of and (value := found.value(p)) is not None
    ]
    if told:
        return told
    if any(foretold_series_of(connection, zone, factor_set) for factor_set in FORETOLD_IN):
        raise Problem(400, f"No forecast was generated at the requested time {as_of}.")
    raise Problem(501, f"Nobody foretells the intensity of {zone.key}.")


def _within(begin: datetime, finish: datetime, **bounds: datetime) -> None:
    """400 for a bound outside of what is foretold."""
    text = f"must be within time range of the forecasted data, '{begin}' through '{finish}'"
    outside = {k: f"{k} {text}" for k, at in bounds.items() if not begin <= at <= finish}
    if outside:
        raise invalid(**outside)


def _windows(
    points: Sequence[Grams], size: timedelta, start: datetime, end: datetime
) -> list[Window]:
    """The windows of that size in [start, end), a point apart; without a size, the points."""
    if size:
        return [Window(at, size // MINUTE, g) for at, g in sliding(points, size, start, end)]
    return [
        Window(point.start, (point.end - point.start) // MINUTE, point.g_per_kwh)
        for point in points
        if point.g_per_kwh is not None and point.end > start and point.start <= end
    ]
