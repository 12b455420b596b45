"""`region-data`: demand (D), its day-ahead forecast (DF), net generation (NG), interchange (TI).

The forecast for a day comes at 6:30 Eastern of that day on the authority's clock, and stays. One
small authority's demand is null now and then.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from simulator import truth
from simulator.eia.authorities import AUTHORITIES, HOUR, OF_ZONE, Authority, hours
from simulator.noise import uniform
from simulator.wire import Expected, whole
from simulator.zones import ZONES

PRECISION_MW = 0.5
LAG = HOUR
NAMES = {
    "D": "Demand",
    "DF": "Day-ahead demand forecast",
    "NG": "Net generation",
    "TI": "Total interchange",
}
_EASTERN = ZoneInfo("America/New_York")
_ISSUED = time(6, 30)


def forecast_mw(seed: int, zone: str, start: datetime) -> float:
    """What was foretold of an hour: a few percent beside the truth."""
    error = 0.03 * uniform(seed, f"{zone} eia day ahead", int(start.timestamp()) // 3600)
    return truth.state(seed, zone, start, HOUR).load * (1 + error)


def issued(zone: str, start: datetime) -> datetime:
    """When the forecast of an hour is published."""
    day = start.astimezone(ZoneInfo(ZONES[zone].timezone)).date()
    return datetime.combine(day, _ISSUED, _EASTERN).astimezone(UTC)


def _is_missing(seed: int, zone: str, start: datetime) -> bool:
    hour = int(start.timestamp()) // 3600
    return zone == "US-PACW" and uniform(seed, "eia null demand", hour) > 0.9


def rows(seed: int, first: datetime, last: datetime, now: datetime) -> Iterator[dict[str, Any]]:
    """The rows of the periods from first to last."""
    for start in hours(first, last):
        total: dict[str, int] = {}
        for authority in AUTHORITIES:
            if start < authority.since:
                continue
            for kind, mw in _values(authority, seed, start, now).items():
                total[kind] = total.get(kind, 0) + (mw or 0)
                yield _row(start, authority.code, authority.name, kind, mw)
        for kind, mw in total.items():
            yield _row(start, "US48", "United States Lower 48", kind, mw)


def _values(
    authority: Authority, seed: int, start: datetime, now: datetime
) -> dict[str, int | None]:
    zone = authority.zone
    values: dict[str, int | None] = {}
    if issued(zone, start) <= now:
        values["DF"] = whole(forecast_mw(seed, zone, start))
    if start + HOUR + LAG <= now:
        state = truth.state(seed, zone, start, HOUR)
        received = sum(state.flows.values())
        values["D"] = None if _is_missing(seed, zone, start) else whole(state.load)
        values["NG"] = whole(state.load - received)
        values["TI"] = whole(-received)
    return values


def _row(start: datetime, code: str, name: str, kind: str, mw: int | None) -> dict[str, Any]:
    return {
        "period": f"{start + HOUR:%Y-%m-%dT%H}",
        "respondent": code,
        "respondent-name": name,
        "type": kind,
        "type-name": NAMES[kind],
        "value": mw,
    }


def expected(seed: int, zone: str, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of a zone's demand in [start, end)."""
    return [
        (zone, "load", begin, begin + HOUR, {"load": truth.state(seed, zone, begin, HOUR).load})
        for begin in _begun(zone, start, end)
        if not _is_missing(seed, zone, begin)
    ]


def foretold(seed: int, zone: str, start: datetime, end: datetime) -> list[Expected]:
    """What was foretold of a zone's demand in [start, end), whenever it is asked."""
    return [
        (zone, "load", begin, begin + HOUR, {"load": forecast_mw(seed, zone, begin)})
        for begin in _begun(zone, start, end)
    ]


def _begun(zone: str, start: datetime, end: datetime) -> Iterator[datetime]:
    since = OF_ZONE[zone].since
    return (begin for begin in truth.intervals(start, end, HOUR) if begin >= since)
