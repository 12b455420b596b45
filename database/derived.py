"""What derivation reads: factors, kinds of fuel, and generation in columns."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from database.arrays import copied
from database.queries import load
from database.readings import Series

SQL = load("derived")

PREFIX = "gridtide.intensity."


def source_of(generation: str) -> str:
    """The key of what is derived from a source's generation: each has its own series."""
    return PREFIX + generation


def origin_of(source: str) -> str:
    """The source whose generation a derived source is made of."""
    return source.removeprefix(PREFIX)


def register(cursor: Cursor, generation: str) -> str:
    """Make what is derived from a source known, on the terms of that source; its key."""
    cursor.execute(SQL["register"], {"prefix": PREFIX, "generation": generation})
    return source_of(generation)


class FuelRow(NamedTuple):
    """A row of the table `fuel`."""

    fuel: str
    renewable: bool
    low_carbon: bool
    storage: bool


class FactorRow(NamedTuple):
    """A row of the table `emission_factor`; `zone` is None where it holds everywhere."""

    factor_set: str
    fuel: str
    zone: str | None
    g_per_kwh: float
    estimated: bool


class Generation(NamedTuple):
    """Readings of one series: starts in seconds since 1970 UTC, and each one's MW by fuel.

    `starts`: int64 (n,). `mw`: float64 (n, k) in the order of the components; NaN: not measured.
    """

    starts: NDArray[np.int64]
    mw: NDArray[np.float64]


def fuels(connection: Connection) -> list[FuelRow]:
    """Every fuel of the reference data."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["fuels"])
        return [FuelRow(*row) for row in cursor.fetchall()]


def factors(connection: Connection) -> list[FactorRow]:
    """Every emission factor, general and by zone."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["factors"])
        return [FactorRow(*row) for row in cursor.fetchall()]


def generation(
    connection: Connection, series: Series, start: datetime, end: datetime
) -> Generation:
    """The readings that start in [start, end), ascending."""
    places = range(1, len(series.components) + 1)
    number = sql.SQL("coalesce(value[{}], 'NaN')")
    numbers = sql.SQL(", ").join(number.format(sql.Literal(place)) for place in places)
    query = sql.SQL(SQL["generation"]).format(numbers=numbers)
    with connection.cursor() as cursor:
        asked = cursor.mogrify(query, {"series_id": series.series_id, "start": start, "end": end})
        rows = np.frombuffer(copied(cursor, asked), _row(len(places)))
    return Generation(rows["start"].astype(np.int64), rows["mw"]["value"].astype(np.float64))


def _row(width: int) -> np.dtype[np.void]:
    """A row that COPY sends: a bigint, and so many doubles without null."""
    number = np.dtype([("bytes", ">i4"), ("value", ">f8")])
    start = [("fields", ">i2"), ("bytes", ">i4"), ("start", ">i8")]
    return np.dtype([*start, ("mw", number, (width,))])


def extents(connection: Connection) -> dict[str, tuple[datetime, datetime]]:
    """The zones with generation, and the span [start, end) within which it lies."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["extents"])
        return {zone: (start, end) for zone, start, end in cursor.fetchall()}
