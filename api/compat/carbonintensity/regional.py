"""The face of carbonintensity.org.uk, its regions: what NESO foretells of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from flask import Response
from psycopg2.extensions import connection as Connection

from api.answering.answers import answer
from api.compat.carbonintensity import told
from api.compat.carbonintensity.asked import (
    DAWN,
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
    HALF_HOUR,
    Found,
    Told,
    foretelling,
    interval,
    of_component,
)
from api.compat.carbonintensity.mixes import shares
from api.compat.carbonintensity.words import NATIONS, REGIONS, Region, index_of
from api.connections import borrowed
from api.errors import Problem
from api.finding.means import floor
from api.finding.places import zone_named
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
        """The half hour that holds this moment."""
        return _of_region(region_of(kind, name), _now())


class RegionalBetween(Resource):
    """What was foretold of all regions over a span."""

    operations: ClassVar = operation(told.AllRegions(), f"/regional/intensity/{DAWN}/{LATER}")

    def get(self, start: str, end: str) -> Response:
        """Half hour by half hour, the last forecast of each region."""
        return _by_half_hour(list(REGIONS.values()), span_of(start, end))


class OneRegionBetween(Resource):
    """What was foretold of one region over a span."""

    operations: ClassVar = operation(
        told.OneRegion(),
        f"/regional/intensity/{DAWN}/{LATER}/regionid/13",
        further=NO_POSTCODES,
    )

    def get(self, start: str, end: str, kind: str, name: str) -> Response:
        """Half hour by half hour, the last forecast."""
        return _of_region(region_of(kind, name), span_of(start, end))


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
    source = None
    with borrowed() as connection:
        for region in regions:
            records, series = regional(connection, region, *span)
            source = source or series
            for start, record in records.items():
                by_start[start].append(region.told() | record)
    data = [interval(start) | {"regions": by_start[start]} for start in sorted(by_start)]
    return answer(Found(data, source).told())


def _of_region(region: Region, span: Span) -> Response:
    with borrowed() as connection:
        records, series = regional(connection, region, *span)
    halves = [interval(start) | record for start, record in records.items()]
    return answer(Found([region.told() | {"data": halves}], series).told())


def regional(
    connection: Connection, region: Region, start: datetime, end: datetime
) -> tuple[dict[datetime, Told], Series | None]:
    """What NESO foretold last of a region, by the starts of half hours that overlap the span."""
    begin = floor(start, HALF_HOUR)
    zone = zone_named(connection, f"gridtide:{region.zone}")
    of_regions = [one for one in foretelling(connection, zone) if one.source == SOURCE]
    if not of_regions:
        return {}, None
    known = forecasts.newest(connection, of_regions[0], begin, end)
    grams = of_component(of_regions[0], known)
    mixes = _foretold_mixes(connection, region, begin, end)
    told = {
        at: {
            "intensity": {"forecast": round(value), "index": index_of(value, at)},
            "generationmix": mixes.get(at, []),
        }
        for at, value in grams.items()
    }
    return told, of_regions[0]


def _foretold_mixes(
    connection: Connection, region: Region, begin: datetime, end: datetime
) -> dict[datetime, list[Told]]:
    for series in forecasts.series_of(connection, region.zone, "generation_share"):
        if series.source == SOURCE:
            known = forecasts.newest(connection, series, begin, end)
            return {one.start: shares(series, one.values) for one in known}
    return {}


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
