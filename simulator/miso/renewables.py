"""MISO's wind and sun, foretold and measured by the hour: today and tomorrow on a clock of EST."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from simulator import truth
from simulator.foresight import foretold
from simulator.miso.generation import ZONE, newest
from simulator.wire import Answer, Expected, Question, json_answer

PRECISION_MW = 0.01
HOUR = timedelta(hours=1)
_CLOCK = ZoneInfo("Etc/GMT+5")
_PLANT = {"Wind": "onshore", "Solar": "solar"}


def issued(now: datetime) -> datetime:
    """When the forecast was made that is shown at a moment: on the hour."""
    return truth.floor_to(newest(now), HOUR)


def _actual(seed: int, kind: str, begin: datetime) -> float:
    return max(0.0, truth.state(seed, ZONE, begin, HOUR).plants[_PLANT[kind]])


def _foretold(seed: int, kind: str, begin: datetime, made: datetime) -> float:
    return foretold(seed, f"miso {kind}", _actual(seed, kind, begin), begin, made, share=0.03)


def answer(question: Question, seed: int, now: datetime) -> Answer | None:
    """`/api/WindSolar/GetCombined`."""
    if question.path.rstrip("/") != "/api/WindSolar/GetCombined":
        return None
    made = issued(now)
    local = made.astimezone(_CLOCK)
    midnight = local.replace(hour=0)
    hours = [midnight + n * HOUR for n in range(48)]
    return json_answer(
        {
            "MktDay": f"{local:%m-%d-%Y}",
            "RefId": f"{local:%d-%b-%Y} - Interval {local:%H:%M} EST",
            "instance": [_entry(seed, hour, made) for hour in hours],
        }
    )


def _entry(seed: int, hour: datetime, made: datetime) -> dict[str, str]:
    over = hour + HOUR <= made
    stamp = f"{hour:%Y-%m-%d} {hour.hour % 12 or 12}:{hour:%M:%S %p}"
    ending = str(hour.hour + 1)
    foretold_mw = {k: f"{_foretold(seed, k, hour, made):.2f}" for k in _PLANT}
    actual_mw = {k: f"{_actual(seed, k, hour):.2f}" if over else "" for k in _PLANT}
    return {
        "ForecastDateTimeEST": stamp,
        "ForecastHourEndingEST": ending,
        "ForecastWindValue": foretold_mw["Wind"],
        "ForecastSolarValue": foretold_mw["Solar"],
        "ActualDateTimeEST": stamp if over else "",
        "ActualHourEndingEST": ending if over else "",
        "ActualWindValue": actual_mw["Wind"],
        "ActualSolarValue": actual_mw["Solar"],
    }


def forecast(
    seed: int, zone: str, component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What a forecast made at a moment says of every hour in [start, end)."""
    del component
    return [
        (
            zone,
            "generation",
            begin,
            begin + HOUR,
            {kind.lower(): _foretold(seed, kind, begin, issued_at) for kind in _PLANT},
        )
        for begin in truth.intervals(start, end, HOUR)
    ]
