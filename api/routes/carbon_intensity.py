"""GET /carbon-intensity/: what a kilowatt-hour emits in a zone, interval by interval."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from flask import Response
from marshmallow import Schema, fields
from psycopg2.extensions import connection as Connection

from api.answering.answers import answer
from api.answering.delivery import fresh
from api.answering.good_for import LATE, seconds_good
from api.answering.told import About, Interval, PassedOver, Repeating, Terms, number, text
from api.asking.filters import span_of
from api.asking.schemas import Intensity, Latest
from api.bulk.files import Formatted, intensity_file
from api.bulk.formats import FORMATS
from api.connections import borrowed
from api.errors import Problem
from api.finding.beyond import beyond, continued, instead
from api.finding.factors import cited
from api.finding.intensities import Intensities, intensities_of, latest_intensity_of
from api.finding.places import place_of
from api.finding.reweighted import reweighted_of
from api.finding.stated import Stated, stated_of
from api.models.sought import Sought, foretold_at
from api.resources import Operation, Resource
from database.moments import moment
from database.zones import Zone


def clock() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


class Point(Interval):
    """The carbon intensity of one interval."""

    carbon_intensity = number("gCO2eq/kWh; null where it is not known", allow_none=True)
    renewable_ratio = fields.Float(
        allow_none=True,
        metadata={"description": "Share of renewables, 0 to 1; not of what others published"},
    )
    issued_at = fields.AwareDateTime(
        allow_none=True,
        metadata={"description": "When a forecast was issued; null for what was measured"},
    )


class Cited(Schema):
    """The factors that the intensities were derived with."""

    listed_at = text("Where they are listed, with their sources")
    years = fields.List(fields.Integer(), required=True)


class ForetoldBy(About):
    """Whose forecasts follow the readings."""

    basis = text("`production` or `consumption`; null: not known", allow_none=True)
    method = text("`derived`: our own forecast, or `published` by the source")
    passed_over = fields.List(fields.Nested(PassedOver), required=True)


class Told(Repeating, About):
    """Carbon intensities, and where they come from."""

    region = text("Our key of the zone")
    iso = text("The zone as the request named it, scheme:name")
    carbon_intensities = fields.List(fields.Nested(Point), required=True)
    factor_set = text("The set of emission factors")
    basis = text("`production` or `consumption`; null: not known", allow_none=True)
    method = text("`derived` here from generation, or `published` by the source")
    foretold_by = fields.Nested(
        ForetoldBy, metadata={"description": "Whose the forecasts after the readings are"}
    )
    factors = fields.Nested(Cited, metadata={"description": "Absent of what others published"})
    passed_over = fields.List(
        fields.Nested(PassedOver),
        metadata={"description": "Stale forecasts in whose place this one answers; of forecasts"},
    )
    derived_from = fields.Nested(Terms, metadata={"description": "The generation it comes from"})


class Asked(Intensity, Formatted):
    """Which carbon intensity is asked for, in which format."""


class CarbonIntensity(Resource):
    """The carbon intensity of a place over a span of time."""

    tag = "carbon intensity"
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
        """The points from the last that starts at or before `start` to the first at or after `end`.

        400 when the span lies outside the data, 404 where there is no zone or no data.
        """
        asked = self.asked()
        if (file := intensity_file(asked)) is not None:
            return file
        span = span_of(asked)
        with borrowed() as connection:
            place = place_of(connection, asked)
            found, seconds, tag = _found(connection, place.zone, *span, asked)
        named = {"request": asked, "region": place.zone.key, "iso": place.iso}
        return fresh(answer({**named, **found}), seconds, tag)


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

        Of several sources the first ranked whose newest interval ended at most an hour, and two
        intervals, before the newest of all. 404 where there is no zone or no data.
        """
        asked = self.asked()
        asking = {"factor_set": asked["factor_set"], "as_of": asked["as_of"]}
        with borrowed() as connection:
            place = place_of(connection, asked)
            found = latest_intensity_of(connection, place.zone, **asking)
        if found is None:
            raise Problem(404, f"Region {place.zone.key} has no carbon intensity yet.")
        named = {"request": asked, "region": place.zone.key, "iso": place.iso}
        told = _derived(found.told(), place.zone)
        return fresh(answer({**named, **told}), _good(found, None, asked["as_of"]), found.tag)


def _found(
    connection: Connection, zone: Zone, start: datetime, end: datetime, asked: Mapping[str, Any]
) -> tuple[dict[str, object], float, str]:
    """What is told, for how many seconds it is good, and a tag of the data's state."""
    asking = {"factor_set": asked["factor_set"], "as_of": asked["as_of"]}
    ratio = asked["desired_renewable_ratio"]
    if asked["use_prediction"] or asked["carbon_data_source"] == "emap":
        stated = stated_of(connection, zone, start, end, _sought(asked))
        return stated.told(), LATE.total_seconds(), ""
    if ratio is not None:
        weighed = reweighted_of(connection, zone, start, end, renewable_ratio=ratio, **asking)
        return _derived(weighed, zone), LATE.total_seconds(), ""
    try:
        found = intensities_of(connection, zone, start, end, **asking)
    except Problem as without:
        if asked["use_prediction"] is False:
            raise
        stated = instead(connection, zone, start, end, _foretelling(asked), without)
        return stated.told(), LATE.total_seconds(), ""
    told, good = _derived(found.told(), zone), _good(found, end, asked["as_of"])
    ahead = _ahead(connection, zone, found, end, asked)
    return (continued(told, ahead), LATE.total_seconds(), "") if ahead else (told, good, found.tag)


def _ahead(
    connection: Connection, zone: Zone, found: Intensities, end: datetime, asked: Mapping[str, Any]
) -> Stated | None:
    """What is foretold after the last derived point, where the span reaches there."""
    last = moment(found.columns.ends[-1])
    if asked["use_prediction"] is False or last >= end:
        return None
    return beyond(connection, zone, last, end, _foretelling(asked))


def _sought(asked: Mapping[str, Any]) -> Sought:
    predicts, as_of = asked["use_prediction"], asked["as_of"]
    return Sought(
        factor_set=asked["factor_set"],
        is_emap=asked["carbon_data_source"] == "emap",
        foretold_at=foretold_at(predicts, as_of, clock()),
        is_measured_first=predicts is None,
        as_of=as_of,
        basis=asked["basis"],
    )


def _foretelling(asked: Mapping[str, Any]) -> Sought:
    """The forecasts of what is asked for."""
    return _sought({**asked, "use_prediction": True})


def _derived(told: dict[str, Any], zone: Zone) -> dict[str, object]:
    """What was derived here says with which factors."""
    factors = cited(told["factor_set"], zone.key)
    return {**told, "basis": "production", "method": "derived", "factors": factors}


def _good(found: Intensities, asked_end: datetime | None, as_of: datetime | None) -> float:
    """For how many seconds; without an `asked_end` whatever comes next is asked for."""
    data_end, now = moment(found.columns.ends[-1]), clock()
    until = data_end if asked_end is None else asked_end
    return seconds_good(data_end, found.series.resolution, asked_end=until, as_of=as_of, now=now)


ROUTES = {
    "/carbon-intensity/": CarbonIntensity,
    "/carbon-intensity/latest/": LatestCarbonIntensity,
}
