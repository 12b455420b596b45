"""The API of Electricity Maps, v3, at /electricitymaps/v3: our averages, based on production."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from flask import Response
from psycopg2.extensions import connection as Connection

from analytics.mix import FACTOR_SETS
from api.asking.schemas import Nothing
from api.compat.answered import answered
from api.compat.electricitymaps import schemas, told
from api.compat.electricitymaps.asked import (
    HOUR,
    STEPS,
    Ahead,
    Latest,
    Past,
    PastRange,
)
from api.compat.electricitymaps.doors import (
    ZONE,
    Face,
    Last24Hours,
    OfZone,
    One,
    Records,
    Span,
    Then,
    clock,
    get,
)
from api.compat.electricitymaps.home_assistant import HomeAssistant
from api.compat.electricitymaps.signals import (
    Intensity,
    Named,
    Power,
    Share,
    credit,
    no_data,
)
from api.compat.electricitymaps.told import Told
from api.connections import borrowed
from api.finding.foretold import newest_forecast_of
from api.finding.means import floor, mean_forecasts
from api.finding.places import alias_of
from api.remembered import remembered
from api.resources import Operation
from database import zones

PREFIX = "/electricitymaps/v3/"
LEVEL_SPAN = timedelta(days=10)
MOMENT = f"{ZONE}&datetime=2024-06-01T12:00:00Z"
RANGE = f"{ZONE}&start=2024-06-01T00:00:00Z&end=2024-06-01T12:00:00Z"


class IntensityLatest(One):
    """The newest carbon intensity of a zone."""

    signal = Intensity()
    operations: ClassVar = get(Latest(), schemas.single(schemas.INTENSITY), ZONE)


class IntensityPast(Then):
    """The carbon intensity of a zone at a moment."""

    signal = Intensity()
    operations: ClassVar = get(Past(), schemas.single(schemas.INTENSITY), MOMENT)


class IntensityHistory(Last24Hours):
    """The carbon intensity of a zone in the last 24 hours of its data."""

    signal = Intensity()
    operations: ClassVar = get(Latest(), schemas.several("history", schemas.INTENSITY), ZONE)


class IntensityPastRange(Span):
    """The carbon intensity of a zone over a span of time."""

    signal = Intensity()
    operations: ClassVar = get(PastRange(), schemas.several("data", schemas.INTENSITY), RANGE)


class IntensityForecast(OfZone):
    """The carbon intensity that is foretold for a zone, from the present hour on."""

    operations: ClassVar = get(
        Ahead(),
        schemas.several(
            "forecast",
            schemas.FORETOLD,
            updatedAt=schemas.TIME,
            emissionFactorType=schemas.FACTOR_TYPE,
        ),
        ZONE,
    )

    def content(self, connection: Connection, place: Named, asked: Mapping[str, Any]) -> Told:
        """One point more than there are hours, as they have it."""
        step = STEPS[asked["granularity"]]
        start = floor(clock(), step)
        end = start + asked["hours"] * HOUR + step
        sets = (asked["factor_set"],) if asked["factor_set"] else FACTOR_SETS
        found = newest_forecast_of(connection, place.zone, start, end, components=sets, now=clock())
        if found is None:
            raise no_data(place)
        means = mean_forecasts(found, step)
        return told.forecast(found, means, place.name) | credit(found.series)


class IntensityLevel(Records):
    """Whether a zone's newest hour is dirtier than its last ten days."""

    signal = Intensity()
    operations: ClassVar = get(Latest(), schemas.several("data", schemas.LEVEL), ZONE)

    def content(self, connection: Connection, place: Named, asked: Mapping[str, Any]) -> Told:
        """The level of the newest hour."""
        end = floor(self.signal.newest(connection, place, asked), HOUR) + HOUR
        records, whose = self.signal.records(connection, place, end - LEVEL_SPAN, end, asked)
        if not records:
            raise no_data(place)
        return {"zone": place.name, "data": [told.level(records)], **whose}


class PowerLatest(One):
    """The newest mix of a zone."""

    signal = Power()
    operations: ClassVar = get(Latest(), schemas.single(schemas.BREAKDOWN), ZONE)


class PowerPast(Then):
    """The mix of a zone at a moment."""

    signal = Power()
    operations: ClassVar = get(Past(), schemas.single(schemas.BREAKDOWN), MOMENT)


class PowerHistory(Last24Hours):
    """The mix of a zone in the last 24 hours of its data."""

    signal = Power()
    operations: ClassVar = get(Latest(), schemas.several("history", schemas.BREAKDOWN), ZONE)


class PowerPastRange(Span):
    """The mix of a zone over a span of time."""

    signal = Power()
    operations: ClassVar = get(PastRange(), schemas.several("data", schemas.BREAKDOWN), RANGE)


class RenewableLatest(One):
    """The newest renewable part of what a zone generates."""

    signal = Share("renewable")
    operations: ClassVar = get(Latest(), schemas.single(schemas.PERCENTAGE), ZONE)


class CarbonFreeLatest(One):
    """The newest low-carbon part of what a zone generates: renewable or nuclear."""

    signal = Share("fossil_free")
    operations: ClassVar = get(Latest(), schemas.single(schemas.PERCENTAGE), ZONE)


class Zones(Face):
    """The zones that have a carbon intensity, and the addresses that answer for them."""

    scope = "open"
    operations: ClassVar = {
        "get": Operation(schemas.ZONES, Nothing(), examples=("",), statuses=(400, 503))
    }

    def get(self) -> Response:
        """By their names, ours where they have none."""
        self.asked()
        access = [path.removeprefix(PREFIX).removesuffix("/") for path in ROUTES]
        with borrowed() as connection:
            known = remembered("zones with data", lambda: zones.with_data(connection))
            named = {alias_of(connection, zone, "emap") or zone.key: zone for zone in known}
        return answered({name: told.zone(zone, access) for name, zone in named.items()})


ROUTES = {
    f"{PREFIX}{path}/": resource
    for path, resource in {
        "zones": Zones,
        "home-assistant": HomeAssistant,
        "carbon-intensity/latest": IntensityLatest,
        "carbon-intensity/history": IntensityHistory,
        "carbon-intensity/past": IntensityPast,
        "carbon-intensity/past-range": IntensityPastRange,
        "carbon-intensity/forecast": IntensityForecast,
        "carbon-intensity-level/latest": IntensityLevel,
        "power-breakdown/latest": PowerLatest,
        "power-breakdown/history": PowerHistory,
        "power-breakdown/past": PowerPast,
        "power-breakdown/past-range": PowerPastRange,
        "renewable-energy/latest": RenewableLatest,
        "carbon-free-energy/latest": CarbonFreeLatest,
    }.items()
}
