"""ERCOT's fuel mix and its batteries, five minutes by five minutes.

The mix is stamped four or five seconds before an interval's end; now and then the wind has a
stamp of its own. Its `Power Storage` is what batteries discharge. A record of the batteries bears
the interval's end, and has both sides.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from simulator import truth
from simulator.ercot.clock import CENTRAL, HOUR, STEP, ZONE, epoch, flag, midnight, stamp
from simulator.noise import uniform
from simulator.wire import Expected

_FUELS = {
    "Coal and Lignite": "coal",
    "Hydro": "hydro",
    "Nuclear": "nuclear",
    "Other": "unknown",
    "Power Storage": "battery",
    "Solar": "solar",
    "Wind": "wind",
    "Natural Gas": "gas",
}


def _mix(seed: int, start: datetime) -> dict[str, float]:
    """MW by fuel, as the fuel mix has it: of batteries, what they discharge."""
    fuels = truth.state(seed, ZONE, start, STEP).fuels()
    return {**fuels, "battery": _storage(seed, start)[1]}


def _storage(seed: int, start: datetime) -> tuple[float, float]:
    """MW that batteries charge (below zero) and discharge: some always do the other thing."""
    net = truth.state(seed, ZONE, start, STEP).fuels()["battery"]
    both = round(50.0 * (1.0 + uniform(seed, "ercot both", int(start.timestamp()) // 300)), 3)
    return min(net, 0.0) - both, max(net, 0.0) + both


def fuel_mix(seed: int, now: datetime) -> dict[str, Any]:
    """The fuel mix as it stands at a moment."""
    days: dict[str, dict[str, Any]] = {}
    for start in truth.intervals(midnight(now, -1), now, STEP):
        slot = int(start.timestamp()) // 300
        early = timedelta(seconds=4 + (uniform(seed, "ercot early", slot) > 0))
        day = days.setdefault(f"{start.astimezone(CENTRAL):%Y-%m-%d}", {})
        fuels = _mix(seed, start)
        said = {word: {"gen": round(fuels[fuel], 6)} for word, fuel in _FUELS.items()}
        if uniform(seed, "ercot split", slot) > 0.95:
            day[stamp(start + STEP - early + timedelta(seconds=2))] = {"Wind": said.pop("Wind")}
        day[stamp(start + STEP - early)] = said
    capacity = dict.fromkeys(sorted(_FUELS), 10000)
    return {
        "lastUpdated": stamp(truth.floor_to(now, STEP) + timedelta(minutes=1)),
        "monthlyCapacity": capacity,
        "types": sorted(_FUELS),
        "data": days,
    }


def storage(seed: int, now: datetime) -> dict[str, Any]:
    """What batteries did, as it stands at a moment; a record bears the end of its interval."""

    def record(end: datetime) -> dict[str, Any]:
        charging, discharging = _storage(seed, end - STEP)
        return {
            "tagCLastTime": f"{end.astimezone(CENTRAL):%Y-%m-%d %H:%M:%S}",
            "dstFlag": flag(end),
            "totalCharging": round(charging, 3),
            "totalDischarging": round(discharging, 3),
            "netOutput": round(charging + discharging, 3),
            "timestamp": stamp(end),
            "epoch": epoch(end),
        }

    def day(first: datetime, last: datetime) -> dict[str, Any]:
        ends = [start for start in truth.intervals(first, last + STEP, STEP) if start <= now]
        return {"dayDate": stamp(first + 3 * HOUR), "data": [record(end) for end in ends]}

    yesterday, today = midnight(now, -1), midnight(now, 0)
    return {
        "lastUpdated": stamp(truth.floor_to(now, STEP) + timedelta(minutes=1)),
        "previousDay": day(yesterday, today - STEP),
        "currentDay": day(today, now),
    }


def expected_mix(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every five minutes in [start, end)."""
    return [
        (
            ZONE,
            "generation",
            begin,
            begin + STEP,
            {f: _mix(seed, begin)[f] for f in _FUELS.values()},
        )
        for begin in truth.intervals(start, end, STEP)
    ]


def expected_storage(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every five minutes in [start, end)."""
    rows: list[Expected] = []
    for begin in truth.intervals(start, end, STEP):
        charging, discharging = _storage(seed, begin)
        parts = {"battery_charging": charging, "battery_discharging": discharging}
        values = {"battery": charging + discharging, **parts}
        rows.append((ZONE, "storage", begin, begin + STEP, values))
    return rows
