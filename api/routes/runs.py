"""GET /runs/: every attempt at a source, what it came to, and the document that it brought."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from flask import Response
from marshmallow import Schema, fields

from api.answering.answers import answer
from api.answering.told import Listed, instant, text
from api.asking.cursor import key_of
from api.asking.filters import Timed, one_of, page, window_of
from api.connections import borrowed
from api.finding.named import source_asked
from api.resources import Operation, Resource
from database import operation

KINDS = ("tick", "gap", "revisit", "backfill", "window", "replay")
OUTCOMES = (
    "ok",
    "unchanged",
    "empty",
    "unreachable",
    "refused",
    "malformed",
    "implausible",
    "unconfigured",
    "unkept",
    "bug",
)


class Asked(Timed):
    """Which runs."""

    kind = one_of(KINDS, load_default=None)
    outcome = one_of(OUTCOMES, load_default=None)


def count(description: str) -> fields.Integer:
    """How many there are of something."""
    return fields.Integer(required=True, metadata={"description": description})


class Document(Schema):
    """An answer of a publisher, kept byte for byte."""

    document_id = count("Its number")
    url = text("What was asked, without secrets")
    fetched_at = instant("When")
    content_type = text("What the publisher called it")
    bytes = count("How long it is")
    expired_at = instant("Since when its bytes are kept no more", allow_none=True)


class Run(Schema):
    """One attempt at one document of one source."""

    run_id = count("Its number")
    source = text("Key of the source")
    kind = text(", ".join(KINDS))
    outcome = text(", ".join(OUTCOMES))
    window_start = instant("First moment that was asked for", allow_none=True)
    window_end = instant("First moment after", allow_none=True)
    started = instant("When it began; all runs of a tick have its moment")
    finished = instant("When it was done")
    rows_new = count("Rows of intervals that were not known")
    rows_changed = count("Rows that changed what was believed")
    rows_same = count("Rows that said what was known")
    rows_quarantined = count("Rows that were set aside")
    retry_after = instant("When the publisher wants to be asked again", allow_none=True)
    error = text("What went wrong, without secrets", allow_none=True)
    document = fields.Nested(Document, required=True, allow_none=True)


class AllRuns(Listed):
    """Runs, the newest first."""

    since = instant("The runs started at or after it")
    until = instant("The runs started before it")
    runs = fields.List(fields.Nested(Run), required=True)


class Runs(Resource):
    """The attempts at the sources."""

    tag = "operation"
    scope = "operate"
    operations: ClassVar = {
        "get": Operation(
            asks=Asked(),
            answers=AllRuns(),
            examples=("", "source=test.grid&outcome=refused&limit=10"),
            statuses=(400, 404, 422, 503),
        )
    }

    def get(self) -> Response:
        """The runs that started in [since, until), the newest first."""
        asked = self.asked()
        before = key_of(asked, datetime, int)
        window = window_of(asked, datetime.now(UTC))
        with borrowed() as connection:
            found = operation.runs(
                connection,
                **window,
                source=source_asked(connection, asked),
                kind=asked["kind"],
                outcome=asked["outcome"],
                before=before,
                limit=asked["limit"] + 1,
            )
        told, following = page(asked, found, lambda run: (run.started, run.run_id))
        listed = [run._asdict() for run in told]
        return answer({"request": asked, **window, "runs": listed, "next": following})


ROUTES = {"/runs/": Runs}
