"""GET /difference/: what is believed otherwise at one moment than at another, and by how much."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from flask import Response
from marshmallow import Schema, fields
from psycopg2.extensions import connection as Connection

from api.answering.answers import about, answer
from api.answering.told import About, Listed, instant, text, texts
from api.asking.cursor import key_of
from api.asking.filters import (
    MEASURES,
    Paged,
    Somewhere,
    key_field,
    limit_field,
    one_of,
    page,
    span_of,
)
from api.asking.schemas import Instant
from api.connections import borrowed
from api.errors import Problem, invalid, unknown
from api.finding.named import source_asked, zone_somewhere
from api.resources import Operation, Resource
from database import readings
from database.differences import Belief, Difference, differences, holds
from database.readings import Series

DAY = "start=2024-06-01T00:00:00Z&end=2024-06-02T00:00:00Z"


class Asked(Somewhere, Paged):
    """Of what, and between which moments."""

    measure = one_of(MEASURES, required=True)
    source = key_field(load_default=None)
    start = Instant(required=True)
    end = Instant(required=True)
    since = Instant(required=True, data_key="from", attribute="from")
    until = Instant(load_default=None, data_key="to", attribute="to")
    limit = limit_field(usual=1000, most=10_000)


def numbers(description: str) -> fields.Dict:
    """A number for each component."""
    return fields.Dict(
        keys=fields.String(),
        values=fields.Float(allow_none=True),
        required=True,
        metadata={"description": description},
    )


class Believed(Schema):
    """What was believed of an interval at a moment."""

    values = numbers("A number for each component, null where it was not known")
    quality = text("How the values came to be, or why they are null")
    recorded_at = instant("When they were recorded here")


class Change(Schema):
    """An interval of which something else is believed."""

    start = instant("First moment of the interval")
    end = instant("First moment after the interval")
    change = text("changed, appeared (nothing was known before) or disappeared")
    before = fields.Nested(Believed, required=True, allow_none=True)
    after = fields.Nested(Believed, required=True, allow_none=True)
    delta = numbers("After less before; null where either is not known")


class Changes(About, Listed):
    """The intervals of which something else is believed, by start."""

    zone = text("Our key of the zone")
    measure = text("What is measured")
    components = texts("What the numbers of an interval are, such as fuels")
    since = instant("The earlier moment", data_key="from")
    until = instant("The later moment", data_key="to")
    differences = fields.List(fields.Nested(Change), required=True)


class Differences(Resource):
    """What changed between two moments."""

    tag = "revisions"
    operations: ClassVar = {
        "get": Operation(
            asks=Asked(),
            answers=Changes(),
            examples=(f"measure=generation&zone=GB&from=2024-06-01T12:00:00Z&{DAY}",),
            statuses=(400, 404, 422, 503),
        )
    }

    def get(self) -> Response:
        """The intervals that start in [start, end) of which `to` believes other than `from`.

        Put in the place of what was believed at `from`, they make what is believed at `to`.
        """
        asked = self.asked()
        start, end = span_of(asked)
        number, behind, until = key_of(asked, int, datetime, datetime) or (None, None, None)
        until = until or _until(asked, datetime.now(UTC))
        moments = {"since": asked["from"], "until": until, "behind": behind}
        with borrowed() as connection:
            series = _series(connection, asked, number)
            limit = asked["limit"] + 1
            found = differences(connection, series, start, end, limit=limit, **moments)
        told, following = page(asked, found, lambda one: (series.series_id, one.start, until))
        common = {"request": asked, "next": following, "from": asked["from"], "to": until}
        about_it = {"zone": series.zone, "measure": series.measure, **about(series)}
        listed = [_told(series, one) for one in told]
        components = {"components": series.components}
        return answer({**common, **about_it, **components, "differences": listed})


def _until(asked: Mapping[str, Any], now: datetime) -> datetime:
    until: datetime = asked["to"] or now
    if asked["from"] > until:
        fault = "from must not be after to, which is now unless it is given."
        raise Problem(400, fault, messages={"query": {"from": [fault]}})
    return until


def _series(connection: Connection, asked: Mapping[str, Any], number: int | None) -> Series:
    """The first ranked series that has anything in the span; with `number`, that one."""
    zone, source = zone_somewhere(connection, asked).key, source_asked(connection, asked)
    ranked = readings.series_of(connection, zone, asked["measure"])
    if not ranked:
        raise unknown(measure=f"Zone {zone} has no data of {asked['measure']}.")
    chosen = [series for series in ranked if source in (None, series.source)]
    if not chosen:
        raise unknown(source=f"{source} has no {asked['measure']} of {zone}.")
    if number is not None:
        return _numbered(chosen, number)
    holding = (s for s in chosen if holds(connection, s, asked["start"], asked["end"]))
    return next(holding, chosen[0])


def _numbered(chosen: list[Series], number: int) -> Series:
    for series in chosen:
        if series.series_id == number:
            return series
    raise invalid(cursor="This cursor is of a series that is not here.")


def _told(series: Series, one: Difference) -> dict[str, Any]:
    change = "changed" if one.before and one.after else "appeared" if one.after else "disappeared"
    return {
        "start": one.start,
        "end": one.end,
        "change": change,
        "before": _belief(series, one.before),
        "after": _belief(series, one.after),
        "delta": _delta(series, one),
    }


def _belief(series: Series, belief: Belief | None) -> dict[str, Any] | None:
    if belief is None:
        return None
    named = dict(zip(series.components, belief.values, strict=True))
    return {"values": named, "quality": belief.quality, "recorded_at": belief.recorded_at}


def _delta(series: Series, one: Difference) -> dict[str, float | None]:
    nothing = (None,) * len(series.components)
    before = one.before.values if one.before else nothing
    after = one.after.values if one.after else nothing
    return {
        name: None if was is None or now is None else now - was
        for name, was, now in zip(series.components, before, after, strict=True)
    }


ROUTES = {"/difference/": Differences}
