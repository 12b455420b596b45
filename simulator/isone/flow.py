"""The interfaces: imports are negative, as what leaves New England counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from simulator import truth
from simulator.isone.doors import STEP, ZONE, Records, stamp, starts
from simulator.wire import Expected

# Name, neighbour and share of what flows from there
_INTERFACES = {
    "4010": (".I.SALBRYNB345 1", "CA-NB", 1.0),
    "4011": (".I.ROSETON 345 1", "US-NY", 1.3),
    "4012": (".I.HQ_P1_P2345 5", "CA-QC", 0.85),
    "4013": (".I.HQHIGATE120 2", "CA-QC", 0.15),
    "4014": (".I.SHOREHAM138 99", "US-NY", -0.2),
    "4017": (".I.NRTHPORT138 5", "US-NY", -0.1),
}


def _records(seed: int, day: date, now: datetime, zone: str, names: Mapping[str, str]) -> Records:
    """An interface's lines, whose fields the two doors call by different names."""
    name, neighbour, share = _INTERFACES[zone]
    records = []
    for start in starts(day, STEP, now):
        leaving = round(-share * truth.state(seed, ZONE, start, STEP).flows[neighbour], 3)
        fields: dict[str, Any] = {
            "Sale": max(0, round(leaving)),
            "Purchase": min(0, round(leaving)),
            "TotalExports": 1890,
            "Import": -1000,
            "TotalImports": -5131,
            "Export": 200,
            "Actual": leaving,
            "Current": round(leaving),
            "BeginDate": stamp(start),
            "Location": {"@LocId": zone, "$": name},
        }
        records.append({names.get(field, field): value for field, value in fields.items()})
    return records


def service(seed: int, day: date, now: datetime) -> tuple[str, Records]:
    """`fiveminuteexternalflow`: one list of all interfaces."""
    names = {"Actual": "ActualFlow", "Current": "CurrentSchedule",
             "Import": "ImportLimit", "Export": "ExportLimit"}  # fmt: skip
    found = [_records(seed, day, now, zone, names) for zone in _INTERFACES]
    return "ExternalFlow", [record for records in found for record in records]


def chart(seed: int, day: date, now: datetime, form: Mapping[str, str]) -> dict[str, Records]:
    """`externalflow`: a list for each interface that the form names."""
    zones = [text for name, text in form.items() if name.startswith("zone")]
    return {zone: _records(seed, day, now, zone, {}) for zone in zones if zone in _INTERFACES}


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every five minutes in [start, end)."""
    return [
        (ZONE, "flow", begin, begin + STEP, dict(state.flows))
        for begin, state in truth.window(seed, ZONE, start, end, STEP)
    ]
