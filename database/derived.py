"""What derivation reads: factors, kinds of fuel, and generation in columns."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from psycopg2.extensions import connection as Connection

from database.queries import load
from database.readings import Series

SQL = load("derived")

SOURCE = "gridtide.intensity"
FACTS = {
    "publisher": "gridtide",
    "homepage": "",
    "licence": "as the generation it is derived from, whose source each zone names",
    "attribution": "Carbon intensity derived by gridtide from published generation and cited"
    " emission factors",
    "redistribute": True,
}


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
    """Readings of one series: starts in seconds since 1970 UTC, and each one's MW by fuel."""

    starts: list[int]
    mw: list[list[float | None]]


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
    """The readings that start in [start, end), ascending; vectors as long as the components."""
    with connection.cursor() as cursor:
        cursor.execute(
            SQL["generation"], {"series_id": series.series_id, "start": start, "end": end}
        )
        rows = cursor.fetchall()
    return Generation(
        [start for start, _ in rows], [_padded(mw, len(series.components)) for _, mw in rows]
    )


def extents(connection: Connection) -> dict[str, tuple[datetime, datetime]]:
    """The zones with generation, and the span [start, end) within which it lies."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["extents"])
        return {zone: (start, end) for zone, start, end in cursor.fetchall()}


def _padded(mw: list[float | None], width: int) -> list[float | None]:
    return mw + [None] * (width - len(mw))
