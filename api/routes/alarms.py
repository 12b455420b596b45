"""GET /alarms/: what rang when a publisher's answer was not what it used to be, open and closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from flask import Response
from marshmallow import Schema, fields

from api.answering.answers import answer
from api.answering.told import Listed, instant, text
from api.asking.cursor import key_of
from api.asking.filters import Timed, one_of, page
from api.connections import borrowed
from api.finding.named import source_asked
from api.resources import Operation, Resource
from database import operation
from database.operation import Rung

STATES = ("open", "closed")


class Asked(Timed):
    """Which alarms."""

    state = one_of(STATES, load_default=None)


class Alarm(Schema):
    """An alarm of a source."""

    alarm_id = fields.Integer(required=True, metadata={"description": "Its number"})
    source = text("Key of the source")
    kind = text("malformed, implausible, incomplete, new or missing")
    element = text("What of the answer it is about")
    message = text("What is wrong, in a sentence")
    raised_at = instant("When it rang")
    state = text("open or closed")
    cleared_at = instant("When it was cleared", allow_none=True)
    cleared_by = text("`seen again` or `acknowledged`", allow_none=True)
    run_id = fields.Integer(required=True, metadata={"description": "The run that rang it"})


class AllAlarms(Listed):
    """Alarms, the newest first."""

    alarms = fields.List(fields.Nested(Alarm), required=True)


class Alarms(Resource):
    """The alarms."""

    tag = "operation"
    scope = "operate"
    operations: ClassVar = {
        "get": Operation(
            asks=Asked(),
            answers=AllAlarms(),
            examples=("", "state=open&source=test.grid"),
            statuses=(404, 422, 503),
        )
    }

    def get(self) -> Response:
        """The alarms that were raised in [since, until), open or closed, the newest first."""
        asked = self.asked()
        before = key_of(asked, datetime, int)
        with borrowed() as connection:
            found = operation.alarms(
                connection,
                asked["since"],
                asked["until"],
                source=source_asked(connection, asked),
                is_open=None if asked["state"] is None else asked["state"] == "open",
                before=before,
                limit=asked["limit"] + 1,
            )
        told, following = page(asked, found, lambda alarm: (alarm.raised_at, alarm.alarm_id))
        listed = [_told(alarm) for alarm in told]
        return answer({"request": asked, "alarms": listed, "next": following})


def _told(alarm: Rung) -> dict[str, Any]:
    return {**alarm._asdict(), "state": "open" if alarm.cleared_at is None else "closed"}


ROUTES = {"/alarms/": Alarms}
