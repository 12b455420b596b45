"""Regional forecasts: fourteen networks, three nations and the whole, in two shapes.

A region's mix is the country's, each fuel multiplied with the region's liking for it. Everything
is a forecast, of the past as well; half hours of all regions, or a region with its half hours.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from simulator import truth
from simulator.neso import carbon
from simulator.neso.mix import named, percent, written
from simulator.neso.windows import HALF_HOUR, record, starts_in
from simulator.noise import uniform
from simulator.wire import Answer, Expected, Question, json_answer, whole

# Number, zone, distribution network, short name.
REGIONS = (
    (1, "GB-R01", "Scottish Hydro Electric Power Distribution", "North Scotland"),
    (2, "GB-R02", "SP Distribution", "South Scotland"),
    (3, "GB-R03", "Electricity North West", "North West England"),
    (4, "GB-R04", "NPG North East", "North East England"),
    (5, "GB-R05", "NPG Yorkshire", "Yorkshire"),
    (6, "GB-R06", "SP Manweb", "North Wales & Merseyside"),
    (7, "GB-R07", "WPD South Wales", "South Wales"),
    (8, "GB-R08", "WPD West Midlands", "West Midlands"),
    (9, "GB-R09", "WPD East Midlands", "East Midlands"),
    (10, "GB-R10", "UKPN East", "East England"),
    (11, "GB-R11", "WPD South West", "South West England"),
    (12, "GB-R12", "SSE South", "South England"),
    (13, "GB-R13", "UKPN London", "London"),
    (14, "GB-R14", "UKPN South East", "South East England"),
    (15, "GB-ENG", "England", "England"),
    (16, "GB-SCT", "Scotland", "Scotland"),
    (17, "GB-WLS", "Wales", "Wales"),
    (18, "GB", "GB", "GB"),
)
_PATH = re.compile(r"/regional/intensity(/[^/]+/[^/]+)(/regionid/(\d+))?")
_WINDY = {"GB-R01", "GB-R02", "GB-SCT"}


def answer(question: Question, seed: int, now: datetime) -> Answer | None:
    """`/regional/intensity` of a window, of all regions or of one."""
    found = _PATH.fullmatch(question.path)
    if not found:
        return None
    starts = starts_in(found[1], truth.floor_to(now, HALF_HOUR) + carbon.AHEAD)
    if not found[3]:
        return json_answer({"data": [_period(seed, start, now) for start in starts]})
    number, zone, network, name = REGIONS[int(found[3]) - 1]
    half_hours = [record(start, **_said(seed, zone, start, now)) for start in starts]
    about = {"regionid": number, "dnoregion": network, "shortname": name}
    return json_answer({"data": {**about, "data": half_hours}})


def _period(seed: int, start: datetime, now: datetime) -> dict[str, Any]:
    regions = [
        {"regionid": number, "dnoregion": network, "shortname": name}
        | _said(seed, zone, start, now)
        for number, zone, network, name in REGIONS
    ]
    return record(start, regions=regions)


def _said(seed: int, zone: str, start: datetime, now: datetime) -> dict[str, Any]:
    forecast = whole(_grams(seed, zone, start, now))
    intensity = {"forecast": forecast, "index": carbon.index(forecast)}
    return {"intensity": intensity, "generationmix": written(percent(_mix(seed, zone, start)))}


def _mix(seed: int, zone: str, start: datetime) -> dict[str, float]:
    mix = carbon.consumed(seed, start)
    if zone == carbon.ZONE:
        return mix
    if zone in _WINDY:
        return {fuel: mw if fuel in ("wind", "hydro") else 0.0 for fuel, mw in mix.items()}
    return {fuel: mw * (1.1 + uniform(seed, f"{zone} {fuel}", 0)) for fuel, mw in mix.items()}


def _grams(seed: int, zone: str, start: datetime, issued_at: datetime) -> float:
    return carbon.grams(_mix(seed, zone, start)) * carbon.error(seed, zone, start, issued_at)


def foretold(
    seed: int, zone: str, _component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What the forecast of a moment says of a region's half hours in [start, end) to come."""
    rows: list[Expected] = []
    for begin in truth.intervals(start, end, HALF_HOUR):
        if begin >= issued_at:
            until, value = begin + HALF_HOUR, _grams(seed, zone, begin, issued_at)
            rows.append((zone, "published_intensity", begin, until, {"direct": value}))
            shares = named(percent(_mix(seed, zone, begin)))
            rows.append((zone, "generation_share", begin, until, shares))
    return rows
