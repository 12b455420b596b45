"""GET /healthz and /readyz: does the process live, and can its answers be relied on."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response

from api.answers import answer
from api.connections import borrowed
from api.errors import Problem
from api.readiness import reasons
from api.resources import Resource
from database.health import attempts, missing_migrations

NO_STORE = {"Cache-Control": "no-store"}


class Alive(Resource):
    """The process."""

    def get(self) -> Response:
        """Always 200: a process that cannot answer does not."""
        return answer({"status": "alive"}, headers=NO_STORE)


class Ready(Resource):
    """The process, its database and the freshness of what is in it."""

    def get(self) -> Response:
        """200, or 503 with `reasons`; `sources` holds the last attempt at each."""
        with borrowed() as connection:
            if names := missing_migrations(connection):
                raise _not_ready([f"migrations are missing: {', '.join(names)}"])
            tried = attempts(connection)
        sources = {"sources": {a.source: a._asdict() for a in tried}}
        if found := reasons(tried, datetime.now(UTC)):
            raise _not_ready(found, **sources)
        return answer({"status": "ready", **sources}, headers=NO_STORE)


def _not_ready(found: list[str], **members: object) -> Problem:
    return Problem(
        503,
        f"Not ready: {'; '.join(found)}.",
        members={"status": 503, "reasons": found, **members},
        headers={**NO_STORE, "Retry-After": "60"},
    )
