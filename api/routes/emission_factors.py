"""GET /emission-factors/: the emission factors that intensities are derived with, and whose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import Response
from marshmallow import Schema, fields

from api.answering.answers import answer
from api.answering.told import Repeating, number, text
from api.asking.filters import one_of, zone_field
from api.connections import borrowed
from api.finding.factors import SETS, UNIT, listed
from api.finding.named import zone_asked
from api.resources import Operation, Resource
from database.reference import fuels


class Asked(Schema):
    """Which factors are asked for; without any argument, all."""

    factor_set = one_of(tuple(SETS), load_default=None)
    fuel = one_of(tuple(fuels()), load_default=None)
    zone = zone_field()


class Factor(Schema):
    """What a kilowatt-hour generated of a fuel counts."""

    factor_set = text("The set that it belongs to")
    fuel = text("The fuel")
    zone = text("Our key of the only zone where it holds; null: everywhere else", allow_none=True)
    g_per_kwh = number("gCO2eq/kWh generated")
    source = text("The publication that it is taken from, or reckoned from and how")
    year = fields.Integer(required=True, metadata={"description": "Year of that publication"})
    estimated = fields.Boolean(
        required=True, metadata={"description": "A default for generation of a fuel not named"}
    )


class Told(Repeating):
    """The sets, and the factors in them."""

    unit = text("Unit of the factors")
    basis = text("What they are multiplied with")
    sets = fields.Dict(required=True, metadata={"description": "What each set counts, by its name"})
    factors = fields.List(fields.Nested(Factor), required=True)


class EmissionFactors(Resource):
    """The emission factors."""

    tag = "carbon intensity"
    operations: ClassVar = {
        "get": Operation(
            asks=Asked(),
            answers=Told(),
            examples=("", "factor_set=direct&fuel=gas&zone=GB"),
            statuses={404: "There is no such zone.", 422: "", 503: ""},
        )
    }

    def get(self) -> Response:
        """Each set's factors, with their sources; 404 for a zone that is not known.

        With `zone`, those that hold there: its own, else the general ones.
        """
        asked = self.asked()
        told = {"request": asked, "unit": UNIT, "basis": "production", "sets": SETS}
        return answer({**told, "factors": listed(**{**asked, "zone": _zone(asked)})})


def _zone(asked: Mapping[str, Any]) -> str | None:
    """Our key of the zone that is asked for; without one, no database is needed."""
    if asked["zone"] is None:
        return None
    with borrowed() as connection:
        return zone_asked(connection, asked)


ROUTES = {"/emission-factors/": EmissionFactors}
