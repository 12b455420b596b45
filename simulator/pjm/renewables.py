"""PJM's forecasts of wind power (made every ten minutes) and of solar power (every hour)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from simulator import truth
from simulator.foresight import foretold
from simulator.pjm.data_miner import Row, Spans, Table, stamped
from simulator.wire import Expected, Foresight

ZONE = "US-PJM"
HOUR = timedelta(hours=1)
AHEAD = timedelta(hours=48)
KEPT = timedelta(days=30)
LAG = timedelta(minutes=2)
PRECISION_MW = 0.001
RHYTHM = {"wind": timedelta(minutes=10), "solar": HOUR}
_PLANT = {"wind": "onshore", "solar": "solar"}
_EVER = (datetime(2016, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
# Panels on roofs, as a share of the solar farms.
_ON_ROOFS = 0.35

_STAMPS = tuple(
    f"{name}_{clock}"
    for name in ("evaluated_at", "datetime_beginning", "datetime_ending")
    for clock in ("utc", "ept")
)


def _value(seed: int, fuel: str, begin: datetime, made: datetime) -> float:
    mw = truth.state(seed, ZONE, begin, HOUR).plants[_PLANT[fuel]]
    return foretold(seed, f"pjm {fuel}", mw, begin, made, share=0.03)


def _rows(fuel: str) -> Callable[[int, Spans, datetime], Iterator[Row]]:
    def rows(seed: int, spans: Spans, now: datetime) -> Iterator[Row]:
        begins = spans.get("datetime_beginning", _EVER)
        first, last = spans.get("evaluated_at", (begins[0] - AHEAD, begins[1]))
        first, last = max(first, now - KEPT), min(last, now - LAG)
        for made in truth.intervals(first, last + RHYTHM[fuel], RHYTHM[fuel]):
            hour = truth.floor_to(made, HOUR)
            for begin in truth.intervals(hour, hour + AHEAD, HOUR):
                if made <= last and begins[0] <= begin <= begins[1]:
                    yield _row(seed, fuel, begin, made)

    return rows


def _row(seed: int, fuel: str, begin: datetime, made: datetime) -> Row:
    mwh = round(_value(seed, fuel, begin, made), 3)
    values = {f"{fuel}_forecast_mwh": mwh}
    if fuel == "solar":
        values["solar_forecast_btm_mwh"] = round(_ON_ROOFS * mwh, 3)
    stamps = stamped(evaluated_at=made, datetime_beginning=begin, datetime_ending=begin + HOUR)
    return {**stamps, **values}


WIND = Table(
    fields=(*_STAMPS, "wind_forecast_mwh"),
    rows=_rows("wind"),
    stamps=("evaluated_at", "datetime_beginning"),
)
SOLAR = Table(
    fields=(*_STAMPS, "solar_forecast_mwh", "solar_forecast_btm_mwh"),
    rows=_rows("solar"),
    stamps=("evaluated_at", "datetime_beginning"),
)


def forecast(fuel: str) -> Foresight:
    """What a forecast of that fuel says of every hour in [start, end), made at a moment."""

    def of(
        seed: int, zone: str, component: str, start: datetime, end: datetime, issued_at: datetime
    ) -> list[Expected]:
        del component
        hour = truth.floor_to(issued_at, HOUR)
        hours = truth.intervals(max(start, hour), min(end, hour + AHEAD), HOUR)
        return [
            (zone, "generation", begin, begin + HOUR, {fuel: _value(seed, fuel, begin, issued_at)})
            for begin in hours
        ]

    return of
