"""GET /series/: what is kept of which zone from which source, since when, and which one answers."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response
from marshmallow import Schema, fields

from api.answering.answers import answer, iso_duration
from api.answering.told import Listed, instant, text, texts
from api.asking.cursor import key_of
from api.asking.filters import Filtered, page
from api.connections import borrowed
from api.finding.named import source_asked, zone_asked
from api.resources import Operation, Resource
from database import series
from database.series import Kept


class Reach(Schema):
    """The time [start, end) that data reach over."""

    start = instant("The first moment")
    end = instant("The first moment after")


class Series(Schema):
    """A series: one source's measure of one zone at one resolution."""

    zone = text("Our key of the zone")
    measure = text("What is measured")
    source = text("Key of the source")
    components = texts("What the numbers of an interval are, such as fuels")
    unit = text("Unit of the numbers, such as MW or gCO2eq/kWh")
    resolution = text("Length of an interval, an ISO 8601 duration such as PT5M")
    rank = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "1 answers, the next where that is stale; null: no readings"},
    )
    readings = fields.Nested(Reach, required=True, allow_none=True)
    forecasts = fields.Nested(Reach, required=True, allow_none=True)


class AllSeries(Listed):
    """Series by zone, measure and source."""

    series = fields.List(fields.Nested(Series), required=True)


class SeriesKept(Resource):
    """The series."""

    tag = "what there is"
    operations: ClassVar = {
        "get": Operation(
            asks=Filtered(),
            answers=AllSeries(),
            examples=("", "zone=GB&measure=generation", "source=test.grid&limit=1"),
            statuses=(404, 422, 503),
        )
    }

    def get(self) -> Response:
        """The series that have readings or forecasts; 404 for an unknown zone or source."""
        asked = self.asked()
        after = key_of(asked, str, str, str, int) or ("", "", "", 0)
        with borrowed() as connection:
            found = series.listed(
                connection,
                zone=zone_asked(connection, asked),
                measure=asked["measure"],
                source=source_asked(connection, asked),
                after=after,
                limit=asked["limit"] + 1,
            )
        shown, following = page(asked, found, lambda kept: kept.place)
        return answer(
            {"request": asked, "series": [_told(kept) for kept in shown], "next": following}
        )


def _told(kept: Kept) -> dict[str, Any]:
    return {
        "zone": kept.zone,
        "measure": kept.measure,
        "source": kept.source,
        "components": kept.components,
        "unit": kept.unit,
        "resolution": iso_duration(kept.resolution),
        "rank": kept.rank,
        "readings": _reach(kept.start, kept.end),
        "forecasts": _reach(kept.foretold_start, kept.foretold_end),
    }


def _reach(start: object, end: object) -> dict[str, object] | None:
    return None if start is None else {"start": start, "end": end}


ROUTES = {"/series/": SeriesKept}
