"""Writes rows into series: COPY, anti-join what is unchanged, upsert the rest, keep revisions."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import NamedTuple

from psycopg2.extensions import cursor as Cursor

from database import binary
from database.queries import load
from database.rows import Row

SQL = load("store")
MEASURED, ESTIMATED = 0, 7


class UnknownZone(LookupError):
    """A row names a zone that the reference data do not have."""


class Changed(NamedTuple):
    """The span [start, end) of one zone's measure in which something was written."""

    zone: str
    measure: str
    start: datetime
    end: datetime


class Stored(NamedTuple):
    """What a call wrote: counts of rows, and the spans of readings (not forecasts) that changed."""

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
    components: tuple[str, ...]


Slot = tuple[datetime, datetime | None]
Slots = dict[Slot, tuple[Row, int]]
Written = tuple[int, int, int, datetime, datetime]


def store(
    cursor: Cursor,
    source: str,
    rows: Iterable[Row],
    *,
    recorded_at: datetime,
    qualities: Sequence[int] | None = None,
    merge: bool = True,
    newest: bool = False,
) -> Stored:
    """Write rows of one source inside the caller's transaction.

    A row replaces what was believed of its interval; the former belief moves to
    `reading_revision`. With `merge`, a component that the row lacks keeps its number, so that
    documents which each carry a part of a vector add up (within the hour they are one belief, so
    that no half of it is kept as a former one); without, the vector is replaced whole.
    A row recorded before the present reading only fills what that lacks, unless it is known to be
    the `newest` belief, whatever the clock said when the present one came. Unchanged rows touch
    nothing. Rows with `issued_at` are kept as forecast vintages; a vintage that comes again with
    other numbers replaces the former vector whole, which moves to `forecast_revision`, unless it
    was recorded before that. Of two rows for one interval, the last one counts.

    Raises `UnknownZone`, and psycopg2's CheckViolation for a number that is not finite or beyond
    ±1e7; the caller's transaction then writes nothing.
    """
    groups = _grouped(rows, qualities or repeat(MEASURED))
    if not groups:
        return Stored(0, 0, 0, ())
    series = _series_for(cursor, source, groups)
    written: list[Written] = []
    foretold: list[Written] = []
    if actual := _of_kind(groups, is_forecast=False):
        _copy(cursor, "incoming", _lines(series, actual))
        how = {"recorded_at": recorded_at, "merge": merge, "newest": newest}
        cursor.execute(SQL["upsert"], how | _reach(series, actual))
        written += cursor.fetchall()
        _remember_parts(cursor, series, actual)
    if vintages := _of_kind(groups, is_forecast=True):
        _copy(cursor, "incoming_forecast", _forecast_lines(series, vintages))
        how = {"recorded_at": recorded_at, "newest": newest}
        cursor.execute(SQL["upsert_forecast"], how)
        foretold = cursor.fetchall()
    total = sum(map(len, groups.values()))
    return Stored(*_counted([*written, *foretold], total), _spans(written, series))


def _grouped(rows: Iterable[Row], qualities: Iterable[int]) -> dict[_Key, Slots]:
    groups: dict[tuple[str, str, timedelta, str], Slots] = {}
    for row, quality in zip(rows, qualities, strict=False):
        key = (row.zone, row.measure, row.end - row.start, row.unit)
        groups.setdefault(key, {})[row.start, row.issued_at] = row, quality
    return {_Key(*key): slots for key, slots in groups.items()}


def _of_kind(groups: dict[_Key, Slots], *, is_forecast: bool) -> dict[_Key, Slots]:
    found = {
        key: {slot: pair for slot, pair in slots.items() if (slot[1] is not None) == is_forecast}
        for key, slots in groups.items()
    }
    return {key: slots for key, slots in found.items() if slots}


def _series_for(cursor: Cursor, source: str, groups: dict[_Key, Slots]) -> dict[_Key, _Series]:
    cursor.execute(SQL["series"], {"source": source, "zones": sorted({key.zone for key in groups})})
    known = {_Key(*key): (number, present) for *key, number, present in cursor}
    return {
        key: _ready(cursor, key, slots, *(known.get(key) or _added(cursor, source, key)))
        for key, slots in groups.items()
    }


def _ready(cursor: Cursor, key: _Key, slots: Slots, series_id: int, present: list[str]) -> _Series:
    layouts = {tuple(row.values): None for row, _ in slots.values()}
    components = list(dict.fromkeys(chain.from_iterable(layouts)))
    if not set(components) <= set(present):
        values = {"series_id": series_id, "components": components}
        cursor.execute(SQL["append_components"], values)
        ((present,),) = cursor.fetchall()
    return _Series(key, series_id, tuple(present))


def _added(cursor: Cursor, source: str, key: _Key) -> tuple[int, list[str]]:
    cursor.execute(SQL["add_series"], {"source": source, **key._asdict()})
    row = cursor.fetchone()
    if row is None:
        raise UnknownZone(f"no zone {key.zone!r} or no source {source!r} in the database")
    series_id, present = row
    return series_id, present


def _lines(series: dict[_Key, _Series], groups: dict[_Key, Slots]) -> Iterator[bytes]:
    for key, slots in groups.items():
        number, components = series[key].series_id, series[key].components
        for (start, _), (row, quality) in slots.items():
            yield binary.reading(number, start, _vector(row, components), quality)


def _forecast_lines(series: dict[_Key, _Series], groups: dict[_Key, Slots]) -> Iterator[bytes]:
    for key, slots in groups.items():
        number, components = series[key].series_id, series[key].components
        for (start, issued_at), (row, _) in slots.items():
            if issued_at is not None:
                yield binary.forecast(number, issued_at, start, _vector(row, components))


def _vector(row: Row, components: tuple[str, ...]) -> Sequence[float | None]:
    """The numbers in the order of the components, without nulls at the end."""
    values = row.values
    if tuple(values) == components and None not in values.values():
        return tuple(values.values())
    numbers = list(map(values.get, components))
    while len(numbers) > 1 and numbers[-1] is None:
        numbers.pop()
    return numbers


def _copy(cursor: Cursor, table: str, lines: Iterator[bytes]) -> None:
    cursor.execute(SQL[table])
    told = io.BytesIO(binary.framed(lines))
    cursor.copy_expert(f"copy {table} from stdin with (format binary)", told)


def _reach(series: dict[_Key, _Series], groups: dict[_Key, Slots]) -> dict[str, object]:
    """Where the rows lie: told so, the server reads no more of the readings than that."""
    starts = [start for slots in groups.values() for start, _ in slots]
    numbers = [series[key].series_id for key in groups]
    return {"series": numbers, "first": min(starts), "last": max(starts)}


def _remember_parts(cursor: Cursor, series: dict[_Key, _Series], groups: dict[_Key, Slots]) -> None:
    for key, slots in groups.items():
        newest, _ = slots[max(slots, key=lambda slot: slot[0])]
        if newest.parts:
            parts = json.dumps(dict(newest.parts), sort_keys=True)
            number = series[key].series_id
            values = {"series_id": number, "parts": parts, "start": newest.start}
            cursor.execute(SQL["remember_parts"], values)


def _counted(written: list[Written], total: int) -> tuple[int, int, int]:
    new, changed = sum(row[1] for row in written), sum(row[2] for row in written)
    return new, changed, total - new - changed


def _spans(written: list[Written], series: dict[_Key, _Series]) -> tuple[Changed, ...]:
    keys = {s.series_id: s.key for s in series.values()}
    return tuple(
        Changed(key.zone, key.measure, first, last + key.resolution)
        for series_id, _, _, first, last in written
        for key in (keys[series_id],)
    )
