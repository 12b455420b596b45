"""The routes of one place as CSV or Parquet: lines as `/readings/` has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Response
from marshmallow import Schema
from psycopg2.extensions import connection as Connection

from api.asking.filters import one_of, span_of
from api.bulk.formats import format_of
from api.bulk.names import columns_field, refuse_columns
from api.bulk.pages import Page
from api.bulk.parts import Part, Question, after, parts_of
from api.bulk.question import FORMATS, MOST_NUMBERS
from api.bulk.streams import opened, response_of
from api.errors import invalid
from api.finding.places import place_of
from database import columns, readings
from database.zones import Zone

Parts = Callable[[Connection, Zone, Mapping[str, Any]], Iterator[Part]]


class Formatted(Schema):
    """In which format an answer is wanted."""

    format = one_of(FORMATS, load_default=None)
    columns = columns_field()


def intensity_file(asked: Mapping[str, Any]) -> Response | None:
    """The file that a checked request for intensities wants, None where it wants JSON.

    Its lines are the carbon intensity in the set of factors, then the renewable share.
    """
    return _file(asked, "carbon_intensity", _intensity)


def mixture_file(asked: Mapping[str, Any]) -> Response | None:
    """The file that a checked request for mixtures wants, None where it wants JSON.

    Its lines are the generation and storage by fuel. Exchange is left out: in JSON it is brought to
    the intervals of the generation, and a line says what was stated, which is at /flow/.
    """
    return _file(asked, "energy_mixture", _mixture)


def _file(asked: Mapping[str, Any], name: str, parts: Parts) -> Response | None:
    kind = format_of(asked)
    refuse_columns(asked, kind)
    if kind == "json":
        return None
    span_of(asked)
    _refuse_what_is_not_stored(asked)
    with opened() as (connection, now, stack):
        zone = place_of(connection, asked).zone
        found = list(parts(connection, zone, asked))
        page = Page(asked, asked["as_of"], found, (), None, connection, asked["as_of"])
        if page.most_numbers > MOST_NUMBERS:
            raise invalid(end=_too_long(page))
        return response_of(page, kind, name, stack, now)


def _too_long(page: Page) -> str:
    return (
        f"This may be {page.most_numbers} numbers; a file has at most {MOST_NUMBERS}. Ask for a "
        "shorter span, or page by page at /readings/."
    )


def _refuse_what_is_not_stored(asked: Mapping[str, Any]) -> None:
    stored: dict[str, tuple[object, ...]] = {
        "desired_renewable_ratio": (None,),
        "use_prediction": (None, False),
        "carbon_data_source": ("c3lab",),
    }
    for name, values in stored.items():
        if asked.get(name, values[0]) not in values:
            raise invalid(**{name: f"With {name} the only format is json."})


def _question(asked: Mapping[str, Any], measure: str) -> Question:
    factor_set = asked["factor_set"] if measure == "carbon_intensity" else None
    return Question(measure, asked["start"], asked["end"], None, factor_set, asked["as_of"])


def _intensity(connection: Connection, zone: Zone, asked: Mapping[str, Any]) -> Iterator[Part]:
    (own,) = parts_of(connection, zone, _question(asked, "carbon_intensity"))
    first, past = _covering(connection, own, asked)
    yield replace(own, first=first, past=past)
    for share in readings.series_of(connection, zone.key, "renewable_share"):
        if (share.source, share.resolution) == (own.series.source, own.series.resolution):
            yield Part(share, ("renewable",), first, past)


def _covering(
    connection: Connection, part: Part, asked: Mapping[str, Any]
) -> tuple[datetime, datetime]:
    """From the last start at or before the span to the first at or after it, that one included."""
    start, end = asked["start"], asked["end"]
    around = columns.measured(
        connection, part.series, start, end, as_of=asked["as_of"], counting=False
    )
    return around.before or start, after(around.after or end)


def _mixture(connection: Connection, zone: Zone, asked: Mapping[str, Any]) -> Iterator[Part]:
    (own,) = parts_of(connection, zone, _question(asked, "generation"))
    yield replace(own, first=asked["start"], past=asked["end"])
