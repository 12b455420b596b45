"""A small grid of one day, stored and derived as a crawl does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from analytics.jobs import derive
from database.connection import transaction
from database.rows import Row
from database.runs import register
from database.store import store

DAWN = datetime(2024, 6, 1, tzinfo=UTC)
STEP = timedelta(minutes=30)
STEPS = 48
JOB = "00000000-0000-4000-8000-000000000001"
OURS = "gridtide.forecast.gridtide.intensity.test.grid"
# How far the quantiles of our forecasts lie from them, gCO2eq/kWh or MW.
QUANTILES = {"": 0, "_p10": -50, "_p50": 0, "_p90": 50}
FACTS = {
    "publisher": "A publisher",
    "homepage": "https://example.org",
    "licence": "Open",
    "attribution": "Contains data of a publisher",
    "redistribute": True,
}


def at(step: int) -> datetime:
    """The start of a step of the small grid's day."""
    return DAWN + step * STEP


def row(zone: str, measure: str, step: int, values: dict[str, float]) -> Row:
    """One half-hour of the small grid."""
    return Row(zone, measure, at(step), at(step + 1), values)


def a_day_in_gb() -> Iterator[Row]:
    """Wind and gas by turns; a store that discharges; nothing at all in step 10."""
    for step in range(STEPS):
        fuels = {"wind": 0.0} if step == 10 else {"wind": 300.0, "gas": 100.0 + step, "coal": 0.0}
        storage = {"pumped_hydro": 50.0} if step == 20 else {"pumped_hydro": -20.0}
        yield row("GB", "generation", step, fuels | ({} if step == 10 else storage))
        yield row("GB", "flow", step, {"FR": 70.0, "NL": -30.0})


def all_coal_in_pjm() -> Iterator[Row]:
    """Two half-hours without any renewables."""
    return (row("US-PJM", "generation", step, {"coal": 100.0}) for step in range(2))


def two_days_ahead() -> Iterator[Row]:
    """What is foretold of Britain's intensity from the present half hour on, truly the present."""
    now = datetime.now(UTC)
    since = now - (now - DAWN) % STEP
    for start in (since + step * STEP for step in range(2 * STEPS)):
        grams = {"direct": 100.0 + start.hour}
        yield Row("GB", "published_intensity", start, start + STEP, grams, "gCO2/kWh", now)


def two_days_of_ours() -> Iterator[Row]:
    """What we foretell of PJM's intensity and load from the present half hour on."""
    now = datetime.now(UTC)
    since = now - (now - DAWN) % STEP
    for start in (since + step * STEP for step in range(2 * STEPS)):
        grams = {f"lifecycle{mark}": 800.0 + more + start.hour for mark, more in QUANTILES.items()}
        direct = {f"direct{mark}": 700.0 + more for mark, more in QUANTILES.items()}
        numbers = grams | direct
        yield Row("US-PJM", "carbon_intensity", start, start + STEP, numbers, "gCO2eq/kWh", now)
        megawatts = {f"load{mark}": 90_000.0 + more for mark, more in QUANTILES.items()}
        yield Row("US-PJM", "load", start, start + STEP, megawatts, "MW", now)


def the_next_morning() -> Iterator[Row]:
    """What was foretold, before the grid's day began, of the four hours that follow it."""
    for step in range(STEPS, STEPS + 8):
        foretold = row("GB", "published_intensity", step, {"direct": 100.0 + step})
        yield foretold._replace(unit="gCO2/kWh", issued_at=at(-2))


def a_morning_of_other_measures() -> Iterator[Row]:
    """Eight half-hours of GB in what is neither a mix nor derived from one."""
    measured = {
        "load": ({"load": 900.0}, "MW"),
        "price": ({"day_ahead": -12.5, "system_buy": 40.0}, "GBP/MWh"),
        "capacity": ({"wind": 500.0, "gas": 800.0}, "MW"),
        "frequency": ({"frequency": 49.98}, "Hz"),
        "published_intensity": ({"direct": 210.0}, "gCO2/kWh"),
        "marginal_intensity": ({"marginal": 400.0}, "gCO2/kWh"),
    }
    for measure, (values, unit) in measured.items():
        for step in range(8):
            yield row("GB", measure, step, values)._replace(unit=unit)


def register_source(cursor: Cursor, source: str) -> None:
    """Make a source known."""
    register(cursor, source, FACTS)


def fill(connection: Connection, source: str, rows: list[Row]) -> None:
    """Store rows as a crawl would, and derive from them."""
    now = at(STEPS)
    with transaction(connection) as cursor:
        register_source(cursor, source)
        stored = store(cursor, source, rows, recorded_at=now)
        derive(connection, stored.spans, now=now)


def fill_grid(connection: Connection) -> None:
    """Store the small grid."""
    fill_past(connection)
    fill_ahead(connection)


def fill_past(connection: Connection) -> None:
    """Store what of the small grid is always the same."""
    past = (*a_day_in_gb(), *all_coal_in_pjm(), *the_next_morning())
    fill(connection, "test.grid", list(past))
    fill(connection, "test.feeds", list(a_morning_of_other_measures()))


def fill_ahead(connection: Connection) -> None:
    """Store what is foretold from the present moment on, and a job that somebody just cancelled."""
    fill(connection, "test.grid", list(two_days_ahead()))
    with transaction(connection) as cursor:
        cursor.execute(
            "insert into schedule_job"
            " (schedule_job_id, state, workloads, time_limit, finished_at)"
            " values (%s, 'cancelled', 2, '1 min', clock_timestamp()) on conflict do nothing",
            (JOB,),
        )
    fill(connection, OURS, list(two_days_of_ours()))
