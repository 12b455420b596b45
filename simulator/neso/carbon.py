"""National carbon intensity: what was consumed, weighted with the factors of the API.

An actual is there an hour after its half hour began. A forecast is made every half hour for two
days ahead; it errs the more, the farther it looks. Of the past, the last forecast is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from simulator import truth
from simulator.neso.windows import DAY, HALF_HOUR, record, starts_in
from simulator.noise import uniform
from simulator.wire import Answer, Expected, Question, json_answer, whole

ZONE = "GB"
PRECISION = 0.5
AHEAD = 2 * DAY
FACTORS = {
    "Biomass": 120, "Coal": 937, "Dutch Imports": 474, "French Imports": 53,
    "Gas (Combined Cycle)": 394, "Gas (Open Cycle)": 651, "Hydro": 0, "Irish Imports": 458,
    "Nuclear": 0, "Oil": 935, "Other": 300, "Pumped Storage": 0, "Solar": 0, "Wind": 0,
}  # fmt: skip
_FACTOR_OF = {
    "biomass": "Biomass", "coal": "Coal", "gas": "Gas (Combined Cycle)", "hydro": "Hydro",
    "nuclear": "Nuclear", "oil": "Oil", "unknown": "Other", "pumped_hydro": "Pumped Storage",
    "solar": "Solar", "wind": "Wind", "imports": "French Imports",
}  # fmt: skip
_INDICES = ((40, "very low"), (110, "low"), (190, "moderate"), (270, "high"))
_PATH = re.compile(r"/intensity(/.*)?")


def answer(question: Question, seed: int, now: datetime) -> Answer | None:
    """`/intensity`, of a window or of now, and its factors."""
    found = _PATH.fullmatch(question.path)
    if not found:
        return None
    if found[1] == "/factors":
        return json_answer({"data": [FACTORS]})
    latest = truth.floor_to(now, HALF_HOUR)
    starts = starts_in(found[1], latest + AHEAD) if found[1] else [latest]
    return json_answer({"data": [_record(seed, start, now) for start in starts]})


def _record(seed: int, start: datetime, now: datetime) -> dict[str, Any]:
    forecast = whole(forecast_grams(seed, start, now))
    actual = whole(grams(consumed(seed, start))) if is_known(start, now) else None
    said = {"forecast": forecast, "actual": actual, "index": index(forecast)}
    return record(start, intensity=said)


def is_known(start: datetime, now: datetime) -> bool:
    """Whether the meters of a half hour have been read."""
    return start + 2 * HALF_HOUR <= now


def index(forecast: float) -> str:
    """The API's word for an intensity."""
    return next((word for limit, word in _INDICES if forecast < limit), "very high")


def consumed(seed: int, start: datetime) -> dict[str, float]:
    """MW by fuel that reached Great Britain's consumers, imports together."""
    state = truth.state(seed, ZONE, start, HALF_HOUR)
    mix = {fuel: max(mw, 0.0) for fuel, mw in state.fuels().items()}
    return mix | {"imports": sum(max(mw, 0.0) for mw in state.flows.values())}


def grams(mix: Mapping[str, float]) -> float:
    """Grams of CO2 per kWh of a mix."""
    weighted = sum(mw * FACTORS[_FACTOR_OF[fuel]] for fuel, mw in mix.items())
    return weighted / sum(mix.values())


def error(seed: int, zone: str, start: datetime, issued_at: datetime) -> float:
    """What a forecast is multiplied with: 1 and its error."""
    issue = min(truth.floor_to(issued_at, HALF_HOUR), start)
    share = min((start - issue) / AHEAD, 1.0)
    name = f"neso forecast {zone} {issue.timestamp():.0f}"
    return 1.0 + (0.02 + 0.15 * share) * uniform(seed, name, int(start.timestamp()))


def forecast_grams(seed: int, start: datetime, issued_at: datetime) -> float:
    """The newest forecast of a half hour at a moment."""
    return grams(consumed(seed, start)) * error(seed, ZONE, start, issued_at)


def expected(seed: int, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of every half hour in [start, end)."""
    return [
        (ZONE, "published_intensity", begin, begin + HALF_HOUR, {"direct": value})
        for begin in truth.intervals(start, end, HALF_HOUR)
        for value in (grams(consumed(seed, begin)),)
    ]


def foretold(
    seed: int, _zone: str, _component: str, start: datetime, end: datetime, issued_at: datetime
) -> list[Expected]:
    """What the forecast of a moment says of the half hours in [start, end) that follow it."""
    return [
        (ZONE, "published_intensity", begin, begin + HALF_HOUR, {"direct": value})
        for begin in truth.intervals(start, end, HALF_HOUR)
        if begin >= issued_at
        for value in (forecast_grams(seed, begin, issued_at),)
    ]


def expected_factors(_seed: int, start: datetime, end: datetime) -> list[Expected]:
    """The factors, which never change here, of every day in [start, end)."""
    values = {re.sub(r"\W+", "_", kind).strip("_").lower(): float(g) for kind, g in FACTORS.items()}
    step = timedelta(days=1)
    return [
        (ZONE, "emission_factor", begin, begin + step, values)
        for begin in truth.intervals(start, end, step)
    ]
