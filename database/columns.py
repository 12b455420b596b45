"""Reads series in columns and in bounded pieces, all of them from one snapshot."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import psycopg2
from numpy.typing import NDArray
from psycopg2.extensions import connection as Connection

from database import arrays
from database.arrays import Moments
from database.moments import MICROSECOND, moment
from database.packed import packed, unpacked
from database.queries import load
from database.readings import Series

SQL = load("columns")
OWN = "series_id = %(series_id)s and"
MORE = ("qualities", "recorded_at")


class Columns(NamedTuple):
    """Readings of one series, ascending by start.

    `starts`, `recorded_at`: int64 (n,), microseconds since 1970 UTC. `values`: float64 (n, k), a
    column for each component asked for; NaN is null. `qualities`: int16 (n,), see `qualities`.
    Of `qualities` and `recorded_at`, what was not asked for is empty.
    """

    starts: Moments
    values: NDArray[np.float64]
    qualities: NDArray[np.int16]
    recorded_at: Moments


class Measured(NamedTuple):
    """What a series has around the span [start, end), each a start or None.

    The last at or before `start`, the first at or after `end`, the first and the last within, and
    how many are within (0 where they were not to be counted).
    """

    before: datetime | None
    after: datetime | None
    first: datetime | None
    last: datetime | None
    within: int


@contextmanager
def snapshot(connection: Connection) -> Iterator[datetime]:
    """One read-only transaction, in which every statement sees the same; yields its moment.

    For a connection in autocommit mode. A connection that cannot end it is closed.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL["begin"])
    try:
        yield _one(connection, SQL["moment"], {})[0]
    finally:
        _end(connection)


def _end(connection: Connection) -> None:
    if connection.closed:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("rollback")
    except psycopg2.Error:  # a server that is gone holds no transaction, and nothing was written
        connection.close()


def columns(
    connection: Connection,
    series: Series,
    components: Sequence[str],
    first: datetime,
    past: datetime,
    *,
    as_of: datetime | None = None,
    most: int,
    wanted: Collection[str] = MORE,
) -> Iterator[Columns]:
    """The readings that start in [first, past), at most so many at a time; none is empty.

    With `as_of`, what was believed at that moment. `wanted`: what is read beside starts and values.
    """
    places = tuple(series.components.index(component) + 1 for component in components)
    more = [name in wanted for name in MORE]
    query = _query("columns", as_of, packed(places, *more))
    asked = {"series_id": series.series_id, "as_of": as_of, "past": past, "most": most}
    while first < past:
        row = _row(connection, query, {**asked, "first": first})
        found = Columns(*unpacked(row, len(places), *more))
        if len(found.starts):
            yield found
        if len(found.starts) < most:
            return
        first = moment(found.starts[-1]) + MICROSECOND


def covering(connection: Connection, series: Series, start: datetime, end: datetime) -> Columns:
    """From the last reading that starts at or before `start` to the first at or after `end`.

    Where there is none on a side, they begin, or end, inside [start, end]. Every component of the
    series has its column.
    """
    width = len(series.components)
    asked = {"series_id": series.series_id, "start": start, "end": end}
    return _copied(connection, SQL["covering"].format(numbers=_numbers(range(1, width + 1))), asked)


@cache
def _numbers(places: Sequence[int]) -> str:
    """An array of each component, NaN where it was not measured."""
    return ", ".join(f"array_agg(coalesce(value[{place}], 'NaN'))" for place in places)


def measured(
    connection: Connection,
    series: Series,
    start: datetime,
    end: datetime,
    *,
    as_of: datetime | None = None,
    counting: bool = True,
) -> Measured:
    """What the series has around [start, end); with `as_of`, as was believed at that moment."""
    asked = {"series_id": series.series_id, "start": start, "end": end, "as_of": as_of}
    query = _query("measured", as_of)
    return Measured(*_one(connection, query, {**asked, "counting": counting}))


def counted(
    connection: Connection,
    series: Series,
    first: datetime,
    past: datetime,
    *,
    as_of: datetime | None = None,
    most: int,
) -> tuple[int, datetime | None]:
    """How many readings start in [first, past), counted up to `most`, and the start of the next.

    The next is None where there are no more.
    """
    asked = {"series_id": series.series_id, "first": first, "past": past, "as_of": as_of}
    count, last = _one(connection, _query("counted", as_of), {**asked, "most": most + 1})
    return (most, last) if count > most else (count, None)


def ends(connection: Connection, series: Collection[Series]) -> dict[int, datetime]:
    """When the newest interval of each series ends, by its number; of empty ones nothing."""
    steps = {one.series_id: one.resolution for one in series}
    found = _rows(connection, "ends", {"series": list(steps)})
    return {series_id: start + steps[series_id] for series_id, start in found}


def qualities(connection: Connection) -> dict[int, str]:
    """The name of each quality's number."""
    return dict(_rows(connection, "qualities"))


def measures(connection: Connection) -> list[str]:
    """Every measure that was ever stored."""
    return [measure for (measure,) in _rows(connection, "measures")]


def terms(connection: Connection) -> dict[str, tuple[str, bool]]:
    """The attribution of each source, and whether its data may be passed on."""
    return {key: (said, free) for key, said, free in _rows(connection, "terms")}


def _query(name: str, as_of: datetime | None, numbers: str = "") -> str:
    """A query over what is, or at `as_of` was, believed of a series."""
    is_now = as_of is None
    return SQL[name].format(
        numbers=numbers,
        belief=SQL["present" if is_now else "believed"],
        own=OWN if is_now else "",
        one_each="" if is_now else "distinct on (start)",
        newest_first="" if is_now else ", recorded_at desc",
    )


def _one(connection: Connection, query: str, asked: dict[str, Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, asked)
        return cursor.fetchone()


def _rows(connection: Connection, name: str, asked: dict[str, Any] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(SQL[name], asked)
        return cursor.fetchall()


def _copied(connection: Connection, query: str, asked: dict[str, Any]) -> Columns:
    """The one row of a query, an array a column; a row a reading would take Python much longer."""
    row = _row(connection, query, asked)
    starts, *values, qualities, recorded_at = arrays.fields(row)
    return Columns(
        arrays.moments(starts),
        np.stack([arrays.elements(one, ">f8") for one in values], axis=1).astype(np.float64),
        arrays.elements(qualities, ">i2").astype(np.int16),
        arrays.moments(recorded_at),
    )


def _row(connection: Connection, query: str, asked: dict[str, Any]) -> memoryview:
    with connection.cursor() as cursor:
        return arrays.copied(cursor, cursor.mogrify(query, asked))
