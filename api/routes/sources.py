"""GET /sources/: who publishes the data, on which terms, and how asking them fares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from flask import Response
from marshmallow import Schema, fields
from psycopg2.extensions import connection as Connection

from api.answering.answers import answer, iso_duration
from api.answering.told import Listed, instant, number, text
from api.asking.cursor import key_of
from api.asking.filters import Paged, page
from api.asking.naming import PRINTABLE
from api.connections import borrowed
from api.errors import unknown
from api.resources import Operation, Resource
from database import freshness, sources
from database.freshness import Newest
from database.sources import SourceState

NOTHING_BROUGHT = Newest(None, None)


class Source(Schema):
    """A source: one feed of one publisher, or what is derived from it."""

    source = text("Our key of the source")
    publisher = text("Who publishes it")
    homepage = text("Where the publisher tells of it")
    licence = text("The licence, or the terms")
    attribution = text("To be named wherever the data are shown")
    redistribute = fields.Boolean(
        required=True, metadata={"description": "Whether the data may be passed on"}
    )
    lag = text("How long after an interval its data are complete, an ISO 8601 duration")
    reach = text("How far back the publisher can be asked; null: the newest only", allow_none=True)
    sparse = fields.Boolean(
        required=True, metadata={"description": "Has no row for every interval, so none is missed"}
    )
    disabled = text("Why it is asked no more, and since when; null: it is", allow_none=True)
    last_tried = instant("When it was asked last", allow_none=True)
    last_outcome = text("What that came to", allow_none=True)
    last_good = instant("When it last went well, of the week before", allow_none=True)
    newest = instant("When its newest interval of readings ends", allow_none=True)
    age_seconds = number("How long ago that was", allow_none=True)
    stale = fields.Boolean(
        required=True,
        allow_none=True,
        metadata={"description": "Whether all that it brings is, see /freshness/; null: never due"},
    )


class Sources(Listed):
    """Sources by key."""

    sources = fields.List(fields.Nested(Source), required=True)


class AllSources(Resource):
    """The sources."""

    tag = "what there is"
    operations: ClassVar = {
        "get": Operation(asks=Paged(), answers=Sources(), examples=("", "limit=1"))
    }

    def get(self) -> Response:
        """Every source that is known, those that are asked no more as well."""
        asked = self.asked()
        (after,) = key_of(asked, str) or ("",)
        with borrowed() as connection:
            found = sources.listed(connection, after=after, limit=asked["limit"] + 1)
            shown, following = page(asked, found, lambda one: (one.source,))
            told = _told(connection, shown)
        return answer({"request": asked, "sources": told, "next": following})


class SourceNamed(Resource):
    """One source."""

    tag = "what there is"
    operations: ClassVar = {
        "get": Operation(
            answers=Source(), examples=("/sources/test.grid/",), statuses=(404, 422, 503)
        )
    }

    def get(self, source: str) -> Response:
        """The source of this key; 404 when there is none."""
        self.asked()
        with borrowed() as connection:
            found = sources.listed(connection, key=source) if PRINTABLE.fullmatch(source) else []
            if not found:
                raise unknown(source=f"There is no source {source}.")
            (told,) = _told(connection, found)
        return answer(told)


def _told(connection: Connection, found: Sequence[SourceState]) -> list[dict[str, Any]]:
    fresh = freshness.of_sources(connection, [one.source for one in found])
    now = datetime.now(UTC)
    return [_one(one, fresh.get(one.source, NOTHING_BROUGHT), now) for one in found]


def _one(state: SourceState, newest: Newest, now: datetime) -> dict[str, Any]:
    return {
        **state._asdict(),
        "lag": iso_duration(state.lag),
        "reach": None if state.reach is None else iso_duration(state.reach),
        "disabled": state.disabled or None,
        "newest": newest.end,
        "age_seconds": None if newest.end is None else (now - newest.end).total_seconds(),
        "stale": newest.stale,
    }


ROUTES = {"/sources/": AllSources, "/sources/<source>/": SourceNamed}
