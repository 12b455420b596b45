"""What is stored beside the rows of a document: the readings before and after, and who waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain, zip_longest
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson
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


Reach = tuple[datetime, datetime, int]
"""The first and the last start of a document's rows; how many readings before them are wanted."""
Column = Sequence[float | None]


class Past(NamedTuple):
    """What is known of a series: its readings in columns, capacity by fuel, waiting rows."""

    starts: Sequence[datetime] = ()
    columns: Mapping[str, Column] = MappingProxyType({})
    capacity: Mapping[str, float] = MappingProxyType({})
    waiting: Sequence[Row] = ()


NO_PAST = Past()


def past_of(cursor: Cursor, source: str, spans: Mapping[Span, Reach]) -> dict[Span, Past]:
    """What is stored of a source's series around the rows of a document."""
    if not spans:
        return {}
    asked = list(spans)
    names = ("zones", "measures", "steps", "units", "firsts", "lasts", "depths")
    columns = zip(*((*span, *spans[span]) for span in asked), strict=True)
    values = dict(zip(names, map(list, columns), strict=True))
    cursor.execute(SQL["past"], {"source": source, **values})
    found = dict.fromkeys(asked, NO_PAST)
    for place, components, starts, numbers, capacity, waiting in cursor.fetchall():
        span = asked[place - 1]
        found[span] = Past(
            [datetime.fromtimestamp(start, UTC) for start in _read(starts)],
            _columns(components or (), _read(numbers)),
            _installed(capacity or ()),
            [_row(span, *one) for one in waiting or ()],
        )
    return found


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


def _read(text: str | None) -> list[Any]:
    """The numbers, or arrays of them, of a text; reading it so costs a third of psycopg2's way."""
    plain = (text or "").replace("{", "[").replace("}", "]").replace("NULL", "null")
    numbers: list[Any] = orjson.loads(f"[{plain}]")
    return numbers


def _columns(
    components: Sequence[str], rows: Sequence[Sequence[float | None]]
) -> dict[str, Column]:
    """The readings by component; a shorter reading lacks the last ones."""
    return dict(zip(components, zip_longest(*rows), strict=False))


def _installed(found: Iterable[tuple[Sequence[str], Sequence[float | None]]]) -> dict[str, float]:
    """The installed MW of each fuel; where sources differ, the most."""
    installed: dict[str, float] = {}
    for fuels, numbers in found:
        for fuel, mw in zip(fuels, numbers, strict=False):
            if mw is not None:
                installed[fuel] = max(mw, installed.get(fuel, 0.0))
    return installed


def _row(
    span: Span, start: str, words: Sequence[str], numbers: Column, parts: Any, estimated: bool
) -> Row:
    begin = datetime.fromisoformat(start).astimezone(UTC)
    values = dict(zip(words, numbers, strict=True))
    end = begin + span.resolution
    return Row(span.zone, span.measure, begin, end, values, span.unit, None, parts, estimated)
