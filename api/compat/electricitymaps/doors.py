"""How the face of Electricity Maps is asked: by the newest record, a day, a moment, a span."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from flask import Response
from marshmallow import Schema
from psycopg2.extensions import connection as Connection
from werkzeug.exceptions import HTTPException

from api.compat.answered import answered
from api.compat.electricitymaps.asked import HOUR, STEPS
from api.compat.electricitymaps.signals import Named, Signal, named, no_data
from api.compat.electricitymaps.told import Told
from api.connections import borrowed
from api.errors import Problem, as_response, detail_of
from api.finding.means import floor
from api.resources import Operation, Resource

NOTHING, DAY = timedelta(0), timedelta(days=1)
STATUSES = (400, 404, 503)
ZONE = "zone=GB"


def clock() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def get(asks: Schema, answers: Told, example: str) -> dict[str, Operation]:
    """An address that is asked with GET."""
    return {"get": Operation(answers, asks, examples=(example,), statuses=STATUSES)}


class Face(Resource):
    """An address of theirs."""

    tag = "drop-in: Electricity Maps v3"

    @staticmethod
    def refusal(error: HTTPException) -> Response | HTTPException:
        """Our problem, with `error` and `message` as they have them; arguments at fault are 400."""
        text = detail_of(error)
        if error.code == 422 and isinstance(error, Problem):
            error = Problem(400, text, messages=error.messages, members=error.members)
        return as_response(error, error=text, message=text)


class OfZone(Face, ABC):
    """What is known of one zone."""

    def get(self) -> Response:
        """404 where there is no such zone, or where it has no data."""
        asked = self.asked()
        with borrowed() as connection:
            place = named(connection, asked)
            try:
                return answered(self.content(connection, place, asked))
            except Problem as error:
                if error.code == 404 or "available" in error.members:
                    raise no_data(place) from error
                raise

    @abstractmethod
    def content(self, connection: Connection, place: Named, asked: Mapping[str, Any]) -> Told:
        """The JSON of the answer."""


class Records(OfZone):
    """Records of a signal."""

    signal: ClassVar[Signal]


class One(Records):
    """A single record."""

    def content(self, connection: Connection, place: Named, asked: Mapping[str, Any]) -> Told:
        """The last record of the span; 404 when there is none."""
        span = self.span(connection, place, asked)
        records, credit = self.signal.records(connection, place, *span, asked)
        if not records:
            raise no_data(place)
        return records[-1] | credit

    def span(
        self, connection: Connection, place: Named, asked: Mapping[str, Any]
    ) -> tuple[datetime, datetime]:
        """The newest step; the day before it as well, where records may be left out."""
        step = STEPS[asked["granularity"]]
        newest = floor(self.signal.newest(connection, place, asked), step)
        return newest - (DAY if asked["measured_only"] else NOTHING), newest + step


class Then(One):
    """The record that holds a moment."""

    def span(
        self, _connection: Connection, _place: Named, asked: Mapping[str, Any]
    ) -> tuple[datetime, datetime]:
        """The step that holds the moment."""
        step = STEPS[asked["granularity"]]
        start = floor(asked["moment"], step)
        return start, start + step


class Last24Hours(Records):
    """The newest hour and the 23 before it."""

    def content(self, connection: Connection, place: Named, asked: Mapping[str, Any]) -> Told:
        """The records as `history`."""
        newest = floor(self.signal.newest(connection, place, asked), HOUR)
        span = newest - 23 * HOUR, newest + HOUR
        records, credit = self.signal.records(connection, place, *span, asked)
        return {"zone": place.name, "history": records, **credit}


class Span(Records):
    """The records that start in [start, end)."""

    def content(self, connection: Connection, place: Named, asked: Mapping[str, Any]) -> Told:
        """The records as `data`."""
        step = STEPS[asked["granularity"]]
        start, end = floor(asked["start"], step), asked["end"]
        records, credit = self.signal.records(connection, place, start, end, asked)
        return {"zone": place.name, "data": records, **credit}
