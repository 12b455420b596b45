"""MISO's public fuel mix: the newest five minutes only, numbers as text, "EST" all year.

`Etc/GMT+5` is what MISO calls EST, in summer too. `TotalMW` adds the positive values only.
Eight categories; `Imports` is one of them, and `Other` bundles what MISO does not name.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from simulator import truth
from simulator.wire import Answer, Expected, Question, json_answer, whole

ZONE = "US-MISO"
STEP = timedelta(minutes=5)
PRECISION_MW = 0.5
_CLOCK = ZoneInfo("Etc/GMT+5")

_CATEGORIES = {
    "Coal": "coal",
    "Natural Gas": "gas",
    "Nuclear": "nuclear",
    "Wind": "onshore",
    "Solar": "solar",
    "Battery Storage": "battery",
    "Other": "other",
}


def newest(now: datetime) -> datetime:
    """Start of the last interval that is over at a moment."""
    return truth.floor_to(now, STEP) - STEP


def answer(question: Question, seed: int, now: datetime) -> Answer | None:
    """The fuel mix at `/api/FuelMix`."""
    if question.path.rstrip("/") != "/api/FuelMix":
        return None
    return json_answer(document(seed, newest(now)))


def document(seed: int, start: datetime) -> dict[str, object]:
    """The published mix of the interval that starts at a moment."""
    state = truth.state(seed, ZONE, start, STEP)
    megawatts = {name: whole(state.plants[plant]) for name, plant in _CATEGORIES.items()}
    megawatts["Imports"] = whole(sum(state.flows.values()))
    local = start.astimezone(_CLOCK)
    stamp = f"{local:%Y-%m-%d} {local.hour % 12 or 12}:{local:%M:%S %p}"
    return {
        "RefId": f"{local:%d-%b-%Y} - Interval {local:%H:%M} EST",
        "TotalMW": str(sum(mw for mw in megawatts.values() if mw > 0)),
        "Fuel": {"Type": [_category(stamp, name, mw) for name, mw in megawatts.items()]},
    }


def _category(stamp: str, name: str, megawatts: int) -> dict[str, str]:
    return {
        "INTERVALEST": stamp,
        "CATEGORY": name,
        "ACT": str(megawatts),
        "FUEL_CATEGORY": f"{name}  ({megawatts:,} MW)",
    }


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every five minutes in [start, end); the wire shows the newest."""
    rows: list[Expected] = []
    for begin, state in truth.window(seed, ZONE, start, end, STEP):
        rows.append((ZONE, "generation", begin, begin + STEP, state.fuels()))
        net_import = {"net_import": sum(state.flows.values())}
        rows.append((ZONE, "flow", begin, begin + STEP, net_import))
    return rows
