"""What the face of Electricity Maps serves by the hour: a zone's carbon intensity, and its mix."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from psycopg2.extensions import connection as Connection

from api.answering.answers import iso_duration
from api.compat.electricitymaps import told
from api.compat.electricitymaps.asked import STEPS
from api.compat.electricitymaps.told import Told
from api.errors import Problem
from api.finding.intensities import intensities_of, latest_intensity_of
from api.finding.means import Part, mean_mixes, means_of
from api.finding.mixtures import Mix, latest_mixture_of, mixture_of
from api.finding.places import alias_of, zone_at
from api.remembered import remembered
from database import zones
from database.readings import Series
from database.zones import Zone


class Named(NamedTuple):
    """A zone, and how it is called in the answer: as it was asked for, else as they call it."""

    zone: Zone
    name: str


def named(connection: Connection, asked: Mapping[str, Any]) -> Named:
    """The zone that is asked for; 404 when there is none."""
    if asked["lat"] is not None:
        zone = zone_at(connection, asked["lat"], asked["lon"])
        return Named(zone, alias_of(connection, zone, "emap") or zone.key)
    name = asked["zone"] or asked["country"]
    found = remembered(("theirs", name), lambda: _resolved(connection, name))
    if found is None:
        raise Problem(404, f'Zone "{name}" does not exist.')
    return Named(found, name)


def _resolved(connection: Connection, name: str) -> Zone | None:
    theirs = zones.resolve(connection, name, "electricitymaps")
    return theirs or zones.resolve(connection, name, "gridtide")


class Signal(ABC):
    """Something that has a value at each step of a zone's time."""

    @abstractmethod
    def newest(self, connection: Connection, place: Named, asked: Mapping[str, Any]) -> datetime:
        """The start of the newest interval; 404 when there is none."""

    @abstractmethod
    def records(
        self,
        connection: Connection,
        place: Named,
        start: datetime,
        end: datetime,
        asked: Mapping[str, Any],
    ) -> tuple[list[Told], Told]:
        """The records of the steps that start in [start, end), and whose they are."""


class Intensity(Signal):
    """The carbon intensity of what a zone generates."""

    def newest(self, connection: Connection, place: Named, asked: Mapping[str, Any]) -> datetime:
        """The start of the newest interval with a value."""
        found = latest_intensity_of(connection, place.zone, factor_set=asked["factor_set"])
        return _first(found.points if found else (), place)

    def records(
        self,
        connection: Connection,
        place: Named,
        start: datetime,
        end: datetime,
        asked: Mapping[str, Any],
    ) -> tuple[list[Told], Told]:
        """Means weighed by energy; steps without a value are left out."""
        factor_set, granularity = asked["factor_set"], asked["granularity"]
        found = intensities_of(connection, place.zone, start, end, factor_set=factor_set)
        step = _step(found.series, granularity)
        records = [
            told.intensity(point, place.name, factor_set, granularity)
            for point in means_of(connection, found, start, end, step)
            if not (asked["measured_only"] and told.is_estimated(point))
        ]
        return records, credit(found.series)


class Power(Signal):
    """What a zone generates, by fuel, and what crosses its borders."""

    def newest(self, connection: Connection, place: Named, _asked: Mapping[str, Any]) -> datetime:
        """The start of the newest interval."""
        found = latest_mixture_of(connection, place.zone)
        return _first(found.mixes if found else (), place)

    def records(
        self,
        connection: Connection,
        place: Named,
        start: datetime,
        end: datetime,
        asked: Mapping[str, Any],
    ) -> tuple[list[Told], Told]:
        """Mean values of the steps."""
        found = mixture_of(connection, place.zone, start, end)
        granularity = asked["granularity"]
        mixes = mean_mixes(found.mixes, _step(found.series, granularity))
        if asked["measured_only"]:
            mixes = [mix for mix in mixes if not told.is_estimated(mix)]
        return self.told(connection, place, mixes, granularity), credit(found.series)

    def told(
        self, connection: Connection, place: Named, mixes: list[Mix], granularity: str
    ) -> list[Told]:
        """The mean MW of each step, by fuel and over each border."""
        return told.breakdowns(connection, *place, mixes, granularity)


class Share(Power):
    """A part of what a zone generates, in percent: the low-carbon or the renewable."""

    def __init__(self, part: told.Part) -> None:
        self._part = part

    def told(
        self, connection: Connection, place: Named, mixes: list[Mix], granularity: str
    ) -> list[Told]:
        """The part at each step."""
        return told.shares(connection, *place, mixes, granularity, self._part)


def credit(series: Series) -> Told:
    """Whose data they are."""
    return {"source": series.source, "attribution": series.attribution}


def no_data(place: Named) -> Problem:
    """404 in their words, which clients look for."""
    return Problem(404, f'No recent data for zone "{place.name}"')


def _first(found: Sequence[Part], place: Named) -> datetime:
    if not found:
        raise no_data(place)
    return found[0].start


def _step(series: Series, granularity: str) -> timedelta:
    """The length of a step; 400 where the data are coarser."""
    step = STEPS[granularity]
    if series.resolution > step:
        own = iso_duration(series.resolution)
        raise Problem(400, f"There are no data by {granularity} here, only every {own}.")
    return step
