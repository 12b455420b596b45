"""Puts series of a study into the store, as readings or as vintages of a forecast."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, timedelta

from psycopg2.extensions import connection as Connection

from database import reference
from database.connection import transaction
from database.rows import Row
from database.runs import register
from database.store import store
from scripts.bench.literature.shared import Floats

SOURCE = "bench.study"
FACTS = {
    "publisher": "A published study",
    "homepage": "https://example.org",
    "licence": "Of the study",
    "attribution": "Data of a published study",
    "redistribute": False,
}
SERIES = """
select series_id from series join source using (source_id) join zone using (zone_id)
where source.key = %s and zone.key = %s and resolution = %s
"""
COPY = {
    "reading": "copy reading (series_id, start, value, quality, recorded_at) from stdin",
    "forecast": "copy forecast (series_id, start, value, issued_at, recorded_at) from stdin",
}


def carriers(names: Sequence[str]) -> dict[str, str]:
    """One of our zones for each series of a study: any will do, for only the numbers count."""
    keys = sorted(row["key"] for row in reference.rows("zones"))
    return dict(zip(sorted(names), keys, strict=False))


def measured(
    connection: Connection, zone: str, start: datetime, step: timedelta, values: Floats
) -> None:
    """Store intensities (gCO2eq/kWh) from `start` on as measured, and known when all was over."""
    end = start + len(values) * step
    _copy(connection, "reading", zone, start, step, values, f"0\t{end.isoformat()}")


def foretold(
    connection: Connection,
    zone: str,
    start: datetime,
    step: timedelta,
    values: Floats,
    issued_at: datetime,
) -> None:
    """Store intensities (gCO2eq/kWh) from `start` on as one vintage."""
    told = f"{issued_at.isoformat()}\t{issued_at.isoformat()}"
    _copy(connection, "forecast", zone, start, step, values, told)


def _copy(
    connection: Connection,
    table: str,
    zone: str,
    start: datetime,
    step: timedelta,
    values: Floats,
    rest: str,
) -> None:
    with transaction(connection) as cursor:
        register(cursor, SOURCE, FACTS)
        cursor.execute(SERIES, (SOURCE, zone, step))
        if (found := cursor.fetchone()) is None:
            first = Row(
                zone, "carbon_intensity", start - step, start, {"lifecycle": 1.0}, "gCO2eq/kWh"
            )
            store(cursor, SOURCE, [first], recorded_at=start + len(values) * step)
            cursor.execute(SERIES, (SOURCE, zone, step))
            found = cursor.fetchone()
        number = found[0] if found else None
        lines = (
            f"{number}\t{(start + place * step).isoformat()}\t{{{value}}}\t{rest}\n"
            for place, value in enumerate(values.tolist())
        )
        cursor.copy_expert(COPY[table], io.StringIO("".join(lines)))
