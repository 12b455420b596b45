"""GET /forecast/: what was foretold, by the newest vintage or by every one, and which there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar

from flask import Response
from marshmallow import Schema, fields
from psycopg2.extensions import connection as Connection

from api.answering.answers import about, answer
from api.answering.told import About, Listed, PassedOver, instant, number, text, texts
from api.asking import foretold as asking
from api.asking.cursor import key_of
from api.asking.filters import page
from api.connections import borrowed
from api.finding.vintages import Answering, answering, reach_of
from api.resources import Operation, Resource
from database import forecasts
from database.forecasts import Foretold
from database.readings import Series


class Asked(asking.Foretold):
    """Which forecasts are asked for."""

    vintage = asking.Which(load_default="latest")


class Value(Schema):
    """What one vintage foretells of one interval."""

    start = instant("First moment of the interval")
    end = instant("First moment after the interval")
    values = fields.Dict(
        keys=fields.String(),
        values=fields.Float(allow_none=True),
        required=True,
        metadata={"description": "A number for each component, null where it is not foretold"},
    )
    issued_at = instant("When it was issued or, where the publisher does not say, fetched")
    recorded_at = instant("When it was recorded here")
    lead_seconds = number("From its issue to the start of the interval")


class Common(About, Listed):
    """What all values of an answer have in common."""

    zone = text("Our key of the zone")
    measure = text("What is foretold")
    instead_of = text("The measure that nobody foretells there, or null", allow_none=True)
    components = texts("What the numbers of an interval are, such as factor sets")
    passed_over = fields.List(
        fields.Nested(PassedOver),
        required=True,
        metadata={"description": "Stale forecasts that rank before the one that answers"},
    )


class Told(Common):
    """Forecasts, by start, then by the moment of issue."""

    quality = text("Always `forecast`")
    forecasts = fields.List(fields.Nested(Value), required=True)


class Vintage(Schema):
    """A vintage: what was issued at one moment."""

    issued_at = instant("When it was issued or, where the publisher does not say, fetched")
    recorded_at = instant("When the last of it was recorded here")
    start = instant("First moment of the first interval that was asked for")
    end = instant("First moment after the last")
    intervals = fields.Integer(
        required=True, metadata={"description": "How many intervals of those asked for it has"}
    )


class Vintages(Common):
    """Vintages, the newest first."""

    vintages = fields.List(fields.Nested(Vintage), required=True)


class Forecast(Resource):
    """Forecasts of a measure of a zone."""

    tag = "forecasts"
    operations: ClassVar = {
        "get": Operation(
            asks=Asked(),
            answers=Told(),
            examples=("zone=GB", "iso=c3lab:GB&measure=published_intensity&vintage=all&limit=3"),
            statuses=(400, 404, 422, 503),
        )
    }

    def get(self) -> Response:
        """What is foretold of the intervals that start in [start, end), by the newest vintage.

        With `as_of`, of what was known at that moment: no vintage issued or recorded later.
        """
        asked = self.asked()
        number, *after = key_of(asked, int, datetime, datetime) or (None,)
        now = datetime.now(UTC)
        span = reach_of(asked, now)
        with borrowed() as connection:
            read = partial(_read, connection, asked, span, after)
            chosen, found = answering(connection, asked, span, now, read, series_id=number)
        series = chosen.series
        told, following = page(asked, found, lambda v: (series.series_id, v.start, v.issued_at))
        values = [_told(series, value) for value in told]
        common = {"request": asked, "next": following, "quality": "forecast"}
        return answer({**common, **_about(chosen), "forecasts": values})


class ForecastVintages(Resource):
    """The vintages that there are of a forecast."""

    tag = "forecasts"
    operations: ClassVar = {
        "get": Operation(
            asks=asking.Foretold(),
            answers=Vintages(),
            examples=("zone=GB",),
            statuses=(400, 404, 422, 503),
        )
    }

    def get(self) -> Response:
        """Which vintages foretell intervals that start in [start, end), the newest first."""
        asked = self.asked()
        number, before = key_of(asked, int, datetime) or (None, None)
        now = datetime.now(UTC)
        start, end = span = reach_of(asked, now)
        more = {"as_of": asked["as_of"], "limit": asked["limit"] + 1, "before": before}
        with borrowed() as connection:
            chosen, found = answering(
                connection,
                asked,
                span,
                now,
                lambda series: forecasts.issues(connection, series, start, end, **more),
                series_id=number,
            )
        place = chosen.series.series_id
        told, following = page(asked, found, lambda vintage: (place, vintage.issued_at))
        listed = [vintage._asdict() for vintage in told]
        common = {"request": asked, "next": following}
        return answer({**common, **_about(chosen), "vintages": listed})


def _read(
    connection: Connection,
    asked: Mapping[str, Any],
    span: tuple[datetime, datetime],
    after: Sequence[datetime],
    series: Series,
) -> Sequence[Foretold]:
    more: dict[str, Any] = {"as_of": asked["as_of"], "limit": asked["limit"] + 1}
    vintage = asked["vintage"]
    if vintage == "latest":
        more["after"] = after[0] if after else None
        return forecasts.newest(connection, series, *span, **more)
    more |= {"after": after or None, "issued_at": None if vintage == "all" else vintage}
    return forecasts.vintages(connection, series, *span, **more)


def _told(series: Series, value: Foretold) -> dict[str, Any]:
    return {
        "start": value.start,
        "end": value.end,
        "values": dict(zip(series.components, value.values, strict=True)),
        "issued_at": value.issued_at,
        "recorded_at": value.recorded_at,
        "lead_seconds": (value.start - value.issued_at).total_seconds(),
    }


def _about(chosen: Answering) -> dict[str, Any]:
    series = chosen.series
    return {
        "zone": chosen.zone,
        "measure": series.measure,
        "instead_of": chosen.instead_of,
        "components": series.components,
        "passed_over": [one.told() for one in chosen.passed_over],
        **about(series),
    }


ROUTES = {"/forecast/": Forecast, "/forecast/vintages/": ForecastVintages}
