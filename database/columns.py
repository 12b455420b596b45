"""Reads series in columns and in bounded pieces, all of them from one snapshot."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from struct import Struct
from typing import Any, NamedTuple

import numpy as np
import psycopg2
from numpy.typing import NDArray
from psycopg2.extensions import connection as Connection

from database.derived import COPY_HEADER_BYTES, PREFIX
from database.queries import load
from database.readings import Series

SQL = load("columns")
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# COPY counts microseconds from 2000 on.
COPY_EPOCH_US = 946_684_800_000_000
FIELD_COUNT, LENGTH = Struct("!h"), Struct("!i")
# Dimensions, whether there are nulls, the elements' type, their count, the first one's place.
ARRAY_HEAD_BYTES = 20
OWN = "series_id = %(series_id)s and"


class Columns(NamedTuple):
    """Readings of one series, ascending by start.

    `starts`, `recorded_at`: int64 (n,), microseconds since 1970 UTC. `values`: float64 (n, k), a
    column for each component asked for; NaN is null. `qualities`: int16 (n,), see `qualities`.
    """

    starts: NDArray[np.int64]
    values: NDArray[np.float64]
    qualities: NDArray[np.int16]
    recorded_at: NDArray[np.int64]


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
) -> Iterator[Columns]:
    """The readings that start in [first, past), at most so many at a time; none is empty.

    With `as_of`, what was believed at that moment.
    """
    places = tuple(series.components.index(component) + 1 for component in components)
    query = _query("columns", as_of, _numbers(places))
    asked = {"series_id": series.series_id, "as_of": as_of, "past": past, "most": most}
    while first < past:
        found = _copied(connection, query, {**asked, "first": first})
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


def qualities(connection: Connection) -> dict[int, str]:
    """The name of each quality's number."""
    return dict(_rows(connection, "qualities"))


def measures(connection: Connection) -> list[str]:
    """Every measure that was ever stored."""
    return [measure for (measure,) in _rows(connection, "measures")]


def lags(connection: Connection) -> dict[str, timedelta]:
    """How long after an interval each source has it; what is derived, as what it comes from."""
    return dict(_rows(connection, "lags", {"prefix": PREFIX}))


def terms(connection: Connection) -> dict[str, tuple[str, bool]]:
    """The attribution of each source, and whether its data may be passed on."""
    return {key: (said, free) for key, said, free in _rows(connection, "terms")}


def moment(microseconds: int | np.int64) -> datetime:
    """The moment so many microseconds after 1970 began, UTC."""
    return EPOCH + int(microseconds) * MICROSECOND


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
    answer = io.BytesIO()
    with connection.cursor() as cursor:
        text = cursor.mogrify(query, asked)
        cursor.copy_expert(b"copy (" + text + b") to stdout (format binary)", answer)
    starts, *values, qualities, recorded_at = _arrays(answer.getbuffer()[COPY_HEADER_BYTES:])
    return Columns(
        _elements(starts, ">i8").astype(np.int64) + COPY_EPOCH_US,
        np.stack([_elements(one, ">f8") for one in values], axis=1).astype(np.float64),
        _elements(qualities, ">i2").astype(np.int16),
        _elements(recorded_at, ">i8").astype(np.int64) + COPY_EPOCH_US,
    )


def _arrays(row: memoryview) -> Iterator[memoryview]:
    """The fields of a row in COPY's binary form, each with its length before it; null is empty."""
    place = FIELD_COUNT.size
    for _ in range(FIELD_COUNT.unpack_from(row)[0]):
        (length,) = LENGTH.unpack_from(row, place)
        place += LENGTH.size
        yield row[place : place + max(length, 0)]
        place += max(length, 0)


def _elements(array: memoryview, kind: str) -> NDArray[Any]:
    """The elements of an array without nulls, each with its length before it."""
    element = np.dtype([("bytes", ">i4"), ("value", kind)])
    return np.frombuffer(array[ARRAY_HEAD_BYTES:], element)["value"]
