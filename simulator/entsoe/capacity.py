"""Installed capacity per production type (14.1.A, A68): one number for each calendar year.

It is there a week before the year begins, and grows a little from year to year.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from simulator.entsoe.areas import COUNTRY, SILENT
from simulator.entsoe.days import midnight
from simulator.entsoe.documents import market_document, nothing_there
from simulator.entsoe.generation import type_of
from simulator.entsoe.items import FIRST, Asked, Curve
from simulator.wire import Answer, Expected
from simulator.zones import FUEL_OF, ZONES, Zone

PRECISION_MW = 0.02
_ITEM = "INSTALLED_GENERATION_CAPACITY_AGGREGATED_R3 [14.1.A]"
_DUE = timedelta(days=7)
_GROWING = {"solar": 0.12, "onshore": 0.04, "offshore": 0.06, "battery": 0.25}


def document(asked: Asked) -> Answer:
    """The capacity of each type of plant in an area, in each year that the window touches."""
    zone = COUNTRY.get(asked.receiver_eic)
    known = _years(zone, asked.start, min(asked.end, asked.now + _DUE)) if zone else range(0)
    if zone is None or zone.key in SILENT or not known:
        return nothing_there(asked, _ITEM, asked.receiver_eic)
    types = sorted((type_of(zone, plant), plant) for plant in zone.plants)
    curves = [_curve(zone, plant, code, year) for code, plant in types for year in known]
    return market_document(asked, "A68", curves)


def _bounds(zone: Zone, year: int) -> tuple[datetime, datetime]:
    clock = ZoneInfo(zone.timezone)
    return midnight(date(year, 1, 1), clock), midnight(date(year + 1, 1, 1), clock)


def _years(zone: Zone, start: datetime, end: datetime) -> range:
    """The years of the zone's clock that [start, end) touches."""
    first, last = max(start, FIRST), end - timedelta.resolution
    clock = ZoneInfo(zone.timezone)
    return range(first.astimezone(clock).year, last.astimezone(clock).year + 1)


def _installed(zone: Zone, plant: str, year: int) -> float:
    return round(zone.plants[plant] * (1.0 + _GROWING.get(plant, 0.0)) ** (year - 2025), 1)


def _curve(zone: Zone, plant: str, code: str, year: int) -> Curve:
    elements = (
        ("businessType", "A37"),
        ("objectAggregation", "A08"),
        ("inBiddingZone_Domain.mRID", zone.eic),
        ("quantity_Measure_Unit.name", "MAW"),
    )
    start, end = _bounds(zone, year)
    return Curve(elements, start, end - start, [_installed(zone, plant, year)], code)


def expected(seed: int, key: str, start: datetime, end: datetime) -> list[Expected]:
    """What truth expects of each year that lies wholly in [start, end)."""
    del seed  # what is built is built
    zone = ZONES[key]
    rows: list[Expected] = []
    for year in _years(zone, start, end):
        begins, ends = _bounds(zone, year)
        values: dict[str, float] = {}
        for plant in zone.plants:
            fuel = FUEL_OF[plant]
            values[fuel] = values.get(fuel, 0.0) + _installed(zone, plant, year)
        if start <= begins and ends <= end:
            rows.append((key, "capacity", begins, ends, values))
    return rows
