"""GET /healthz and /readyz: does the process live, and can its answers be relied on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from flask import Response, request
from marshmallow import Schema, fields

from api.access import may
from api.answering.answers import answer
from api.answering.told import instant, text
from api.connections import borrowed
from api.errors import Problem
from api.models.readiness import degraded, reasons
from api.resources import Operation, Resource
from database.alarms import open_alarms
from database.health import attempts, disabled, missing_migrations

NO_STORE = {"Cache-Control": "no-store"}
MOST_ALARMS = 100


class Living(Schema):
    """That the process lives."""

    status = text("`alive`")


class Alarm(Schema):
    """An open alarm."""

    alarm_id = fields.Integer(required=True)
    source = text("Key of the source")
    kind = text("What kind of drift it is")
    message = text("What is not as it was")
    raised_at = instant("When it was raised")
    run_id = fields.Integer(required=True, metadata={"description": "The run that raised it"})


class Fares(Schema):
    """How a source fares."""

    source = text("Key of the source")
    last_tried = instant("When it was last asked")
    last_outcome = text("What came of that")
    last_good = instant("When it last went well; null: not within a week", allow_none=True)
    first_tried = instant("When it was first asked within the week before")


class Readiness(Schema):
    """Whether answers can be relied on; to operators also what is not as it should be."""

    status = text("`ready`")
    degraded = fields.List(fields.String(), metadata={"description": "What is wrong, in sentences"})
    alarms = fields.List(fields.Nested(Alarm))
    sources = fields.Dict(
        fields.String(),
        fields.Nested(Fares),
        metadata={"description": "The last attempt at each source, by key"},
    )
    disabled = fields.Dict(
        fields.String(),
        fields.String(),
        metadata={"description": "Why a source is not asked any more, by key"},
    )


class Probe(Schema):
    """How a probe is meant; what else it says is not looked at."""

    strict = fields.String(
        load_default="0",
        metadata={"description": "`1` or `true`: 503 also for what only degrades"},
    )


class Alive(Resource):
    """Whether the process lives."""

    tag = "operation"
    scope = "open"
    operations: ClassVar = {"get": Operation(answers=Living(), examples=("",), statuses=())}

    def get(self) -> Response:
        """Always 200: a process that cannot answer does not."""
        return answer({"status": "alive"}, headers=NO_STORE)


class Ready(Resource):
    """Whether the process, its database and the crawler that fills it are as they should be."""

    tag = "operation"
    scope = "open"
    operations: ClassVar = {
        "get": Operation(
            asks=Probe(),
            answers=Readiness(),
            examples=("", "strict=1"),
            statuses={503: "Not ready: `reasons` says why, the other keys are those of 200."},
        )
    }

    def get(self) -> Response:
        """200, or 503 with `reasons`; `sources` holds the last attempt at each.

        `degraded` says what is wrong with single sources; with `?strict=1` that is a reason too.
        `disabled` says why some are not asked at all, which is no reason. Where keys are needed,
        the status is for all, and the rest for a key with the scope `operate`.
        """
        is_for_operators = may("operate")
        with borrowed() as connection:
            if names := missing_migrations(connection):
                raise _not_ready([f"migrations are missing: {', '.join(names)}"], is_for_operators)
            tried, alarms = attempts(connection), open_alarms(connection, MOST_ALARMS)
            gone = disabled(connection)
        found, poor = reasons(tried, datetime.now(UTC)), degraded(tried, alarms)
        members = {
            "degraded": poor,
            "alarms": [alarm._asdict() for alarm in alarms],
            "sources": {a.source: a._asdict() for a in tried},
            "disabled": gone,
        }
        is_strict = request.args.get("strict", "0").lower() in ("1", "true")
        if found or (is_strict and poor):
            raise _not_ready(found or poor, is_for_operators, **members)
        told = members if is_for_operators else {}
        return answer({"status": "ready", **told}, headers=NO_STORE)


def _not_ready(found: list[str], is_for_operators: bool, **members: object) -> Problem:
    told = {"status": 503, "reasons": found, **members} if is_for_operators else {"reasons": []}
    return Problem(
        503,
        f"Not ready: {'; '.join(found)}." if is_for_operators else "Not ready.",
        members=told,
        headers={**NO_STORE, "Retry-After": "60"},
    )


ROUTES = {"/healthz/": Alive, "/readyz/": Ready}
