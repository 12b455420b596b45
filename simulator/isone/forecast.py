"""The load forecasts, issued twice a morning for the day and the two next, in tens of MW."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from simulator import truth
from simulator.isone.doors import HOUR, NEW_YORK, ONE_DAY, ZONE, Records, midnight, stamp
from simulator.noise import smooth
from simulator.wire import Expected

_ISSUED = (time(4, 7, 42), time(9, 19, 52))
_DAYS = 3


def issues(day: date, until: datetime) -> list[datetime]:
    """When forecasts for a local day were issued, up to a moment."""
    days = [day - timedelta(days=back) for back in reversed(range(_DAYS))]
    moments = [datetime.combine(one, at, NEW_YORK) for one in days for at in _ISSUED]
    return [moment for moment in moments if moment <= until]


def _foreseen(seed: int, issued: datetime, start: datetime) -> float:
    ahead = (start - issued) / ONE_DAY
    luck = smooth(seed, f"isone forecast {issued.timestamp()}", start.timestamp(), 5 * 3600)
    return truth.state(seed, ZONE, start, HOUR).load * (1 + 0.01 * (1 + abs(ahead)) * luck)


def _hours(day: date) -> list[datetime]:
    return list(truth.intervals(midnight(day), midnight(day + ONE_DAY), HOUR))


def service(seed: int, day: date, now: datetime) -> tuple[str, Records]:
    """`hourlyloadforecast/all`: every forecast that was issued for the day."""
    records = []
    for start in _hours(day):
        for issued in issues(day, now):
            load = round(_foreseen(seed, issued, start), -1)
            times = {"BeginDate": stamp(start), "CreationDate": stamp(issued)}
            records.append(times | {"LoadMw": int(load), "NetLoadMw": int(load)})
    return "HourlyLoadForecast", records


def of_the_chart(seed: int, day: date, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """What the chart shows of a day: the forecast of the day before, and the newest."""
    found = issues(day, now)
    before = [issued for issued in found if issued < midnight(day)]
    chosen = {"priorDay": before[-1:], "forecast": found[-1:]}
    return {
        name: [_record(seed, issued, start) for issued in issued_at for start in _hours(day)]
        for name, issued_at in chosen.items()
    }


def _record(seed: int, issued: datetime, start: datetime) -> dict[str, Any]:
    load = int(round(_foreseen(seed, issued, start), -1))
    return {
        "NetLoadMw": load, "CreationDate": stamp(issued), "Mw": load, "BeginDate": stamp(start),
    }  # fmt: skip


def foretold(
    seed: int, _zone: str, _component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What the forecast that was newest at a moment says of the hours in [start, end)."""
    today = issued_at.astimezone(NEW_YORK).date()
    (*_, newest) = issues(today, issued_at)
    first = newest.date()
    hours = truth.intervals(
        max(start, midnight(first)), min(end, midnight(first + _DAYS * ONE_DAY)), HOUR
    )
    return [(ZONE, "load", h, h + HOUR, {"load": _foreseen(seed, newest, h)}) for h in hours]
