"""Three days up to now of two zones, and what NESO publishes of Great Britain beside it.

GB: half hours of generation and flows, NESO's intensity (measured until an hour ago, foretold for
two days), mix, factors, and the forecasts of its regions. US-PJM: hours of generation, of a day of
2022 as well; nobody foretells its intensity.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from psycopg2.extensions import connection as Connection

from analytics.jobs import derive
from database.connection import transaction
from database.rows import Row
from database.store import store
from tests.api.grid import register_source

HALF_HOUR, HOUR, DAY = timedelta(minutes=30), timedelta(hours=1), timedelta(days=1)
A_DAY_IN_MAY = datetime(2022, 5, 10, tzinfo=UTC)
GRAMS = "gCO2/kWh"
FUELS = {
    "biomass": 8.0,
    "coal": 0.0,
    "imports": 12.0,
    "gas": 30.0,
    "nuclear": 15.0,
    "unknown": 1.0,
    "hydro": 2.0,
    "solar": 4.0,
    "wind": 28.0,
}
FACTORS = {
    "biomass": 120,
    "coal": 937,
    "dutch_imports": 474,
    "french_imports": 53,
    "gas_combined_cycle": 394,
    "gas_open_cycle": 651,
    "hydro": 0,
    "irish_imports": 458,
    "nuclear": 0,
    "oil": 935,
    "other": 300,
    "pumped_storage": 0,
    "solar": 0,
    "wind": 0,
}
REGIONS = (*(f"GB-R{number:02}" for number in range(1, 15)), "GB-ENG", "GB-SCT", "GB-WLS", "GB")


def half_hour_of(moment: datetime) -> datetime:
    """The start of the half hour, of UTC, that holds a moment."""
    return moment - (moment - datetime(2000, 1, 1, tzinfo=UTC)) % HALF_HOUR


def fill(connection: Connection, now: datetime) -> None:
    """Store the days up to `now`, each source's rows as its crawl would, and derive from them."""
    since, current = half_hour_of(now) - 3 * DAY, half_hour_of(now)
    dawn = since - HOUR
    for source, recorded_at, rows in (
        ("test.gb", now, gb(since, current)),
        ("test.pjm", now, pjm(A_DAY_IN_MAY, A_DAY_IN_MAY + 25 * HOUR)),
        ("test.pjm", now, pjm(since.replace(minute=0), current.replace(minute=0))),
        ("neso.carbon_intensity", dawn, foretold("GB", dawn, since, current + 2 * DAY)),
        ("neso.carbon_intensity", now, measured(since, current - HOUR)),
        (
            "neso.carbon_intensity",
            now,
            foretold("GB", now, current + HALF_HOUR, current + 2 * DAY, -20.0),
        ),
        ("neso.generation_mix", now, mix("GB", since, current - HALF_HOUR)),
        ("neso.factors", now, factors(now)),
        ("neso.regional", dawn, regional(dawn, current - DAY, current + 2 * DAY)),
    ):
        with transaction(connection) as cursor:
            register_source(cursor, source)
            stored = store(cursor, source, rows, recorded_at=recorded_at)
            derive(connection, stored.spans, now=now)


def starts(since: datetime, until: datetime, step: timedelta) -> Iterator[datetime]:
    """The intervals' first moments in [since, until)."""
    while since < until:
        yield since
        since += step


def gb(since: datetime, until: datetime) -> Iterator[Row]:
    """Gas grows through the day; wind, and a store that charges, do not change."""
    for start in starts(since, until, HALF_HOUR):
        fuels = {"wind": 300.0, "gas": 100.0 + 10 * start.hour, "pumped_hydro": -20.0}
        yield Row("GB", "generation", start, start + HALF_HOUR, fuels)
        yield Row("GB", "flow", start, start + HALF_HOUR, {"FR": 70.0, "NL": -30.0})


def pjm(since: datetime, until: datetime) -> Iterator[Row]:
    """Coal, and gas that grows through the day."""
    for start in starts(since, until, HOUR):
        fuels = {"coal": 100.0, "gas": 50.0 + start.hour, "nuclear": 80.0}
        yield Row("US-PJM", "generation", start, start + HOUR, fuels)


def grams(start: datetime) -> float:
    """What NESO publishes for a half hour: 100 at midnight, two more each hour."""
    return 100.0 + 2 * start.hour


def measured(since: datetime, until: datetime) -> Iterator[Row]:
    """What NESO calls actual."""
    for start in starts(since, until, HALF_HOUR):
        values = {"direct": grams(start)}
        end = start + HALF_HOUR
        yield Row("GB", "published_intensity", start, end, values, GRAMS, estimated=True)


def foretold(
    zone: str, issued_at: datetime, since: datetime, until: datetime, change: float = 5.0
) -> Iterator[Row]:
    """One vintage of forecasts, `change` beside what comes true."""
    for start in starts(since, until, HALF_HOUR):
        values = {"direct": grams(start) + change}
        end = start + HALF_HOUR
        yield Row(zone, "published_intensity", start, end, values, GRAMS, issued_at)


def mix(
    zone: str, since: datetime, until: datetime, issued_at: datetime | None = None
) -> Iterator[Row]:
    """The percentages of what is consumed; foretold, where `issued_at` says so."""
    for start in starts(since, until, HALF_HOUR):
        yield Row(zone, "generation_share", start, start + HALF_HOUR, FUELS, "%", issued_at)


def factors(now: datetime) -> Iterator[Row]:
    """Grams per kilowatt-hour as NESO uses them today."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    yield Row("GB", "emission_factor", day, day + DAY, FACTORS, GRAMS)


def regional(issued_at: datetime, since: datetime, until: datetime) -> Iterator[Row]:
    """NESO's forecasts of each region, which differ by their numbers."""
    for place, zone in enumerate(REGIONS):
        yield from foretold(zone, issued_at, since, until, change=float(place))
        yield from mix(zone, since, until, issued_at)
