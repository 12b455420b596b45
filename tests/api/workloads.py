"""Workloads to schedule, and two zones of hourly carbon intensity to schedule them in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg2.extensions import connection as Connection

from database.connection import transaction
from database.rows import Row
from database.store import store
from tests.api.grid import register_source

PATH = "/carbon-aware-scheduler/"
DAWN = datetime(2024, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECONDS = 3600

GB, FR = "Azure:uksouth", "Azure:francecentral"

# g/kWh of each hour of the day; what the examples are computed from by hand.
BRITAIN = [400.0, 300.0, 100.0, 200.0, *[500.0] * 20]
FRANCE = [60.0, 50.0, 40.0, 30.0, *[80.0] * 20]
# EUR/MWh of each hour: dear where it is clean.
BRITISH_PRICES = [50.0, 40.0, 90.0, 30.0, *[60.0] * 20]
FRENCH_PRICES = [80.0, 90.0, 100.0, 110.0, *[70.0] * 20]


def intensity(
    zone: str, values: Sequence[float | None], *, start: datetime = DAWN, step: timedelta = HOUR
) -> Iterator[Row]:
    """Readings from a start on; None leaves the life-cycle value out."""
    for place, value in enumerate(values):
        at = start + place * step
        grams = {"direct": 1.0} | ({} if value is None else {"lifecycle": value})
        yield Row(zone, "carbon_intensity", at, at + step, grams, "gCO2eq/kWh")


def published(zone: str, factor_set: str, hours: Sequence[float], first: int = 0) -> list[Row]:
    """What a publisher computed for hours, counted from dawn."""
    return [
        row._replace(measure="published_intensity", values={factor_set: value})
        for row, value in zip(intensity(zone, hours, start=DAWN + first * HOUR), hours, strict=True)
    ]


def priced(zone: str, hours: Sequence[float], unit: str = "EUR/MWh") -> list[Row]:
    """A zone's day-ahead prices of hours from dawn on."""
    return [
        row._replace(measure="price", values={"day_ahead": value}, unit=unit)
        for row, value in zip(intensity(zone, hours), hours, strict=True)
    ]


def foretold(rows: Sequence[Row], issued_at: datetime) -> list[Row]:
    """The same, as they were foretold."""
    return [row._replace(issued_at=issued_at) for row in rows]


def stored(
    connection: Connection, source: str, rows: Sequence[Row], recorded_at: datetime = DAWN
) -> None:
    """Store rows of a source as they are: nothing is derived from them."""
    with transaction(connection) as cursor:
        register_source(cursor, source)
        store(cursor, source, list(rows), recorded_at=recorded_at)


def body(**changes: Any) -> dict[str, Any]:
    """One kilowatt for an hour at dawn, with three hours to spare, in Britain or France."""
    schedule = {"type": "onetime", "start_time": DAWN.isoformat(), "max_delay": 3 * SECONDS}
    return {
        "runtime": SECONDS,
        "schedule": schedule | changes.pop("schedule", {}),
        "dataset": {"input_size_gb": 1, "output_size_gb": 2},
        "candidate_locations": [{"id": GB}, {"id": FR}],
        "watts_per_core": 1000,
        **changes,
    }


def starts(told: dict[str, Any], region: str) -> list[float]:
    """When the runs of a region compute, in hours after dawn."""
    timings = told["details"][region]["timings"]
    return [(datetime.fromisoformat(t["compute_start"]) - DAWN) / HOUR for t in timings]
