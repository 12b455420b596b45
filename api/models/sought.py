"""Which carbon intensity is sought: derived, published by others, foretold, weighed anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from psycopg2.extensions import connection as Connection

from analytics.mix import FactorSet
from api.models.carbon_trace import Grams
from api.models.reweighting import Reweighting
from database import forecasts, readings
from database.readings import Reading, Series

DERIVED, PUBLISHED = "carbon_intensity", "published_intensity"
EMAP = "electricitymaps."
# Whose published intensities are of what is consumed: their own documentation says so.
OF_CONSUMPTION = (EMAP, "neso.")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A kind of carbon intensity.

    `foretold_at`: with forecasts, none issued after that moment. `as_of`: as was believed then.
    """

    factor_set: FactorSet
    is_emap: bool = False
    weighing: Reweighting | None = None
    foretold_at: datetime | None = None
    as_of: datetime | None = None
    basis: str | None = None

    @property
    def name(self) -> str:
        """The kind in words, for messages."""
        what = "forecast of carbon intensity" if self.foretold_at else "carbon data"
        return f"{what} of Electricity Maps" if self.is_emap else what

    def ranked(self, connection: Connection, zone: str) -> list[Series]:
        """The series of a zone (its key) that state it, the best first."""
        found = self._any(connection, zone, self.as_of)
        if not found and self.as_of is not None:  # whoever reads them will find nothing then
            found = self._any(connection, zone, None)
        return [one for one in found if self._states(one)]

    def lacking(self, connection: Connection, zone: str) -> str:
        """Why a zone has no such series: none at all, or in other factor sets alone."""
        others = sorted(
            {name for one in self._any(connection, zone, self.as_of) for name in one.components}
        )
        hint = f" with factor_set {self.factor_set}, only with {', '.join(others)}"
        return f"No {self.name} for iso c3lab:{zone}{hint if others else ''}"

    def read(
        self, connection: Connection, series: Series, start: datetime, end: datetime
    ) -> list[Grams]:
        """From the last interval that starts at or before `start` to the first at or after `end`.

        With forecasts, what was measured up to the newest reading, and what is foretold after it.
        """
        if self.foretold_at is not None:
            return _around(self._expected(connection, series, start, end), start, end)
        return self._measured(connection, series, start, end)

    def extent(
        self, connection: Connection, series: Series, *, as_of: datetime | None = None
    ) -> tuple[datetime, datetime] | None:
        """The first and the last start of a series, forecasts included if they are sought.

        With `as_of`, of what was believed at that moment.
        """
        known = readings.extent(connection, series, as_of=as_of)
        if self.foretold_at is None:
            return known
        since = known[1] + series.resolution if known else self.foretold_at - FARTHEST
        ahead = self._foretold(connection, series, since, self.foretold_at + FARTHEST)
        if not ahead:
            return known
        return known[0] if known else ahead[0].start, ahead[-1].start

    def _any(self, connection: Connection, zone: str, as_of: datetime | None) -> list[Series]:
        """The series of the measures meant, whatever factor sets they state."""
        if self.weighing:
            return readings.series_of(connection, zone, "generation", as_of=as_of)
        among = readings.series_of if self.foretold_at is None else forecasts.series_of
        of = partial(among, as_of=as_of)
        if self.is_emap:
            published = of(connection, zone, PUBLISHED)
            return [one for one in published if one.source.startswith(EMAP)]
        if self.foretold_at is None:
            return of(connection, zone, DERIVED)
        both = (one for measure in (DERIVED, PUBLISHED) for one in of(connection, zone, measure))
        return [one for one in both if self.basis in (None, basis_of(one))]

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
        after = [one for one in ahead if not known or one.start >= known[-1].end]
        return [*known, *after]

    def _until_now(
        self, connection: Connection, series: Series, start: datetime, end: datetime
    ) -> list[Grams]:
        """What was measured of that which the series foretells."""
        own = [series]
        if series.measure == DERIVED:
            own += readings.series_of(connection, series.zone, DERIVED, as_of=self.as_of)
        tried = (self._measured(connection, one, start, end) for one in own)
        return next((found for found in tried if found), [])

    def _foretold(
        self, connection: Connection, series: Series, start: datetime, end: datetime
    ) -> list[Grams]:
        place = series.components.index(self.factor_set)
        found = forecasts.newest(connection, series, start, end, as_of=self.foretold_at)
        return [
            Grams(one.start, one.end, one.values[place], "forecast", one.recorded_at, one.issued_at)
            for one in found
        ]


def basis_of(series: Series) -> str | None:
    """Whether a series is of what is produced in its zone, or consumed; None: it is not known."""
    if series.source.startswith(OF_CONSUMPTION):
        return "consumption"
    return None if series.measure == PUBLISHED else "production"


def method_of(series: Series) -> str:
    """Whether a series of intensities was derived here from generation, or published."""
    return "published" if series.measure == PUBLISHED else "derived"


def _grams(reading: Reading, place: int) -> Grams:
    value = reading.values[place]
    return Grams(reading.start, reading.end, value, reading.quality, reading.recorded_at)


def _around(points: Sequence[Grams], start: datetime, end: datetime) -> list[Grams]:
    """From the last point that starts at or before `start` to the first at or after `end`."""
    first = max((place for place, one in enumerate(points) if one.start <= start), default=0)
    last = next((place for place, one in enumerate(points) if one.start >= end), len(points))
    return list(points[first : last + 1])
