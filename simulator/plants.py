"""Which plants run: those that must, storage, then a merit order by what a MWh costs."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from itertools import accumulate
from math import cos, floor, pi

from simulator.noise import smooth, uniform
from simulator.weather import DAY, YEAR_DAYS, solar_share, wind_share
from simulator.zones import Zone

# Blocks of a kind of plant: share of its capacity, and the money per MWh at which it starts.
_BLOCKS = {
    "reservoir": ((0.22, 4.0), (0.45, 52.0), (0.33, 105.0)),
    "lignite": ((0.30, 12.0), (0.50, 46.0), (0.20, 70.0)),
    "coal": ((0.20, 20.0), (0.50, 66.0), (0.30, 92.0)),
    "gas": ((0.16, 24.0), (0.49, 80.0), (0.35, 118.0)),
    "oil": ((0.06, 60.0), (0.94, 190.0)),
}
_SCARCE = 320.0
_CURTAILED_FIRST = ("onshore", "offshore", "solar", "river", "nuclear", "biomass", "waste", "other")


def must_run(seed: int, zone: Zone, seconds: float) -> dict[str, float]:
    """MW of the plants that follow the weather or a plan rather than the market."""
    running: dict[str, float] = {}
    wind = wind_share(seed, zone, seconds)
    for plant, capacity in zone.plants.items():
        if plant == "solar":
            share = solar_share(seed, zone, seconds)
            running[plant] = capacity * share if share else -zone.solar_standby_mw
        elif plant == "onshore":
            running[plant] = capacity * wind * 0.9
        elif plant == "offshore":
            running[plant] = capacity * min(0.97, wind * 1.25)
        elif plant == "nuclear":
            running[plant] = capacity * _availability(seed, zone, seconds)
        elif plant == "river":
            running[plant] = capacity * _river_share(seed, zone, seconds)
        elif plant in ("biomass", "waste", "geothermal", "other"):
            plan = 0.62 + 0.12 * smooth(seed, f"{zone.key} {plant}", seconds, 40 * 3600)
            running[plant] = capacity * (0.9 if plant == "geothermal" else plan)
    return running


def _availability(seed: int, zone: Zone, seconds: float) -> float:
    """Nuclear plants stand still one after another in summer, and hold their power for a day."""
    day = floor(seconds / DAY)
    week = smooth(seed, f"{zone.key} outages", day, 21)
    season = 0.06 * cos(2 * pi * (day % YEAR_DAYS - 20) / YEAR_DAYS)
    trip = 0.01 * uniform(seed, f"{zone.key} nuclear", day)
    return min(1.0, 0.84 + 0.07 * week + season + trip)


def _river_share(seed: int, zone: Zone, seconds: float) -> float:
    """Rivers run high in late spring (snow melt) and low in winter."""
    season = cos(2 * pi * ((seconds / DAY) % YEAR_DAYS - 150) / YEAR_DAYS)
    return 0.45 + 0.18 * season + 0.12 * smooth(seed, f"{zone.key} river", seconds, 130 * 3600)


@cache
def _merit_order(
    zone: Zone,
) -> tuple[tuple[tuple[str, float], ...], tuple[float, ...], list[float]]:
    """Blocks (plant, MW) by cost; their costs with the scarcity price last; MW before each."""
    blocks = sorted(
        (cost, plant, zone.plants[plant] * share)
        for plant, parts in _BLOCKS.items()
        if plant in zone.plants
        for share, cost in parts
    )
    order = tuple((plant, mw) for _, plant, mw in blocks)
    costs = (*(cost for cost, _, _ in blocks), _SCARCE)
    return order, costs, list(accumulate((mw for _, mw in order), initial=0.0))


def dispatchable_mw(zone: Zone) -> float:
    """All MW that can follow the market."""
    return _merit_order(zone)[2][-1]


def price(zone: Zone, residual_mw: float) -> float:
    """Money per MWh at which the market covers a residual load: the margin of the merit order.

    Below zero when there is more must-run than load, above the dearest plant when short.
    """
    _, costs, before = _merit_order(zone)
    if residual_mw <= 0.0:
        return max(-90.0, costs[0] + 260.0 * residual_mw / zone.load_mw)
    place = bisect_right(before, residual_mw) - 1
    if place >= len(before) - 1:
        return min(600.0, _SCARCE + 400.0 * (residual_mw - before[-1]) / zone.load_mw)
    part = (residual_mw - before[place]) / (before[place + 1] - before[place])
    return costs[place] + (costs[place + 1] - costs[place]) * part


def dispatch(zone: Zone, need_mw: float) -> dict[str, float]:
    """MW of each market plant that together cover a need of zero or more, cheapest first.

    A need beyond all plants is added to the largest of them, so that the balance closes.
    """
    order, _, _ = _merit_order(zone)
    running = dict.fromkeys((plant for plant, _ in order), 0.0)
    for plant, mw in order:
        used = min(mw, need_mw)
        running[plant] += used
        need_mw -= used
        if need_mw <= 0.0:
            return running
    largest = max(running, key=lambda plant: zone.plants[plant])
    running[largest] += need_mw
    return running


def curtail(running: dict[str, float], surplus_mw: float) -> dict[str, float]:
    """The must-run plants without a surplus: wind and sun first, then rivers and nuclear."""
    kept = dict(running)
    for plant in _CURTAILED_FIRST:
        cut = min(max(0.0, kept.get(plant, 0.0)), surplus_mw)
        if cut > 0.0:
            kept[plant] -= cut
            surplus_mw -= cut
    return kept
