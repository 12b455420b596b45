"""ERCOT's load by the hour, yesterday to tomorrow, with a forecast that is made every hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from simulator import truth
from simulator.ercot.clock import CENTRAL, HOUR, STEP, ZONE, epoch, flag, midnight, stamp
from simulator.foresight import foretold
from simulator.wire import Expected

_MW_HSL = {"currentDayHsl": 65000.5, "dayAheadHsl": 64000.5}


def load(seed: int, now: datetime) -> dict[str, Any]:
    """Hours of yesterday, today and tomorrow, as they stand at a moment."""
    days = [_load_day(seed, now, place) for place in (-1, 0, 1)]
    names = ("previousDay", "currentDay", "nextDay")
    updated = truth.floor_to(now, STEP) + timedelta(seconds=2)
    return {"lastUpdated": stamp(min(updated, now)), **dict(zip(names, days, strict=True))}


def _load_day(seed: int, now: datetime, place: int) -> dict[str, Any]:
    first, next_one = midnight(now, place), midnight(now, place + 1)
    hours: list[dict[str, Any]] = []
    for start in truth.intervals(first, next_one, HOUR):
        end = start + HOUR
        hour = {
            "hourEnding": start.astimezone(CENTRAL).hour + 1,
            "dstFlag": flag(start),
            "currentLoadForecast": round(_foretold(seed, start, now), 4),
        }
        if place < 1:
            hour |= {"dayAheadForecast": round(_load(seed, start) * 1.02, 4), **_MW_HSL}
        if end <= now:
            hour["systemLoad"] = round(_load(seed, start), 2)
        elif place < 1:
            del hour["currentDayHsl"]
        hours.append(hour | {"timestamp": stamp(end), "epoch": epoch(end)})
    return {"dayDate": stamp(first), "data": hours}


def _load(seed: int, start: datetime) -> float:
    return truth.state(seed, ZONE, start, HOUR).load


def _foretold(seed: int, start: datetime, issued_at: datetime) -> float:
    """The forecast of an hour's load, which is made anew every hour."""
    made = truth.floor_to(issued_at, HOUR)
    return foretold(seed, "ercot load", _load(seed, start), start, made)


def expected_load(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every hour in [start, end)."""
    return [
        (ZONE, "load", begin, begin + HOUR, {"load": _load(seed, begin)})
        for begin in truth.intervals(start, end, HOUR)
    ]


def foretold_load(
    seed: int, _zone: str, _component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What the dashboard of a moment says of every hour in [start, end)."""
    return [
        (ZONE, "load", begin, begin + HOUR, {"load": _foretold(seed, begin, issued_at)})
        for begin in truth.intervals(start, end, HOUR)
    ]
