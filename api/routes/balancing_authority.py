"""GET /balancing-authority/: the zone around a point, by the names that others give it."""

from __future__ import annotations

from typing import Any

from flask import Response
from psycopg2.extensions import connection as Connection

from api.answers import answer
from api.connections import borrowed
from api.places import alias_of, iso_of, location_of, zone_named
from api.remembered import remembered
from api.resources import Resource
from api.schemas import Located, Nothing, arguments
from database import zones
from database.zones import Zone

ASKED = Located()
NOTHING = Nothing()


class BalancingAuthority(Resource):
    """The zone of a point, in a naming scheme."""

    def get(self) -> Response:
        """`iso`, `region` and, but for emap, WattTime's name; 404 outside the known zones.

        `location` says by which town the point was placed, and what other zones are near. Where
        the wanted scheme has no name for the zone, `iso` is `c3lab:<region>`.
        """
        asked = arguments(ASKED)
        location = location_of(asked["latitude"], asked["longitude"])
        with borrowed() as connection:
            zone = zone_named(connection, f"gridtide:{location.zone}")
            names = _names(connection, zone, asked["iso_format"])
        return answer({"request": asked, **names, "region": zone.key, "location": location})


def _names(connection: Connection, zone: Zone, scheme: str) -> dict[str, Any]:
    named = {"iso": iso_of(connection, zone, scheme)}
    if scheme == "emap":
        return named
    abbreviation = alias_of(connection, zone, "watttime")
    name = None if abbreviation is None else zone.name
    return {"watttime_abbrev": abbreviation, "watttime_name": name, **named}


class BalancingAuthorityList(Resource):
    """The zones that have data."""

    def get(self) -> Response:
        """A JSON array of the regions that have a carbon intensity, in order."""
        arguments(NOTHING)
        with borrowed() as connection:
            found = remembered("with data", lambda: zones.with_data(connection))
        return answer([zone.key for zone in found])


ROUTES = {
    "/balancing-authority/": BalancingAuthority,
    "/balancing-authority/list/": BalancingAuthorityList,
}
