"""GET /zones/: the places that are known, their other names, and what there is of them."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response
from marshmallow import Schema, fields
from marshmallow.validate import Regexp
from psycopg2.extensions import connection as Connection

from api.answering.answers import answer
from api.answering.told import Listed, number, text, texts
from api.asking.cursor import key_of
from api.asking.filters import MEASURES, Paged, one_of, page
from api.connections import borrowed
from api.errors import unknown
from api.finding.named import named
from api.resources import Operation, Resource
from database import zones
from database.zones import Known


class Asked(Paged):
    """Which zones are asked for."""

    country = fields.String(
        load_default=None,
        validate=Regexp(r"[A-Z]{2}\Z", error="Must be a country's two letters, such as GB."),
    )
    measure = one_of(MEASURES, load_default=None)


class Zone(Schema):
    """A zone: a place with one mix."""

    key = text("Our key of the zone")
    name = text("Its name in English")
    country = text("ISO 3166 code of two letters")
    timezone = text("Its clock, an IANA name; all our times are UTC")
    latitude = number("Degrees, of a point in the zone")
    longitude = number("Degrees, of a point in the zone")
    aliases = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        required=True,
        metadata={"description": "Its other names by scheme, the preferred first"},
    )
    measures = texts("Of which there are readings")
    forecasts = texts("Of which there are forecasts")


class Zones(Listed):
    """Zones by key."""

    zones = fields.List(fields.Nested(Zone), required=True)


class OneZone(Zone):
    """A zone, and by which name it was asked for."""

    asked = text("The zone as the address names it")


class AllZones(Resource):
    """The zones."""

    tag = "what there is"
    operations: ClassVar = {
        "get": Operation(
            asks=Asked(),
            answers=Zones(),
            examples=("", "country=GB&measure=generation", "limit=2"),
            statuses=(404, 422, 503),
        )
    }

    def get(self) -> Response:
        """Every zone of the reference data, or those of a country or with data of a measure."""
        asked = self.asked()
        (after,) = key_of(asked, str) or ("",)
        country, measure = asked["country"], asked["measure"]
        with borrowed() as connection:
            if country is not None and not zones.is_country(connection, country):
                raise unknown(country=f"There is no zone in a country {country}.")
            found = zones.listed(
                connection,
                country=country,
                measure=measure,
                after=after,
                limit=asked["limit"] + 1,
            )
        told, following = page(asked, found, lambda known: (known.zone.key,))
        return answer(
            {"request": asked, "zones": [_told(known) for known in told], "next": following}
        )


class ZoneNamed(Resource):
    """One zone."""

    tag = "what there is"
    operations: ClassVar = {
        "get": Operation(answers=OneZone(), examples=("/zones/emap:GB/",), statuses=(404, 422, 503))
    }

    def get(self, zone: str) -> Response:
        """The zone by our key or by `scheme:name`; 404 when none has that name."""
        self.asked()
        with borrowed() as connection:
            return answer({"asked": zone, **_told(_known(connection, zone))})


def _known(connection: Connection, name: str) -> Known:
    (found,) = zones.listed(connection, key=named(connection, name).key)
    return found


def _told(known: Known) -> dict[str, Any]:
    zone = known.zone
    return {
        "key": zone.key,
        "name": zone.name,
        "country": zone.country,
        "timezone": zone.timezone,
        "latitude": zone.latitude,
        "longitude": zone.longitude,
        "aliases": known.aliases,
        "measures": known.measures,
        "forecasts": known.foretold,
    }


ROUTES = {"/zones/": AllZones, "/zones/<zone>/": ZoneNamed}
