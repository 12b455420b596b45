"""GET /freshness/: how old the newest data are, series by series, and whether newer are overdue."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response
from marshmallow import Schema, fields

from api.answering.answers import answer, iso_duration
from api.answering.told import Listed, instant, number, text
from api.asking.cursor import key_of
from api.asking.filters import Filtered, page
from api.connections import borrowed
from api.finding.named import source_asked, zone_asked
from api.resources import Operation, Resource
from database import freshness
from database.freshness import START, Fresh


class Asked(Filtered):
    """Of which series."""

    stale = fields.Boolean(load_default=None)


class Freshness(Schema):
    """The newest interval of a series, of its readings or of its forecasts."""

    zone = text("Our key of the zone")
    measure = text("What is measured")
    source = text("Key of the source")
    unit = text("Unit of the numbers")
    resolution = text("Length of an interval, an ISO 8601 duration such as PT5M")
    start = instant("First moment of the newest interval")
    end = instant("First moment after it")
    issued_at = instant("Forecasts: when it was issued; readings: null", allow_none=True)
    recorded_at = instant("When it was recorded here")
    age_seconds = number("Since `end`, of forecasts since `issued_at`; below zero: still ahead")
    stale = fields.Boolean(
        required=True,
        allow_none=True,
        metadata={"description": "Whether newer ones are overdue; null: none is ever due"},
    )


class AllFreshness(Listed):
    """The newest intervals by zone, measure and source."""

    freshness = fields.List(fields.Nested(Freshness), required=True)


class FreshnessOfSeries(Resource):
    """How old the newest data are."""

    tag = "health of the data"
    operations: ClassVar = {
        "get": Operation(
            asks=Asked(),
            answers=AllFreshness(),
            examples=("", "zone=GB&measure=generation", "stale=true&limit=2"),
            statuses=(404, 422, 503),
        )
    }

    def get(self) -> Response:
        """The newest interval of each series, and whether that is stale.

        Readings are when two intervals more than the source's lag are overdue, forecasts when
        nothing is foretold from now on.
        """
        asked = self.asked()
        after = key_of(asked, str, str, str, str, int, int) or START
        with borrowed() as connection:
            found = freshness.listed(
                connection,
                zone=zone_asked(connection, asked),
                source=source_asked(connection, asked),
                measure=asked["measure"],
                stale=asked["stale"],
                after=after,
                limit=asked["limit"] + 1,
            )
        told, following = page(asked, found, lambda fresh: fresh.key)
        listed = [_told(fresh) for fresh in told]
        return answer({"request": asked, "freshness": listed, "next": following})


def _told(fresh: Fresh) -> dict[str, Any]:
    return {**fresh._asdict(), "resolution": iso_duration(fresh.resolution)}


ROUTES = {"/freshness/": FreshnessOfSeries}
