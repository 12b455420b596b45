"""GET /quarantine/: the rows that were set aside as they could not be true, and why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from flask import Response
from marshmallow import Schema, fields

from api.answering.answers import answer
from api.answering.told import Listed, instant, text
from api.asking.cursor import key_of
from api.asking.filters import MEASURES, Timed, one_of, page, window_of, zone_field
from api.connections import borrowed
from api.finding.named import source_asked, zone_asked
from api.resources import Operation, Resource
from database import operation
from database.operation import SetAside

STATES = ("set_aside", "waiting", "released")


class Asked(Timed):
    """Which rows."""

    zone = zone_field()
    measure = one_of(MEASURES, load_default=None)
    state = one_of(STATES, load_default=None)


class Row(Schema):
    """A row that was set aside: what a publisher said of [start, end)."""

    quarantine_id = fields.Integer(required=True, metadata={"description": "Its number"})
    run_id = fields.Integer(required=True, metadata={"description": "The run that set it aside"})
    noted = instant("When that run started")
    source = text("Key of the source")
    zone = text("Our key of the zone")
    measure = text("What is measured")
    start = instant("First moment of the interval")
    end = instant("First moment after the interval")
    values = fields.Dict(
        keys=fields.String(),
        values=fields.Float(allow_none=True),
        required=True,
        metadata={"description": "A number for each component; null where it was not finite"},
    )
    unit = text("Unit of the numbers")
    reason = text("Why it was not believed")
    state = text("set_aside; waiting for the next interval to agree; or released by it, and stored")
    released_at = instant("When it was", allow_none=True)


class AllRows(Listed):
    """Rows, those set aside last first."""

    since = instant("The runs started at or after it")
    until = instant("The runs started before it")
    quarantine = fields.List(fields.Nested(Row), required=True)


class Quarantine(Resource):
    """What was set aside."""

    tag = "operation"
    scope = "operate"
    operations: ClassVar = {
        "get": Operation(
            asks=Asked(),
            answers=AllRows(),
            examples=("", "source=test.grid&zone=GB&state=waiting"),
            statuses=(400, 404, 422, 503),
        )
    }

    def get(self) -> Response:
        """What the runs that started in [since, until) set aside, the newest first."""
        asked = self.asked()
        before = key_of(asked, datetime, int)
        window = window_of(asked, datetime.now(UTC))
        with borrowed() as connection:
            found = operation.quarantine(
                connection,
                **window,
                source=source_asked(connection, asked),
                zone=zone_asked(connection, asked),
                measure=asked["measure"],
                state=asked["state"],
                before=before,
                limit=asked["limit"] + 1,
            )
        told, following = page(asked, found, lambda row: (row.noted, row.quarantine_id))
        listed = [_told(row) for row in told]
        return answer({"request": asked, **window, "quarantine": listed, "next": following})


def _told(row: SetAside) -> dict[str, Any]:
    told = row._asdict() | {"values": dict(zip(row.components, row.values, strict=True))}
    del told["components"]
    return told


ROUTES = {"/quarantine/": Quarantine}
