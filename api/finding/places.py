"""From what a request names, a point or `scheme:name`, to the zone, and back to a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from psycopg2.extensions import connection as Connection

from api.asking.naming import SCHEMES
from api.errors import Problem, unknown
from api.external import electricitymaps, watttime
from api.external.outward import NoAnswer
from api.external.refined import Named
from api.models.location import Location, OutsideKnownZones, locate, zone_of
from api.remembered import remembered
from database import zones
from database.zones import Zone

# Who can be asked what a point is called in a scheme.
ASKED = {
    "watttime": (watttime.NAME, watttime.region_at),
    "emap": (electricitymaps.NAME, electricitymaps.zone_at),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A zone and the name by which this request knows it, `scheme:name`."""

    zone: Zone
    iso: str


@dataclass(frozen=True, slots=True)
class Name:
    """What a zone is called at a point.

    `refined_by` is who was asked and `said` so; None when the name is our own table's.
    `refinement` says why, in a sentence.
    """

    iso: str
    refined_by: str | None
    refinement: str
    said: Named | None = None


def place_of(connection: Connection, asked: Mapping[str, Any]) -> Place:
    """The place that a checked request names by `iso`, or by `latitude` and `longitude`.

    A point's place is named in the request's `iso_format`, by default as WattTime does.
    Raises a 404 `Problem` for a name that no zone has and for a point outside every zone.
    """
    if asked.get("iso") is not None:
        return Place(zone_named(connection, asked["iso"]), asked["iso"])
    latitude, longitude = asked["latitude"], asked["longitude"]
    zone = zone_at(connection, latitude, longitude)
    name = name_at(connection, zone, latitude, longitude, asked.get("iso_format", "watttime"))
    return Place(zone, name.iso)


def zone_named(connection: Connection, iso: str) -> Zone:
    """The zone that `scheme:name` names; 404 when none has that name."""
    scheme, _, name = iso.partition(":")
    zone = remembered(
        ("zone", iso), lambda: zones.resolve(connection, name, scheme=SCHEMES[scheme])
    )
    if zone is None:
        raise unknown(iso=f"Region {iso} doesn't exist.")
    return zone


def zone_at(connection: Connection, latitude: float, longitude: float) -> Zone:
    """The zone around a point, in degrees; 404 when the point is in none."""
    try:
        key = zone_of(latitude, longitude)
    except OutsideKnownZones as outside:
        raise Problem(404, str(outside)) from outside
    return zone_named(connection, f"gridtide:{key}")


@lru_cache(maxsize=4096)
def location_of(latitude: float, longitude: float) -> Location:
    """Where a point is, in degrees; 404 when it is in no zone."""
    try:
        return locate(latitude, longitude)
    except OutsideKnownZones as outside:
        raise Problem(404, str(outside)) from outside


def alias_of(connection: Connection, zone: Zone, scheme: str) -> str | None:
    """The zone's name in one of `FORMATS`, or None when that scheme has none for it."""
    if SCHEMES[scheme] == "gridtide":
        return zone.key
    question = ("alias", zone.key, scheme)
    return remembered(question, lambda: zones.alias(connection, zone, SCHEMES[scheme]))


def iso_of(connection: Connection, zone: Zone, scheme: str) -> str:
    """`scheme:name`, or `c3lab:<key>` when the scheme has no name for the zone."""
    name = alias_of(connection, zone, scheme)
    return f"c3lab:{zone.key}" if name is None else f"{scheme}:{name}"


def name_at(
    connection: Connection, zone: Zone, latitude: float, longitude: float, scheme: str
) -> Name:
    """What the zone around a point is called in one of `FORMATS`.

    WattTime and Electricity Maps have regions of their own inside some zones; with credentials
    they are asked. Their answer only names the zone: which it is, the map says.
    """
    ours = iso_of(connection, zone, scheme)
    if scheme not in ASKED:
        return Name(ours, None, "our own key")
    who, find = ASKED[scheme]
    try:
        said = find(latitude, longitude)
    except NoAnswer as failure:
        return Name(ours, None, f"{who}: {failure}")
    return _name(connection, zone, scheme, ours, who, said)


def _name(
    connection: Connection, zone: Zone, scheme: str, ours: str, who: str, said: Named | None
) -> Name:
    if said is None:
        return Name(ours, None, f"{who} has no region there")
    theirs = f"{scheme}:{said.name}"
    known = remembered(
        ("zone", theirs), lambda: zones.resolve(connection, said.name, scheme=SCHEMES[scheme])
    )
    if known is None:  # the name is good, but asked for data by it we would know none
        return Name(ours, who, f"{who} says {said.name}, by which no zone is asked for here", said)
    if known.key != zone.key:
        return Name(ours, None, f"{who} says {said.name}, which is {known.key} here")
    return Name(theirs, who, f"{who} says so", said)
