"""Writes rows into series: COPY, anti-join what is unchanged, upsert the rest, keep revisions."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import repeat
from typing import NamedTuple

from psycopg2.extensions import cursor as Cursor

from database.queries import load
from database.rows import Row

SQL = load("store")
MEASURED = 0


class UnknownZone(LookupError):
    """A row names a zone that the reference data do not have."""


class Changed(NamedTuple):
    """The span [start, end) of one zone's measure in which something was written."""

    zone: str
    measure: str
    start: datetime
    end: datetime


class Stored(NamedTuple):
    """What a call wrote: counts of rows, and the spans that changed."""

    new: int
    changed: int
    same: int
    spans: tuple[Changed, ...]


class _Key(NamedTuple):
    zone: str
    measure: str
    resolution: timedelta
    unit: str


class _Series(NamedTuple):
    key: _Key
    series_id: int
    places: dict[str, int]


def store(
    cursor: Cursor,
    source: str,
    rows: Iterable[Row],
    *,
    recorded_at: datetime,
    qualities: Sequence[int] | None = None,
    merge: bool = True,
) -> Stored:
    """Write rows of one source inside the caller's transaction.

    A row replaces what was believed of its interval; the former belief moves to
    `reading_revision`. With `merge`, a component that the row lacks keeps its number, so that
    documents which each carry a part of a vector add up; without, the vector is replaced whole.
    A row recorded before the present reading only fills what that lacks. Unchanged rows touch
    nothing. Rows with `issued_at` are kept as forecast vintages. Of two rows for one interval,
    the last one counts.

    Raises `UnknownZone`, and psycopg2's CheckViolation for a number that is not finite or beyond
    ±1e7; the caller's transaction then writes nothing.
    """
    marked = list(zip(rows, qualities or repeat(MEASURED), strict=False))
    if not marked:
        return Stored(0, 0, 0, ())
    series = _series_for(cursor, source, [row for row, _ in marked])
    actual = {(_key(row), row.start): pair for pair in marked if (row := pair[0]).issued_at is None}
    vintages = {
        (_key(row), row.start, row.issued_at): row for row, _ in marked if row.issued_at is not None
    }
    found: list[tuple[int, int, int, datetime, datetime]] = []
    if actual:
        lines = (
            f"{s.series_id}\t{row.start.isoformat()}\t{_vector(row, s)}\t{quality}\n"
            for row, quality in actual.values()
            for s in (series[_key(row)],)
        )
        _copy(cursor, "staging", "incoming", lines)
        cursor.execute(SQL["upsert"], {"recorded_at": recorded_at, "merge": merge})
        found += cursor.fetchall()
        cursor.execute("delete from incoming")
        _remember_parts(cursor, series, [row for row, _ in actual.values()])
    if vintages:
        lines = (
            f"{s.series_id}\t{issued.isoformat()}\t{row.start.isoformat()}\t{_vector(row, s)}\n"
            for (key, _, issued), row in vintages.items()
            for s in (series[key],)
            if issued is not None
        )
        _copy(cursor, "staging_forecast", "incoming_forecast", lines)
        cursor.execute(SQL["upsert_forecast"], {"recorded_at": recorded_at})
        found += cursor.fetchall()
        cursor.execute("delete from incoming_forecast")
    return _summary(found, series, len(actual) + len(vintages))


def _key(row: Row) -> _Key:
    return _Key(row.zone, row.measure, row.end - row.start, row.unit)


def _series_for(cursor: Cursor, source: str, rows: list[Row]) -> dict[_Key, _Series]:
    wanted: dict[_Key, dict[str, None]] = {}
    for row in rows:
        wanted.setdefault(_key(row), {}).update(dict.fromkeys(row.values))
    cursor.execute(SQL["series"], {"source": source, "zones": sorted({key.zone for key in wanted})})
    known = {_Key(*key): (number, present) for *key, number, present in cursor}
    return {
        key: _ready(cursor, key, list(components), *(known.get(key) or _added(cursor, source, key)))
        for key, components in wanted.items()
    }


def _ready(
    cursor: Cursor, key: _Key, components: list[str], series_id: int, present: list[str]
) -> _Series:
    if not set(components) <= set(present):
        values = {"series_id": series_id, "components": components}
        cursor.execute(SQL["append_components"], values)
        ((present,),) = cursor.fetchall()
    return _Series(key, series_id, {component: place for place, component in enumerate(present)})


def _added(cursor: Cursor, source: str, key: _Key) -> tuple[int, list[str]]:
    cursor.execute(SQL["add_series"], {"source": source, **key._asdict()})
    row = cursor.fetchone()
    if row is None:
        raise UnknownZone(f"no zone {key.zone!r} or no source {source!r} in the database")
    series_id, present = row
    return series_id, present


def _vector(row: Row, series: _Series) -> str:
    places = series.places
    vector = ["NULL"] * len(places)
    last = 0
    for component, value in row.values.items():
        if value is not None:
            place = places[component]
            vector[place] = repr(float(value))
            last = max(last, place + 1)
    return "{" + ",".join(vector[: max(last, 1)]) + "}"


def _copy(cursor: Cursor, staging: str, table: str, lines: Iterator[str]) -> None:
    cursor.execute(SQL[staging])
    cursor.copy_expert(f"copy {table} from stdin", io.StringIO("".join(lines)))


def _remember_parts(cursor: Cursor, series: dict[_Key, _Series], rows: list[Row]) -> None:
    newest: dict[_Key, Row] = {}
    for row in rows:
        if row.parts and row.start >= newest.setdefault(_key(row), row).start:
            newest[_key(row)] = row
    for key, row in newest.items():
        parts = json.dumps(dict(row.parts), sort_keys=True)
        number = series[key].series_id
        values = {"series_id": number, "parts": parts, "start": row.start}
        cursor.execute(SQL["remember_parts"], values)


def _summary(
    found: list[tuple[int, int, int, datetime, datetime]],
    series: dict[_Key, _Series],
    total: int,
) -> Stored:
    keys = {s.series_id: s.key for s in series.values()}
    spans = tuple(
        Changed(key.zone, key.measure, first, last + key.resolution)
        for series_id, _, _, first, last in found
        for key in (keys[series_id],)
    )
    new, changed = sum(row[1] for row in found), sum(row[2] for row in found)
    return Stored(new, changed, total - new - changed, spans)
