"""GET /balancing-authority/: the zone around a point, by the names that others give it."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response
from marshmallow import Schema, fields
from psycopg2.extensions import connection as Connection

from api.answering.answers import answer
from api.answering.told import Repeating, number, text
from api.asking.schemas import Located, Nothing
from api.connections import borrowed
from api.finding.places import Name, alias_of, location_of, name_at, zone_named
from api.remembered import remembered
from api.resources import Operation, Resource
from database import zones
from database.zones import Zone


class Across(Schema):
    """Another zone near by."""

    zone = text("Our key of the zone")
    distance_km = number("km from the point to its border, to about 300 m")


class Where(Schema):
    """How a point was placed."""

    zone = text("Our key of the zone")
    place = text("Most precise name of the area that decided: a town, county, province or country")
    state = text("State or province; empty where the area is a country's or a bidding zone's")
    country = text("Country")
    distance_km = number("km from the point to the area; 0 inside, at most 10")
    share = number(
        "Part of the county's electricity that the zone delivers; null where it was not counted",
        allow_none=True,
    )
    near = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Other zones within 25 km, the nearest first"},
    )
    borders = fields.List(fields.Nested(Across), required=True)
    snapped = fields.Boolean(
        required=True, metadata={"description": "Whether the point lies off every area"}
    )
    reason = text("How the zone is known")


class Told(Repeating):
    """A zone by its names."""

    iso = text("scheme:name; c3lab:<region> where the scheme has no name for the zone")
    region = text("Our key of the zone")
    watttime_abbrev = fields.String(
        allow_none=True, metadata={"description": "WattTime's name, null if none; not with emap"}
    )
    watttime_name = fields.String(
        allow_none=True, metadata={"description": "The same in full, null if none; not with emap"}
    )
    refined_by = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Who was asked for the name; null where it is our own table's"},
    )
    refinement = text("Why the name is that, in a sentence")
    location = fields.Nested(Where, required=True)


class BalancingAuthority(Resource):
    """The zone of a point, in a naming scheme."""

    tag = "zones"
    operations: ClassVar = {
        "get": Operation(
            asks=Located(),
            answers=Told(),
            examples=(
                "latitude=51.5&longitude=-0.12",
                "latitude=41.88&longitude=-87.63&iso_format=emap",
            ),
            statuses=(404, 422, 503),
        )
    }

    def get(self) -> Response:
        """The zone by its names; 404 outside the known zones.

        `location` says which area the point was placed in, and what other zones are near.
        """
        asked = self.asked()
        latitude, longitude, scheme = (
            asked[name] for name in ("latitude", "longitude", "iso_format")
        )
        location = location_of(latitude, longitude)
        with borrowed() as connection:
            zone = zone_named(connection, f"gridtide:{location.zone}")
            name = name_at(connection, zone, latitude, longitude, scheme)
            names = _names(connection, zone, scheme, name)
        return answer({"request": asked, **names, "region": zone.key, "location": location})


def _names(connection: Connection, zone: Zone, scheme: str, name: Name) -> dict[str, Any]:
    named = {"iso": name.iso, "refined_by": name.refined_by, "refinement": name.refinement}
    if scheme == "emap":
        return named
    if scheme == "watttime" and name.said is not None:
        return {
            "watttime_abbrev": name.said.name,
            "watttime_name": name.said.full_name or zone.name,
            **named,
        }
    abbreviation = alias_of(connection, zone, "watttime")
    full_name = None if abbreviation is None else zone.name
    return {"watttime_abbrev": abbreviation, "watttime_name": full_name, **named}


KEYS: dict[str, object] = {"type": "array", "items": {"type": "string"}}


class BalancingAuthorityList(Resource):
    """The zones that have data."""

    tag = "zones"
    operations: ClassVar = {
        "get": Operation(asks=Nothing(), answers=KEYS, examples=("",), statuses=(422, 503))
    }

    def get(self) -> Response:
        """A JSON array of the regions that have a carbon intensity, in order."""
        self.asked()
        with borrowed() as connection:
            found = remembered("with data", lambda: zones.with_data(connection))
        return answer([zone.key for zone in found])


ROUTES = {
    "/balancing-authority/": BalancingAuthority,
    "/balancing-authority/list/": BalancingAuthorityList,
}
