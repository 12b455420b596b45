"""Which carbon intensity is sought: derived, published by others, foretold, weighed anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg2.extensions import connection as Connection

from analytics.mix import FACTOR_SETS, FactorSet
from api.models import foretelling
from api.models.carbon_trace import Grams
from api.models.foretelling import Standing
from api.models.reweighting import Reweighting
from api.models.stating import DERIVED, EMAP, PUBLISHED, Ranked, basis_of
from database import forecasts, readings
from database.forecast_models import PREFIX as OURS
from database.readings import Reading, Series

FARTHEST = timedelta(days=30)

SOURCES = ("c3lab", "emap")
BASES = ("production", "consumption")
NO_AZURE = "Must be one of: {choices}. What azure answered was never a public data set."
NOT_WEIGHED = "Only what is derived here from measured generation can be weighed anew"
NOT_TRACED = (
    "Intensities of consumption are not there yet, but what others publish (carbon_data_source "
    "emap, use_prediction)."
)
NOT_PRODUCED = "Electricity Maps publishes intensities of consumption alone."


def faults_of(asked: Mapping[str, Any]) -> dict[str, list[str]]:
    """What cannot be asked together, by field."""
    source, ratio = asked["carbon_data_source"], asked["desired_renewable_ratio"]
    faults = {}
    if ratio is not None and (source != "c3lab" or asked["use_prediction"]):
        other = "use_prediction" if source == "c3lab" else f"carbon_data_source {source}"
        faults["desired_renewable_ratio"] = [f"{NOT_WEIGHED}, not {other}."]
    if asked["basis"] == "consumption" and source == "c3lab" and not asked["use_prediction"]:
        faults["basis"] = [NOT_TRACED]
    if asked["basis"] == "production" and source == "emap":
        faults["basis"] = [NOT_PRODUCED]
    return faults


def foretold_at(
    use_prediction: bool | None, as_of: datetime | None, now: datetime
) -> datetime | None:
    """Up to which moment's forecasts `use_prediction` wants; None where it wants none (`false`)."""
    return None if use_prediction is False else min(as_of or now, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A kind of carbon intensity, and how far it may be foretold.

    `factor_set`: of the whole life cycle, or of burning alone. `is_emap`: what Electricity Maps
    published, else what is derived here and, of forecasts, what others publish. `weighing`: at
    another share of renewables, of what was measured alone. `basis`: `production` or
    `consumption`, None for any. `as_of`: as was believed at that moment, None: now.

    Forecasts: `foretold_at` is None where only what was measured counts; else none counts that was
    issued or recorded after that moment (the function `foretold_at` makes it of `use_prediction`).
    `is_measured_first` is what leaving `use_prediction` out means: measured series come in their
    own ranks, and forecasts tell what none of them knows; without it, only series with forecasts
    count, and each tells its readings and, after them, its forecasts. Forecasts whose newest was
    issued more than `max_forecast_age` before `foretold_at` do not count; None: they all do.

    A workload's: `Sought(factor_set=..., foretold_at=foretold_at(use_prediction, as_of, now),
    is_measured_first=use_prediction is None, max_forecast_age=max_forecast_age, as_of=as_of, ...)`,
    to be read through `api.models.carbon_data.carbon_data`.
    """

    factor_set: FactorSet
    is_emap: bool = False
    weighing: Reweighting | None = None
    foretold_at: datetime | None = None
    is_measured_first: bool = False
    max_forecast_age: timedelta | None = None
    as_of: datetime | None = None
    basis: str | None = None

    @property
    def foretells(self) -> bool:
        """Whether forecasts count."""
        return self.foretold_at is not None and self.weighing is None

    @property
    def name(self) -> str:
        """The kind in words, for messages."""
        is_forecast = self.foretells and not self.is_measured_first
        what = "forecast of carbon intensity" if is_forecast else "carbon data"
        return f"{what} of Electricity Maps" if self.is_emap else what

    def ranked(self, connection: Connection, zone: str, start: datetime, end: datetime) -> Ranked:
        """The series of a zone (its key) that state it, the best for [start, end) first."""
        there = self._measuring(connection, zone, self.as_of)
        # where there was nothing then, the series of today, in which nothing will be found
        there = there or self._measuring(connection, zone, None)
        measured = [one for one in there if self._states(one)]
        foretold = [one for one in self._foretelling(connection, zone) if self._states(one)]
        found = self._standings(connection, foretold, start, end)
        return Ranked(list(dict.fromkeys([*measured, *(one.series for one in found)])), found)

    def lacking(self, connection: Connection, zone: str) -> str:
        """Why a zone has no such series: none at all, or in other factor sets alone."""
        measured = self._measuring(connection, zone, self.as_of)
        there = (*measured, *self._foretelling(connection, zone))
        known = {name for one in there for name in one.components}
        others = sorted(known.intersection(FACTOR_SETS) - {self.factor_set})
        hint = f" with factor_set {self.factor_set}, only with {', '.join(others)}"
        return f"No {self.name} for iso c3lab:{zone}{hint if others else ''}"

    def read(
        self, connection: Connection, series: Series, start: datetime, end: datetime
    ) -> list[Grams]:
        """From the last interval that starts at or before `start` to the first at or after `end`.

        With forecasts, what was measured up to the newest reading, and what is foretold after it.
        """
        if self.foretells:
            return _around(self._expected(connection, series, start, end), start, end)
        return self._measured(connection, series, start, end)

    def extent(
        self, connection: Connection, series: Series, *, as_of: datetime | None = None
    ) -> tuple[datetime, datetime] | None:
        """The first and the last start of a series, forecasts included if they are sought.

        With `as_of`, of what was believed at that moment.
        """
        known = readings.extent(connection, series, as_of=as_of)
        if self.foretold_at is None or not self.foretells:
            return known
        since = known[1] + series.resolution if known else self.foretold_at - FARTHEST
        ahead = self._foretold(connection, series, since, self.foretold_at + FARTHEST)
        if not ahead:
            return known
        return known[0] if known else ahead[0].start, ahead[-1].start

    def too_old(self, ranked: Ranked, zone: str) -> str | None:
        """That a zone's forecasts are too old to count, in words; None where they are not."""
        name = f"{self.name} for iso c3lab:{zone}"
        at, most = self.foretold_at, self.max_forecast_age
        return foretelling.too_old(name, ranked.standings, at, most)

    def _measuring(self, connection: Connection, zone: str, as_of: datetime | None) -> list[Series]:
        """The measured series that count, whatever factor sets they state."""
        if self.foretells and not self.is_measured_first:
            return []
        if self.weighing:
            return readings.series_of(connection, zone, "generation", as_of=as_of)
        if not self.is_emap:
            return readings.series_of(connection, zone, DERIVED, as_of=as_of)
        found = readings.series_of(connection, zone, PUBLISHED, as_of=as_of)
        return [one for one in found if one.source.startswith(EMAP)]

    def _foretelling(self, connection: Connection, zone: str) -> list[Series]:
        """The series with forecasts that count, whatever factor sets they state."""
        if not self.foretells:
            return []
        found = foretelling.series_of(connection, zone, as_of=self.as_of)
        if self.is_emap:
            return [one for one in found if one.source.startswith(EMAP)]
        return [one for one in found if self.basis in (None, basis_of(one))]

    def _standings(
        self, connection: Connection, found: Sequence[Series], start: datetime, end: datetime
    ) -> list[Standing]:
        at = self.foretold_at
        if at is None or not found:
            return []
        return foretelling.standings(connection, found, start, end, now=at, as_of=at)

    def _states(self, series: Series) -> bool:
        return self.weighing is not None or self.factor_set in series.components

    def _measured(
        self, connection: Connection, series: Series, start: datetime, end: datetime
    ) -> list[Grams]:
        found: Sequence[Reading] = readings.covering(
            connection, series, start, end, as_of=self.as_of
        )
        if self.weighing:
            return [_grams(one, 0) for one in self.weighing.readings(series, found)]
        place = series.components.index(self.factor_set)
        return [_grams(one, place) for one in found]

    def _expected(
        self, connection: Connection, series: Series, start: datetime, end: datetime
    ) -> list[Grams]:
        known = self._until_now(connection, series, start, end)
        since = max(known[-1].end if known else start, start) - series.resolution
        ahead = self._foretold(connection, series, since, end + series.resolution)
        if ahead and ahead[-1].end < end:  # a hole at the end is one, if anything comes after it
            ahead += self._foretold(connection, series, end, end + FARTHEST)
        after = [one for one in ahead if not known or one.start >= known[-1].end]
        return [*known, *after]

    def _until_now(
        self, connection: Connection, series: Series, start: datetime, end: datetime
    ) -> list[Grams]:
        """What was measured of that which the series foretells."""
        own = [series]
        if series.measure == DERIVED:
            foretold = series.source.removeprefix(OURS)
            derived = readings.series_of(connection, series.zone, DERIVED, as_of=self.as_of)
            own += sorted(derived, key=lambda one: one.source != foretold)
        tried = (self._measured(connection, one, start, end) for one in own)
        return next((found for found in tried if found), [])

    def _foretold(
        self, connection: Connection, series: Series, start: datetime, end: datetime
    ) -> list[Grams]:
        """What is foretold of the intervals that start in [start, end), if it is not too old."""
        at, place = self.foretold_at, series.components.index(self.factor_set)
        found = forecasts.newest(connection, series, start, end, as_of=at)
        newest = max((one.issued_at for one in found), default=None)
        if at is None or newest is None or self._is_too_old(at - newest):
            return []
        return [
            Grams(one.start, one.end, one.values[place], "forecast", one.recorded_at, one.issued_at)
            for one in found
        ]

    def _is_too_old(self, age: timedelta) -> bool:
        return self.max_forecast_age is not None and age > self.max_forecast_age


def _grams(reading: Reading, place: int) -> Grams:
    value = reading.values[place]
    return Grams(reading.start, reading.end, value, reading.quality, reading.recorded_at)


def _around(points: Sequence[Grams], start: datetime, end: datetime) -> list[Grams]:
    """From the last point that starts at or before `start` to the first at or after `end`."""
    first = max((place for place, one in enumerate(points) if one.start <= start), default=0)
    last = next((place for place, one in enumerate(points) if one.start >= end), len(points))
    return list(points[first : last + 1])
