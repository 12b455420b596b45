"""The face of carbonintensity.org.uk, its regions: what NESO foretells of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from flask import Response
from psycopg2.extensions import connection as Connection

from api.compat.answered import answered
from api.compat.carbonintensity import told
from api.compat.carbonintensity.asked import (
    DAWN,
    HALF_HOUR,
    LATER,
    PREFIX,
    Resource,
    Span,
    clock,
    operation,
    span_of,
    whole,
)
from api.compat.carbonintensity.found import (
    DIRECT,
    Found,
    Told,
    interval,
    of_component,
)
from api.compat.carbonintensity.mixes import shares
from api.compat.carbonintensity.words import NATIONS, REGIONS, Region, index_of
from api.connections import borrowed
from api.errors import Problem
from api.finding.means import floor
from database import forecasts
from database.readings import Series

NO_POSTCODES = {501: "Postcodes are not known here."}
SOURCE = "neso.regional"


class Regional(Resource):
    """What is foretold of all regions now."""

    operations: ClassVar = operation(told.AllRegions(), "/regional")

    def get(self) -> Response:
        """The regions in the half hour that holds this moment."""
        return _by_half_hour(list(REGIONS.values()), _now())


class Nation(Resource):
    """What is foretold of a nation now."""

    operations: ClassVar = operation(told.AllRegions(), "/regional/england")

    def get(self, nation: str) -> Response:
        """England, Scotland or Wales in the half hour that holds this moment."""
        if nation not in NATIONS:
            raise Problem(400, f"{nation!r} is none of {', '.join(NATIONS)}.")
        return _by_half_hour([NATIONS[nation]], _now())


class OneRegion(Resource):
    """What is foretold of one region now."""

    operations: ClassVar = operation(
        told.OneRegion(), "/regional/regionid/13", further=NO_POSTCODES
    )

    def get(self, kind: str, name: str) -> Response:
        """The half hour that holds this moment; `data` is a list."""
        told, source = _half_hours(region_of(kind, name), _now())
        return answered(source.told([told]))


class RegionalBetween(Resource):
    """What was foretold of all regions over a span."""

    operations: ClassVar = operation(told.AllRegions(), f"/regional/intensity/{DAWN}/{LATER}")

    def get(self, start: str, end: str) -> Response:
        """Half hour by half hour, the last forecast of each region."""
        return _by_half_hour(list(REGIONS.values()), span_of(start, end))


class OneRegionBetween(Resource):
    """What was foretold of one region over a span."""

    operations: ClassVar = operation(
        told.OneRegionSpan(),
        f"/regional/intensity/{DAWN}/{LATER}/regionid/13",
        further=NO_POSTCODES,
    )

    def get(self, start: str, end: str, kind: str, name: str) -> Response:
        """Half hour by half hour, the last forecast; `data` is an object."""
        told, source = _half_hours(region_of(kind, name), span_of(start, end))
        return answered(source.told(told))


def region_of(kind: str, name: str) -> Region:
    """The region that an address names; 400 for none, 501 for a postcode."""
    if kind == "postcode":
        text = "Which region a postcode is in is not known here; ask for /regionid/ and 1 to 18."
        raise Problem(501, text)
    if kind != "regionid":
        raise Problem(400, f"{kind!r} is neither regionid nor postcode.")
    return REGIONS[whole(name, 1, len(REGIONS), "Region ID must be between 1 and 18.")]


def _now() -> Span:
    now = clock()
    return now, now + timedelta.resolution


def _by_half_hour(regions: Sequence[Region], span: Span) -> Response:
    by_start: dict[datetime, list[dict[str, Any]]] = defaultdict(list)
    with borrowed() as connection:
        found, source = regional(connection, regions, *span)
    for region in regions:
        for start, record in found[region.zone].items():
            by_start[start].append(region.told() | record)
    data = [interval(start) | {"regions": by_start[start]} for start in sorted(by_start)]
    return answered(Found(data, source).told())


def _half_hours(region: Region, span: Span) -> tuple[Told, Found]:
    """A region with its half hours, and whose they are."""
    with borrowed() as connection:
        found, source = regional(connection, [region], *span)
    halves = [interval(start) | record for start, record in found[region.zone].items()]
    return region.told() | {"data": halves}, Found(series=source)


def regional(
    connection: Connection, regions: Sequence[Region], start: datetime, end: datetime
) -> tuple[dict[str, dict[datetime, Told]], Series | None]:
    """What NESO foretold last of regions, by zone and start of half hours that overlap the span."""
    zones, span = [region.zone for region in regions], (floor(start, HALF_HOUR), end, HALF_HOUR)
    found = forecasts.of_source(connection, SOURCE, "published_intensity", zones)
    intensities = [series for series in found if DIRECT in series.components]
    shared = forecasts.of_source(connection, SOURCE, "generation_share", zones)
    grams = forecasts.newest_of_several(connection, intensities, *span)
    percent = forecasts.newest_of_several(connection, shared, *span)
    mixes = {
        (series.zone, one.start): shares(series, one.values)
        for series in shared
        for one in percent.get(series.zone, ())
    }
    told: dict[str, dict[datetime, Told]] = {zone: {} for zone in zones}
    for series in intensities:
        foretold = of_component(series, grams.get(series.zone, ()))
        for at, value in foretold.items():
            told[series.zone][at] = _record(value, at, mixes.get((series.zone, at), []))
    return told, intensities[0] if intensities else None


def _record(grams: float, at: datetime, mix: list[Told]) -> Told:
    intensity = {"forecast": round(grams), "index": index_of(grams, at)}
    return {"intensity": intensity, "generationmix": mix}


ROUTES = {
    f"{PREFIX}{rule}": resource
    for rule, resource in {
        "/regional/": Regional,
        "/regional/<nation>/": Nation,
        "/regional/<kind>/<name>/": OneRegion,
        "/regional/intensity/<start>/<end>/": RegionalBetween,
        "/regional/intensity/<start>/<end>/<kind>/<name>/": OneRegionBetween,
    }.items()
}
