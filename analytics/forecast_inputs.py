"""What a forecast may know, read as it was known at a moment: never a later reading or vintage.

Readings are what was believed at that moment. Vintages are those that had been issued and recorded
by it. At a past hour that a model learns from, a vintage counts from its issue on, whenever we
recorded it: backfilled ones were recorded long after, and a publisher's moment of issue is not
ours to change; where the publisher does not say, it is the moment of our own fetching.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from psycopg2.extensions import connection as Connection

from analytics.forecast import HORIZON, Floats, History
from analytics.forecast_hours import (
    HOUR,
    Fine,
    Unfit,
    hour_of,
    known_at,
    moment_of,
    on_grid,
    steps_per_hour,
)
from database import columns, derived, forecasts, readings
from database.forecast_columns import Vintages, vintages
from database.forecast_models import is_ours
from database.readings import Series

WANTED = {
    "carbon_intensity": ("lifecycle", "direct"),
    "load": ("load",),
    "generation": ("wind", "solar"),
}
# The price that is known first, else the one that a market without it has.
PRICES = ("day_ahead", "market_index", "system_buy")
COLUMNS = {"load": ("load",), "generation": ("wind", "solar")}
# No source here foretells it; of whoever stores such forecasts all components become columns.
WEATHER = "weather"
# Readings older than that say little of the hours to come; the slowest, of EIA, come by the day.
STALE = timedelta(hours=36)
# More at once than a year of five minutes has.
MOST = 1_000_000


class Target(NamedTuple):
    """A series to be foretold, and those of its components that are."""

    series: Series
    components: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a target at a moment: its readings up to `origin`, an hour since 1970.

    `fine` ends with the hour of the last reading; `until` is the end of that reading; `hourly`
    (hours, k) ends at `origin`, the last hour that is over for the readings.
    """

    target: Target
    fine: Fine
    hourly: Floats
    until: datetime

    @property
    def origin(self) -> int:
        """The first hour to be foretold."""
        return self.fine.first_hour + len(self.hourly)


def targets(connection: Connection, zone: str, measure: str, now: datetime) -> list[Target]:
    """The series that may be foretold of a zone's measure, the one that answers first.

    Of a mix, wind and solar; of prices, one auction.
    """
    found = readings.series_of(connection, zone, measure, as_of=now)
    several = [(auction,) for auction in PRICES] if measure == "price" else [WANTED[measure]]
    wanted = [(one, _common(one, components)) for components in several for one in found]
    return [Target(series, components) for series, components in wanted if components]


def _common(series: Series, components: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in components if one in series.components)


def mix(connection: Connection, intensity: Series, now: datetime) -> Target | None:
    """The whole mix that an intensity is derived from."""
    origin = derived.origin_of(intensity.source)
    for one in readings.series_of(connection, intensity.zone, "generation", as_of=now):
        if (one.source, one.resolution) == (origin, intensity.resolution):
            return Target(one, one.components)
    return None


def known(connection: Connection, target: Target, now: datetime, span: timedelta) -> Known:
    """What was believed at `now` of the hours since `now - span`.

    Hours that the series has not are those of the same source at another step: a publisher may
    change it, and what it stated before is no less true. Raises Unfit when the newest reading is
    too old, or the step does not divide the hour.
    """
    step = target.series.resolution
    first, past = hour_of(now - span), hour_of(now) + HORIZON
    fine = _fine(connection, target, now, first, past)
    steps = fine.known_until
    if steps is None:
        raise Unfit(f"nothing is known of the last {span.days} days")
    until = moment_of(first) + steps * step
    if now - until > STALE:
        raise Unfit(f"the newest reading ended at {until:%Y-%m-%d %H:%M}")
    hourly = fine.hourly()
    for other in _at_other_steps(connection, target, now):
        beside = _fine(connection, other, now, first, past).hourly()
        hourly = np.where(np.isfinite(hourly), hourly, beside)
    return Known(target, fine, hourly[: steps // fine.per_hour], until)


def _fine(connection: Connection, target: Target, now: datetime, first: int, past: int) -> Fine:
    series, components = target
    steps_per_hour(series.resolution)
    there = [place for place, one in enumerate(components) if one in series.components]
    pieces = columns.columns(
        connection,
        series,
        [components[place] for place in there],
        moment_of(first),
        moment_of(past),
        as_of=now,
        most=MOST,
        wanted=(),
    )
    found = on_grid(pieces, len(there), series.resolution, first, past)
    values = np.full((len(found.values), len(components)), np.nan)
    values[:, there] = found.values
    return Fine(first, found.per_hour, values)


def _at_other_steps(connection: Connection, target: Target, now: datetime) -> Iterator[Target]:
    """What the same source states of the same components at other steps that divide the hour."""
    series = target.series
    for one in readings.series_of(connection, series.zone, series.measure, as_of=now):
        same = (one.source, one.unit) == (series.source, series.unit)
        differs = one.resolution != series.resolution and not HOUR % one.resolution
        if same and differs and _common(one, target.components):
            yield Target(one, target.components)


@dataclass
class Publishers:
    """What publishers foretold for a zone, as was known at `now`; each is read once."""

    connection: Connection
    zone: str
    now: datetime
    span: timedelta
    _series: dict[str, list[Series]] = field(default_factory=dict)
    _read: dict[tuple[int, str], Vintages] = field(default_factory=dict)
    _columns: dict[tuple[int, int], dict[str, Floats]] = field(default_factory=dict)

    def columns(self, origin: int, hours: int) -> dict[str, Floats]:
        """What was known of each column at each of the `hours` before `origin`, and at it.

        (hours + 1, 96), NaN where nothing was. A column is named by what it foretells and who does,
        so that no model takes one publisher's numbers for another's.
        """
        key = origin, hours
        if key not in self._columns:  # those of another measure are let go: a year of them is large
            self._columns = {key: dict(self._known(origin, hours))}
        return self._columns[key]

    def _known(self, origin: int, hours: int) -> Iterator[tuple[str, Floats]]:
        lag_us = (self.now - moment_of(origin)) // timedelta(microseconds=1)
        for series, component in self._wanted():
            found = self._vintages(series, component)
            step, first = series.resolution, origin - hours
            matrix = known_at(found, step, first, hours + 1, lag_us)
            if np.isfinite(matrix[-1]).any():
                yield f"{component} {series.source}", matrix

    def _wanted(self) -> Iterator[tuple[Series, str]]:
        """The series that are read, and which of their components; the whole of the weather."""
        for measure in (*COLUMNS, WEATHER):
            for series in self._foretelling(measure):
                wanted = COLUMNS.get(measure, series.components)
                if not HOUR % series.resolution:
                    yield from ((series, component) for component in _common(series, wanted))

    def _foretelling(self, measure: str) -> list[Series]:
        if measure not in self._series:
            found = forecasts.series_of(self.connection, self.zone, measure, as_of=self.now)
            self._series[measure] = [series for series in found if not is_ours(series.source)]
        return self._series[measure]

    def _vintages(self, series: Series, component: str) -> Vintages:
        key = series.series_id, component
        if key not in self._read:
            start = moment_of(hour_of(self.now - self.span))
            end = self.now + 2 * HORIZON * HOUR
            self._read[key] = vintages(
                self.connection, series, component, start, end, as_of=self.now
            )
        return self._read[key]


def history(what: Known, component: str, publishers: Publishers, fuels: Known | None) -> History:
    """The hours of a component up to the origin, beside them what publishers and fuels told."""
    place = what.target.components.index(component)
    values = what.hourly[:, place]
    beside = publishers.columns(what.origin, len(values))
    return History(what.fine.first_hour, values, beside, _companions(what, fuels))


def _companions(what: Known, fuels: Known | None) -> dict[str, Floats]:
    """The generation by fuel in the hours of `what`; NaN where it ends sooner."""
    if fuels is None:
        return {}
    aligned = np.full((len(what.hourly), fuels.hourly.shape[1]), np.nan)
    common = min(len(aligned), len(fuels.hourly))
    aligned[:common] = fuels.hourly[:common]
    return dict(zip(fuels.target.components, aligned.T, strict=True))
