"""GET /healthz and /readyz: does the process live, and can its answers be relied on."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, request

from api.answers import answer
from api.connections import borrowed
from api.errors import Problem
from api.readiness import degraded, reasons
from api.resources import Resource
from database.alarms import open_alarms
from database.health import attempts, disabled, missing_migrations

NO_STORE = {"Cache-Control": "no-store"}
MOST_ALARMS = 100


class Alive(Resource):
    """The process."""

    def get(self) -> Response:
        """Always 200: a process that cannot answer does not."""
        return answer({"status": "alive"}, headers=NO_STORE)


class Ready(Resource):
    """The process, its database, and whether the crawler fills it."""

    def get(self) -> Response:
        """200, or 503 with `reasons`; `sources` holds the last attempt at each.

        `degraded` says what is wrong with single sources; with `?strict=1` that is a reason too.
        `disabled` says why some are not asked at all, which is no reason.
        """
        with borrowed() as connection:
            if names := missing_migrations(connection):
                raise _not_ready([f"migrations are missing: {', '.join(names)}"])
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
            raise _not_ready(found or poor, **members)
        return answer({"status": "ready", **members}, headers=NO_STORE)


def _not_ready(found: list[str], **members: object) -> Problem:
    return Problem(
        503,
        f"Not ready: {'; '.join(found)}.",
        members={"status": 503, "reasons": found, **members},
        headers={**NO_STORE, "Retry-After": "60"},
    )


ROUTES = {"/healthz/": Alive, "/readyz/": Ready}
