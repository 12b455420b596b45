"""WattTime's API v3 at `api.watttime.org`: sign in, see what the plan allows, marginal emissions.

Every password is good but one of fewer than eight characters and one that says "wrong". A user
whose name says "free" gets a token that sees CAISO_NORTH alone; others see every region that is
simulated, and a plan's listing names the endpoints that it allows. A point is in the nearest one.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from math import dist
from typing import Any

from simulator import truth, zones
from simulator.noise import smooth, uniform
from simulator.wire import (
    Answer,
    Expected,
    Feed,
    Question,
    by_zone,
    has_key,
    html_answer,
    instant,
    json_answer,
    not_found,
    whole,
)

HOST = "api.watttime.org"
STEP = timedelta(minutes=5)
GRAMS = 0.45359237
PRECISION = 0.001
ZONES = {
    "MISO_INDIANAPOLIS": "US-MISO",
    "CAISO_NORTH": "US-CAISO",
    "PJM_DC": "US-PJM",
    "NYISO_NYC": "US-NY",
    "ISONE_NEMA": "US-NEISO",
    "SPP_KANSAS": "US-SPP",
    "ERCOT_NORTHCENTRAL": "US-ERCOT",
    "UK": "GB",
    "DE": "DE",
    "PSCO": "US-PSCO",
}
_REGIONS = {zone: region for region, zone in ZONES.items()}
_FREE = ("CAISO_NORTH",)
_ENDPOINTS = ("historical", "forecast", "forecast/historical", "signal-index", "maps")
_WIDEST = timedelta(days=32)
_STAMP = "%Y-%m-%dT%H:%M:%S+00:00"


def answer(question: Question, seed: int, now: datetime) -> Answer:
    """Any path of the API."""
    if question.path == "/login":
        return _login(question)
    token = question.headers.get("authorization", "").removeprefix("Bearer ")
    if not has_key(token):
        return json_answer({"error": "Invalid or expired token"}, 401)
    routes = {
        "/v3/historical": _historical,
        "/v3/forecast": _forecast,
        "/v3/signal-index": _index,
    }
    seen = _FREE if "free" in token else tuple(ZONES)
    if question.path == "/v3/my-access":
        return json_answer({"signal_types": [_access(seen)]})
    if question.path == "/v3/region-from-loc":
        return _around(question)
    if question.path not in routes:
        return not_found()
    region = question.get("region")
    if region not in ZONES:
        return json_answer({"error": "No coverage available", "region": region}, 404)
    if region not in seen and question.path != "/v3/signal-index":
        return json_answer(_SCOPE, 403)
    return routes[question.path](question, region, seed, now)


_SCOPE = {
    "error": "Invalid query parameters",
    "message": "Invalid scope. You do not have sufficient access to this resource.",
}


def _login(question: Question) -> Answer:
    given = question.headers.get("authorization", "").removeprefix("Basic ")
    try:
        user, _, password = b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        user = password = ""
    if not user or not has_key(password):
        return html_answer("403 Forbidden", "<center><h1>403 Forbidden</h1></center>", 403)
    plan = "free" if "free" in user else "paid"
    return json_answer({"token": f"token-of-a-{plan}-plan"})


def _access(seen: tuple[str, ...]) -> dict[str, Any]:
    model = {"model": "2024-10-01", "data_start": "2018-01-01T00:00+00:00", "type": "binned"}
    regions = [
        {
            **_named(region),
            "parent": region.partition("_")[0],
            "data_point_period_seconds": 300,
            "endpoints": [{"endpoint": name, "models": [model]} for name in _ENDPOINTS],
        }
        for region in seen
    ]
    return {"signal_type": "co2_moer", "regions": regions}


def _around(question: Question) -> Answer:
    try:
        here = [float(question.get(name)) for name in ("latitude", "longitude")]
    except ValueError:
        return json_answer({"error": "Invalid query parameters", "message": "coordinates"}, 400)
    away = {z.key: dist(here, (z.latitude, z.longitude)) for z in zones.ZONES.values()}
    region = _REGIONS.get(min(away, key=lambda key: away[key]))
    if region is None or min(away.values()) > 10:
        return json_answer({"error": "Coordinates lie outside of the coverage"}, 404)
    return json_answer({**_named(region), "signal_type": question.get("signal_type")})


def _named(region: str) -> dict[str, str]:
    return {"region": region, "region_full_name": region.replace("_", " ").title()}


def _historical(question: Question, region: str, seed: int, now: datetime) -> Answer:
    try:
        first, last = (_moment(question.get(name)) for name in ("start", "end"))
    except ValueError:
        return json_answer({"error": "Invalid query parameters", "message": "start or end"}, 400)
    if last - first > _WIDEST:
        return json_answer({"error": "Invalid query parameters", "message": "window too wide"}, 400)
    end = min(last + STEP, now)  # the point at the very end is answered too
    points = [
        _point(start, pounds(seed, ZONES[region], start))
        | {
            "last_updated": instant(start + 2 * STEP, _STAMP),
            "imputed_data_used": is_imputed(seed, region, start),
        }
        for start in truth.intervals(first, end, STEP)
    ]
    return json_answer({"data": points, "meta": _meta(region)})


def _forecast(question: Question, region: str, seed: int, now: datetime) -> Answer:
    issued = truth.floor_to(now, STEP)
    end = issued + timedelta(hours=int(question.get("horizon_hours", "24")))
    points = [
        _point(start, _foretold_pounds(seed, ZONES[region], start, issued))
        for start in truth.intervals(issued, end, STEP)
    ]
    about = {"generated_at_period_seconds": 300, "generated_at": instant(issued, _STAMP)}
    return json_answer({"data": points, "meta": _meta(region) | about})


def _index(_question: Question, region: str, seed: int, now: datetime) -> Answer:
    start = truth.floor_to(now, STEP)
    points = [_point(start, float(whole(percentile(seed, ZONES[region], start))))]
    return json_answer({"data": points, "meta": _meta(region, "percentile")})


def _point(start: datetime, value: float) -> dict[str, Any]:
    return {"point_time": instant(start, _STAMP), "value": round(value, 3)}


def _meta(region: str, units: str = "lbs_co2_per_mwh") -> dict[str, Any]:
    return {
        "data_point_period_seconds": 300,
        "region": region,
        "warnings": [],
        "signal_type": "co2_moer",
        "model": {"type": "binned_regression", "date": "2024-10-01"},
        "units": units,
    }


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_imputed(seed: int, region: str, start: datetime) -> bool:
    """Whether the publisher filled a gap here: now and then."""
    return uniform(seed, f"{region} imputed", int(start.timestamp())) > 0.9


def pounds(seed: int, zone: str, start: datetime) -> float:
    """lb/MWh of the marginal plant: mostly gas, at times coal, at times the sun."""
    seconds = start.timestamp()
    slow = smooth(seed, f"{zone} marginal", seconds, 6 * 3600)
    return max(0.0, 950.0 + 700.0 * slow + 60.0 * smooth(seed, f"{zone} margin", seconds, 1200))


def _foretold_pounds(seed: int, zone: str, start: datetime, issued_at: datetime) -> float:
    name = f"{zone} moer forecast {issued_at.timestamp():.0f}"
    error = 0.1 * uniform(seed, name, int(start.timestamp()) // 3600)
    return pounds(seed, zone, start) * (1.0 + error)


def percentile(seed: int, zone: str, start: datetime) -> float:
    """0 for the cleanest plant, 100 for the dirtiest."""
    return 50.0 + 50.0 * smooth(seed, f"{zone} marginal", start.timestamp(), 6 * 3600)


def expected(seed: int, zone: str, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of a zone's five-minute intervals in [start, end)."""
    return list(_rows(zone, start, end, lambda begin: pounds(seed, zone, begin) * GRAMS))


def foretold(
    seed: int, zone: str, _component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What the forecast of a moment says of the intervals in [start, end) that follow it."""
    issued = truth.floor_to(issued_at, STEP)

    def grams(begin: datetime) -> float:
        return _foretold_pounds(seed, zone, begin, issued) * GRAMS

    return list(_rows(zone, max(start, issued), end, grams))


def expected_index(seed: int, zone: str, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of a zone's index in [start, end)."""
    return [
        (zone, "marginal_index", begin, begin + STEP, {"percentile": value})
        for begin in truth.intervals(start, end, STEP)
        if zone in _REGIONS
        for value in (percentile(seed, zone, begin),)
    ]


def _rows(
    zone: str, start: datetime, end: datetime, grams: Callable[[datetime], float]
) -> Iterator[Expected]:
    if zone in _REGIONS:
        for begin in truth.intervals(start, end, STEP):
            yield zone, "marginal_intensity", begin, begin + STEP, {"marginal": grams(begin)}


OPERATORS = {HOST: answer}
FEEDS = {
    "watttime.forecast": Feed(forecast=foretold, precision=PRECISION),
    "watttime.index": Feed(expected=by_zone(expected_index), precision=0.5),
    "watttime.marginal_intensity": Feed(expected=by_zone(expected), precision=PRECISION),
}
