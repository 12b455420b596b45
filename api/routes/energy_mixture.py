"""GET /energy-mixture/: what a zone generated, by fuel, with storage and exchange beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from flask import Response
from marshmallow import Schema, fields

from api.answering.delivery import fresh
from api.answering.good_for import LATE, seconds_good
from api.answering.rows import answer_of_rows
from api.answering.told import About, Interval, Repeating, number, text
from api.asking.filters import span_of
from api.asking.schemas import Mixture
from api.bulk.files import Formatted, mixture_file
from api.bulk.formats import FORMATS
from api.connections import borrowed
from api.finding.mixtures import Mixture as Found
from api.finding.mixtures import mixture_of
from api.finding.places import place_of
from api.resources import Operation, Resource
from database.moments import moment

MEGAWATTS = "MW, the mean over the interval"


class Part(Schema):
    """The power of one fuel."""

    type = text("The fuel, or the kind of storage")
    power_mw = number(MEGAWATTS)


class Border(Schema):
    """The power over one border."""

    zone = text("Our key of the neighbour")
    power_mw = number(f"{MEGAWATTS}; import > 0 > export")


class Mix(Interval):
    """What was generated in one interval."""

    values = fields.List(
        fields.Nested(Part), required=True, metadata={"description": "Generation by fuel"}
    )
    storage = fields.List(
        fields.Nested(Part), required=True, metadata={"description": "Discharge > 0 > charge"}
    )
    exchange = fields.List(
        fields.Nested(Border), required=True, metadata={"description": "Exchange by neighbour"}
    )
    net_import_mw = number("The sum of `exchange`; null without any", allow_none=True)


class Told(Repeating, About):
    """Energy mixtures, and where they come from."""

    region = text("Our key of the zone")
    iso = text("The zone as the request named it, scheme:name")
    power_by_fuel_type = fields.List(fields.Nested(Mix), required=True)


class Asked(Mixture, Formatted):
    """Which energy mixture is asked for, in which format."""


class EnergyMixture(Resource):
    """The energy mixture of a place over a span of time."""

    tag = "generation"
    operations: ClassVar = {
        "get": Operation(
            asks=Asked(),
            answers=Told(),
            examples=("iso=c3lab:GB&start=2024-06-01T00:00:00Z&end=2024-06-01T12:00:00Z",),
            formats=FORMATS,
            statuses=(400, 404, 406, 422, 503),
        )
    }

    def get(self) -> Response:
        """The intervals that start in [start, end); errors as `/carbon-intensity/` has them."""
        asked = self.asked()
        if (file := mixture_file(asked)) is not None:
            return file
        start, end = span_of(asked)
        with borrowed() as connection:
            place = place_of(connection, asked)
            found = mixture_of(connection, place.zone, start, end, as_of=asked["as_of"])
        named = {"request": asked, "iso": place.iso, "region": place.zone.key}
        told = answer_of_rows({**named, **found.terms}, "power_by_fuel_type", found.rows)
        return fresh(told, _good(found, end, asked["as_of"]))


def _good(found: Found, asked_end: datetime, as_of: datetime | None) -> float:
    now = datetime.now(UTC)
    if not len(found.table.ends):
        return LATE.total_seconds()
    data_end, step = moment(found.table.ends[-1]), found.series.resolution
    # no interval after the span is told: the span's own last one has to be there
    return seconds_good(data_end, step, asked_end=asked_end - step, as_of=as_of, now=now)


ROUTES = {"/energy-mixture/": EnergyMixture}
