"""GET /readings/: any stored measure of many zones in one answer, as JSON, CSV or Parquet."""

from __future__ import annotations

from typing import ClassVar

from flask import Response

from api.answering.answers import answer
from api.answering.delivery import fresh
from api.answering.good_for import LATE, LONGEST
from api.bulk import question, told
from api.bulk.formats import FORMATS
from api.bulk.latest import latest_of
from api.bulk.streams import answered
from api.connections import borrowed
from api.resources import Operation, Resource
from database.columns import snapshot

DAY = "zone=GB&start=2024-06-01T00:00:00Z&end=2024-06-02T00:00:00Z"
STATUSES = {
    400: "`start` after `end`, or the span has no data; `available` says what time has",
    404: "No such zone, or it has no data of this measure",
    406: "None of the formats that `Accept` allows",
    422: "An argument is missing, unknown, malformed or out of range; or a file would be too long",
    503: "The database cannot be reached",
}


EXAMPLES = (f"measure=generation&{DAY}", f"measure=generation&{DAY}&format=csv")


class Readings(Resource):
    """Readings of a measure."""

    tag = "readings"
    operations: ClassVar = {
        "get": Operation(
            asks=question.Readings(),
            answers=told.Readings(),
            examples=EXAMPLES,
            formats=FORMATS,
            statuses=STATUSES,
        )
    }

    def get(self) -> Response:
        """The readings whose interval meets [start, end), by zone and start, page by page.

        One series answers for a zone, as at the other routes, unless `source` says otherwise;
        each says whose it is. A CSV or Parquet file is whole unless `limit` is given.
        """
        asked = self.asked()
        return answered(asked, asked["measure"])


class LatestReadings(Resource):
    """The newest readings of a measure."""

    tag = "readings"
    operations: ClassVar = {
        "get": Operation(
            asks=question.Latest(),
            answers=told.Latest(),
            examples=("measure=carbon_intensity&zone=all&factor_set=lifecycle",),
            statuses=(404, 422, 503),
        )
    }

    def get(self) -> Response:
        """The newest reading of each zone, its age, and whether newer data are overdue.

        With `as_of`, what was the newest then, and its age at that moment.
        """
        asked = self.asked()
        with borrowed() as connection, snapshot(connection) as now:
            found = latest_of(connection, asked, asked["as_of"] or now)
        settled = asked["as_of"] is not None and asked["as_of"] < now
        # an age grows: nobody is to be told one that is old itself
        good_for = LONGEST if settled else LATE
        return fresh(answer({"request": asked, **found}), good_for.total_seconds())


ROUTES = {"/readings/": Readings, "/readings/latest/": LatestReadings}
