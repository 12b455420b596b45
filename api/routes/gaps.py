"""GET /gaps/: which intervals are missing, and whether their publisher still has them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from flask import Response
from marshmallow import Schema, fields

from api.answering.answers import answer, iso_duration
from api.answering.told import Listed, instant, text
from api.asking.cursor import key_of
from api.asking.filters import MEASURES, Timed, limit_field, one_of, page, window_of, zone_field
from api.asking.schemas import LONGEST_RANGE
from api.connections import borrowed
from api.finding.named import source_asked, zone_asked
from api.resources import Operation, Resource
from database import gaps
from database.gaps import Missing

LABELS = ("recoverable", "unrecoverable")
# All readings of the time are looked at: of every source, a fortnight's take a second or two.
LONGEST_OF_ALL = timedelta(days=14)
GRID = "since=2024-06-01T00:00:00Z&until=2024-06-03T00:00:00Z"


class Asked(Timed):
    """Which gaps."""

    zone = zone_field()
    measure = one_of(MEASURES, load_default=None)
    label = one_of(LABELS, load_default=None)
    limit = limit_field(usual=1000, most=10_000)


class Gap(Schema):
    """Intervals of a source's measure of a zone that are missing in [start, end)."""

    source = text("Key of the source")
    zone = text("Our key of the zone")
    measure = text("What is measured")
    resolution = text("Length of an interval, an ISO 8601 duration such as PT5M")
    start = instant("First moment that is missing")
    end = instant("First moment after; of an open gap, as far as data are due")
    missing = fields.Integer(required=True, metadata={"description": "How many intervals"})
    label = text("recoverable: its publisher can still be asked for it; or unrecoverable")
    recoverable_until = instant("When the first of it is gone at the publisher", allow_none=True)
    is_open = fields.Boolean(
        required=True, metadata={"description": "Whether nothing came after it yet"}
    )


class AllGaps(Listed):
    """Gaps, the newest first."""

    since = instant("The gaps end after it")
    until = instant("The gaps begin before it")
    gaps = fields.List(fields.Nested(Gap), required=True)


class Gaps(Resource):
    """What is missing."""

    tag = "health of the data"
    operations: ClassVar = {
        "get": Operation(
            asks=Asked(),
            answers=AllGaps(),
            examples=("", f"source=test.grid&{GRID}", f"zone=GB&label=unrecoverable&{GRID}"),
            statuses=(400, 404, 422, 503),
        )
    }

    def get(self) -> Response:
        """The gaps that touch [since, until), the newest first.

        An interval is missing when it is due by the source's lag and no reading covers it, from
        the first reading of a source's measure of a zone on. Nothing is ever put in its place.
        """
        asked = self.asked()
        before = key_of(asked, datetime, str, str, str)
        narrow = asked["source"] is not None or asked["zone"] is not None
        longest = LONGEST_RANGE if narrow else LONGEST_OF_ALL
        window = window_of(asked, datetime.now(UTC), longest=longest)
        with borrowed() as connection:
            found = gaps.missing(
                connection,
                **window,
                source=source_asked(connection, asked),
                zone=zone_asked(connection, asked),
                measure=asked["measure"],
                label=asked["label"],
                before=before,
                limit=asked["limit"] + 1,
            )
        told, following = page(asked, found, lambda gap: gap.place)
        listed = [_told(gap) for gap in told]
        return answer({"request": asked, **window, "gaps": listed, "next": following})


def _told(gap: Missing) -> dict[str, Any]:
    told = gap._asdict() | {"resolution": iso_duration(gap.resolution)}
    told["recoverable_until"] = told.pop("until")
    return told


ROUTES = {"/gaps/": Gaps}
