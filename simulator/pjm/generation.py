"""PJM's hourly generation by fuel: the last hours are not there yet, `Other` mostly not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from simulator import truth
from simulator.noise import uniform
from simulator.pjm.data_miner import Row, Spans, Table, stamped
from simulator.wire import Expected, whole

ZONE = "US-PJM"
STEP = timedelta(hours=1)
LAG = timedelta(minutes=75)
PRECISION_MW = 1.5
FIRST_HOUR = datetime(2016, 1, 1, 5, tzinfo=UTC)
_RENEWABLE = {"Hydro", "Other Renewables", "Solar", "Wind"}


def _rows(seed: int, spans: Spans, now: datetime) -> Iterator[Row]:
    first, last = spans["datetime_beginning"]
    last = min(last, now - LAG)
    for begin, state in truth.window(seed, ZONE, max(first, FIRST_HOUR), last + STEP, STEP):
        if begin > last:
            return
        megawatts = _published(seed, begin, state)
        total = sum(megawatts.values())
        for fuel, mw in megawatts.items():
            yield {
                **stamped(datetime_beginning=begin),
                "fuel_type": fuel,
                "mw": float(mw),
                "fuel_percentage_of_total": round(mw / total, 2),
                "is_renewable": fuel in _RENEWABLE,
            }


TABLE = Table(
    fields=(
        "datetime_beginning_utc", "datetime_beginning_ept", "fuel_type", "mw",
        "fuel_percentage_of_total", "is_renewable",
    ),
    rows=_rows,
)  # fmt: skip


def _published(seed: int, begin: datetime, state: truth.State) -> dict[str, int]:
    plants = state.plants
    other = 0.1 if uniform(seed, "pjm other", begin.toordinal()) > 0.5 else 0.0
    megawatts = {
        "Coal": plants["coal"],
        "Gas": plants["gas"],
        "Hydro": plants["river"] + plants["reservoir"],
        "Multiple Fuels": plants["other"] * (0.6 - other),
        "Nuclear": plants["nuclear"],
        "Oil": plants["oil"],
        "Other": plants["other"] * other,
        "Other Renewables": plants["other"] * 0.4,
        "Solar": plants["solar"],
        "Storage": plants["battery"],
        "Wind": plants["onshore"],
    }
    if not other:
        del megawatts["Other"]
    return {fuel: whole(mw) for fuel, mw in megawatts.items()}


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every hour in [start, end)."""
    rows: list[Expected] = []
    for begin, state in truth.window(seed, ZONE, start, end, STEP):
        fuels = state.fuels()
        rows.append((ZONE, "generation", begin, begin + STEP, fuels))
    return rows
