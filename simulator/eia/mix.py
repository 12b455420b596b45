"""Net generation by fuel; an hour comes with coal alone at first, and as zero.

The sum of all the authorities, `US48`, stands among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from simulator import truth
from simulator.eia.authorities import AUTHORITIES, HOUR, OF_ZONE, SPLIT, Authority, hours
from simulator.wire import Expected, whole

PRECISION_MW = 1.5
NAMES = {
    "BAT": "Battery storage",
    "COL": "Coal",
    "GEO": "Geothermal",
    "NG": "Natural gas",
    "NUC": "Nuclear",
    "OIL": "Petroleum",
    "OTH": "Other",
    "PS": "Pumped storage",
    "SNB": "Solar with integrated battery storage",
    "SUN": "Solar",
    "UES": "Unknown energy storage",
    "WAT": "Hydro",
    "WNB": "Wind with integrated battery storage",
    "WND": "Wind",
}
_PLANTS = {
    "COL": ("coal", "lignite"),
    "NG": ("gas",),
    "NUC": ("nuclear",),
    "OIL": ("oil",),
    "SUN": ("solar",),
    "WND": ("onshore", "offshore"),
    "WAT": ("river", "reservoir"),
    "OTH": ("biomass", "waste", "other"),
}
_SPLIT_PLANTS = {"GEO": ("geothermal",), "BAT": ("battery",), "PS": ("pumped",)}
_JOINT_PLANTS = {
    "WAT": (*_PLANTS["WAT"], "pumped"),
    "OTH": (*_PLANTS["OTH"], "geothermal", "battery"),
}
_FUEL_OF = {
    "BAT": "battery", "COL": "coal", "GEO": "geothermal", "NG": "gas", "NUC": "nuclear",
    "OIL": "oil", "OTH": "unknown", "PS": "pumped_hydro", "SUN": "solar", "WAT": "hydro",
    "WND": "wind",
}  # fmt: skip


def _sums(authority: Authority, seed: int, start: datetime) -> dict[str, float]:
    """MW by code, before some of them are told apart further."""
    split = start >= SPLIT
    plants = truth.state(seed, authority.zone, start, HOUR).plants
    codes = _PLANTS | (_SPLIT_PLANTS if split else _JOINT_PLANTS)
    return {
        code: sum(plants.get(name, 0.0) for name in names)
        for code, names in codes.items()
        if any(name in plants for name in names)
    }


def published(authority: Authority, seed: int, start: datetime) -> dict[str, float]:
    """MW by code."""
    sums = _sums(authority, seed, start)
    if start >= SPLIT:
        for code, part, share in (
            ("SUN", "SNB", authority.solar_with_battery),
            ("WND", "WNB", authority.wind_with_battery),
            ("BAT", "UES", authority.storage_unknown),
        ):
            if share and code in sums:
                sums[part] = share * sums[code]
                sums[code] -= sums[part]
    return sums


def rows(seed: int, first: datetime, last: datetime, now: datetime) -> Iterator[dict[str, Any]]:
    """The rows of the periods from first to last."""
    for start in hours(first, last):
        total: dict[str, int] = {}
        for authority in AUTHORITIES:
            age = now - start - HOUR - authority.mix_lag
            if start < authority.since or age.total_seconds() < 0:
                continue
            megawatts = {code: whole(mw) for code, mw in published(authority, seed, start).items()}
            if age < HOUR:
                megawatts = {"COL" if "COL" in megawatts else min(megawatts): 0}
            for code, mw in megawatts.items():
                total[code] = total.get(code, 0) + mw
                yield _row(start, authority.code, authority.name, code, mw)
        for code, mw in total.items():
            yield _row(start, "US48", "United States Lower 48", code, mw)


def _row(start: datetime, code: str, name: str, fuel: str, mw: int) -> dict[str, Any]:
    return {
        "period": f"{start + HOUR:%Y-%m-%dT%H}",
        "respondent": code,
        "respondent-name": name,
        "fueltype": fuel,
        "type-name": NAMES[fuel],
        "value": mw,
    }


def expected(seed: int, zone: str, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of a zone's hours in [start, end)."""
    authority = OF_ZONE[zone]
    return [
        (zone, "generation", begin, begin + HOUR, _fuels(authority, seed, begin))
        for begin in truth.intervals(start, end, HOUR)
        if begin >= authority.since
    ]


def _fuels(authority: Authority, seed: int, start: datetime) -> dict[str, float]:
    return {_FUEL_OF[code]: mw for code, mw in _sums(authority, seed, start).items()}
