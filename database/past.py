"""What is stored beside the rows of a document: the readings before and after, and who waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple

from psycopg2.extensions import cursor as Cursor

from database.queries import load
from database.rows import Row

SQL = load("past")


class Span(NamedTuple):
    """Which series of a source."""

    zone: str
    measure: str
    resolution: timedelta
    unit: str


Values = Mapping[str, float | None]
Reach = tuple[datetime, datetime, int]
"""The first and the last start of a document's rows; how many readings before them are wanted."""


class Past(NamedTuple):
    """What is known of a series: readings as (start, values), capacity by fuel, waiting rows."""

    readings: Sequence[tuple[datetime, Values]] = ()
    capacity: Mapping[str, float] = MappingProxyType({})
    waiting: Sequence[Row] = ()


NO_PAST = Past()


def past_of(cursor: Cursor, source: str, spans: Mapping[Span, Reach]) -> dict[Span, Past]:
    """What is stored of a source's series around the rows of a document."""
    if not spans:
        return {}
    readings = _readings(cursor, source, spans)
    zones = sorted({span.zone for span in spans})
    asked: dict[str, Any] = {"source": source, "zones": zones}
    asked |= {"first": min(r[0] for r in spans.values()), "last": max(r[1] for r in spans.values())}
    waiting = _waiting(cursor, asked)
    generating = sorted({span.zone for span in spans if span.measure == "generation"})
    capacity = _capacity(cursor, asked | {"zones": generating}) if generating else {}
    return {
        span: Past(readings.get(span, ()), capacity.get(span.zone, {}), waiting.get(span, ()))
        for span in spans
    }


def release(
    cursor: Cursor, source: str, believed: Iterable[Row], pasts: Mapping[Span, Past]
) -> None:
    """Mark those of the rows that waited, and are believed now."""
    waited = set(map(_slot, chain.from_iterable(past.waiting for past in pasts.values())))
    slots = [slot for row in believed if (slot := _slot(row)) in waited] if waited else []
    if slots:
        names = ("zones", "measures", "starts", "ends", "units")
        columns = map(list, zip(*slots, strict=True))
        cursor.execute(SQL["release"], {"source": source, **dict(zip(names, columns, strict=True))})


def _slot(row: Row) -> tuple[str, str, datetime, datetime, str]:
    return row.zone, row.measure, row.start, row.end, row.unit


def _readings(
    cursor: Cursor, source: str, spans: Mapping[Span, Reach]
) -> dict[Span, list[tuple[datetime, Values]]]:
    asked = list(spans)
    names = ("zones", "measures", "steps", "units", "firsts", "lasts", "depths")
    columns = zip(*((*span, *spans[span]) for span in asked), strict=True)
    values = dict(zip(names, map(list, columns), strict=True))
    cursor.execute(SQL["past"], {"source": source, **values})
    found: dict[Span, list[tuple[datetime, Values]]] = {}
    for place, components, start, numbers in cursor.fetchall():
        reading = start, dict(zip(components, numbers, strict=False))
        found.setdefault(asked[place - 1], []).append(reading)
    return found


def _waiting(cursor: Cursor, asked: Mapping[str, Any]) -> dict[Span, list[Row]]:
    cursor.execute(SQL["waiting"], asked)
    found: dict[Span, list[Row]] = {}
    for zone, measure, start, end, unit, words, numbers, parts, estimated in cursor.fetchall():
        values = dict(zip(words, numbers, strict=True))
        row = Row(zone, measure, start, end, values, unit, None, parts, estimated)
        found.setdefault(Span(zone, measure, end - start, unit), []).append(row)
    return found


def _capacity(cursor: Cursor, asked: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """The installed MW of each fuel by zone; where sources differ, the most."""
    cursor.execute(SQL["capacity"], asked)
    found: dict[str, dict[str, float]] = {}
    for zone, fuels, numbers in cursor.fetchall():
        installed = found.setdefault(zone, {})
        for fuel, mw in zip(fuels, numbers, strict=False):
            if mw is not None:
                installed[fuel] = max(mw, installed.get(fuel, 0.0))
    return found
