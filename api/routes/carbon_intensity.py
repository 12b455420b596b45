"""GET /carbon-intensity/: what a kilowatt-hour emits in a zone, interval by interval."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from flask import Response
from marshmallow import fields
from psycopg2.extensions import connection as Connection

from api.answers import answer
from api.connections import borrowed
from api.delivery import fresh
from api.errors import Problem, invalid
from api.good_for import LATE, seconds_good
from api.intensities import Intensities, intensities_of, latest_intensity_of
from api.places import place_of
from api.readings import span_of
from api.resources import Operation, Resource
from api.reweighted import reweighted_of
from api.schemas import Intensity, Latest
from api.told import About, Interval, Terms, number, text
from database.intensities import moment
from database.zones import Zone


class Point(Interval):
    """The carbon intensity of one interval."""

    carbon_intensity = number("gCO2eq/kWh; null where it is not known", allow_none=True)
    renewable_ratio = number("Share of renewables, 0 to 1", allow_none=True)


class Told(About):
    """Carbon intensities, and where they come from."""

    request = fields.Dict(required=True, metadata={"description": "What was asked, with defaults"})
    region = text("Our key of the zone")
    iso = text("The zone as the request named it, scheme:name")
    carbon_intensities = fields.List(fields.Nested(Point), required=True)
    factor_set = text("The set of emission factors")
    derived_from = fields.Nested(Terms, metadata={"description": "The generation it comes from"})


class CarbonIntensity(Resource):
    """The carbon intensity of a place over a span of time."""

    tag = "carbon intensity"
    operations: ClassVar = {
        "get": Operation(
            asks=Intensity(),
            answers=Told(),
            examples=("iso=c3lab:GB&start=2024-06-01T00:00:00Z&end=2024-06-01T12:00:00Z",),
            statuses=(400, 404, 422, 503),
        )
    }

    def get(self) -> Response:
        """The points from the last that starts at or before `start` to the first at or after `end`.

        400 when the span lies outside the data, 404 where there is no zone or no data.
        """
        asked = self.asked()
        _refuse_what_is_not_offered(asked)
        span = span_of(asked)
        with borrowed() as connection:
            place = place_of(connection, asked)
            found, seconds = _found(connection, place.zone, *span, asked)
        named = {"request": asked, "region": place.zone.key, "iso": place.iso}
        return fresh(answer({**named, **found}), seconds)


class LatestCarbonIntensity(Resource):
    """The newest carbon intensity of a place."""

    tag = "carbon intensity"
    operations: ClassVar = {
        "get": Operation(
            asks=Latest(),
            answers=Told(),
            examples=("iso=c3lab:GB", "latitude=51.5&longitude=-0.12&factor_set=direct"),
            statuses=(404, 422, 503),
        )
    }

    def get(self) -> Response:
        """The newest interval that has a value, in the shape of a span of one.

        Of several sources the first ranked whose newest interval ended less than an hour before
        the freshest of all did. 404 where there is no zone or no data.
        """
        asked = self.asked()
        asking = {"factor_set": asked["factor_set"], "as_of": asked["as_of"]}
        with borrowed() as connection:
            place = place_of(connection, asked)
            found = latest_intensity_of(connection, place.zone, **asking)
        if found is None:
            raise Problem(404, f"Region {place.zone.key} has no carbon intensity yet.")
        named = {"request": asked, "region": place.zone.key, "iso": place.iso}
        return fresh(answer({**named, **found.told()}), _good(found, None, asked["as_of"]))


def _found(
    connection: Connection, zone: Zone, start: datetime, end: datetime, asked: Mapping[str, Any]
) -> tuple[dict[str, object], float]:
    asking = {"factor_set": asked["factor_set"], "as_of": asked["as_of"]}
    ratio = asked["desired_renewable_ratio"]
    if ratio is None:
        found = intensities_of(connection, zone, start, end, **asking)
        return found.told(), _good(found, end, asked["as_of"])
    weighed = reweighted_of(connection, zone, start, end, renewable_ratio=ratio, **asking)
    return weighed, LATE.total_seconds()


def _good(found: Intensities, asked_end: datetime | None, as_of: datetime | None) -> float:
    """For how many seconds; without an `asked_end` whatever comes next is asked for."""
    data_end, now = moment(found.columns.ends[-1]), datetime.now(UTC)
    until = data_end if asked_end is None else asked_end
    return seconds_good(data_end, found.series.resolution, asked_end=until, as_of=as_of, now=now)


def _refuse_what_is_not_offered(asked: Mapping[str, Any]) -> None:
    if asked["carbon_data_source"] != "c3lab":
        source = asked["carbon_data_source"]
        raise invalid(carbon_data_source=f"The source {source} is not available here; use c3lab.")
    if asked["use_prediction"]:
        raise invalid(use_prediction="Predictions are not available.")


ROUTES = {
    "/carbon-intensity/": CarbonIntensity,
    "/carbon-intensity/latest/": LatestCarbonIntensity,
}
