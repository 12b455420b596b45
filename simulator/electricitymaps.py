"""Electricity Maps' API v3 at `api.electricitymaps.com`: zones, intensity and production by hour.

A token sees what `ACCESS` says. Consumption is generation and imports together; each fuel has a
factor of its own, imports have one for all. The newest two hours are called estimated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator import truth
from simulator.wire import (
    Answer,
    Expected,
    Feed,
    Question,
    by_zone,
    has_key,
    instant,
    json_answer,
    not_found,
    whole,
)

HOST = "api.electricitymaps.com"
STEP = timedelta(hours=1)
PRECISION = 0.5
WIDEST = timedelta(days=10)
ZONES = {"DE": "DE", "FR": "FR", "GB": "GB", "DK-DK1": "DK-DK1", "US-CAL-CISO": "US-CAISO"}
_FREE = ("latest", "history")
_PAID = (*_FREE, "past", "past-range")
_DOORS = {"DE": _PAID, "FR": _PAID, "US-CAL-CISO": _PAID, "GB": _FREE, "DK-DK1": ("latest",)}
ACCESS = {
    zone: [f"{signal}/{door}" for signal in ("carbon-intensity", "power-breakdown") for door in may]
    for zone, may in _DOORS.items()
}
SEEN = [ZONES[zone] for zone, may in _DOORS.items() if "past-range" in may]

# grams per kWh: lifecycle, direct
_FACTORS = {
    "biomass": (230, 0), "coal": (1000, 950), "gas": (490, 390), "geothermal": (38, 0),
    "hydro": (11, 0), "nuclear": (5, 0), "oil": (650, 620), "solar": (35, 0), "wind": (13, 0),
    "unknown": (700, 640), "pumped_hydro": (300, 250), "battery": (300, 250), "imports": (280, 240),
}  # fmt: skip
KINDS = ("lifecycle", "direct")
_WORDS = {
    "nuclear": "nuclear", "geothermal": "geothermal", "biomass": "biomass", "coal": "coal",
    "wind": "wind", "solar": "solar", "hydro": "hydro", "gas": "gas", "oil": "oil",
    "unknown": "unknown", "hydro discharge": "pumped_hydro", "battery discharge": "battery",
}  # fmt: skip
_PATH = re.compile(r"/v3/(carbon-intensity|power-breakdown)/(latest|history|past-range)")
_STAMP = "%Y-%m-%dT%H:%M:%S.000Z"


def answer(question: Question, seed: int, now: datetime) -> Answer:
    """`/v3/zones`, or a signal by one of its doors."""
    token = question.headers.get("auth-token", "")
    if question.path == "/v3/zones":
        return json_answer({zone: _about(zone, bool(token)) for zone in ("AD", *ZONES)})
    found = _PATH.fullmatch(question.path)
    if not found:
        return not_found()
    if not has_key(token):
        return json_answer({"status": "error", "message": "Invalid auth-token"}, 401)
    zone, path = question.get("zone"), f"{found[1]}/{found[2]}"
    if path not in ACCESS.get(zone, ()):
        return json_answer({"status": "error", "message": f"No access to {path} of {zone}"}, 403)
    try:
        starts = _starts(found[2], question, now)
    except ValueError as error:
        return json_answer({"status": "error", "message": str(error)}, 400)
    kind = question.get("emissionFactorType", "lifecycle")
    records = [_record(found[1], seed, zone, start, now, kind) for start in starts]
    if found[2] == "latest":
        return json_answer(records[0])
    name = "history" if found[2] == "history" else "data"
    return json_answer({"zone": zone, name: records})


def _about(zone: str, known: bool) -> dict[str, Any]:
    access = {"access": ACCESS.get(zone, ["carbon-intensity/latest"])} if known else {}
    return {"zoneName": zone, **access}


def _starts(door: str, question: Question, now: datetime) -> list[datetime]:
    latest = truth.floor_to(now, STEP)
    if door == "latest":
        return [latest]
    if door == "history":
        return list(truth.intervals(latest - 23 * STEP, latest + STEP, STEP))
    start, end = (_moment(question.get(name)) for name in ("start", "end"))
    if not start < end <= start + WIDEST:
        raise ValueError("the range must be of ten days at most")
    return [start for start in truth.intervals(start, end + STEP, STEP) if start < min(end, now)]


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_estimated(start: datetime, now: datetime) -> bool:
    """Whether an hour is too new for all to have published."""
    return start + 3 * STEP > now


def _record(
    signal: str, seed: int, zone: str, start: datetime, now: datetime, kind: str
) -> dict[str, Any]:
    estimated = is_estimated(start, now)
    about = {
        "isEstimated": estimated,
        "estimationMethod": "TIME_SLICER_AVERAGE" if estimated else None,
        "temporalGranularity": "hourly",
    }
    stamps = {
        "datetime": instant(start, _STAMP),
        "updatedAt": instant(start - timedelta(minutes=12), _STAMP),
        "createdAt": instant(start - timedelta(days=3), _STAMP),
    }
    if signal == "carbon-intensity":
        value = {"carbonIntensity": whole(grams(seed, ZONES[zone], start)[kind])}
        return {"zone": zone, **value, **stamps, "emissionFactorType": kind, **about}
    return {"zone": zone, **stamps, **_power(seed, ZONES[zone], start), **about}


def _power(seed: int, zone: str, start: datetime) -> dict[str, Any]:
    produced, flows = production(seed, zone, start), truth.state(seed, zone, start, STEP).flows
    told = {
        word: whole(produced[fuel]) if fuel in produced else None for word, fuel in _WORDS.items()
    }
    imports = {other: whole(max(mw, 0.0)) for other, mw in flows.items()}
    exports = {other: whole(max(-mw, 0.0)) for other, mw in flows.items()}
    made, came, left = (sum(mw or 0 for mw in part.values()) for part in (told, imports, exports))
    clean = sum(mw or 0 for word, mw in told.items() if _FACTORS[_WORDS[word]][1] == 0)
    return {
        "powerConsumptionBreakdown": {word: mw or 0 for word, mw in told.items()},
        "powerProductionBreakdown": told,
        "powerImportBreakdown": imports,
        "powerExportBreakdown": exports,
        "fossilFreePercentage": whole(100 * clean / made),
        "renewablePercentage": whole(90 * clean / made),
        "powerConsumptionTotal": made + came - left,
        "powerProductionTotal": made,
        "powerImportTotal": came,
        "powerExportTotal": left,
    }


def production(seed: int, zone: str, start: datetime) -> dict[str, float]:
    """MW by fuel that a zone produced in an hour; of storage, what it gave."""
    mix = truth.state(seed, zone, start, STEP).fuels()
    return {fuel: max(mw, 0.0) for fuel, mw in mix.items()}


def grams(seed: int, zone: str, start: datetime) -> dict[str, float]:
    """Grams per kWh consumed in an hour, by kind of factor."""
    flows: Mapping[str, float] = truth.state(seed, zone, start, STEP).flows
    mix = production(seed, zone, start)
    mix = mix | {"imports": sum(max(mw, 0.0) for mw in flows.values())}
    total = sum(mix.values())
    return {
        kind: sum(mw * _FACTORS[fuel][place] for fuel, mw in mix.items()) / total
        for place, kind in enumerate(KINDS)
    }


def expected_intensity(seed: int, zone: str, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of a zone's hours in [start, end): both kinds together."""
    return [
        (zone, "published_intensity", begin, begin + STEP, grams(seed, zone, begin))
        for begin in truth.intervals(start, end, STEP)
    ]


def expected_production(seed: int, zone: str, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of a zone's hours in [start, end)."""
    return [
        (zone, "published_generation", begin, begin + STEP, production(seed, zone, begin))
        for begin in truth.intervals(start, end, STEP)
    ]


OPERATORS = {HOST: answer}
FEEDS = {
    "electricitymaps.carbon_intensity": Feed(
        expected=by_zone(expected_intensity), precision=PRECISION
    ),
    "electricitymaps.power_breakdown": Feed(
        expected=by_zone(expected_production), precision=PRECISION
    ),
}
