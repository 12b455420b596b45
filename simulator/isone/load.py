"""The system load: of five minutes by both doors, of hours for who has an account.

The native load is what consumers draw; the load is that and what charges storage.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from simulator import truth
from simulator.isone import forecast
from simulator.isone.doors import HOUR, STEP, ZONE, Records, stamp, starts
from simulator.wire import Expected

_NEPOOL = {"@LocId": "32", "$": "NEPOOL AREA"}


def _loads(state: truth.State) -> tuple[float, float, float]:
    """The native load, what charges storage, and what rooftops serve."""
    native = round(state.load, 3)
    charging = round(max(0.0, -state.plants["battery"]), 3)
    return native, charging, round(0.6 * max(0.0, state.plants["solar"]), 3)


def five_minutes(seed: int, day: date, now: datetime) -> tuple[str, Records]:
    """`fiveminutesystemload`."""
    records = []
    for start in starts(day, STEP, now):
        native, charging, rooftops = _loads(truth.state(seed, ZONE, start, STEP))
        records.append(
            {
                "BeginDate": stamp(start),
                "LoadMw": round(native + charging, 3),
                "NativeLoad": native,
                "ArdDemand": charging,
                "SystemLoadBtmPv": round(native + charging + rooftops, 3),
                "NativeLoadBtmPv": round(native + rooftops, 3),
            }
        )
    return "FiveMinSystemLoad", records


def hours(seed: int, day: date, now: datetime) -> tuple[str, Records]:
    """`hourlysysload`."""
    records = []
    for start in starts(day, HOUR, now):
        native, charging, _ = _loads(truth.state(seed, ZONE, start, HOUR))
        records.append(
            {
                "BeginDate": stamp(start),
                "Location": _NEPOOL,
                "Load": round(native + charging, 3),
                "NativeLoad": native,
                "ArdDemand": charging,
            }
        )
    return "HourlySystemLoad", records


def chart(seed: int, day: date, now: datetime, _form: Mapping[str, str]) -> dict[str, Any]:
    """`systemload`: what was, what was foreseen, what is, and what was sold the day before."""
    actual = []
    for start in starts(day, STEP, now):
        native, charging, rooftops = _loads(truth.state(seed, ZONE, start, STEP))
        actual.append(
            {
                "SystemLoadBtmPv": round(native + charging + rooftops, 3),
                "NativeLoadBtmPv": round(native + rooftops, 3),
                "PumpMw": charging,
                "LoadMw": round(native + charging, 3),
                "Mw": native,
                "BeginDate": stamp(start),
            }
        )
    foreseen = forecast.of_the_chart(seed, day, now)
    cleared = [
        {"Mw": round(record["Mw"] * 0.97), "BeginDate": record["BeginDate"], "Location": _NEPOOL}
        for record in foreseen["forecast"]
    ]
    return {"actual": actual, **foreseen, "cleared": cleared}


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of the five minutes and the hours in [start, end)."""
    return [
        (ZONE, "load", begin, begin + step, {"load": state.load})
        for step in (STEP, HOUR)
        for begin, state in truth.window(seed, ZONE, start, end, step)
    ]
